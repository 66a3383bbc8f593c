"""The chain's first steps: the question made plain and split, each part searched for and judged, all put in a case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.case import MOST, Asked, Case, Part, coded
from assistant.claims import PLAN, read_plan
from assistant.figures import figures
from assistant.models import Chat, Unanswered
from assistant.prompt import plan_messages
from assistant.understand import LONGEST, Understanding, understand
from index.lexical import tokens
from index.search import Found
from sources.commentary import Comment
from sources.errors import OpciteError
from sources.provision import find_references

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from assistant.engine import Assistant

PARTS = 3  # of one question, at the most
HITS = 8  # provisions found for a part that a model is shown, besides those of its measures
COMMENTS = 2
OWN = 0.6  # share of a rewritten question's words that the conversation must hold
# Whether a question may ask for several things; only then is a model asked to split it.
SEVERAL = re.compile(r"\?.*\w.*\?|;|\b(?:and|or|also|as well as|plus|but|while)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Read:
    """A question as it was understood: one understanding for each part."""

    asked: Asked
    parts: tuple[Understanding, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """The parts with what was found for each."""

    asked: Asked
    parts: tuple[tuple[Understanding, Found], ...]


def read(asked: Asked, chat: Chat | None, config: RunnableConfig | None = None) -> Read:
    """Understand a question. A follow-up is rewritten and a long question split by the model; where it fails or there
    is none, the question is understood offline.

    Raises:
        BadQuestion: empty or too long.
    """
    offline = understand(asked.question, history=asked.history, as_of=asked.as_of, family=asked.family)
    several = len(asked.question.split()) >= 8 and bool(SEVERAL.search(asked.question))
    if chat is None or not (asked.history or several):
        return Read(asked, (offline,))
    said = _planned(asked, chat, config)
    if said is None:
        return Read(asked, (offline,))
    question, parts = said
    if not asked.history or not _own(question, asked):
        question = asked.question if not asked.history else ""
    split = [p for p in dict.fromkeys(parts) if _own(p, asked)][:PARTS]
    try:
        if len(split) > 1:
            return Read(asked, tuple(understand(p, as_of=asked.as_of, family=asked.family) for p in split))
        return Read(asked, (understand(question, as_of=asked.as_of, family=asked.family) if question else offline,))
    except OpciteError:
        return Read(asked, (offline,))


def _planned(asked: Asked, chat: Chat, config: RunnableConfig | None) -> tuple[str, tuple[str, ...]] | None:
    try:
        return read_plan("".join(chat.stream(plan_messages(asked), asked.spend, schema=PLAN, config=config)))
    except Unanswered:
        return None


def _own(question: str, asked: Asked) -> bool:
    """Whether a rewritten question says nothing new: no resolution, figure or subject that the conversation lacks."""
    said = f"{asked.question} {' '.join(str(t.get('content', '')) for t in asked.history)}"
    mine = set(tokens(question))
    if not mine or len(question) > LONGEST:
        return False
    known = {(r.number, r.part) for r in find_references(said)} | {(r.number, None) for r in find_references(said)}
    named = {(r.number, r.part) for r in find_references(question)}
    new = figures(question).values - figures(said).values
    return named <= known and not new and len(mine & set(tokens(said))) >= OWN * len(mine)


def search(read: Read, here: Assistant) -> Searched:
    """Search for each part."""
    return Searched(read.asked, tuple((u, here.find(u, 10, read.asked.resolutions)) for u in read.parts))


def judged(searched: Searched, here: Assistant, comments: Sequence[Comment] = ()) -> Case:
    """Judge each part, write its offline answer, and give codes to all that was found."""
    parts = []
    for understood, found in searched.parts:
        judgement = here.judge(understood, found)
        parts.append(Part(understood, found, judgement, here.writer.write(understood, found, judgement)))
    asked = searched.asked
    codes = coded("provision", _shown(parts, here), asked.question)
    near = [str(n) for n in _nearest(asked, comments, set(codes.values()))]
    told = coded("comment", near, asked.question, tuple(codes))
    return Case(asked, tuple(parts), codes, {code: comments[int(n)] for code, n in told.items()})


def _shown(parts: Sequence[Part], here: Assistant) -> list[str]:
    """The provisions that a model is shown: each part's share, what decides first, then what was found."""
    share = MOST // len(parts)
    out: list[str] = []
    for part in parts:
        mine = dict.fromkeys(id_ for id_ in _bearing(part, here) if here.library.exists(id_))
        out += list(mine)[:share]
    later = [source for id_ in out for source, _ in here.evidence.ended(id_) if here.library.exists(source)]
    return list(dict.fromkeys([*out, *later]))


def _bearing(part: Part, here: Assistant) -> Iterator[str]:
    yield from (r.id for r in part.understood.references if r.id)
    rules = [here.measures[m] for m in part.offline.measures]
    for m in rules:
        yield from m.lead.cites
        yield from m.basis[:3]
        yield from (c for s in m.exemptions for c in s.cites)
    if part.judged.stage is not None:
        yield from part.judged.stage.cites
    yield from (h.provision for h in part.found.provisions[:HITS])
    for m in rules:
        yield from (c for s in (*m.notes, *m.history) for c in s.cites)


def _nearest(asked: Asked, comments: Sequence[Comment], shown: set[str]) -> list[int]:
    """The numbers of the comments on provisions shown that share most words with the question."""
    wanted = set(tokens(asked.words))
    scored = [
        (len(wanted & set(tokens(f"{c.title} {c.text}"))), -n)
        for n, c in enumerate(comments)
        if shown & set(c.provisions)
    ]
    return [-n for score, n in sorted(scored, reverse=True)[:COMMENTS] if score > 1]
