"""What one evaluation gives, and the tables that every report shows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.compare import Found, Times
from evals.dataset import STANDINGS, Standing, about
from evals.errors import ERRORS, Error, kind_of
from evals.families import family
from evals.robustness import Check
from evals.scores import Result, score, wilson

VERDICTS = ("prohibited", "restricted", "permitted", "required", "urged", "not_addressed", "out_of_scope")
NONE = "no verdict"
SHORT = ("questions", "sound", "complete", "verdict accuracy", "citation recall", "citation precision")
Scores = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation.

    `found` and `times` are by retriever, ours first; `others` are the answers of other writers with the same model;
    `facts` says what was evaluated.
    """

    results: tuple[Result, ...]
    found: Mapping[str, Sequence[Found]] = field(default_factory=dict)
    times: Mapping[str, Times] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    others: Mapping[str, Sequence[Result]] = field(default_factory=dict)
    facts: str = ""
    writer: str = "offline"

    @property
    def standing(self) -> Standing:
        """The best standing that any of the sets has."""
        here = {about(r.item.set).standing for r in self.results}
        return next((s for s in STANDINGS if s in here), "known")

    @property
    def headline(self) -> tuple[Result, ...]:
        """The answers on the sets of the best standing."""
        best = self.standing
        return tuple(r for r in self.results if about(r.item.set).standing == best)

    @property
    def headline_sets(self) -> str:
        """Those sets, for people."""
        return ", ".join(about(s).title for s in dict.fromkeys(r.item.set for r in self.headline))

    def found_in(self, name: str, results: Sequence[Result]) -> list[Found]:
        """What a retriever found for these questions."""
        wanted = {(r.item.set, r.item.id) for r in results}
        return [f for f in self.found[name] if (f.set, f.id) in wanted]


def scores_by(results: Sequence[Result], name: Callable[[Result], str]) -> dict[str, Scores]:
    """All scores of each group of results; groups in the order in which they come."""
    groups: dict[str, list[Result]] = {}
    for r in results:
        groups.setdefault(name(r), []).append(r)
    return {key: score(rows) for key, rows in groups.items()}


def by_set(run: Run) -> dict[str, Scores]:
    """The scores of each set, then of all where there are several."""
    scores = scores_by(run.results, lambda r: r.item.set)
    return scores | {"all": score(run.results)} if len(scores) > 1 else scores


def by_kind(run: Run) -> dict[str, Scores]:
    return dict(sorted(scores_by(run.results, lambda r: r.item.kind).items()))


def by_family(run: Run) -> dict[str, Scores]:
    return dict(sorted(scores_by(run.results, lambda r: family(r.item)).items()))


def heat(run: Run) -> tuple[list[str], list[str], dict[tuple[str, str], tuple[int, int]]]:
    """(families, kinds, (sound, questions) of each pair that has any)."""
    cells: dict[tuple[str, str], tuple[int, int]] = {}
    for r in run.results:
        key = family(r.item), r.item.kind
        hits, n = cells.get(key, (0, 0))
        cells[key] = hits + r.sound, n + 1
    return sorted({f for f, _ in cells}), sorted({k for _, k in cells}), cells


def confusion(run: Run) -> dict[tuple[str, str], int]:
    """How often a verdict was given where another was expected, as (expected, given).

    Questions without a verdict are left out. A verdict that the label also allows counts as the expected one, and an
    abstention as what it comes to: not_addressed where that is allowed, else no verdict.
    """
    cells: Counter[tuple[str, str]] = Counter()
    for r in run.results:
        expected = r.item.verdict or ("not_addressed" if r.item.abstain else None)
        if expected:
            right = r.sound if r.item.abstain else r.right_verdict
            cells[expected, expected if right else r.verdict or NONE] += 1
    return dict(cells)


def errors(results: Sequence[Result]) -> dict[Error, list[Result]]:
    """The answers that are not sound, by kind of error."""
    out: dict[Error, list[Result]] = {name: [] for name in ERRORS}
    for r in results:
        kind = kind_of(r)
        if kind:
            out[kind].append(r)
    return out


def cell(value: Any) -> str:
    """A score for people: a share with its interval, a number, a count."""
    if isinstance(value, tuple):
        share, low, high = wilson(*value)
        return f"{share:.2f} ({low:.2f}–{high:.2f}) of {value[1]}" if value[1] else "—"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
