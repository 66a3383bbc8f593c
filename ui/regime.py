"""The regime over time, worked out from the measures, the relations and the catalogue: what the pictures show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal

from sources.catalogue import resolutions
from sources.law import Effect, Measure, Statement, measures, relations

ChangeKind = Literal["began", "tightened", "ended", "exempted"]
# What a relation does to the measure whose provision it reaches.
OF_RELATION: dict[str, ChangeKind] = {
    "tightens": "tightened",
    "extends": "tightened",
    "replaces": "ended",
    "exempts from": "exempted",
}
RULING: tuple[Effect, ...] = ("prohibited", "restricted", "required")  # what counts as a rule in force
SILENT = ("silences", "out of scope")  # families that say what no paragraph rules on
BARRELS = re.compile(r"(?P<figure>\d[\d,]*)(?P<million> million)? barrels")
DAY = re.compile(r"(?:from|beginning on) (?P<day>\d{1,2} [A-Z][a-z]+ \d{4})")


@dataclass(frozen=True, slots=True)
class Change:
    """What one resolution did to one measure; `provisions` are those of that resolution that did it."""

    measure: Measure
    resolution: int
    kind: ChangeKind
    provisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A ceiling in barrels from a day on, None where the provision sets no figure.

    `until` is None while it is the law; `planned` is True where it was replaced before it began.
    """

    since: date
    until: date | None
    barrels: int | None
    planned: bool
    statement: Statement


@cache
def families() -> tuple[str, ...]:
    """The families of measures that rule on something, the largest first."""
    names = [m.family for m in measures() if m.family not in SILENT]
    return tuple(sorted(dict.fromkeys(names), key=lambda f: (-names.count(f), f)))


def stages(measure: Measure) -> tuple[Statement, ...]:
    """The measure's rules, oldest first, the present one last; each says from when to when it held.

    What happened besides the present rule, once that held, is told by the measure's own history.
    """
    now = Statement(measure.lead.text, measure.basis or measure.lead.cites, measure.effect, measure.since)
    dated = [s for s in measure.history if s.since and (measure.since is None or s.since < measure.since)]
    return (*sorted(dated, key=lambda s: s.since or date.max), *((now,) if measure.since else ()))


def effect_on(measure: Measure, day: date) -> Effect | None:
    """What the measure said on a day; None where there was no such rule yet."""
    held = [s for s in stages(measure) if s.since and s.since <= day and (s.until is None or day < s.until)]
    return (held[-1].effect or measure.effect) if held else None


def in_force(day: date) -> int:
    """How many binding rules (prohibited, restricted, required) were law on a day."""
    binding = [m for m in measures() if m.force == "binding" and m.family not in SILENT]
    return sum(effect_on(m, day) in RULING for m in binding)


@cache
def changes() -> tuple[Change, ...]:
    """Every change of every ruling measure, by measure, then by resolution."""
    found = [c for m in measures() if m.family not in SILENT for c in _changes(m)]
    return tuple(sorted(found, key=lambda c: (c.measure.family, c.resolution, c.measure.title)))


def _changes(measure: Measure) -> list[Change]:
    by_day = {r.adopted: r.number for r in resolutions().values()}
    seen: dict[tuple[int, ChangeKind], list[str]] = {}
    began = 0
    for stage in stages(measure):
        number = by_day.get(stage.since) if stage.since else None
        if number is None or stage.effect == "not_addressed":
            continue
        kind: ChangeKind = "tightened" if began else "began"
        began = began or number
        if number != began or kind == "began":
            seen.setdefault((number, kind), []).extend(_of(number, stage.cites))
    mine = set(measure.cited)
    for r in relations():
        kind_of, number = OF_RELATION.get(r.kind), int(r.source.partition(":")[0])
        if kind_of and r.source in mine and r.target in mine and (number, "began") not in seen:
            seen.setdefault((number, kind_of), []).append(r.source)
    if began == 0 and not seen:  # a rule without a day of its own began with the first resolution that it rests on
        first = min((int(b.partition(":")[0]) for b in measure.basis), default=0)
        seen = {(first, "began"): _of(first, measure.basis)} if first else {}
    return [Change(measure, n, kind, tuple(dict.fromkeys(ids))) for (n, kind), ids in seen.items() if ids]


def _of(number: int, ids: Iterable[str]) -> list[str]:
    return [id_ for id_ in ids if id_.startswith(f"{number}:")]


def milestones() -> dict[date, tuple[Measure, ...]]:
    """Days on which rules changed without a resolution, such as the end of the Panel's mandate."""
    adopted = {r.adopted for r in resolutions().values()}
    days: dict[date, list[Measure]] = {}
    for m in measures():
        if m.since and m.since not in adopted and m.family not in SILENT:
            days.setdefault(m.since, []).append(m)
    return {day: tuple(rows) for day, rows in sorted(days.items())}


@cache
def ceilings() -> tuple[tuple[Measure, tuple[Step, ...]], ...]:
    """The measures that cap barrels, each with its steps."""
    capped = [m for m in measures() if m.effect == "restricted" and BARRELS.search(m.lead.text)]
    return tuple((m, tuple(s for stage in stages(m) for s in _steps(stage))) for m in capped)


def _steps(stage: Statement) -> list[Step]:
    """The figures that a stage names, each from the day that the text gives it, or from the stage's own."""
    if stage.since is None:
        return []
    found: dict[int, date] = {}
    for match in BARRELS.finditer(stage.text):
        barrels = int(match["figure"].replace(",", "")) * (1_000_000 if match["million"] else 1)
        rest = re.split(r"\.\s|\bbarrels\b", stage.text[match.end() :])[0]
        day = DAY.search(rest)
        since = datetime.strptime(day["day"], "%d %B %Y").date() if day else stage.since
        found.setdefault(barrels, max(since, stage.since))
    if not found:
        barrels_or_none = 0 if stage.effect == "prohibited" else None
        return [Step(stage.since, stage.until, barrels_or_none, False, stage)]
    return [
        Step(since, stage.until, barrels, stage.until is not None and since >= stage.until, stage)
        for barrels, since in found.items()
    ]
