"""A question with everything that was found for it: what a model is shown, and what its draft is checked against."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.answer import Verdict
from assistant.budget import Spend
from assistant.draft import Draft, Line
from assistant.judge import Judgement
from assistant.understand import Understanding
from index.search import Found
from sources.commentary import Comment

LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # no vowels: a code is never a word
MOST = 26  # provisions that a model is shown
# The strictest first: a question of several parts has the verdict of its strictest one, and each part tells its own.
STRICTEST = (
    Verdict.PROHIBITED, Verdict.RESTRICTED, Verdict.REQUIRED, Verdict.URGED, Verdict.PERMITTED, Verdict.NOT_ADDRESSED,
    Verdict.OUT_OF_SCOPE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes into the chain: the question as typed, the turns before it, the day whose law is asked for, the
    resolutions to search, the family of measures to decide by, and what the answer may cost."""

    question: str
    history: tuple[Mapping[str, str], ...] = ()
    as_of: date | None = None
    resolutions: tuple[int, ...] | None = None
    family: str = ""
    spend: Spend = field(default_factory=Spend)

    @property
    def words(self) -> str:
        """Everything that the person said: numbers and names in it may be repeated."""
        return " ".join([self.question, *(t["content"] for t in self.history if t.get("role") == "user")])


@dataclass(frozen=True, slots=True)
class Part:
    """One question within the question, what was found for it, what decides it, and the offline answer to it."""

    understood: Understanding
    found: Found
    judged: Judgement
    offline: Draft


@dataclass(frozen=True, slots=True)
class Case:
    """All parts of a question, and the codes under which provisions and comments are shown to the model."""

    asked: Asked
    parts: tuple[Part, ...]
    codes: Mapping[str, str]
    comments: Mapping[str, Comment]

    @property
    def verdict(self) -> Verdict | None:
        """The measures' verdict."""
        given = {p.offline.verdict for p in self.parts} - {None}
        return next((v for v in STRICTEST if v in given), None)

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m for p in self.parts for m in p.offline.measures))

    @property
    def told_by_rule(self) -> bool:
        """Whether provisions decide: else only the catalogue or a silence is told, and no model is asked."""
        return any(line.cites and line.role == "basis" for p in self.parts for line in p.offline.lines)


def code_of(kind: str, name: str, question: str) -> str:
    """An opaque code of three letters for a provision or a comment, another one in every question."""
    number = int.from_bytes(hashlib.sha256("\x1f".join((kind, name, question)).encode()).digest()[:8], "big")
    out = ""
    for _ in range(3):
        number, digit = divmod(number, len(LETTERS))
        out += LETTERS[digit]
    return out


def coded(kind: str, names: Sequence[str], question: str, taken: Sequence[str] = ()) -> dict[str, str]:
    """{code: name}; where two names fall on one code, the second is moved on."""
    out: dict[str, str] = {}
    for name in dict.fromkeys(names):
        code, salt = code_of(kind, name, question), 0
        while code in out or code in taken:
            salt += 1
            code = code_of(kind, f"{name}#{salt}", question)
        out[code] = name
    return out


def lines_of(case: Case) -> tuple[Line, ...]:
    """The offline lines of all parts, each once."""
    return tuple(dict.fromkeys(line for part in case.parts for line in part.offline.lines))
