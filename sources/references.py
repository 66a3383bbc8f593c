"""Every explicit reference of an official text to a provision, read by program from its provision tree.

The Council refers in few ways: "paragraphs 8 (a), 8 (b) and 8 (c) of resolution 1718 (2006)", "paragraph 9 of this
resolution", "paragraph 8 (d) above", "subparagraphs (a) (i) and (a) (ii) above", "Annex I and II of this
resolution". A paragraph without a resolution is one of the same text, never of the resolution named before it, as
it would be in a question. So a text is first spelled out, then read by `find_references`. References within one
resolution count like those to another.

Left out: "this paragraph" and "that paragraph" (the one being read, or named just before), resolutions named as
a whole (they are no provisions), articles of treaties, and paragraphs of documents that are no resolutions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.catalogue import resolutions
from sources.document import Document
from sources.provision import ANNEXES, LIST, find_references, parse_id

# What was misnumbered, and what it can only mean: 2270 has four annexes, the fourth of them on luxury goods.
MISPRINTS = {"2270:annex V": "2270:annex IV"}

POINTS = r"\([a-z]+\)(?: \([a-z]+\))*"
SUBPARAGRAPHS = re.compile(rf"\bsubparagraphs? ({POINTS}(?: and {POINTS})*)")
ELSEWHERE = re.compile(r"\(S/\d{4}/\d+\), noting paragraph \d+|\bArticles? [IVX\d]+")
THIS = re.compile(r"\b(?:of|to) (?:this|the present) resolution\b")
NEARBY = re.compile(r"(?<=[\d)]) (?:above|below)\b")
OWNED = re.compile(r" of (?:its )?resolution")


@dataclass(frozen=True, slots=True)
class Mention:
    """The text of `source` names `target`; both are ids."""

    source: str
    target: str


def references(document: Document) -> tuple[Mention, ...]:
    """Every explicit reference of a resolution to a provision of the catalogue's resolutions, in its order.

    `source` is the smallest provision whose own text has the reference: 1718:12(c), not 1718:12.

    Raises:
        ValueError: the document states no resolution number (a draft).
    """
    if document.number is None:
        raise ValueError("Only a resolution has references by number; this document states none.")
    found: dict[Mention, None] = {}
    for provision in document.walk():
        source = f"{document.number}:{provision.part}"
        for reference in find_references(spelled_out(provision.text, source)):
            target = MISPRINTS.get(reference.id or "", reference.id)
            if target is not None and reference.number in resolutions() and target != source:
                found[Mention(source, target)] = None
    return tuple(found)


def spelled_out(text: str, source: str) -> str:
    """The text of the provision `source`, each reference with the number of its paragraph and resolution.

    >>> spelled_out("items in subparagraphs (a) (i) and (a) (ii) above", "1718:8(c)")
    'items in paragraphs 8 (a) (i) and 8 (a) (ii) of resolution 1718'
    """
    here = parse_id(source)
    own = f" of resolution {here.resolution}"

    def numbered(match: re.Match[str]) -> str:
        return "paragraphs " + re.sub(POINTS, lambda points: f"{here.head} {points[0]}", match[1])

    def owned(match: re.Match[str]) -> str:
        named = OWNED.match(match.string, match.end()) or match.string.endswith("its ", 0, match.start())
        return match[0] if named else match[0] + own

    text = NEARBY.sub("", THIS.sub(own[1:], ELSEWHERE.sub("", text)))
    return ANNEXES.sub(owned, LIST.sub(owned, SUBPARAGRAPHS.sub(numbered, text)))
