"""The texts that every baseline searches: each provision's rendition, official where fetched, else the digest."""

from __future__ import annotations

from dataclasses import dataclass

from sources.catalogue import resolution
from sources.library import Entry, Library
from sources.provision import parse_id


@dataclass(frozen=True, slots=True)
class Text:
    """One resolution as a document; `parts` are (start, end, paragraph) in characters, in the order of the text."""

    number: int
    content: str
    parts: tuple[tuple[int, int, str], ...]


def paragraph(id_: str) -> str:
    """The paragraph or annex that a provision stands in: 2270:8 of 2270:8(a)."""
    pid = parse_id(id_)
    return f"{pid.resolution}:{pid.head}"


def documents(library: Library) -> list[Text]:
    """Every resolution as one text, paragraph after paragraph, as one would load it from a file."""
    rows: dict[int, list[Entry]] = {}
    for entry in library.entries.values():
        rows.setdefault(parse_id(entry.id).resolution, []).append(entry)
    return [_document(number, entries, library) for number, entries in rows.items()]


def _document(number: int, entries: list[Entry], library: Library) -> Text:
    content = f"{resolution(number).symbol}\n\n"
    parts = []
    for entry in entries:
        if _told_above(entry, library):
            continue
        piece = f"{entry.id.partition(':')[2]}. {entry.text}\n\n"
        parts.append((len(content), len(content) + len(piece), paragraph(entry.id)))
        content += piece
    return Text(number, content, tuple(parts))


def _told_above(entry: Entry, library: Library) -> bool:
    """Whether the paragraph that this is a part of has its text already, as official paragraphs do."""
    lineage = parse_id(entry.id).lineage
    above = (library.entries.get(f"{entry.id.partition(':')[0]}:{part}") for part in lineage[:-1])
    return any(e is not None and e.official and entry.text in e.official for e in above)
