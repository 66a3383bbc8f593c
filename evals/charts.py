"""The report's pictures: each from a run, with its caption and its numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

from evals import markup
from evals.baselines import DEPTH
from evals.compare import TITLES, curve, recall
from evals.dataset import about
from evals.scores import ece, judged, reliability, wilson
from evals.suite import Run, Scores
from evals.svg import Bar, Frame, Series, bars, columns, lines

K = 10  # of the bars


def sound_by_set(scores: Mapping[str, Scores]) -> str:
    """Bars of the share of sound answers of each set."""
    rows = []
    for name, s in scores.items():
        share, low, high = wilson(*s["sound"])
        title = "All" if name == "all" else about(name).title + _standing(name)
        rows.append(Bar(title, share, (low, high), f"{share:.2f}"))
    rows.sort(key=lambda b: ("(blind)" not in b.name, "(independent)" not in b.name))
    words = "; ".join(f"{b.name} {b.label}" for b in rows)
    numbers = ([escape(n), markup.share(*s["sound"])] for n, s in scores.items())
    return markup.figure(
        bars("Sound answers by question set", words, rows, names=150),
        "Share of sound answers by question set, with 95 % intervals; the sets to go by come first.",
        markup.table(["set", "sound"], numbers),
    )


def _standing(name: str) -> str:
    standing = about(name).standing
    return "" if standing == "known" else f" ({standing})"


def recall_bars(run: Run) -> str:
    """Bars of recall@10 of each retriever."""
    rows = []
    for name in run.found:
        share, low, high = wilson(*recall(run.found_in(name, run.headline), K))
        rows.append(Bar(TITLES[name].split(",")[0].split(" (")[0], share, (low, high)))
    words = "; ".join(f"{b.name} {b.value:.2f}" for b in rows)
    numbers = ([escape(TITLES[n]), markup.share(*recall(run.found_in(n, run.headline), K))] for n in run.found)
    return markup.figure(
        bars("Recall at 10 of every retriever", words, rows, names=120),
        "Share of the needed provisions that are among the first ten found.",
        markup.table(["retriever", f"recall@{K}"], numbers),
    )


def recall_curves(run: Run) -> str:
    """recall@k of each retriever, k from 1 to 20."""
    series = [
        Series(TITLES[name].split(" (")[0], tuple(enumerate(curve(run.found_in(name, run.headline)), 1)))
        for name in run.found
    ]
    words = "; ".join(f"{s.name}: {s.points[0][1]:.2f} at 1, {s.points[9][1]:.2f} at 10" for s in series)
    frame = Frame("Recall at k of every retriever", words, "k, provisions looked at", "needed provisions found",
                  x_range=(1, DEPTH), x_ticks=(1, 5, 10, 15, 20))  # fmt: skip
    numbers = ([str(k), *(f"{s.points[k - 1][1]:.2f}" for s in series)] for k in range(1, DEPTH + 1))
    return markup.figure(
        lines(frame, series), "The same for every number of provisions looked at.",
        markup.table(["k", *(s.name for s in series)], numbers),
    )  # fmt: skip


def calibration(run: Run) -> str:
    """The reliability curve of the confidence."""
    rows = judged(run.results)
    found = reliability(rows)
    points = tuple((b.confidence, b.right / b.n) for b in found)
    whiskers = tuple(wilson(b.right, b.n)[1:] for b in found)
    error = ece(rows)
    words = "; ".join(f"confidence {x:.2f}: {y:.2f} right" for x, y in points)
    frame = Frame("Reliability of the confidence", words, "confidence told", "share of right verdicts")
    numbers = (
        [f"{b.low:.1f}–{b.high:.1f}", str(b.n), f"{b.confidence:.2f}", markup.share(b.right, b.n)] for b in found
    )
    return markup.figure(
        lines(frame, [Series("right", points, whiskers)], diagonal=True),
        f"Reliability of the confidence over {len(rows)} questions on which a verdict is due. Expected calibration "
        f"error (the mean gap to the dotted line): {error:.3f}.",
        markup.table(["confidence", "questions", "mean", "right verdict"], numbers),
    )  # fmt: skip


def latency(run: Run) -> str:
    """A histogram of the warm times of `ask()`."""
    every = sorted(r.ms for r in run.results)
    middle, high = every[len(every) // 2], every[int(len(every) * 0.95)]
    end = max(5.0, math.ceil(every[int(len(every) * 0.99)] / 25) * 25)
    step = end / 25
    counts = [
        (n * step, (n + 1) * step, float(sum(n * step <= ms < (n + 1) * step for ms in every))) for n in range(25)
    ]
    most = max(c for *_, c in counts)
    unit = 5 if most <= 50 else 25  # so that each of the five ticks is a round number
    top = max(5.0, math.ceil(most / unit) * unit)
    words = f"median {middle:.0f} ms, 95th percentile {high:.0f} ms, {len(every)} answers"
    frame = Frame("Latency of warm answers", words, "milliseconds of a warm answer", "answers", (0, end), (0, top))
    numbers = ([f"{a:.1f}–{b:.1f} ms", f"{c:.0f}"] for a, b, c in counts if c)
    return markup.figure(
        columns(frame, counts), f"Whole warm answers: {words}. The slowest hundredth is cut off.",
        markup.table(["time", "answers"], numbers),
    )  # fmt: skip
