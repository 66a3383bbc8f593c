"""From what was found to a verdict: which measure decides, what it says on the day asked, how sure that is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Verdict
from assistant.understand import Understanding
from index.embed import products
from index.search import COLUMNS, Found
from sources.catalogue import resolution
from sources.law import Effect, Measure, Statement
from sources.provision import parse_id

WEIGHTS = Path(__file__).parent / "judge.json"  # learned by assistant/learn.py
BEARS = 0.36  # below this cosine nothing here bears on the question
NAMED = 1.4  # a subject of two words or more that only one measure has
LONGEST_SUBJECT = 6  # words of a subject that a question may name
SILENT = ("not_addressed", "out_of_scope")
WAYS = ("to the DPRK", "from the DPRK")
# What the question itself says for or against a measure, a column each; see `Judge.fits`.
FITS = (
    *("silent", "outside", "no effect", "duty asked", "leave of a duty", "right way", "wrong way"),
    *("part named", "past part named", "resolution named", "evolution", "figure"),
    *("chapter named", "other chapter named", "outside, elsewhere", "silent, elsewhere", "subject named"),
    *("name listed", "outside, not here", "silent, not here", "outside, abroad", "silent, abroad"),
    "silent, rules asked for",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What decides the question.

    `measures` are those that bear on it, the deciding one first; empty where none does. `aside` are the ids of those
    among them that may be no more than neighbours, and are pointed to rather than told. `stage` is the stage of
    the deciding measure's history that was law on the day asked, None where the present rule was. `scored` are
    the measures considered with their probabilities, best first; `confidence` is the share of all of them that comes
    to the same verdict.
    """

    measures: tuple[Measure, ...]
    verdict: Verdict | None
    stage: Statement | None
    abstain: bool
    confidence: float
    scored: tuple[tuple[str, float], ...]
    not_yet: bool = False
    aside: tuple[str, ...] = ()


