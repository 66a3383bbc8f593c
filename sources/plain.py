"""Reads a resolution pasted as plain text; and, for the PDF reader, paragraphs of text in general.

A pasted text has paragraphs and labels (``1.``, ``(a)``) but no other marks, so what is a heading and
where the operative part begins is read off the words: see `read_paragraphs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sources.annexes import annex_heading
from sources.blocks import Block, Kind, squeeze
from sources.document import Document, UnreadableDocument
from sources.labels import is_label, take_label
from sources.structure import build

MAX_CHARACTERS = 5_000_000

_SYMBOL = re.compile(r"\bS\s?/\s?(?:RES\s?/\s?(?P<number>\d{1,4})\s?\((?P<year>\d{4})\)|\d{4}/\d{1,4}\b)")
_RESOLUTION = re.compile(r"\bResolution\s+(?P<number>\d{3,4})\s+\((?P<year>\d{4})\)")
_ADOPTED = re.compile(r"\bAdopted by the Security Council\b.{0,60}?\bon\s+(?P<day>\d{1,2}\s+[A-Z][a-z]+\s+\d{4})")
_OPENING = re.compile(r"The Security Council\s*,?")
_COVER_LINES = 60
_OPERATIVE_VERB = re.compile(
    r"[“\"]?(?:(?:Also|Again|Further|Strongly|Firmly|Urgently|Once again|Warmly|Gravely|Hereby)\s+)?"
    r"(?!\w+(?:ous|us|ss)\b)[A-Za-z][a-z]+s\b"
)
_PARTICIPLE = re.compile(
    r"(?:(?:Also|Further|Deeply|Gravely|Strongly|Fully|Once again)\s+)?"
    r"(?:[A-Z]?[a-z]+ing|[Cc]onvinced|[Dd]etermined|[Cc]oncerned|[Mm]indful|[Cc]onscious)\b"
)
_REFERENCE_END = re.compile(r"\b(?:(?:sub-?)?paragraphs?|paras?\.?)(?:\s+\d+)?(?:\s*\([a-z]+\))*(?:,|,? and|,? or)?$")
_SENTENCE_END = '.;:,”"'
_HEADING_LENGTH = 100
_SHORT_LINE = 50
_WRAPPED_LINE = 200


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as a reader sees it; `heading`: whether it is set as one, None where nothing tells."""

    text: str
    heading: bool | None = None


def read_plain(text: str) -> Document:
    """The document in a pasted text, whose paragraphs are set off by blank lines or begin with a label.

    Raises UnreadableDocument for an empty text, one without any paragraph, or one of more than
    `MAX_CHARACTERS`.
    """
    if not text.strip():
        raise UnreadableDocument("This text is empty: paste or name the text of a resolution.")
    if len(text) > MAX_CHARACTERS:
        raise UnreadableDocument(f"This text exceeds {MAX_CHARACTERS:,} characters: give one resolution.")
    return read_paragraphs(list(_paragraphs(text)))


def read_paragraphs(paragraphs: Sequence[Paragraph]) -> Document:
    """The document made of a text's paragraphs: a cover, "The Security Council,", then the provisions.

    The operative part begins at paragraph 1 or, in a text without numbers, at the first paragraph that
    opens with a verb in the present tense ("Decides"). Raises UnreadableDocument when nothing is left.
    """
    start = _opening(paragraphs)
    cover = [squeeze(p.text) for p in paragraphs[:start]]
    blocks = [_block(p) for p in paragraphs[start:]]
    blocks = [b for b in blocks if b.label or any(c.isalnum() for c in b.text)]
    cut = _operative_start(blocks)
    provisions = build(blocks[:cut], blocks[cut:])
    if not provisions:
        raise UnreadableDocument("No paragraphs were found in this text: give a resolution's full text.")
    symbol, number = _symbol(cover)
    return Document(symbol, number, _adopted(cover) if number else None, _title(cover), provisions)


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """A pasted text's paragraphs: each line where lines run long, else wrapped lines put together."""
    source = text.splitlines()
    if max(map(len, source), default=0) > _WRAPPED_LINE:
        yield from (Paragraph(line) for line in source if line.strip())
        return
    lines: list[str] = []
    for at, line in enumerate([*source, ""]):
        after = source[at + 1] if at + 1 < len(source) else ""
        if lines and (not line.strip() or _opens(squeeze(line), lines[-1], after)):
            yield Paragraph(" ".join(lines))
            lines = []
        if line.strip():
            lines.append(squeeze(line))


