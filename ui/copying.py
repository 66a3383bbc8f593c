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


def warning(limits: str, note: str) -> str:
    """What a reader must know first: what the question was limited to, and what is amiss with the answer.

    >>> warning("Only 1718", "Stopped before the end.")
    'Filters: Only 1718. Stopped before the end.'
    """
    return " ".join(words for words in (f"Filters: {limits}." if limits else "", note) if words)


def credit(answer: Answer) -> str:
    """Who wrote the answer, where that was a model, and what did not go as it should."""
    by = f"Written by {answer.writer}; each sentence checked against its citations."
    return " ".join(words for words in (by if answer.writer != "offline" else "", answer.notice) if words)


def as_text(answer: Answer, limits: str = "", note: str = "") -> str:
    """An answer as plain text with its citations, to paste into a memo."""
    lines = _paragraphs(warning(limits, note))
    lines += [f"Q: {answer.question}", ""]
    if answer.verdict is not None:
        lines.append(answer.verdict.word.upper())
    lines += [plain(body(answer), markers=True), "", *_paragraphs(credit(answer))]
    for number, c in enumerate(answer.citations, start=1):
        lines.append(f"[{number}] {c.label} ({rendition_word(c.rendition)}): “{c.quote}” {c.url}")
    return "\n".join(lines).strip()


def plain(source: str, *, markers: bool = False) -> str:
    """A text without Markdown, HTML tags and, unless asked for, citation markers: what history is made of."""
    source = re.sub(r"<[A-Za-z/!][^<>]*>", "", source)
    source = re.sub(r"\*\*(.+?)\*\*", r"\1", source)
    return source.strip() if markers else re.sub(r"\s*\[\d{1,3}\]", "", source).strip()


def _paragraphs(*words: str) -> list[str]:
    """Lines of text with an empty line after each; those that say nothing are left out."""
    return [line for w in words if w for line in (w, "")]


def as_markdown(answer: Answer, limits: str = "", note: str = "") -> str:
    """An answer as Markdown: verdict, text with its markers, numbered citations with quotes and links."""
    head = _paragraphs(escaped(warning(limits, note)), f"### {escaped(answer.question)}")
    verdict = [f"**{answer.verdict.word}.**", ""] if answer.verdict is not None else []
    rows = [
        f"{n}. [{escaped(c.label)}]({c.url}), {rendition_word(c.rendition)}: “{escaped(c.quote)}”"
        for n, c in enumerate(answer.citations, start=1)
    ]
    last = _paragraphs(escaped(credit(answer)))
    return "\n".join([*head, *verdict, own_markdown(body(answer)), "", *last, *rows]).strip()


def escaped(words: str) -> str:
    """Text from outside on one line, with the signs of Markdown and HTML made harmless."""
    return _harmless(" ".join(words.split()))


def _harmless(words: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", words)


def runs(paragraph: str) -> list[tuple[str, str]]:
    """A paragraph of an answer as (text, style), where style is "", "b" or "i".

    >>> runs("**Banned.** No *coal*.")
    [('Banned.', 'b'), (' No ', ''), ('coal', 'i'), ('.', '')]
    """
    found = []
    for piece in re.split(r"(\*\*\S.*?\*\*|(?<![\w*])\*[^\s*][^*]*\*(?![\w*]))", " ".join(paragraph.split())):
        mark = 2 if piece.startswith("**") and piece.endswith("**") and len(piece) > 4 else 0
        mark = mark or (1 if piece.startswith("*") and piece.endswith("*") and len(piece) > 2 else 0)
        if piece:
            found.append((piece[mark : len(piece) - mark], ("", "i", "b")[mark]))
    return found


def own_markdown(source: str) -> str:
    """An answer's text with the Markdown that answers use; what else a person or a model typed is made harmless.

    >>> own_markdown("**Banned.** <b>No</b> _coal_. [1]")
    '**Banned.** \\\\<b\\\\>No\\\\</b\\\\> \\\\_coal\\\\_. [1]'
    """
    return "\n".join(_own_line(line) for line in source.splitlines())


def _own_line(line: str) -> str:
    item = re.match(r"\s*[-*] ", line)
    start = item[0] if item else ""
    marked = ((words, {"b": "**", "i": "*"}.get(style, "")) for words, style in runs(line[len(start) :]))
    out = start + "".join(f"{mark}{_harmless(words)}{mark}" for words, mark in marked)
    # Our markers stay as they are; before a bracket they would be read as a link.
    return re.sub(r"\\\[(\d{1,3})\\\](?![(:])", r"[\1]", out)


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


def _noted(answer: Answer, form: Callable[[str], str], limits: str, note: str) -> str:
    """The answer with its citations as numbered notes in a form."""
    verdict = f"{answer.verdict.word}. " if answer.verdict is not None else ""
    notes = [f"[{n}] {_cited(c, form)}." for n, c in enumerate(answer.citations, start=1)]
    said = _paragraphs(warning(limits, note), verdict + plain(body(answer), markers=True), credit(answer))
    return "\n".join([*said, *notes]).strip()


def _cited(citation: Citation, form: Callable[[str], str]) -> str:
    try:
        return form(citation.provision)
    except OpciteError:
        return citation.label


def as_oscola(answer: Answer, limits: str = "", note: str = "") -> str:
    """An answer with OSCOLA notes."""
    return _noted(answer, oscola, limits, note)


def as_bluebook(answer: Answer, limits: str = "", note: str = "") -> str:
    """An answer with Bluebook notes."""
    return _noted(answer, bluebook, limits, note)


# What each form is given: the answer, what the question was limited to, and the note on the answer.
FORMS: Mapping[str, Callable[[Answer, str, str], str]] = {
    "plain text": as_text,
    "Markdown": as_markdown,
    "OSCOLA": as_oscola,
    "Bluebook": as_bluebook,
}
