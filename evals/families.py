"""Which measure family a question belongs to, for the scores by family."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from evals.dataset import Item
from evals.scores import same_paragraph
from sources.law import Measure, measures

OTHER = "no provision"  # of questions on votes and the like, which no paragraph answers


@cache
def by_id() -> Mapping[str, Measure]:
    """All measures by their id."""
    return {m.id: m for m in measures()}


def deciding(item: Item) -> Measure | None:
    """The measure that decides a question: the one its row names, else the best fit of its gold provisions.

    A measure fits if its basis holds a provision of the first `must` group. Of several, the one whose effect is the
    expected verdict wins, then the one whose basis has more of the gold and less besides.
    """
    if item.measure in by_id():
        return by_id()[item.measure]
    if not item.must:
        return None
    gold = [p for group in item.must for p in group]
    fitting = [m for m in measures() if any(same_paragraph(b, p) for b in m.basis for p in item.must[0])]
    return max(fitting, key=lambda m: _fit(m, gold, item), default=None)


def _fit(measure: Measure, gold: list[str], item: Item) -> tuple[int, int, float]:
    hit = sum(any(same_paragraph(b, p) for b in measure.basis) for p in gold)
    right = 2 if measure.effect == item.verdict else int(measure.effect in item.verdicts)
    return right, hit, -sum(not any(same_paragraph(b, p) for p in gold) for b in measure.basis) / len(measure.basis)


def family(item: Item) -> str:
    """The family of the deciding measure; silences and what is out of scope are families of their own."""
    measure = deciding(item)
    if measure is not None:
        return measure.family
    if item.verdict == "out_of_scope":
        return "out of scope"
    return "silences" if item.verdict == "not_addressed" else OTHER
