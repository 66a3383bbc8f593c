"""The value objects of an answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Literal

Role = Literal["basis", "exemption", "history", "context"]


class Verdict(Enum):
    """What the resolutions say of an act; `evals` and `--json` print the value."""

    PROHIBITED = "prohibited"
    RESTRICTED = "restricted"
    PERMITTED = "permitted"
    REQUIRED = "required"
    URGED = "urged"
    NOT_ADDRESSED = "not_addressed"
    OUT_OF_SCOPE = "out_of_scope"

    @property
    def word(self) -> str:
        """For people: "Not addressed"."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Citation:
    """One provision that an answer rests on.

    `quote` stands letter for letter in the provision's rendition ("official" or "digest"); `binding` is True
    where the operative verb decides, `verb` is that verb.
    """

    provision: str
    label: str
    quote: str
    rendition: str
    role: Role
    binding: bool
    verb: str
    heading: str
    url: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model was asked for one answer: calls, tokens in and out, seconds, and dollars where a price is set.

    `estimated` is True where the provider did not count the tokens and we did (four characters each).
    """

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost: float | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer.

    `text` is Markdown; each sentence that says what the resolutions say ends in markers such as [1][2], which
    count `citations` from 1. `confidence` is between 0 and 1. `writer` is "offline" or a model's name.
    `measures` are the ids of the measures that the answer speaks of, the deciding one first. `suggestions`
    are questions that may follow. With a model configured, `notice` says in a line what did not go as it should (a
    sentence rewritten, the offline answer in place of the model's), and `usage` what the model was asked.
    """

    question: str
    text: str
    citations: tuple[Citation, ...]
    verdict: Verdict | None
    abstained: bool
    confidence: float
    writer: str = "offline"
    measures: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    notice: str = ""
    usage: Usage | None = None

    def to_dict(self) -> dict[str, Any]:
        """The same names as plain data: the verdict as its word or None; `notice`, `usage` only where a model ran."""
        rows = asdict(self)
        rows["verdict"] = self.verdict.value if self.verdict else None
        rows["citations"] = [asdict(c) for c in self.citations]
        if self.usage is None:
            del rows["notice"], rows["usage"]
        return rows
