"""One answer that is not sound, for the report: question, expected, given, found."""

from __future__ import annotations

import re
from html import escape

from evals.families import family
from evals.scores import Result, flat, same_paragraph


def failure(r: Result) -> str:
    """A folded entry; its summary is the question."""
    rows = [
        ("expected", _expected(r)), ("given", _given(r)), ("cited", ", ".join(_stressed(c, r) for c in r.cited) or "—"),
        ("first ten found", ", ".join(_stressed(p, r) for p in r.ranked[:10]) or "—"),
        ("answer", _answer(r.text)), ("why the label", escape(r.item.why)),
    ]  # fmt: skip
    body = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    before = "".join(f"{turn.get('role')}: {turn.get('content')} — " for turn in r.item.history)
    tags = "".join(f'<span class="tag">{escape(t)}</span>' for t in (f"{r.item.set}/{r.item.id}", family(r.item)))
    question = escape(before + r.item.question)
    return f'<details class="failure"><summary>{question} {tags}</summary><dl>{body}</dl></details>\n'


def _answer(text: str) -> str:
    """Its Markdown as HTML: bold words and paragraphs are all there is."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text)).replace("\n\n", "<br>")


def _expected(r: Result) -> str:
    parts = []
    if r.item.abstain:
        parts.append("to say that the resolutions do not answer it")
    if r.item.verdicts:
        parts.append(" or ".join(v.replace("_", " ") for v in (r.item.verdict, *r.item.alt_verdicts) if v))
    if r.item.must:
        missed = r.missed
        parts += [_group(g, missed=g in missed) for g in r.item.must]
    text = flat(r.text)
    parts += [
        f'<span class="miss">the words {escape(" or ".join(group))}</span>'
        for group in r.item.facts if not any(flat(f) in text for f in group)
    ]  # fmt: skip
    return "; ".join(parts)


def _group(group: tuple[str, ...], *, missed: bool) -> str:
    words = escape(" or ".join(group))
    return f'<span class="miss">{words} (not cited)</span>' if missed else words


def _given(r: Result) -> str:
    verdict = r.verdict.replace("_", " ") if r.verdict else "no verdict"
    told = verdict if r.right_verdict and not r.item.abstain else f'<span class="miss">{verdict}</span>'
    by = f"; by the measure {escape(r.measures[0])}" if r.measures else ""
    return f"{told}{', abstained' if r.abstained else ''}; confidence {r.confidence:.2f}{by}"


def _stressed(provision: str, r: Result) -> str:
    needed = any(same_paragraph(provision, p) for group in r.item.must for p in group)
    return f"<mark>{escape(provision)}</mark>" if needed else escape(provision)
