"""What a reader returns: a resolution as a tree of provisions, and the one error a reader raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sources.errors import OpciteError

_LAST_LABEL = re.compile(r"\(([^()]+)\)$")


class UnreadableDocument(OpciteError):
    """A text no provision tree can be read from. The message is one line: what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision: a paragraph, a subparagraph, an annex, a section or item of an annex.

    `part` is its normal form: ``pre 2``, ``8``, ``8(a)(iii)``, ``annex IV``, ``annex III(nuclear)(1)``.
    `text` is its own text, letter for letter but for runs of whitespace (one space each) and its label,
    which `part` holds. `title` is the cross heading or annex title above it.

    >>> Provision("8", "Decides that", (Provision("8(a)", "all States"),)).full_text
    'Decides that (a) all States'
    """

    part: str
    text: str
    children: tuple[Provision, ...] = ()
    title: str = ""

    @property
    def label(self) -> str:
        """The last level as printed in running text: ``(a)``; for a whole paragraph its part: ``8``."""
        found = _LAST_LABEL.search(self.part)
        return f"({found[1]})" if found else self.part

    @property
    def full_text(self) -> str:
        """The own text and all descendants', in reading order, each descendant after its label."""
        pieces = [self.text] if self.text else []
        pieces += [f"{child.label} {child.full_text}".strip() for child in self.children]
        return " ".join(pieces)

    def walk(self) -> Iterator[Provision]:
        """This provision, then its descendants, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Document:
    """A resolution or a draft: its provisions are preambular, then operative, then annexes, in order.

    `symbol` is ``S/RES/2371 (2017)`` or a draft's (``S/2017/444``), empty when the text states none;
    `number` and `adopted` are None for a draft.
    """

    symbol: str
    number: int | None
    adopted: date | None
    title: str
    provisions: tuple[Provision, ...]

    @property
    def preamble(self) -> tuple[Provision, ...]:
        """The preambular paragraphs."""
        return tuple(p for p in self.provisions if p.part.startswith("pre "))

    @property
    def operative(self) -> tuple[Provision, ...]:
        """The operative paragraphs."""
        return tuple(p for p in self.provisions if not p.part.startswith(("pre ", "annex")))

    @property
    def annexes(self) -> tuple[Provision, ...]:
        """The annexes."""
        return tuple(p for p in self.provisions if p.part.startswith("annex"))

    def walk(self) -> Iterator[Provision]:
        """Every provision of every level, in reading order."""
        for provision in self.provisions:
            yield from provision.walk()

    def find(self, part: str) -> Provision | None:
        """The provision whose `part` is given, or None."""
        return next((p for p in self.walk() if p.part == part), None)
