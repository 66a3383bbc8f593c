"""A memo as DOCX and PDF."""

from __future__ import annotations

import io
import re
from typing import Any

from ui.copying import runs
from ui.measures import day_words
from ui.memo import CLOSING, TITLE, Memo, Section

# Characters that no XML may hold.
CONTROL = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def as_docx(made: Memo) -> bytes:
    """The memo as a Word document."""
    from docx import Document

    doc = Document()
    doc.core_properties.title, doc.core_properties.author = TITLE, "Opcite"
    doc.add_heading(TITLE, 0)
    doc.add_paragraph(f"Memo of {day_words(made.made)}.")
    for n, section in enumerate(made.sections, start=1):
        doc.add_heading(_xml(f"{n}. {section.question}"), 1)
        _section(doc, section)
    doc.add_heading("Table of authorities", 1)
    table = doc.add_table(rows=1, cols=3, style="Light Grid Accent 1")
    for cell, word in zip(table.rows[0].cells, ("No.", "Provision", "Words relied on"), strict=True):
        cell.text = word
    for a in made.authorities:
        cells = table.add_row().cells
        cells[0].text = str(a.number)
        cells[1].text = _xml(f"{a.label}\n{a.heading}\n{a.force}\n{a.url}")
        cells[2].text = _xml("\n".join(f"“{quote}” ({rendition})" for quote, rendition in a.quotes))
    doc.add_paragraph(CLOSING)
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def _section(doc: Any, section: Section) -> None:
    """A question's answer, with what the reader should know of it before and who wrote it after."""
    if section.limits:
        doc.add_paragraph().add_run(_xml(section.limits)).italic = True
    if section.note:
        doc.add_paragraph().add_run(_xml(section.note)).bold = True
    if section.verdict:
        doc.add_paragraph(f"{section.verdict}.").runs[0].bold = True
    for paragraph in section.paragraphs:
        _runs(doc.add_paragraph(), paragraph)
    if section.credit:
        doc.add_paragraph().add_run(_xml(section.credit)).italic = True


def _xml(words: str) -> str:
    return CONTROL.sub("", words)


def _runs(paragraph: Any, text: str) -> None:
    for words, style in runs(text):
        run = paragraph.add_run(_xml(words))
        run.bold, run.italic = style == "b", style == "i"


def as_pdf(made: Memo) -> bytes:
    """The memo as PDF, in the fonts that every reader has; characters outside Western Europe's become "?"."""
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.core_fonts_encoding = "windows-1252"
    pdf.set_title(TITLE)
    pdf.set_margins(25, 22)
    pdf.set_auto_page_break(True, 22)
    pdf.add_page()
    _line(pdf, TITLE, 18, "B", after=2)
    _line(pdf, f"Memo of {day_words(made.made)}.", 11, after=4)
    for n, section in enumerate(made.sections, start=1):
        _line(pdf, f"{n}. {section.question}", 13, "B", after=1)
        if section.limits:
            _line(pdf, section.limits, 10, "I", after=1)
        if section.note:
            _line(pdf, section.note, 10, "B", after=1)
        if section.verdict:
            _line(pdf, f"{section.verdict}.", 11, "B", after=1)
        for paragraph in section.paragraphs:
            _paragraph(pdf, paragraph)
        if section.credit:
            _line(pdf, section.credit, 10, "I", after=3)
    _line(pdf, "Table of authorities", 13, "B", after=2)
    for a in made.authorities:
        _line(pdf, f"[{a.number}] {a.label}: {a.heading} ({a.force})", 10, "B")
        for quote, rendition in a.quotes:
            _line(pdf, f"“{quote}” ({rendition})", 10)
        _line(pdf, a.url, 9, "I", after=2.5)
    _line(pdf, CLOSING, 9, "I")
    return bytes(pdf.output())


def _western(words: str) -> str:
    return words.encode("windows-1252", "replace").decode("windows-1252")


def _line(pdf: Any, words: str, size: float, style: str = "", *, after: float = 0) -> None:
    """A paragraph in one style; `after` is the space below it, in millimetres."""
    pdf.set_font("Times", style, size)
    pdf.multi_cell(0, size * 0.46, _western(" ".join(words.split())), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(after)


def _paragraph(pdf: Any, text: str) -> None:
    for words, style in runs(text):
        pdf.set_font("Times", style.upper(), 11)
        pdf.write(5.3, _western(words))
    pdf.ln(7.5)
