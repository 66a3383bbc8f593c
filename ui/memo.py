"""A conversation as a memo with a table of authorities: the value objects, and Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant import Answer, Citation
from ui.copying import body, credit, escaped, oscola, own_markdown, rendition_word
from ui.measures import day_words
from ui.render import Turn

TITLE = "United Nations sanctions on the DPRK"
CLOSING = "Not legal advice. The official text decides."


@dataclass(frozen=True, slots=True)
class Authority:
    """A provision that the memo rests on, with its number in the memo; `quotes` are those of the answers."""

    number: int
    provision: str
    label: str
    heading: str
    force: str
    url: str
    quotes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One question with its answer; markers in `paragraphs` count the memo's authorities.

    `note` says what the reader should know of the answer, `credit` who wrote it where that was a model.
    """

    question: str
    limits: str
    verdict: str
    paragraphs: tuple[str, ...]
    note: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """What a conversation came to."""

    made: date
    sections: tuple[Section, ...]
    authorities: tuple[Authority, ...]


def memo(turns: Iterable[Turn], made: date, order: Iterable[str] = ()) -> Memo:
    """The memo of a conversation.

    Args:
        turns: the questions with their answers; those without an answer are left out.
        made: the day of the memo.
        order: every provision in the order of the texts, for the table of authorities.
    """
    answers = [(turn, turn.answer) for turn in turns if turn.answer is not None]
    cited: dict[str, list[Citation]] = {}
    for _, answer in answers:
        for citation in answer.citations:
            cited.setdefault(citation.provision, []).append(citation)
    ordered = list(dict.fromkeys([*(id_ for id_ in order if id_ in cited), *cited]))
    numbers = {id_: n for n, id_ in enumerate(ordered, start=1)}
    authorities = tuple(_authority(numbers[id_], cited[id_]) for id_ in ordered)
    return Memo(made, tuple(_section(t, a, numbers) for t, a in answers), authorities)


def _authority(number: int, rows: list[Citation]) -> Authority:
    first = rows[0]
    quotes = tuple(dict.fromkeys((c.quote, rendition_word(c.rendition)) for c in rows))
    force = f"{first.verb}: {'binding' if first.binding else 'not binding'}"
    return Authority(number, first.provision, first.label, first.heading, force, first.url, quotes)


def _section(turn: Turn, answer: Answer, numbers: Mapping[str, int]) -> Section:
    def marker(match: re.Match[str]) -> str:
        n = int(match[1])
        return f"[{numbers[answer.citations[n - 1].provision]}]" if 1 <= n <= len(answer.citations) else match[0]

    verdict = answer.verdict.word if answer.verdict is not None else ""
    text = re.sub(r"\[(\d{1,3})\]", marker, body(answer))
    paragraphs = tuple(p.strip() for p in text.split("\n\n") if p.strip())
    return Section(answer.question, turn.filters, verdict, paragraphs, turn.note, credit(answer))


def as_markdown(made: Memo) -> bytes:
    """The memo as Markdown."""
    out = [f"# {TITLE}", "", f"Memo of {day_words(made.made)}.", ""]
    for n, section in enumerate(made.sections, start=1):
        out += [f"## {n}. {escaped(section.question)}", ""]
        out += [f"*{escaped(section.limits)}*", ""] if section.limits else []
        out += [f"**Note.** {escaped(section.note)}", ""] if section.note else []
        out += [f"**{section.verdict}.**", ""] if section.verdict else []
        out += [line for p in section.paragraphs for line in (own_markdown(p), "")]
        out += [f"*{escaped(section.credit)}*", ""] if section.credit else []
    out += ["## Table of authorities", ""]
    for a in made.authorities:
        out += [f"{a.number}. [{escaped(a.label)}]({a.url}): {escaped(a.heading)} ({a.force}). {oscola(a.provision)}."]
        out += [f"   - “{escaped(quote)}” ({rendition})" for quote, rendition in a.quotes]
    return "\n".join([*out, "", f"*{CLOSING}*", ""]).encode()


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file."""

    ending: str
    kind: str
    write: Callable[[Memo], bytes]


def forms() -> dict[str, Form]:
    """The kinds of file that a memo can be saved as, by their names."""
    from ui.office import as_docx, as_pdf

    return {
        "Markdown": Form("md", "text/markdown;charset=utf-8", as_markdown),
        "Word": Form("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
        "PDF": Form("pdf", "application/pdf", as_pdf),
    }
