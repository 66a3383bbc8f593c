"""Annexes: what their headings say, and which of their headings are sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sources.blocks import Block, Items, Kind, Node, following, join_headings, squeeze
from sources.labels import readings

_ANNEX = re.compile(
    r"[“\"]?(?:(?P<before>Designation)\s+)?(?:annex|ANNEX|Annex)(?:\s+(?P<id>[IVXLC]+|[A-Z]|\d{1,2}))?\b"
    r"(?:\s+to\s+resolution\s+\d+\s+\(\d+\))?\s*(?:[:.—–-]+\s*(?P<title>.*)|(?P<run_on>[A-Z].*))?",
    re.DOTALL,
)
_WORD = re.compile(r"[^\W_]+")


def annex_heading(text: str) -> tuple[str, str] | None:
    """The id and title in an annex's heading, or None: ``"Annex I — Coversheet"`` is ("I", "Coversheet").

    A heading that merely speaks of an annex ("Annex to the draft list") is none.
    """
    found = _ANNEX.fullmatch(squeeze(text))
    if found is None:
        return None
    return found["id"] or "", (found["title"] or found["run_on"] or found["before"] or "").strip()


def build_annex(blocks: Sequence[Block]) -> Node:
    """One annex: its first block is the heading; later headings are sections where numbering restarts."""
    identifier, title = annex_heading(blocks[0].text) or ("", blocks[0].text)
    root = Node(f"annex {identifier}".strip())
    groups = _groups(blocks[1:])
    restarts = _restarts(groups)
    lead = groups[0][0]
    keep = 1 if restarts and len(lead) > 1 else 0
    root.title = join_headings([title, *lead[: len(lead) - keep]])
    groups[0] = (lead[len(lead) - keep :], groups[0][1])
    names: set[str] = set()
    items = Items(root)
    for at, (headings, members) in enumerate(groups):
        loose_text = bool(members) and not members[0].label and at > 0
        if headings and (restarts or loose_text or not members):
            section = Node(f"{root.part}({_section_name(headings, names)})", title=join_headings(headings))
            root.children.append(section)
            _fill(Items(section), members)
        else:
            items.stack = [root]
            _fill(items, members, title=join_headings(headings))
    return root


def _fill(items: Items, blocks: Sequence[Block], *, title: str = "") -> None:
    """Place a group's blocks; `title` goes to each of its outermost items."""
    root, before = items.stack[0], len(items.stack[0].children)
    for at, block in enumerate(blocks):
        items.place(block, following=following(blocks, at))
    for child in root.children[before:]:
        child.title = child.title or title


def _groups(blocks: Iterable[Block]) -> list[tuple[list[str], list[Block]]]:
    """An annex's blocks by the headings above them; the first group may have none."""
    groups: list[tuple[list[str], list[Block]]] = [([], [])]
    for block in blocks:
        if block.kind is not Kind.HEADING:
            groups[-1][1].append(block)
        elif groups[-1][1]:
            groups.append(([block.text], []))
        else:
            groups[-1][0].append(block.text)
    return groups


def _restarts(groups: Sequence[tuple[list[str], list[Block]]]) -> bool:
    """Whether two groups share an outermost label, so that the labels alone would not tell items apart."""
    seen: set[str] = set()
    for _, members in groups:
        labels = [b.label for b in members if b.label]
        styles = {r.style for r in readings(labels[0])[-1:]} if labels else set()
        outermost = {x for x in labels if any(r.style in styles for r in readings(x))}
        if seen & outermost:
            return True
        seen |= outermost
    return False


def _section_name(headings: Sequence[str], taken: set[str]) -> str:
    """The first word of a section's heading in lower case, or as many words as make it unique."""
    words = [w.lower() for w in _WORD.findall(" ".join(headings))] or ["section"]
    names = [" ".join(words[:n]) for n in range(1, len(words) + 1)]
    name = next((n for n in names if n not in taken), names[-1])
    taken.add(name)
    return name