class Judge:
    """Chooses the deciding measure among all, by a linear model over what was found and what the question says."""

    ALSO = 0.15  # another measure of this probability is told of as well
    LIKELY = 0.4  # with its rule from this probability on, or where the question names it; else by its title
    TOLD = 2  # how many at the most
    LISTED, LONGEST = 0.06, 5  # likewise where a list is asked for
    AGREE = 2.0  # how much a measure gains from the others that come to the same verdict
    WARY = 1.4  # taken from the logits of measures that say "silent": to miss a rule is the worse error
    SILENCE = 0.37  # measures that say "silent" decide only with at least this share of all probability
    EITHER = 2.0  # by how much more, where the question names a paragraph and no direction
    BEARING = 0.05  # a rule of the family asked for, with at least this probability, bears on the question
    RIVAL = 0.12  # a measure decides only with at least this share of the likeliest's probability

    def __init__(self, measures: Mapping[str, Measure], weights: Mapping[str, float] | None = None) -> None:
        learned = weights if weights is not None else json.loads(WEIGHTS.read_text(encoding="utf-8"))
        self.measures = measures
        self.weights = np.array([learned.get(name, 0.0) for name in (*COLUMNS, *FITS)], np.float32)
        rows = list(measures.values())
        self.effects = np.array([m.effect or "none" for m in rows])
        self.silent = np.isin(self.effects, SILENT)
        self.families = np.array([m.family for m in rows])
        self.ways = np.array([m.direction for m in rows])
        self.past = np.array([bool(m.history) for m in rows])
        self.cites = [(m.basis, _past(m)) for m in rows]
        self.chapters = [frozenset(m.hs) for m in rows]
        self.subjects: dict[tuple[str, ...], list[int]] = {}
        for n, m in enumerate(rows):
            for phrase in m.subject:
                self.subjects.setdefault(_words(phrase), []).append(n)
        self.said = ["; ".join(" ".join(_words(phrase)) for phrase in m.subject) for m in rows]
        self.figures = np.array([any(c.isdigit() for c in m.lead.text) for m in rows])

    def __call__(self, understood: Understanding, found: Found) -> Judgement:
        """Choose the deciding measure and its verdict, or abstain."""
        likely = self.probabilities(understood, found)
        order = self._order(likely, understood.family)[:8]
        names = list(self.measures)
        scored = tuple((names[n], round(float(likely[n]), 4)) for n in order)
        named = any(r.part and r.number for r in understood.references)
        if not named and found.nearest < BEARS:
            return Judgement((), None, None, True, round(1 - found.nearest, 3), scored)
        least, most = (self.LISTED, self.LONGEST) if understood.kind == "list" else (self.ALSO, self.TOLD)
        named_outright = self._named(understood.search) >= NAMED
        also = sorted(order[1:], key=lambda n: not named_outright[n])  # such as a listed bank, however the rest reads
        told = [order[0], *(n for n in also if likely[n] >= least or (named_outright[n] and likely[n] >= self.LISTED))][
            :most
        ]
        chosen = tuple(self.measures[names[n]] for n in told)
        doubtful = [n for n in told[1:] if likely[n] < self.LIKELY and not named_outright[n]]
        aside = () if understood.kind == "list" else tuple(names[n] for n in doubtful)
        effect, stage, not_yet = in_force(chosen[0], understood.as_of)
        confidence = float(likely[self.effects == self.effects[order[0]]].sum())
        verdict = Verdict(effect) if effect else None
        return Judgement(chosen, verdict, stage, False, round(confidence, 3), scored, not_yet, aside)

    def _order(self, likely: NDArray[np.float32], family: str) -> NDArray[np.int64]:
        """The measures, the deciding one first: the likeliest, unless others agree on another verdict.

        Where a family is asked for and one of its rules bears on the question, only its rules count.
        """
        if (likely * (self.families == family)).max() >= self.BEARING:
            likely = likely * (self.families == family)
        # Whether a rule decides at all comes first: the rules may differ on the verdict and still agree on that.
        deciding = likely * (self.silent == (likely[self.silent].sum() >= self.SILENCE * likely.sum()))
        _, kind = np.unique(self.effects, return_inverse=True)
        agree = np.bincount(kind, weights=deciding)[kind]
        first = int(np.argmax((deciding + self.AGREE * agree) * (deciding >= self.RIVAL * deciding.max())))
        rest = np.argsort(-likely, kind="stable")
        return np.concatenate([[first], rest[rest != first]])

    def probabilities(self, understood: Understanding, found: Found) -> NDArray[np.float32]:
        """How likely each measure decides; they sum up to 1."""
        logits = products(np.concatenate([found.signs, self.fits(understood, found)], axis=1), self.weights)
        # Of a paragraph named, with no word on which way the goods go, its ban is told rather than what it leaves out.
        either = understood.direction not in WAYS and any(r.id for r in understood.references)
        logits -= self.WARY * self.silent * (self.EITHER if either else 1.0)
        likely = np.exp(logits - logits.max())
        return np.asarray(likely / likely.sum(), np.float32)

    def fits(self, understood: Understanding, found: Found) -> NDArray[np.float32]:
        """What the question says for each measure: an array of the shape (measures, len(FITS))."""
        duties = np.isin(self.effects, ("required", "urged"))
        two_ways = np.isin(self.ways, WAYS) & (understood.direction in WAYS)
        same = self.ways == understood.direction
        parts = [r.id for r in understood.references if r.id]
        numbers = [f"{r.number}:" for r in understood.references if r.number]
        asked = understood.chapters

        def names_part(cites: list[str] | tuple[str, ...]) -> bool:
            return any(c == p or c.startswith(f"{p}(") or p.startswith(f"{c}(") for p in parts for c in cites)

        def names_resolution(basis: Sequence[str], past: Sequence[str]) -> bool:
            return any(c.startswith(n) for n in numbers for c in (*basis, *past))

        def tells_of(n: int, basis: Sequence[str]) -> bool:
            """Whether a measure is of the list that a name stands on, or of that name, as the one on a listed bank."""
            return any(b.partition("(")[0] in lists for b in basis) or any(name in self.said[n] for name in names)

        none = np.zeros(len(self.measures), bool)
        lists = {id_.partition("(")[0] for _, id_ in found.listed}
        names = {name for name, _ in found.listed}
        abroad = 0 if lists else understood.abroad
        columns = [
            self.effects == "not_addressed",
            self.effects == "out_of_scope",
            self.effects == "none",
            duties & (understood.asks == "duty"),
            duties & (understood.asks == "leave"),
            two_ways & same,
            two_ways & ~same,
            np.array([names_part(basis) for basis, _ in self.cites]) if parts else none,
            np.array([names_part(past) for _, past in self.cites]) if parts else none,
            np.array([names_resolution(*cites) for cites in self.cites]) if numbers else none,
            self.past & (understood.kind == "evolution"),
            self.figures & (understood.kind == "figure"),
            np.array([bool(c & asked) for c in self.chapters]) if asked else none,
            np.array([bool(c and not c & asked) for c in self.chapters]) if asked else none,
            (self.effects == "out_of_scope") & understood.looks_elsewhere,
            (self.effects == "not_addressed") & understood.looks_elsewhere,
            self._named(understood.search),
            np.array([tells_of(n, basis) for n, (basis, _) in enumerate(self.cites)]) if lists else none,
            (self.effects == "out_of_scope") & (not understood.speaks_of_here),
            (self.effects == "not_addressed") & (not understood.speaks_of_here),
            (self.effects == "out_of_scope") * abroad,
            (self.effects == "not_addressed") * abroad,
            # A list, a course of events and the law of a day are asked of rules that there are.
            self.silent & (understood.kind in ("list", "evolution") or understood.as_of is not None),
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    def _named(self, question: str) -> NDArray[np.float32]:
        """How far the question names each measure's subject, shared out among the measures that have the same words."""
        named = np.zeros(len(self.measures), np.float32)
        words = _words(question)
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_SUBJECT, len(words)) + 1):
                having = self.subjects.get(words[start:end], ())
                for n in having:
                    named[n] = max(named[n], (end - start) ** 0.5 / len(having))
        return named


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w-]+", text.lower()))


def in_force(measure: Measure, day: date | None) -> tuple[Effect | None, Statement | None, bool]:
    """(effect, the stage of history in force then or None, whether the rule did not stand yet) on a day.

    The effect is None where something had been adopted by then and no stage says what it came to.
    """
    if day is None or measure.since is None or day >= measure.since:
        return measure.effect, None, False
    for stage in measure.history:
        if stage.since and stage.since <= day and (stage.until is None or day < stage.until):
            return stage.effect or measure.effect, stage, False
    before = any(resolution(parse_id(c).resolution).adopted <= day for c in (*measure.basis, *_past(measure)))
    return None if before else "not_addressed", None, True


def _past(measure: Measure) -> list[str]:
    return [c for stage in measure.history for c in stage.cites]
