"""From what was found to a verdict: which measure decides, what it says on the day asked, how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.answer import Verdict
from assistant.understand import Understanding
from index.search import Found
from sources.law import Effect, Measure, Statement

# Chosen on the practice questions, see docs/retrieval.md.
KNOWN = 0.36  # a deciding measure scores at least this
BEARS = 0.36  # below this cosine nothing here bears on the question
WRONG_WAY = 0.12  # what a measure loses whose goods go the other way
NAMED = 0.06  # what a measure gains that rests on a resolution named in the question
NAMED_PART = 0.3  # likewise for a paragraph
MOOD = 0.1  # what a duty loses where leave for an act is asked, and gains where a duty is
SILENCE = 0.06  # what a measure loses that says "not addressed": a rule that fits as well comes first
CLOSE = 0.035  # another measure within this of the first is told as well


@dataclass(frozen=True, slots=True)
class Judgement:
    """What decides the question.

    `measures` are those that bear on it, the deciding one first; empty where none does. `stage` is the stage of
    the deciding measure's history that was law on the day asked, None where the present rule was. `scored` are
    the measures considered with their scores, best first.
    """

    measures: tuple[Measure, ...]
    verdict: Verdict | None
    stage: Statement | None
    abstain: bool
    confidence: float
    scored: tuple[tuple[str, float], ...]
    not_yet: bool = False


def judge(understood: Understanding, found: Found, measures: Mapping[str, Measure]) -> Judgement:
    """Choose the deciding measure and its verdict, or abstain."""
    scored = sorted(
        ((name, score + _fit(measures[name], understood)) for name, score in found.measures if name in measures),
        key=lambda row: -row[1],
    )
    top = scored[0][1] if scored else 0.0
    named = any(r.part and r.number for r in understood.references)
    if not named and (found.nearest < BEARS or top < KNOWN):
        return Judgement((), None, None, True, _confidence(top, scored), tuple(scored[:8]))
    chosen = tuple(measures[name] for name, score in scored[:3] if score >= top - CLOSE) if top >= KNOWN else ()
    if not chosen:
        return Judgement((), None, None, False, _confidence(top, scored), tuple(scored[:8]))
    effect, stage, not_yet = in_force(chosen[0], understood.as_of)
    verdict = Verdict(effect) if effect else None
    return Judgement(chosen, verdict, stage, False, _confidence(top, scored), tuple(scored[:8]), not_yet)


def in_force(measure: Measure, day: date | None) -> tuple[Effect | None, Statement | None, bool]:
    """(effect, the stage of history in force then or None, whether there was no rule yet) on a day."""
    if day is None or measure.since is None or day >= measure.since:
        return measure.effect, None, False
    for stage in measure.history:
        if stage.since and stage.since <= day and (stage.until is None or day < stage.until):
            return stage.effect or measure.effect, stage, False
    return "not_addressed", None, True


def _fit(measure: Measure, understood: Understanding) -> float:
    fit = -SILENCE if measure.effect == "not_addressed" else 0.0
    if measure.effect in ("required", "urged"):
        fit += {"leave": -MOOD, "duty": MOOD, "neither": 0.0}[understood.asks]
    ways = ("to the DPRK", "from the DPRK")
    if understood.direction in ways and measure.direction in ways and measure.direction != understood.direction:
        fit -= WRONG_WAY
    here = {*measure.basis, *(x for s in measure.history for x in s.cites)}
    if any(r.id and any(c == r.id or c.startswith(f"{r.id}(") for c in here) for r in understood.references):
        fit += NAMED_PART
    elif any(c.startswith(f"{r.number}:") for r in understood.references if r.number for c in here):
        fit += NAMED
    return fit


def _confidence(top: float, scored: list[tuple[str, float]]) -> float:
    """A logistic curve over the deciding measure's score and its lead over the next."""
    lead = top - scored[1][1] if len(scored) > 1 else 0.1
    return round(1 / (1 + math.exp(-(6 * (top - 0.8) + 8 * min(lead, 0.2)))), 3)
