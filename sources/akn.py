"""Reads a resolution's Akoma Ntoso XML (AKN4UN), the UN Secretariat's machine-readable edition.

Made for https://github.com/UNxml/SCresolutions. That edition's habits: some labels stand in the text and
not in ``<num>``; some numbers stand in a paragraph of their own, before the paragraph with the words;
some text stands outside ``<p>`` (list introductions, cross headings, blocks); annex and cross headings
may be plain bold paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sources.blocks import Block, Kind, squeeze
from sources.document import Document, UnreadableDocument
from sources.labels import is_label, readings, take_label
from sources.structure import build

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_BULLETS = "•–—-−*·"
_SYMBOL = re.compile(r"S/RES/(?P<number>\d+)\s*\((?P<year>\d{4})\)")
_HEADING_CLASS = re.compile(r"H\d|HCh|Heading\d|BLUEHeading")
_TEXT_ELEMENTS = {"p", "listIntroduction", "block"}
_LISTS = {"list", "point", "sublist", "item", "blockList"}
_HEADING_ELEMENTS = {"heading", "subheading", "crossHeading"}


def read_akn(source: bytes | Path) -> Document:
    """The document in an Akoma Ntoso file or its bytes.

    Raises UnreadableDocument when the XML is damaged, is another kind of XML, or has no text.
    Entities stay unexpanded and nothing is fetched.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    statement = _statement(data)
    symbol = _cover(statement, "docNumber")
    found = _SYMBOL.fullmatch(symbol)
    preamble = [b for b in _blocks(statement.find("{*}preamble")) if not _is_formula(b)]
    body = list(_blocks(statement.find("{*}mainBody")))
    for attachment in statement.iterfind("{*}attachments/{*}attachment"):
        body.append(Block("", kind=Kind.ANNEX))
        body.extend(_blocks(attachment))
    provisions = build(preamble, body)
    if not provisions:
        raise UnreadableDocument("This resolution's XML holds no paragraphs: fetch it again.")
    return Document(
        symbol=f"S/RES/{found['number']} ({found['year']})" if found else symbol,
        number=int(found["number"]) if found else None,
        adopted=_adopted(statement),
        title=_cover(statement, "docTitle"),
        provisions=provisions,
    )


def _statement(data: bytes) -> _Element:
    """The root's statement element, from a parser without entities, network or huge trees."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = squeeze(str(error)) or "it is empty"
        raise UnreadableDocument(f"This XML is damaged ({reason}): fetch or save it again.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableDocument("This XML declares a document type, which no resolution does: not read.")
    statement = root.find(f"{{{NAMESPACE}}}statement")
    if root.tag != f"{{{NAMESPACE}}}akomaNtoso" or statement is None:
        raise UnreadableDocument("This XML is no Akoma Ntoso resolution: give the resolution's AKN4UN file.")
    return statement


def _cover(statement: _Element, name: str) -> str:
    found = statement.find(f".//{{*}}{name}")
    return squeeze(_all_text(found)) if found is not None else ""


def _adopted(statement: _Element) -> date | None:
    for stated in statement.iterfind(".//{*}FRBRWork/{*}FRBRdate"):
        if stated.get("name") == "adoption":
            try:
                return date.fromisoformat(str(stated.get("date")))
            except ValueError:
                return None
    return None


def _is_formula(block: Block) -> bool:
    return block.text in ("The Security Council,", "The Security Council")


def _name(element: _Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(element: _Element | None) -> Iterator[Block]:
    """The blocks under an element, each label joined to the text that follows it."""
    held: Block | None = None
    for block in _walk(element, nested=False) if element is not None else ():
        if held is not None and (block.label or block.kind is Kind.NOTE):
            yield held
        elif held is not None and block.kind is Kind.HEADING and _is_section_number(held.label):
            block = Block(f"{held.label} {block.text}", kind=Kind.HEADING)
        elif held is not None and (held.label in _BULLETS or not readings(held.label)):
            block = Block(f"{held.label} {block.text}", nested=True)
        elif held is not None:
            block = Block(block.text, held.label, nested=held.nested)
        held = block if block.label and not block.text else None
        if held is None and (block.label or any(c.isalnum() for c in block.text)):
            yield block
    if held is not None:
        yield held


def _walk(element: _Element, *, nested: bool) -> Iterator[Block]:
    """The blocks of an element's children, in order; a ``<num>`` is a label with an empty text."""
    heads = bool(_HEADING_CLASS.match(element.get("class", "")))
    for child in element:
        name = _name(child)
        if name == "num":
            alone = _name(element) == "section" or (heads and len(element) == 1)
            yield _numbering(child, alone=alone, nested=nested)
        elif name in _HEADING_ELEMENTS:
            yield from _text(child, kind=Kind.HEADING, nested=nested)
        elif name == "tr":
            yield _row(child)
        elif name in _TEXT_ELEMENTS and child.find(".//{*}quotedStructure") is None:
            kind = Kind.HEADING if heads or _is_display(child) else Kind.TEXT
            yield from _text(child, kind=kind, nested=nested)
        else:
            yield from _walk(child, nested=nested or name in _LISTS)


def _is_section_number(label: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]+\.?", label))


def _numbering(num: _Element, *, alone: bool, nested: bool) -> Block:
    """A label to come before the next text, or a heading where the number stands alone."""
    text = squeeze(_all_text(num))
    if alone:
        return Block(text, kind=Kind.HEADING)
    if not readings(text) and text not in _BULLETS and not _is_section_number(text):
        return Block(text)
    return Block("", text, nested=nested)


def _text(element: _Element, *, kind: Kind, nested: bool) -> Iterator[Block]:
    """The text of one element, its label off, and its footnotes after it."""
    raw = "".join(_strings(element))
    label, text = take_label(raw, dotted=bool(re.match(r"\s*[“\"]?\S{1,6}\.\t", raw)))
    if label:
        kind = Kind.TEXT
    if squeeze(text) or label:
        yield Block(squeeze(text), label, kind, nested=nested or bool(label))
    for note in element.iterfind(".//{*}authorialNote"):
        yield Block(squeeze(_all_text(note)), note.get("marker", ""), Kind.NOTE)


def _all_text(element: _Element) -> str:
    return "".join(str(string) for string in element.itertext())


def _strings(element: _Element) -> Iterator[str]:
    """The strings of an element without those of its footnotes."""
    yield element.text or ""
    for child in element:
        if _name(child) not in ("", "authorialNote"):
            yield from _strings(child)
        yield child.tail or ""


def _row(row: _Element) -> Block:
    """A table row is one text, its cells set off by spaces; a label in the first cell is its label."""
    cells = [squeeze(" ".join(squeeze(_all_text(p)) for p in cell.iter("{*}p"))) for cell in row]
    cells = [cell for cell in cells if cell]
    if cells and is_label(cells[0]):
        return Block(" ".join(cells[1:]), cells[0], nested=True)
    return Block(" ".join(cells))


def _is_display(element: _Element) -> bool:
    """Whether a paragraph is set as a heading: all bold, or short, all italic or underlined, unpunctuated."""
    text = squeeze("".join(_strings(element)))
    if not text or len(text) > 250:
        return False
    spans = [span for span in element if _name(span) == "span"]
    styles = " ".join(span.get("class", "") for span in spans)
    if squeeze("".join("".join(_strings(span)) for span in spans)) != text:
        return False
    if all("bold" in span.get("class", "") for span in spans):
        return text[-1] not in ".;,"
    return len(text) < 100 and text[-1] not in ".;:," and ("italic" in styles or "underline" in styles)
