"""An answer to paste elsewhere: plain, Markdown, and with its citations in OSCOLA and Bluebook forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from assistant import Answer, Citation, OpciteError
from sources.catalogue import resolutions
from sources.provision import parse_id

BLUEBOOK_MONTHS = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()


def rendition_word(rendition: str) -> str:
    """Which text is quoted, for people."""
    return "official text" if rendition == "official" else "digest"


def body(answer: Answer) -> str:
    """The text without a first word that only repeats the badge."""
    if answer.verdict is None:
        return answer.text
    return re.sub(rf"\A\*\*{re.escape(answer.verdict.word)}\.?\*\*\s*", "", answer.text)


def as_text(answer: Answer) -> str:
    """An answer as plain text with its citations, to paste into a memo."""
    lines = [f"Q: {answer.question}", ""]
    if answer.verdict is not None:
        lines.append(answer.verdict.word.upper())
    lines += [plain(body(answer), markers=True), ""]
    for number, c in enumerate(answer.citations, start=1):
        lines.append(f"[{number}] {c.label} ({rendition_word(c.rendition)}): “{c.quote}” {c.url}")
    return "\n".join(lines).strip()


def plain(source: str, *, markers: bool = False) -> str:
    """A text without Markdown, HTML tags and, unless asked for, citation markers: what history is made of."""
    source = re.sub(r"<[A-Za-z/!][^<>]*>", "", source)
    source = re.sub(r"\*\*(.+?)\*\*", r"\1", source)
    return source.strip() if markers else re.sub(r"\s*\[\d{1,3}\]", "", source).strip()


def as_markdown(answer: Answer) -> str:
    """An answer as Markdown: verdict, text with its markers, numbered citations with quotes and links."""
    head = [f"### {_escaped(answer.question)}", ""]
    verdict = [f"**{answer.verdict.word}.**", ""] if answer.verdict is not None else []
    rows = [
        f"{n}. [{_escaped(c.label)}]({c.url}), {rendition_word(c.rendition)}: “{_escaped(c.quote)}”"
        for n, c in enumerate(answer.citations, start=1)
    ]
    return "\n".join([*head, *verdict, body(answer), "", *rows]).strip()


def _escaped(words: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", words)


def oscola(provision: str) -> str:
    """A provision as OSCOLA cites it.

    >>> oscola("2270:8(a)")
    'UNSC Res 2270 (2 March 2016) UN Doc S/RES/2270, para 8(a)'
    """
    number, part, day = _pieces(provision)
    when = f" ({day.day} {day:%B %Y})" if day else ""
    return f"UNSC Res {number}{when} UN Doc S/RES/{number}, {_pinpoint(part, 'para ')}"


def bluebook(provision: str) -> str:
    """A provision as the Bluebook cites it.

    >>> bluebook("2270:8(a)")
    'S.C. Res. 2270, ¶ 8(a) (Mar. 2, 2016)'
    """
    number, part, day = _pieces(provision)
    when = f" ({BLUEBOOK_MONTHS[day.month - 1]} {day.day}, {day.year})" if day else ""
    return f"S.C. Res. {number}, {_pinpoint(part, '¶ ')}{when}"


def _pieces(provision: str) -> tuple[int, str, date | None]:
    pid = parse_id(provision)
    known = resolutions().get(pid.resolution)
    return pid.resolution, pid.part, known.adopted if known else None


def _pinpoint(part: str, sign: str) -> str:
    if part.startswith("pre "):
        return f"preambular {sign}{part[4:]}"
    return part if part.startswith("annex") else f"{sign}{part}"


def _noted(answer: Answer, form: Callable[[str], str]) -> str:
    """The answer with its citations as numbered notes in a form."""
    verdict = f"{answer.verdict.word}. " if answer.verdict is not None else ""
    notes = [f"[{n}] {_cited(c, form)}." for n, c in enumerate(answer.citations, start=1)]
    return "\n".join([verdict + plain(body(answer), markers=True), "", *notes]).strip()


def _cited(citation: Citation, form: Callable[[str], str]) -> str:
    try:
        return form(citation.provision)
    except OpciteError:
        return citation.label


def as_oscola(answer: Answer) -> str:
    """An answer with OSCOLA notes."""
    return _noted(answer, oscola)


def as_bluebook(answer: Answer) -> str:
    """An answer with Bluebook notes."""
    return _noted(answer, bluebook)


FORMS: Mapping[str, Callable[[Answer], str]] = {
    "plain text": as_text,
    "Markdown": as_markdown,
    "OSCOLA": as_oscola,
    "Bluebook": as_bluebook,
}
