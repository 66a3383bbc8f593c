"""`make bench`: warm and cold times of answering, and what the index costs. Run on an idle machine."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

from assistant.case import Asked
from assistant.claims import Claim
from assistant.engine import assistant
from assistant.plan import judged, read, search
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


def guarded(questions: list[str]) -> list[float]:
    """Milliseconds of checking each offline answer's sentences as a model's claims; every provision was read before."""
    here = assistant()
    times: list[float] = []
    for question in [*questions, *questions]:
        case = judged(search(read(Asked(question), None), here), here)
        codes = {id_: code for code, id_ in case.codes.items()}
        lines = [line for part in case.parts for line in part.offline.lines if {*line.cites} <= {*codes}]
        start = time.perf_counter()
        for line in lines:
            here.guard.check(Claim(line.text, tuple(codes[c] for c in line.cites), line.role), case)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times[len(questions) :])


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
    checks = guarded(questions)
    middle, high = statistics.median(checks), checks[int(len(checks) * 0.95)]
    print(f"guard of an answer: median {middle:.1f} ms, p95 {high:.1f} ms, n {len(checks)}")
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
