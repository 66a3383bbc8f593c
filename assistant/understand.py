"""What a question asks: its references, direction, kind and date, and what a follow-up leaves unsaid."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from assistant import patterns
from assistant.patterns import Direction, Kind
from sources.catalogue import resolutions
from sources.dates import adopted_in, asked_day, in_words
from sources.errors import BadQuestion
from sources.places import places_abroad
from sources.provision import Reference, find_references

LONGEST = 2000  # characters of a question


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the program makes of a question.

    `search` is the text to search with: the question, completed with the subject of the turn before where it
    is a follow-up. `references` are those of the question itself; `carried` is the resolution that an earlier
    turn named. `corrections` are sentences that put a wrong premise right.
    """

    question: str
    search: str
    references: tuple[Reference, ...]
    direction: Direction
    kind: Kind
    as_of: date | None = None
    carried: int | None = None
    corrections: tuple[str, ...] = ()
    follow_up: bool = False
    family: str = ""

    @property
    def asks_when(self) -> bool:
        """Whether it asks for a day or a year."""
        return bool(patterns.WHEN.search(self.question))

    @property
    def chapters(self) -> frozenset[str]:
        """The chapters of the customs codes that it names: "84" for "HS 8450"."""
        codes = (c for m in patterns.CODES.finditer(self.question) for c in re.findall(r"\d{2,8}", m[1] or m[2]))
        return frozenset(c[:2] for c in codes)

    @property
    def goes_on(self) -> bool:
        """Whether it names a resolution, or goes on from a question before."""
        return bool(self.follow_up or self.references)

    @property
    def names_dprk(self) -> bool:
        """Whether it names the DPRK, or something that is the DPRK's alone."""
        return bool(patterns.DPRK.search(patterns.SOUTH.sub("", self.question)))

    @property
    def looks_elsewhere(self) -> bool:
        """Whether it speaks of another regime or of national law, and does not name this one."""
        return bool(patterns.ELSEWHERE.search(self.question)) and not self.speaks_of_here

    @property
    def speaks_of_here(self) -> bool:
        """Whether it names the DPRK, the Council or a resolution, or goes on from a question before."""
        return self.goes_on or bool(patterns.COUNCIL.search(self.question) or self.names_dprk)

    @property
    def abroad(self) -> int:
        """How many places abroad it names, two at the most; 0 where it names the DPRK or a resolution, or goes on."""
        return 0 if self.goes_on or self.names_dprk else min(len(places_abroad(self.question)), 2)

    @property
    def asks(self) -> Literal["leave", "duty", "neither"]:
        """Whether it asks leave for an act ("may we …") or for a duty ("must we …")."""
        if patterns.DUTY.search(self.question):
            return "duty"
        return "leave" if patterns.LEAVE.search(self.question) else "neither"


def understand(
    question: str, *, history: Sequence[Mapping[str, str]] = (), as_of: date | None = None, family: str = ""
) -> Understanding:  # fmt: skip
    """Read a question.

    Args:
        question: what the person typed, 1 to 2,000 characters.
        history: earlier turns, oldest first, as {"role": "user" | "assistant", "content": "…"}.
        as_of: the day whose law is asked for; None is the day that the question itself asks of, else today.
        family: the family of measures to decide by, where one of its rules bears on the question; "" is all.

    Raises:
        BadQuestion: empty, too long, or without a single letter or digit.
    """
    question = question.encode("utf-8", "ignore").decode()  # half a surrogate pair is no letter
    as_of = as_of.date() if isinstance(as_of, datetime) else as_of
    text = " ".join(question.split())
    if not re.search(r"\w", text):
        raise BadQuestion("The question is empty. Ask, for example: would sending troops breach 2270?")
    if len(question) > LONGEST:
        raise BadQuestion(
            f"The question has {len(question):,} characters; at most {LONGEST:,} can be asked. Shorten it, or "
            "ask in parts."
        )
    as_of = as_of or asked_day(text)
    before = [str(turn["content"]) for turn in history if turn.get("role") == "user" and turn.get("content")]
    follow_up = bool(before) and _leans_on_before(text)
    carried = _carried(before) if follow_up else None
    references = find_references(text, default=carried)
    known = {r.number for r in references}
    references += tuple(Reference(n, None, None, 0, 0) for n in adopted_in(text) if n not in known)
    search = f"{text} {_subject(before)}" if follow_up else text
    return Understanding(
        text, search[:LONGEST], _existing_years(references), _direction(text) or (_direction(search) or "any"),
        _kind(text, references), as_of, carried, _corrections(references, as_of), follow_up, family,
    )  # fmt: skip


def within(understood: Understanding, resolutions: Sequence[int]) -> Understanding:
    """The understanding of a question of which only some resolutions are searched: others named in it do not count."""
    out = sorted({r.number for r in understood.references if r.number and r.number not in resolutions})
    kept = tuple(r for r in understood.references if r.number is None or r.number in resolutions)
    told = tuple(f"Resolution {n} is not among those to be searched." for n in out)
    return replace(understood, references=kept, corrections=(*understood.corrections, *told))


def _leans_on_before(text: str) -> bool:
    words = len(text.split())
    short = words <= 4 and not (patterns.STANDS.search(text) or find_references(text))
    return short or (words <= 14 and bool(patterns.FOLLOW_UP.search(text)))


def _subject(before: Sequence[str]) -> str:
    """The last turn that stands on its own feet."""
    own = [t for t in before if not _leans_on_before(t)]
    last = own[-1] if own else before[-1]
    return last if last == before[-1] else f"{before[-1]} {last}"


def _carried(before: Sequence[str]) -> int | None:
    for text in reversed(before):
        named = [r.number for r in find_references(text) if r.number in resolutions()]
        if named:
            return named[0]
    return None


def _direction(text: str) -> Direction | None:
    return next((d for pattern, d in patterns.DIRECTIONS if re.search(pattern, text, re.IGNORECASE)), None)


def _kind(text: str, references: Sequence[Reference]) -> Kind:
    for pattern, kind in patterns.KINDS:
        if re.search(pattern, text, re.IGNORECASE | re.DOTALL):
            if kind == "text" and (not any(r.part for r in references) or _asks_leave_beside(text)):
                continue
            return kind
    bare = re.sub(r"[\W\d_]+", " ", text).split()
    if (
        any(r.part for r in references)
        and len(bare) <= 6
        and not (patterns.LEAVE.search(text) or patterns.DUTY.search(text))
    ):
        return "text"
    return "other"


def _asks_leave_beside(text: str) -> bool:
    """Whether one of several sentences asks leave and names no provision: "May we buy shells? Cite 2270:51." """
    several = len(re.findall(r"[.?!](?:\s|$)", text)) > 1
    return several and any(patterns.LEAVE.search(q) and not find_references(q) for q in re.findall(r"[^.?!]*\?", text))


def _existing_years(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    return tuple(replace(r, year=None) if r.number in resolutions() else r for r in references)


def _corrections(references: Sequence[Reference], day: date | None) -> tuple[str, ...]:
    """Sentences that name and correct a wrong year, an unknown resolution or a day to come."""
    out: list[str] = []
    if day is not None and day > date.today():
        out.append(f"Nobody knows the law of {in_words(day)}; this is the law as it stands today.")
    for r in references:
        known = resolutions().get(r.number) if r.number else None
        if r.number and known is None:
            out.append(f"Resolution {r.number} is not one of the Council's resolutions on the DPRK.")
        elif known and r.year and r.year != known.year:
            out.append(f"Resolution {r.number} was adopted in {known.year}, not in {r.year}.")
    return tuple(dict.fromkeys(out))
