"""`make bench`: warm and cold times of answering, and what the index costs. Run on an idle machine."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

from assistant.engine import assistant
from evals.dataset import load, shipped


def warm(questions: list[str]) -> list[float]:
    """Milliseconds of each `ask()` in this process."""
    here = assistant()
    here.ask(questions[0])
    times = []
    for question in questions:
        start = time.perf_counter()
        here.ask(question)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def cold(question: str, runs: int = 7) -> list[float]:
    """Seconds of each whole `opcite ask` process."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        command = [sys.executable, "-m", "assistant.cli", "ask", question]
        subprocess.run(command, capture_output=True, check=True)  # noqa: S603 (our own command)
        times.append(time.perf_counter() - start)
    return sorted(times)


def main() -> None:
    """Print the figures."""
    questions = [item.question for path in shipped() for item in load(path)]
    times = warm(questions)
    middle, high = statistics.median(times), times[int(len(times) * 0.95)]
    print(f"warm ask: median {middle:.1f} ms, p95 {high:.1f} ms, n {len(times)}")
    whole = cold(questions[0])
    print(f"cold opcite ask: median {statistics.median(whole):.2f} s, worst {whole[-1]:.2f} s, n {len(whole)}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory of a cold ask: {peak:.0f} MB at its peak")
    folder = assistant().index.folder
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6
    facts = assistant().index.manifest
    print(
        f"index: {facts.passages:,} passages of {facts.provisions:,} provisions, {size:.0f} MB with the exported model"
    )


if __name__ == "__main__":
    main()
