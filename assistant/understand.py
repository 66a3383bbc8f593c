"""What a question asks: its references, direction, kind and date, and what a follow-up leaves unsaid."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sources.catalogue import resolutions
from sources.errors import BadQuestion
from sources.provision import Reference, find_references

LONGEST = 2000  # characters of a question
Direction = Literal["to the DPRK", "from the DPRK", "any"]
Kind = Literal["text", "adoption", "evolution", "exemption", "other"]

KOREA = r"(?:the\s+)?(?:dprk|d\.p\.r\.k\.?|north\s+korea(?:n)?s?|n\.?\s?korea(?:n)?s?|nk|pyongyang|democratic people.s republic of korea)"
# A row a phrase: what it says of the direction of goods, money or people. First match wins.
DIRECTIONS: tuple[tuple[str, Direction], ...] = (
    (rf"\b(?:import|imports|imported|importing|buy|buying|bought|purchase|purchased|purchasing|procure|procuring|source|sourcing|sourced|acquire|get|obtain)\b[^.?!]*\b(?:from|of|out of)\s+{KOREA}", "from the DPRK"),
    (rf"\b{KOREA}\b[^.?!]{{0,25}}\b(?:export|exports|exporting|sell|sells|selling|ship out|earn)\b", "from the DPRK"),
    (rf"\b(?:into|to|for|with|inside|in)\s+{KOREA}\b[^.?!]*\bfrom\s+(?!{KOREA})", "to the DPRK"),
    (rf"\b(?:export|exports|exported|exporting|sell|selling|sold|supply|supplying|supplied|ship|shipping|shipped|send|sending|sent|deliver|delivering|delivered|deliveries|provide|providing|transfer|donate|donating|give|bring|bringing|truck)\b[^.?!]*\b(?:to|into|for)\s+(?:a\s+|an\s+|our\s+|some\s+)?{KOREA}", "to the DPRK"),
    (rf"\b(?:made|mined|caught|sewn|produced|grown|originating|manufactured|harvested|assembled)\s+(?:in|by)\s+(?:a\s+)?{KOREA}", "from the DPRK"),
    (rf"\bfrom\s+(?:a\s+|an\s+|some\s+)?{KOREA}", "from the DPRK"),
    (rf"\b(?:to|into|bound for|destined for)\s+(?:a\s+|an\s+|some\s+)?{KOREA}", "to the DPRK"),
    (rf"\b(?:sell|supply|ship|send|deliver|give|offer)\s+{KOREA}\b", "to the DPRK"),
    (rf"\b{KOREA}\b[^.?!]{{0,20}}\b(?:import|imports|importing|buy|buys|buying|receive|receives|order)\b", "to the DPRK"),
    (rf"\b{KOREA}(?:n|-made)?\s+(?:coal|iron|seafood|fish|crab|squid|shrimp|textiles?|clothes|clothing|garments?|gold|silver|copper|zinc|nickel|lead|minerals?|sand|timber|wood|statues?|products?|goods|arms|weapons|missiles|machinery)\b", "from the DPRK"),
    (r"\b(?:import|imports|importing|buy|buying|purchase|procure)\b", "from the DPRK"),
    (r"\b(?:export|exports|exporting|sell|selling|supply|supplying|deliver|delivered|deliveries)\b", "to the DPRK"),
)  # fmt: skip
_DIRECTIONS = tuple((re.compile(p, re.IGNORECASE), d) for p, d in DIRECTIONS)

KINDS: tuple[tuple[str, Kind], ...] = (
    (r"\b(?:who|how)\b.*\b(?:vote[ds]?|voting|abstain(?:ed)?|sponsor(?:ed|s)?|veto(?:ed)?)\b|\bvot(?:e|es|ed|ing)\b|\bunanimous|\b(?:co-?)?sponsor(?:s|ed)?\b|\bwhen (?:was|were|did)\b.*\b(?:adopt|pass)(?:ed)?\b|\badopted\b.*\bwhen\b|\bdate of (?:adoption|resolution)\b|\bwhich meeting\b", "adoption"),
    (r"\b(?:what (?:does|do|did|is in|'s in|says)|show|quote|read|text|wording|summar|explain|give me|tell me about|content|cite)\b", "text"),
    (r"\b(?:since when|when did|histor|evol|change[ds]?|replace[ds]?|supersede[ds]?|amend(?:ed)?|still in force|still (?:valid|apply|applies)|no longer|before|used to|originally|first (?:banned|introduced|imposed|capped)|tighten(?:ed)?|previous(?:ly)?|over time|repeal(?:ed)?)\b", "evolution"),
    (r"\b(?:exempt|exemptions?|exceptions?|waivers?|carve-?outs?|unless|derogat|who (?:decides|approves|grants|can (?:approve|allow|authori[sz]e)))", "exemption"),
)  # fmt: skip
_KINDS = tuple((re.compile(p, re.IGNORECASE | re.DOTALL), k) for p, k in KINDS)

FOLLOW_UP = re.compile(
    r"^\s*(?:and|but|so|or|what about|how about|what if|since when|until when|who (?:decides|approves|grants)|why|when|"
    r"does (?:that|this|it)|is (?:that|this|it)|are (?:they|those|these)|do (?:they|those)|which one|any exceptions?|"
    r"ok|okay|then|even|also|same|then what|can they|could they|may they|would (?:that|it)|what else)\b|"
    r"\b(?:it|that|this|they|them|those|these|ones|such)\b",
    re.IGNORECASE,
)


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


def understand(
    question: str, *, history: Sequence[Mapping[str, str]] = (), as_of: date | None = None
) -> Understanding:
    """Read a question.

    Args:
        question: what the person typed, 1 to 2,000 characters.
        history: earlier turns, oldest first, as {"role": "user" | "assistant", "content": "…"}.
        as_of: the day whose law is asked for; None is today.

    Raises:
        BadQuestion: empty, too long, or without a single letter.
    """
    text = " ".join(question.split())
    if not re.search(r"\w", text):
        raise BadQuestion("The question is empty. Ask, for example: would sending troops breach 2270?")
    if len(question) > LONGEST:
        raise BadQuestion(
            f"The question has {len(question):,} characters; at most {LONGEST:,} can be asked. Shorten it, or "
            "ask in parts."
        )
    before = [turn["content"] for turn in history if turn.get("role") == "user" and turn.get("content")]
    follow_up = bool(before) and _leans_on_before(text)
    carried = _carried(before) if follow_up else None
    references = find_references(text, default=carried)
    search = f"{text} {_subject(before)}" if follow_up else text
    return Understanding(
        text, search[:LONGEST], _existing_years(references), _direction(text) or (_direction(search) or "any"),
        _kind(text, references), as_of, carried, _corrections(references), follow_up,
    )  # fmt: skip


def _leans_on_before(text: str) -> bool:
    words = len(text.split())
    return words <= 4 or (words <= 14 and bool(FOLLOW_UP.search(text)))


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
    return next((d for pattern, d in _DIRECTIONS if pattern.search(text)), None)


def _kind(text: str, references: Sequence[Reference]) -> Kind:
    for pattern, kind in _KINDS:
        if pattern.search(text):
            if kind == "text" and not any(r.part for r in references):
                continue
            return kind
    bare = re.sub(r"[\W\d_]+", " ", text).split()
    if any(r.part for r in references) and len(bare) <= 6:
        return "text"
    return "other"


def _existing_years(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    return tuple(replace(r, year=None) if r.number in resolutions() else r for r in references)


def _corrections(references: Sequence[Reference]) -> tuple[str, ...]:
    """Sentences that name and correct a wrong year or an unknown resolution."""
    out: list[str] = []
    for r in references:
        known = resolutions().get(r.number) if r.number else None
        if r.number and known is None:
            out.append(f"Resolution {r.number} is not one of the Council's resolutions on the DPRK.")
        elif known and r.year and r.year != known.year:
            out.append(f"Resolution {r.number} was adopted in {known.year}, not in {r.year}.")
    return tuple(dict.fromkeys(out))
