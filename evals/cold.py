"""`python -m evals.cold NAME FOLDER`: open a retriever, ask it once, print the megabytes of memory at the peak."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from evals.dataset import Item

QUESTION = Item("cold", "How much coal may be imported from North Korea?", "figure", (), (), None, (), (), False,
                (), "", "cold")  # fmt: skip


def main(name: str, folder: str) -> None:
    """Ask once; `folder` is where the baselines were built."""
    if name == "opcite":
        from assistant.engine import assistant
        from evals.baselines import Ours

        Ours(assistant())(QUESTION)
    else:
        from evals.compare import BASELINES

        BASELINES[name](Path(folder))(QUESTION)
    print(_peak())


def _peak() -> float:
    """Megabytes at the peak; on Linux of this program alone, without what the process was before it."""
    status = Path("/proc/self/status")
    if status.is_file():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
