"""Floors: scores that no change may fall below, over a subset that is quick enough for every change.

    python -m evals.floors check      what a change is held to
    python -m evals.floors raise      lift the floors to just below what is measured now; they never go down

Measured over the digests alone, so that the figures do not depend on what official texts are at hand.
"""

from __future__ import annotations

import math
import sys
import tomllib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.engine import Assistant
from evals.ask import answer, by_set, on_digests
from evals.dataset import Item, about, load, shipped
from evals.errors import kind_of
from evals.scores import Result, score, wilson

FILE = Path(__file__).with_name("floors.toml")
GUARDED = (
    *("sound", "complete", "verdict accuracy", "citation precision", "abstention precision", "abstention recall"),
    "recall@10",
)
SLACK = 0.01  # a floor stands this far below what was measured, rounded down to hundredths
SHARE = 8  # of a large set every eighth question is asked, chosen by its id
LARGE = 500  # questions
ENOUGH = 15  # a share of fewer has no floor: one question would decide it
HEAD = """\
# The scores that no change may fall below (see floors.py), and the questions whose answers were not sound when they
# were last raised. Written by `python -m evals.floors raise`; floors only ever go up.
"""


@dataclass(frozen=True, slots=True)
class Floors:
    """`scores` by set and score, as shares; `unsound` are "set/id" of what was not sound when they were raised."""

    scores: Mapping[str, Mapping[str, float]]
    unsound: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fall:
    """A score below its floor."""

    set: str
    score: str
    floor: float
    measured: float

    def __str__(self) -> str:
        return f"{self.set}: {self.score} fell to {self.measured:.3f}, below its floor of {self.floor:.2f}"


def subset() -> list[Item]:
    """The questions asked: the small sets whole, every eighth of the large ones, none of the blind ones."""
    sets = [load(path) for path in shipped() if about(path.stem).standing != "blind"]  # what gates is not blind
    return [i for items in sets for i in items if len(items) < LARGE or zlib.crc32(i.id.encode()) % SHARE == 0]


def measure(here: Assistant, items: Sequence[Item] | None = None) -> list[Result]:
    """Ask the subset, or other questions."""
    return [answer(here, item) for item in (subset() if items is None else items)]


def read(path: Path = FILE) -> Floors:
    """The floors as they stand; none where there is no file."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return Floors(rows.get("scores", {}), frozenset(rows.get("unsound", ())))


def shares(results: Sequence[Result], least: int = ENOUGH) -> dict[str, dict[str, float]]:
    """The guarded scores of each set, without those that rest on fewer than `least` questions."""
    scores = {name: score(rows) for name, rows in by_set(results).items()}
    return {name: {k: wilson(*s[k])[0] for k in GUARDED if s[k][1] >= least} for name, s in scores.items()}


def falls(results: Sequence[Result], floors: Floors) -> list[Fall]:
    """Every score below its floor, or not measured any more. Invented citations need no floor: one is a fall."""
    measured = shares(results, least=1)  # how many abstain differs from run to run; a floor once set is always held
    low = [
        Fall(name, key, floor, measured.get(name, {}).get(key, 0.0))
        for name, keys in floors.scores.items() for key, floor in keys.items()
        if measured.get(name, {}).get(key, 0.0) < floor
    ]  # fmt: skip
    invented = sum(r.fabricated for r in results)
    return low + ([Fall("all", "invented citations", 0, invented)] if invented else [])


def lost(results: Sequence[Result], floors: Floors) -> list[Result]:
    """The answers that were sound when the floors were raised and are not now."""
    return [r for r in results if not r.sound and _name(r) not in floors.unsound]


def verdict(results: Sequence[Result], floors: Floors) -> str:
    """What to tell of a fall: the scores, and every question lost; "" where all floors hold."""
    fallen = falls(results, floors)
    if not fallen:
        return ""
    gone = [f"  {_name(r)} [{kind_of(r)}] {r.item.question}\n    expected {_expected(r)}; given {r.verdict}, "
            f"citing {', '.join(r.cited) or 'nothing'}" for r in lost(results, floors)]  # fmt: skip
    return "\n".join([*map(str, fallen), f"Lost since the floors were raised, {len(gone)}:", *gone])


def raised(results: Sequence[Result], floors: Floors) -> Floors:
    """The floors lifted to just below these results; where they stand higher already, they stay."""
    scores = {
        name: {k: max(math.floor((v - SLACK) * 100 + 1e-9) / 100, floors.scores.get(name, {}).get(k, 0.0), 0.0)
               for k, v in keys.items()}
        for name, keys in shares(results).items()
    }  # fmt: skip
    kept = {name: keys for name, keys in floors.scores.items() if name not in scores}
    return Floors(kept | scores, frozenset(_name(r) for r in results if not r.sound))


def write(floors: Floors, path: Path = FILE) -> None:
    """Write the floors as TOML."""
    lines = [HEAD, "unsound = [", *(f'  "{name}",' for name in sorted(floors.unsound)), "]"]
    for name, keys in sorted(floors.scores.items()):
        lines += [f"\n[scores.{name}]", *(f'"{k}" = {v:.2f}' for k, v in keys.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _name(r: Result) -> str:
    return f"{r.item.set}/{r.item.id}"


def _expected(r: Result) -> str:
    allowed = " or ".join(sorted(r.item.verdicts)) or "no verdict"
    needed = ", ".join("/".join(g) for g in r.item.must)
    return f"{'silence, ' if r.item.abstain else ''}{allowed}{f' citing {needed}' if needed else ''}"


def main(command: str = "check") -> int:
    """Check or raise; gives the exit code."""
    if command not in ("check", "raise"):
        print("Usage: python -m evals.floors check | raise", file=sys.stderr)
        return 2
    floors = read()
    with on_digests() as here:
        results = measure(here)
    told = verdict(results, floors)
    if told:
        print(told, file=sys.stderr)
        return 1
    if command == "raise":
        write(raised(results, floors))
        print(f"Raised; {FILE.name} has them.")
    else:
        print(f"All floors hold over {len(results)} questions.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
