"""Why an answer is not sound: which part of the program to look at."""

from __future__ import annotations

from typing import Literal

from evals.families import by_id
from evals.scores import Result, group_ranks, same_paragraph

Error = Literal["abstention", "retrieval", "reasoning", "writing"]
ERRORS: dict[Error, str] = {
    "abstention": "it answered where the resolutions are silent, or fell silent where they speak",
    "retrieval": "a provision that the answer needs is not among the first ten found",
    "reasoning": "everything needed was found, but the verdict or the deciding rule is wrong",
    "writing": "the verdict is right, but a provision or a fact that belongs to the answer is not told",
}


def kind_of(result: Result) -> Error | None:
    """The kind of error of an answer, the first in the order of `ERRORS` that fits; None for a sound one."""
    if result.sound:
        return None
    if result.item.abstain or result.abstained:
        return "abstention"
    if any(rank is None or rank > 10 for rank in group_ranks(result)):
        return "retrieval"
    if not result.right_verdict or (result.missed and not _decides(result)):
        return "reasoning"
    return "writing"


def _decides(result: Result) -> bool:
    """Whether the measure that the answer rests on has a gold provision in its basis, or is the gold measure."""
    given = by_id().get(result.measures[0]) if result.measures else None
    if given is None:
        return False
    gold = [p for group in result.item.must for p in group]
    return given.id == result.item.measure or any(same_paragraph(b, p) for b in given.basis for p in gold)
