"""The PDF reader: real drafts against the XML of the same text, and files that cannot be read."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from sources.document import Document, UnreadableDocument
from sources.pdf import MAX_PAGES, read_pdf
from sources.read import read, read_bytes

DRAFTS = [
    "S_2016_1061.pdf", "S_2016_1100.pdf", "S_2017_444.pdf", "S_2017_77.pdf", "S_2018_221.pdf",
    "S_2018_95.pdf", "S_2023_970.pdf", "S_2024_302.pdf", "S_2024_400.pdf", "S_2024_557.pdf",
    "S_2024_835.pdf",
]  # fmt: skip
HYPHENS = re.compile("[\u2010\u2011]")  # the XML sets no-break hyphens where the PDF's text layer has plain ones


def made_of(lines: list[tuple[float, float, int, str]], *, bold: frozenset[str] = frozenset()) -> bytes:
    """A one-page PDF of lines, each at x, y in a size."""
    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    fonts = DictionaryObject()
    for name, base in (("/F1", "/Times-Roman"), ("/F2", "/Times-Bold")):
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": base, "/Encoding": "/WinAnsiEncoding"}
        fonts[NameObject(name)] = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    drawn = []
    for x, y, size, text in lines:
        escaped = text.replace("(", r"\(").replace(")", r"\)")
        drawn.append(f"BT /{'F2' if text in bold else 'F1'} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET")
    stream.set_data("\n".join(drawn).encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def texts(document: Document) -> dict[str, tuple[str, str]]:
    """Title and text of each part, hyphens made plain; footnotes, which a PDF's reader drops, left out."""
    shown = [p for p in document.walk() if "(note" not in p.part]
    return {p.part: (p.title, HYPHENS.sub("-", p.text)) for p in shown}


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_reads_as_its_xml(official: Path, name: str) -> None:
    """Numbers, texts, titles, preamble and annexes are the same, to the word and the space.

    Six drafts pair with the resolution they became: none of the six was changed before adoption.
    """
    drafts = official / "drafts"
    pair = json.loads((drafts / "pairs.json").read_text())[name]
    adopted = re.match(r"S/RES/(\d+)", pair)
    other = official / "resolutions" / f"S_RES_{adopted[1]}.xml" if adopted else drafts / pair
    document = read(drafts / name)
    assert texts(document) == texts(read(other))
    assert document.symbol == name.removesuffix(".pdf").replace("_", "/")
    assert (document.number, document.adopted) == (None, None)
    assert document.title.endswith("draft resolution")


def test_every_pair_is_tested(official: Path) -> None:
    assert sorted(json.loads((official / "drafts" / "pairs.json").read_text())) == DRAFTS


def test_headers_notes_and_job_numbers_are_dropped() -> None:
    data = made_of([
        (500, 728, 10, "S/2030/1"),
        (123, 560, 12, "France: draft resolution"),
        (147, 530, 10, "The Security Council,"),
        (147, 512, 10, "Recalling its resolutions on non-"),
        (123, 500, 10, "proliferation, and more of them than fit in one line,"),
        (123, 482, 10, "Sectoral"),
        (147, 464, 10, "1. Decides the following,"),
        (300, 468, 6, "1"),
        (123, 452, 10, "which goes on:"),
        (147, 434, 10, "(a) One thing;"),
        (123, 100, 8, "1 A footnote of some length in small type."),
        (60, 40, 10, "30-12345 (E)"),
        (500, 30, 7, "1/2"),
    ], bold=frozenset({"France: draft resolution", "Sectoral"}))  # fmt: skip
    document = read_pdf(data)
    assert document.symbol == "S/2030/1"
    assert [(p.part, p.title, p.text) for p in document.walk()] == [
        (
            "pre 1",
            "",
            "Recalling its resolutions on non-proliferation, and more of them than fit in one line,",
        ),
        ("1", "Sectoral", "Decides the following, which goes on:"),
        ("1(a)", "", "One thing;"),
    ]


def locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def blank(pages: int) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    return written(writer)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\nnothing more", "damaged"),
        (locked(), "password"),
        (blank(1), "no text"),
        (blank(MAX_PAGES + 1), "pages"),
    ],
)
def test_what_cannot_be_read_says_so_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument, match=says) as caught:
        read_bytes(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_off_file_is_refused(official: Path, share: float) -> None:
    data = (official / "drafts" / "S_2018_95.pdf").read_bytes()
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(data[: int(len(data) * share)])
    assert "\n" not in str(caught.value)