def _opens(line: str, last: str, after: str) -> bool:
    """Whether a wrapped line opens a paragraph right under another, with no blank line between.

    An annex's heading and what follows it do, and so does a label; but "(a)" may be the end of a reference
    ("paragraph 8 (a)"), so it counts only where the line above is short or stops. A preambular paragraph
    ends in a comma, and the next opens with a participle. A heading stands between a stop and a label.
    """
    if annex_heading(line) or annex_heading(last) or _OPENING.fullmatch(line) or _OPENING.fullmatch(last):
        return True
    label, _ = take_label(line, dotted=True)
    stopped = last[-1] in _SENTENCE_END or last.endswith((" and", " or"))
    if label.startswith("("):
        return (stopped or len(last) < _SHORT_LINE) and not _REFERENCE_END.search(last)
    heads = stopped and _is_heading(line) and bool(take_label(after, dotted=True)[0])
    return bool(label) or heads or (last.endswith(",") and bool(_PARTICIPLE.match(line)))


def _opening(paragraphs: Sequence[Paragraph]) -> int:
    """The place after "The Security Council,"; 0 when the text has no such line near its beginning."""
    for at, paragraph in enumerate(paragraphs[:_COVER_LINES]):
        if _OPENING.fullmatch(squeeze(paragraph.text)):
            return at + 1
    return 0


def _block(paragraph: Paragraph) -> Block:
    text = squeeze(paragraph.text)
    label, rest = (text, "") if is_label(text) else take_label(text, dotted=True)
    if label:
        return Block(rest, label, nested=not label[0].isdigit())
    heading = _is_heading(text) if paragraph.heading is None else paragraph.heading
    return Block(text, kind=Kind.HEADING if heading or annex_heading(text) else Kind.TEXT)


def _is_heading(text: str) -> bool:
    """Whether a paragraph of plain text reads as a heading: short, a capital first, no stop at its end."""
    return len(text) <= _HEADING_LENGTH and text[:1].isupper() and text[-1:] not in _SENTENCE_END


def _operative_start(blocks: Sequence[Block]) -> int:
    """Where the operative part begins; a heading right above its first paragraph goes with it."""
    heads = [at for at, b in enumerate(blocks) if b.kind is Kind.HEADING]
    annex = next((at for at in heads if annex_heading(blocks[at].text)), len(blocks))
    body = range(annex)
    firsts = [at for at in body if blocks[at].label == "1."]
    numbered = firsts or [at for at in body if re.fullmatch(r"\d+\.", blocks[at].label)]
    verbs = [at for at in body if at not in heads and _OPERATIVE_VERB.match(blocks[at].text)]
    start = (numbered or verbs or [annex])[0]
    while start > 0 and blocks[start - 1].kind is Kind.HEADING:
        start -= 1
    return start


def _symbol(cover: Iterable[str]) -> tuple[str, int | None]:
    """The symbol and the resolution's number stated on a cover."""
    text = " ".join(cover)
    if found := _SYMBOL.search(text):
        number = int(found["number"]) if found["number"] else None
        return (f"S/RES/{number} ({found['year']})" if number else found[0].replace(" ", "")), number
    if found := _RESOLUTION.search(text):
        return f"S/RES/{found['number']} ({found['year']})", int(found["number"])
    return "", None


def _adopted(cover: Iterable[str]) -> date | None:
    found = _ADOPTED.search(" ".join(cover))
    try:
        return datetime.strptime(squeeze(found["day"]), "%d %B %Y").date() if found else None
    except ValueError:
        return None


def _title(cover: Sequence[str]) -> str:
    """The title on a cover: ``Resolution 2371 (2017)`` or ``France: draft resolution``."""
    text = " ".join(cover)
    if found := _RESOLUTION.search(text):
        return found[0]
    return next((line for line in cover if "draft resolution" in line.lower()), "")
