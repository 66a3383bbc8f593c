"""What a writer hands over before it is verified: lines of sentences, each with the provisions that carry it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Role, Verdict

Words = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """One or more sentences that share their citations.

    `lead` is a bold word before them ("Prohibited.", "Exemptions."). A line without `cites` may speak only of
    the question itself, of the catalogue's facts or of what is not found, never of what a provision says.
    """

    text: str
    cites: tuple[str, ...] = ()
    role: Role = "basis"
    lead: str = ""

    @property
    def words(self) -> Words:
        """What is verified of it: the text, and what carries it."""
        return self.text, self.cites


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before verification."""

    lines: tuple[Line, ...]
    verdict: Verdict | None = None
    abstained: bool = False
    confidence: float = 0.0
    measures: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
