"""Reads a resolution's or a draft's PDF as the UN's document service publishes it.

Its pages say by position and type what the text layer alone does not: a paragraph stands apart from the
last by more than a line, headings are bold, footnotes, page headers and job numbers are set smaller than
the text or outside its column.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources.blocks import squeeze
from sources.document import Document, UnreadableDocument
from sources.labels import take_label
from sources.plain import Paragraph, read_paragraphs

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_PAGES = 400

_SMALL = 0.9  # of the text's size: below are notes, page headers and footers
_LEADING = 1.5  # of the text's size: a wider step starts a paragraph
_INDENT = 4.0  # points
_JOB_NUMBER = re.compile(r"\d\d-\d{5}\b.*|\*\d{7,}\*")
_BROKEN_WORD = re.compile(r"(?<=[a-z])-$")


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of text in one font, or a line of them. `x` and `y` are points from the page's lower left."""

    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool


def read_pdf(source: bytes | Path) -> Document:
    """The document in a PDF file or its bytes.

    Raises UnreadableDocument when the PDF is damaged, needs a password, has no text (a scan) or more than
    `MAX_PAGES` pages.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    reader = _open(data)
    try:
        pieces = [piece for at, page in enumerate(reader.pages) for piece in _pieces(page, at)]
    except Exception as error:  # pypdf raises whatever a damaged page trips over
        raise _damaged(error) from error
    lines = _lines(pieces)
    if not lines:
        raise UnreadableDocument("This PDF has no text (a scan?): give the document's own PDF, or its text.")
    return read_paragraphs(list(_paragraphs(lines)))


def _damaged(error: Exception) -> UnreadableDocument:
    return UnreadableDocument(f"This PDF is damaged ({squeeze(str(error))[:80]}): fetch it again.")


def _open(data: bytes) -> PdfReader:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is told once, by us

    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
    except Exception as error:  # pypdf raises whatever a damaged file trips over
        raise _damaged(error) from error
    if locked:
        raise UnreadableDocument("This PDF needs a password: save a copy without one.")
    if pages > MAX_PAGES:
        raise UnreadableDocument(f"This PDF has more than {MAX_PAGES} pages: give one resolution.")
    return reader


def _pieces(page: PageObject, number: int) -> list[_Run]:
    """A page's runs of text in reading order, spaces included."""
    found: list[_Run] = []
    glyphs = 0

    def count(operator: bytes, operands: list[Any], *_matrices: object) -> None:
        nonlocal glyphs
        if operator == b"BT":
            glyphs = 0
        elif operator in (b"Tj", b"TJ"):
            strings = operands[0] if isinstance(operands[0], list) else operands
            glyphs += sum(len(getattr(s, "original_bytes", s)) for s in strings if isinstance(s, str | bytes))

    def visit(text: str, _cm: object, matrix: list[float], font: dict[str, Any] | None, size: float) -> None:
        name = str((font or {}).get("/BaseFont", ""))
        if text[:1] == " " and text.strip() and glyphs in (len(text) - 1, 2 * (len(text) - 1)):
            text = text[1:]  # a space that pypdf took kerning for: the file's text has none
        if "Barcode" not in name:
            size *= abs(matrix[3]) or 1.0
            found.append(_Run(text, number, matrix[4], matrix[5], size, "Bold" in name))

    page.extract_text(visitor_operand_before=count, visitor_text=visit)
    return found


def _lines(pieces: Sequence[_Run]) -> list[_Run]:
    """The lines of the running text: without notes, page headers, footers and job numbers."""
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[round(piece.size, 1)] += len(piece.text.strip()) * (not piece.bold)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    lines: list[list[_Run]] = []
    for piece in pieces:
        same = bool(lines) and lines[-1][0].page == piece.page and abs(lines[-1][0].y - piece.y) < body * 0.4
        if piece.text.strip() and piece.size < body * _SMALL:
            continue
        if same:
            lines[-1].append(piece)
        elif piece.text.strip():
            lines.append([piece])
    joined = [_joined(line) for line in lines]
    return [line for line in joined if line.text and not _JOB_NUMBER.fullmatch(line.text)]


def _joined(line: Sequence[_Run]) -> _Run:
    """The runs of one line as one run; bold if all of its words are."""
    bold = all(piece.bold for piece in line if piece.text.strip())
    text = squeeze("".join(piece.text for piece in line))
    return _Run(text, line[0].page, line[0].x, line[0].y, line[0].size, bold)


def _paragraphs(lines: Sequence[_Run]) -> Iterator[Paragraph]:
    """The lines gathered into paragraphs; a word broken at a hyphen is joined, its hyphen kept."""
    margin = min((x for x, n in Counter(round(line.x) for line in lines).items() if n > 2), default=0)
    gathered: list[_Run] = []
    for line in lines:
        if gathered and _starts(line, gathered[-1], margin):
            yield _paragraph(gathered)
            gathered = []
        gathered.append(line)
    if gathered:
        yield _paragraph(gathered)


def _starts(line: _Run, last: _Run, margin: float) -> bool:
    """Whether a line starts a paragraph: by the gap above it or, at the head of a page, by its indent."""
    if line.bold is not last.bold or abs(line.size - last.size) > 1:
        return True
    if line.page == last.page:
        return abs(last.y - line.y) > line.size * _LEADING
    indented = line.x > margin + _INDENT
    ended = last.text[-1] in ".;:,"
    return indented or (ended and bool(take_label(line.text, dotted=True)[0]))


def _paragraph(lines: Sequence[_Run]) -> Paragraph:
    text = ""
    for line in lines:
        text += line.text if not text or _BROKEN_WORD.search(text) else f" {line.text}"
    return Paragraph(text, heading=all(line.bold for line in lines))
