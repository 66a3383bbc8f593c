"""How answers are scored; each definition is that of the question format."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Usage
from evals.dataset import Item

SILENT = frozenset({"not_addressed", "out_of_scope"})  # verdicts that come to an abstention


@dataclass(frozen=True, slots=True)
class Result:
    """One answered question.

    `cited` and `ranked` are provisions, best first; `ms` is the warm time of `ask()`; `measures` are those that the
    answer speaks of, the deciding one first; `usage` is what a model was asked, None offline.
    """

    item: Item
    text: str
    verdict: str | None
    abstained: bool
    confidence: float
    cited: tuple[str, ...]
    fabricated: int
    ranked: tuple[str, ...]
    ms: float
    measures: tuple[str, ...] = ()
    usage: Usage | None = None

    @property
    def missed(self) -> list[tuple[str, ...]]:
        """The `must` groups that no citation satisfies."""
        return [g for g in self.item.must if not any(same_paragraph(c, p) for c in self.cited for p in g)]

    @property
    def complete(self) -> bool:
        return not self.missed

    @property
    def right_verdict(self) -> bool:
        return not self.item.verdict or self.verdict in self.item.verdicts

    @property
    def facts(self) -> bool:
        text = flat(self.text)
        return all(any(flat(f) in text for f in group) for group in self.item.facts)

    @property
    def sound(self) -> bool:
        if self.item.abstain:
            return self.abstained or self.verdict in self.item.verdicts
        return self.complete and self.right_verdict and self.facts

    @property
    def precise(self) -> tuple[int, int]:
        """(citations in `must` or `ok`, citations)."""
        wanted = [p for g in self.item.must for p in g] + list(self.item.ok)
        return sum(any(same_paragraph(c, p) for p in wanted) for c in self.cited), len(self.cited)


def same_paragraph(a: str, b: str) -> bool:
    """Whether one is the other or stands within it: 2270:8 and 2270:8(a), either way."""
    return a == b or a.startswith(f"{b}(") or b.startswith(f"{a}(")


def flat(text: str) -> str:
    """A text as facts are looked for in it: lower case, no separators in numbers, single spaces."""
    text = re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", text.lower().replace("\u00a0", " "))
    return " ".join(text.replace("’", "'").split())


def wilson(hits: int, n: int) -> tuple[float, float, float]:
    """(share, low, high): a share with its Wilson 95 % interval; zeros for n = 0."""
    if n == 0:
        return 0.0, 0.0, 0.0
    z, p = 1.96, hits / n
    middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * spread) / (1 + z * z / n) for sign in (-1, 1))
    return p, max(0.0, low), min(1.0, high)


def group_ranks(result: Result) -> list[int | None]:
    """For each `must` group, the rank (from 1) at which retrieval first satisfies it, or None."""
    return [
        next((n for n, r in enumerate(result.ranked, 1) if any(same_paragraph(r, p) for p in g)), None)
        for g in result.item.must
    ]


# --- calibration ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: how many, their mean confidence, and how many had the right verdict."""

    low: float
    high: float
    n: int
    confidence: float
    right: int


def judged(results: Sequence[Result]) -> list[tuple[float, bool]]:
    """(confidence, whether the verdict is right) of every question on which a verdict or silence is due."""
    rows = [r for r in results if r.item.verdict or r.item.abstain]
    return [(r.confidence, r.sound if r.item.abstain else r.right_verdict) for r in rows]


def reliability(rows: Sequence[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """The rows in bins of equal width, empty ones left out."""
    out = []
    for b in range(bins):
        here = [(c, ok) for c, ok in rows if min(int(c * bins), bins - 1) == b]
        if here:
            mean = sum(c for c, _ in here) / len(here)
            out.append(Bin(b / bins, (b + 1) / bins, len(here), mean, sum(ok for _, ok in here)))
    return out


def ece(rows: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error: the mean gap between confidence and share of right verdicts, 0 to 1."""
    gaps = (abs(b.right / b.n - b.confidence) * b.n for b in reliability(rows))
    return sum(gaps) / len(rows) if rows else 0.0


# --- all scores ----------------------------------------------------------------------------------------------


def score(results: Sequence[Result]) -> dict[str, Any]:
    """All scores of a set of results; a share is (hits, n), see `wilson`."""
    answering = [r for r in results if not r.item.abstain]
    with_verdict = [r for r in results if r.item.verdict and not r.item.abstain]
    groups = [(g in r.missed) for r in answering for g in r.item.must]
    ranks = [rank for r in answering for rank in group_ranks(r)]
    said_no = [r for r in results if r.abstained]
    precise = [r.precise for r in answering]
    times = sorted(r.ms for r in results)
    silent = [r for r in results if r.item.abstain]
    return {
        "questions": len(results),
        "sound": _share(r.sound for r in results),
        "complete": _share(r.complete for r in answering),
        "citation recall": _share(not missed for missed in groups),
        "citation precision": (sum(a for a, _ in precise), sum(b for _, b in precise)),
        "verdict accuracy": _share(r.right_verdict for r in with_verdict),
        "abstention precision": _share(r.item.abstain or bool(r.item.verdicts & SILENT) for r in said_no),
        "abstention recall": _share(r.abstained or r.verdict in r.item.verdicts for r in silent),
        "over-abstention": _share(r.abstained for r in answering if not r.item.verdicts & SILENT),
        "fabricated": sum(r.fabricated for r in results),
        "ECE": ece(judged(results)),
        "recall@5": _share(rank is not None and rank <= 5 for rank in ranks),
        "recall@10": _share(rank is not None and rank <= 10 for rank in ranks),
        "MRR": sum(1 / rank for rank in ranks if rank and rank <= 10) / len(ranks) if ranks else 0.0,
        "nDCG@10": _mean(_ndcg(r) for r in answering if r.item.must),
        "p50 ms": times[len(times) // 2] if times else 0.0,
        "p95 ms": times[int(len(times) * 0.95)] if times else 0.0,
    }  # fmt: skip


def _share(hits: Iterable[bool]) -> tuple[int, int]:
    rows = list(hits)
    return sum(rows), len(rows)


def _mean(values: Iterable[float]) -> float:
    rows = list(values)
    return sum(rows) / len(rows) if rows else 0.0


def _ndcg(result: Result) -> float:
    """Gain 1 for each group at the rank where it is first satisfied, over the best possible order."""
    ranks = [r for r in group_ranks(result) if r is not None and r <= 10]
    ideal = sum(1 / math.log2(n + 1) for n in range(1, min(10, len(result.item.must)) + 1))
    return sum(1 / math.log2(r + 1) for r in ranks) / ideal if ideal else 0.0
