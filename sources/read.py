"""Reads a resolution from a file, whatever it is: Akoma Ntoso XML, PDF or plain text."""

from __future__ import annotations

import codecs
from pathlib import Path

from sources.document import Document, UnreadableDocument

MAX_BYTES = 50_000_000


def read(path: str | Path) -> Document:
    """The document in a file, told apart by its content, not its name.

    Raises UnreadableDocument when the file is empty, too large, damaged or of another kind, and OSError
    when it cannot be opened.
    """
    path = Path(path)
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableDocument(f"{path.name} has more than {MAX_BYTES:,} bytes: give one resolution.")
    return read_bytes(path.read_bytes())


def read_bytes(data: bytes) -> Document:
    """The document in these bytes. Each reader, and what it needs, is imported only when used."""
    if b"%PDF-" in data[:1024]:
        from sources.pdf import read_pdf

        return read_pdf(data)
    if data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        from sources.akn import read_akn

        return read_akn(data)
    from sources.plain import read_plain

    return read_plain(_decoded(data))


def _decoded(data: bytes) -> str:
    """A plain text's characters: UTF-8, or UTF-16 with its mark."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDocument("This file is neither PDF, XML nor UTF-8 text: save it as one of these.") from error
    if "\x00" in text:
        raise UnreadableDocument("This file is neither PDF, XML nor text: give the resolution itself.")
    return text
