"""The report in Markdown: the same tables as the page, without pictures.

What is between `<!-- timings -->` marks differs from run to run; all else is the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evals import suite
from evals.compare import TITLES, mrr, ndcg, recall
from evals.dataset import STANDINGS, about
from evals.errors import ERRORS
from evals.scores import ece, judged, reliability, score, wilson
from evals.suite import SHORT, Run, cell

TIMED = ("p50 ms", "p95 ms")


def markdown(run: Run) -> str:
    """The whole summary."""
    parts = [
        "# Opcite, evaluated", sentence(run), run.facts, "## Scores by set", _by_set(run),
        "## By kind of question", _table("kind", suite.by_kind(run)),
        "## By family of measures", _table("family", suite.by_family(run)),
        "## Against other retrievers", _retrievers(run), _writers(run), "## Confidence", _calibration(run),
        "## Verdicts", _confusion(run), "## Errors", _errors(run), *_checks(run), _timings(run),
    ]  # fmt: skip
    return "\n\n".join(p for p in parts if p) + "\n"


def sentence(run: Run) -> str:
    """The result in one sentence."""
    n = len(run.headline)
    share, low, high = wilson(sum(r.sound for r in run.headline), n)
    return (
        f"Of {n} questions {STANDINGS[run.standing]}, {share:.0%} get a sound answer (95 % interval {low:.0%} to "
        f"{high:.0%}): every provision that belongs to it, the right verdict, every figure. Invented citations: "
        f"{sum(r.fabricated for r in run.results)} in {len(run.results):,} answers."
    )


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _by_set(run: Run) -> str:
    scores = suite.by_set(run)
    names = [n for n in next(iter(scores.values()), {}) if n not in TIMED]
    notes = [f"- **{s}** ({about(s).standing}): {about(s).what}" for s in scores if s != "all"]
    table = grid(["score", *scores], ([n, *(cell(s[n]) for s in scores.values())] for n in names))
    return "\n".join(notes) + "\n\n" + table


def _table(what: str, scores: Mapping[str, Mapping[str, Any]]) -> str:
    return grid([what, *SHORT], ([name, *(cell(s[c]) for c in SHORT)] for name, s in scores.items()))


def _retrievers(run: Run) -> str:
    rows = []
    for name in run.found:
        found = run.found_in(name, run.headline)
        shares = [cell(recall(found, k)) for k in (1, 5, 10, 20)]
        rows.append([TITLES[name], *shares, f"{mrr(found):.2f}", f"{ndcg(found):.2f}"])
    if not rows:
        return ""
    return f"Share of the provisions needed that are among the first k found; {run.headline_sets}.\n\n" + grid(
        ["retriever", "recall@1", "recall@5", "recall@10", "recall@20", "MRR", "nDCG@10"], rows
    )


def _writers(run: Run) -> str:
    if not run.others:
        return ""
    scores = {f"Opcite with {run.writer}": score(run.results)} | {n: score(rs) for n, rs in run.others.items()}
    return f"## Against other writers with {run.writer}\n\n" + grid(
        ["writer", *SHORT, "fabricated"],
        ([n, *(cell(s[c]) for c in (*SHORT, "fabricated"))] for n, s in scores.items()),
    )


def _calibration(run: Run) -> str:
    rows = judged(run.results)
    table = grid(
        ["confidence", "questions", "mean confidence", "right verdict"],
        (
            [f"{b.low:.1f}–{b.high:.1f}", str(b.n), f"{b.confidence:.2f}", cell((b.right, b.n))]
            for b in reliability(rows)
        ),
    )
    return f"Expected calibration error {ece(rows):.3f} over {len(rows)} questions.\n\n{table}"


def _confusion(run: Run) -> str:
    cells = suite.confusion(run)
    given = [v for v in (*suite.VERDICTS, suite.NONE) if any(g == v for _, g in cells)]
    rows = (
        [e.replace("_", " "), *(str(cells.get((e, g), "")) for g in given)]
        for e in suite.VERDICTS if any(e == x for x, _ in cells)
    )  # fmt: skip
    return "Rows: expected. Columns: given.\n\n" + grid(["expected", *(g.replace("_", " ") for g in given)], rows)


def _errors(run: Run) -> str:
    rows = suite.errors(run.results)
    return grid(["kind of error", "answers", "meaning"], ([k, str(len(rs)), ERRORS[k]] for k, rs in rows.items()))


def _checks(run: Run) -> list[str]:
    if not run.checks:
        return []
    rows = [
        [c.title if n == 0 else "", name, f"{hits} of {total}", f"{hits / total:.2f}" if total else "—"]
        for c in run.checks for n, (name, hits, total) in enumerate(c.figures)
    ]  # fmt: skip
    return ["## Robustness", grid(["check", "figure", "count", "share"], rows)]


def _timings(run: Run) -> str:
    every = sorted(r.ms for r in run.results)
    if not every:
        return ""
    middle, high = every[len(every) // 2], every[int(len(every) * 0.95)]
    asked = f"A warm answer takes {middle:.0f} ms at the median, {high:.0f} ms at p95."
    return "<!-- timings -->\n## Costs\n\n" + asked + _compared(run) + "\n<!-- /timings -->"


def _compared(run: Run) -> str:
    if not run.times:
        return ""
    ours = run.times["opcite"]
    rows = []
    for name, t in run.times.items():
        rows.append([TITLES[name], f"{t.p50:.1f} ms ({t.p50 / ours.p50:.2g}×)", f"{t.p95:.1f} ms",
                     f"{t.cold:.2f} s ({t.cold / ours.cold:.2g}×)", f"{t.memory:.0f} MB",
                     f"{t.build:.1f} s ({t.build / ours.build:.2g}×)",
                     f"{t.size:.0f} MB ({t.size / ours.size:.2g}×)"])  # fmt: skip
    head = ["retriever", "warm p50", "warm p95", "cold process", "memory", "index built in", "on disk"]
    return "\n\n" + grid(head, rows)
