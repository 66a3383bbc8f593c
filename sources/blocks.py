"""Blocks of text, and how items nest in one provision: by their labels, in the order they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from sources.document import Provision
from sources.labels import Reading, bare, readings, split_inline


class Kind(Enum):
    """What a block is."""

    TEXT = "text"
    HEADING = "heading"
    ANNEX = "annex"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """One run of text as a reader sees it: its kind, its label if it has one, its words.

    `nested` says that the source itself puts the block inside a list, so ``1.`` opens no paragraph.
    """

    text: str
    label: str = ""
    kind: Kind = Kind.TEXT
    nested: bool = False


@dataclass(slots=True)
class Node:
    part: str
    texts: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    title: str = ""
    reading: Reading | None = None

    def freeze(self) -> Provision:
        children = tuple(child.freeze() for child in self.children)
        return Provision(self.part, " ".join(t for t in self.texts if t), children, self.title)


def squeeze(text: str) -> str:
    """The text with every run of whitespace made one space, none at its ends.

    >>> squeeze("  on 3\\u00a0July\\n and ")
    'on 3 July and'
    """
    return " ".join(text.split())


def following(blocks: Sequence[Block], at: int) -> str:
    """The label of the next labelled block."""
    return next((b.label for b in blocks[at + 1 :] if b.label), "")


def join_headings(headings: Iterable[str]) -> str:
    """Headings that stand above one another, as one title."""
    return " – ".join(h for h in headings if h)


class Titles:
    """The cross headings above a paragraph: a run of headings holds until the next run."""

    def __init__(self) -> None:
        self.current = ""
        self.fresh: list[str] = []

    def add(self, text: str) -> None:
        self.fresh.append(text)

    def pop(self) -> str:
        """The headings since the last paragraph or item, joined; forgotten at once."""
        text, self.fresh = join_headings(self.fresh), []
        return text

    def take(self) -> str:
        """The heading a new paragraph stands under."""
        self.current = self.pop() or self.current
        return self.current

    def flush(self, nodes: Sequence[Node]) -> None:
        """Lose nothing: a heading with nothing under it goes to the end of the last paragraph."""
        if nodes and self.fresh:
            deepest = nodes[-1]
            while deepest.children:
                deepest = deepest.children[-1]
            deepest.texts.append(self.pop())


class Items:
    """Places blocks under one provision by their labels, and the items that run on inside their text."""

    def __init__(self, root: Node, *, skip_label: bool = False) -> None:
        self.stack = [root]
        self.skip_label = skip_label

    def place(self, block: Block, *, titles: Titles | None = None, following: str = "") -> None:
        """Add a block: an item where it has a label, else more text of the innermost item."""
        title = titles.pop() if titles else ""
        if block.kind is Kind.NOTE:
            self._note(block)
        elif block.label and not self.skip_label and readings(block.label):
            self._open(block.label, title, following)
            self._add(block.text)
        else:
            self.stack[-1].texts.append(title)
            self._add(block.text)

    def counts(self) -> bool:
        """Whether a run of ``1.``, ``2.`` is open among the items."""
        return any(node.reading and node.reading.style == "1." for node in self.stack)

    def _note(self, block: Block) -> None:
        """A footnote is a child of the innermost item: no text is lost, and no quote is broken."""
        parent = self.stack[-1]
        mark = bare(block.label)
        name = f"note {mark}" if mark.isalnum() else "note"
        parent.children.append(Node(f"{parent.part}({name})", [block.text]))

    def _open(self, label: str, title: str, following: str) -> None:
        depth, reading = self._level(label, following)
        parent = self.stack[depth - 1]
        node = Node(f"{parent.part}({bare(label)})", title=title, reading=reading)
        parent.children.append(node)
        self.stack[depth:] = [node]

    def _level(self, label: str, following: str) -> tuple[int, Reading]:
        """How deep a label goes and how it reads, from the items open and the label that follows.

        It continues the innermost open run it is next in; else, as a first, it opens a deeper run;
        else it joins an open run of other dress it is next in, or one of its style with a gap; else it
        goes one deeper.
        """
        ways = readings(label)
        if bare(label) == "i" and bare(following) == "ii":
            ways = ways[-1:]
        runs = list(enumerate(self.stack))[:0:-1]
        for depth, node in runs:
            for way in ways:
                if node.reading and node.reading.precedes(way):
                    return depth, way
        for way in ways:
            if way.order == 1:
                return len(self.stack), way
        for depth, node in runs:
            for way in ways:
                if node.reading and node.reading.precedes(way, dressed=False):
                    return depth, way
        for depth, node in runs:
            for way in ways:
                if node.reading and node.reading.style == way.style:
                    return depth, way
        return len(self.stack), ways[-1]

    def _add(self, text: str) -> None:
        """Add text to the innermost item, the items that run on in it as its children."""
        chapeau, items = split_inline(text)
        self.stack[-1].texts.append(chapeau)
        base = list(self.stack)
        for label, words in items:
            reading = readings(label)[-1]
            node = Node(f"{base[-1].part}({bare(label)})", reading=reading)
            base[-1].children.append(node)
            self.stack = [*base, node]
            self._add(words)
