"""Small pieces of HTML: tables, figures, coloured cells. Everything that is not ours is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from evals.scores import wilson

CSS = Path(__file__).with_name("report.css")
# Cividis, from low to high: readable with every kind of colour vision, and in grey.
CIVIDIS = ("#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838")


def page(title: str, body: str) -> str:
    """A whole page that asks nothing from anywhere; its policy forbids it to."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{CSS.read_text(encoding='utf-8')}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "", style: str = "figures") -> str:
    """A table; the cells are HTML already, the head is text. In the style "words" the last column is running text."""
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{c}</td>" for c in rest)}</tr>\n' for first, *rest in rows
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="scroll" tabindex="0"><table class="{style}">{title}<thead><tr>{top}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def figure(picture: str, caption: str, numbers: str) -> str:
    """A picture with its caption and, folded, its numbers as a table."""
    return (
        f"<figure>{picture}<figcaption>{escape(caption)}</figcaption>"
        f"<details><summary>The numbers</summary>{numbers}</details></figure>"
    )


def share(hits: int, n: int, *, of: bool = True) -> str:
    """A share with its Wilson 95 % interval and, if asked for, how many it is of; "—" of nothing."""
    if not n:
        return "—"
    value, low, high = wilson(hits, n)
    return f'{value:.2f} <span class="range">({low:.2f}–{high:.2f}){f" of {n}" if of else ""}</span>'


def shade(value: float) -> str:
    """The style of a cell for a value from 0 to 1: its colour, and a readable colour of the letters."""
    n = min(int(value * 10), 9)
    return f"background-color:{CIVIDIS[n]};color:{'#ffffff' if n < 5 else '#000000'}"


def cells(head: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], *, caption: str) -> str:
    """A table of coloured cells; each cell is a whole <td>."""
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    body = "".join(f'<tr><th scope="row">{escape(name)}</th>{"".join(row)}</tr>\n' for name, row in rows)
    return (
        f'<div class="scroll" tabindex="0"><table class="cells"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )


def section(name: str, title: str, *parts: str) -> str:
    """A section with a heading that the navigation can point to."""
    return f'<section id="{name}">\n<h2>{escape(title)}</h2>\n' + "\n".join(p for p in parts if p) + "\n</section>\n"


def text(words: str) -> str:
    """A paragraph of plain words."""
    return f"<p>{escape(words)}</p>"
