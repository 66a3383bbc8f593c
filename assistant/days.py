"""The law of a day gone by, what an answer may not tell because it came later, and the days on which periods end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.draft import Line
from assistant.judge import Judgement
from sources.catalogue import resolution
from sources.dates import Deadline, deadlines, in_words
from sources.law import Measure
from sources.library import Entry
from sources.provision import parse_id

LATEST = 2  # provisions told where no stage of the rule is recorded for a day


def adopted(id_: str) -> date:
    """The day on which the resolution of a provision was adopted."""
    return resolution(parse_id(id_).resolution).adopted


def on_a_day(measure: Measure, judged: Judgement, day: date, entries: Mapping[str, Entry]) -> Iterator[Line]:
    """What held on a day on which the rule of today did not: a stage, the provisions of then, or nothing yet."""
    when = f"On {in_words(day)}"
    if judged.stage is not None:
        word = f" {judged.verdict.word.lower()}." if judged.verdict else ""
        yield Line(judged.stage.text, judged.stage.cites, "basis", f"{when}:{word}")
    elif before := sorted((c for c in measure.cited if adopted(c) <= day), key=adopted, reverse=True)[:LATEST]:
        yield Line("the rule did not stand as it does today. What had been adopted by then follows.", lead=f"{when}:")
        for id_ in (c for c in before if c in entries):
            yield Line(entries[id_].digest or entries[id_].official, (id_,), "basis", f"{entries[id_].label}.")
    else:
        yield Line("no resolution had a rule on this yet.", lead=f"{when}:")
        later = [(s.since, s) for s in measure.history if s.since and s.since > day]
        if later:
            since, first = min(later, key=lambda row: row[0])
            yield Line(first.text, first.cites, "history", f"From {in_words(since)}.")
    yield Line(measure.lead.text, measure.lead.cites, "context", "Today.")


def known_by(day: date, lines: Sequence[Line], deciding: Sequence[str]) -> Iterator[Line]:
    """The lines without what was adopted after a day; the one that rests on `deciding` stays, and says so."""
    for line in lines:
        later = sorted({adopted(c) for c in line.cites if adopted(c) > day})
        if line.cites == tuple(deciding) and line.role == "basis":
            yield line
            told = f" What it owes to resolutions adopted after that day came on {in_words(later[0])}." if later else ""
            yield Line(f"this was law.{told}", lead=f"On {in_words(day)}:")
        elif not later:
            yield line


def too_early(day: date, ids: Sequence[str]) -> Iterator[Line]:
    """Sentences on provisions that had not been adopted by a day."""
    for number in dict.fromkeys(parse_id(i).resolution for i in ids if adopted(i) > day):
        known = resolution(number)
        yield Line(f"{known.symbol} was adopted on {in_words(known.adopted)}; on {in_words(day)} it was not law.")


def with_deadlines(line: Line, entries: Mapping[str, Entry]) -> Line:
    """The line, with the day on which a period that it tells ends: "120 days" from an adoption."""
    days: dict[str, set[Deadline]] = {}
    for id_ in line.cites:
        entry, start = entries[id_], adopted(id_)
        ends = {d.end for text in (entry.digest, entry.official) for d in deadlines(text, start)}
        for d in deadlines(line.text, start):
            if d.end in ends and in_words(d.end) not in line.text:
                days.setdefault(d.period, set()).add(d)
    alone = [d for same in days.values() if len(same) == 1 for d in same]  # one period may run from two adoptions
    worked = "; ".join(f"{d.period} from {in_words(d.start)}: {in_words(d.end)}" for d in alone)
    return replace(line, text=f"{line.text} (Worked out, {worked}.)") if worked else line
