"""The law of a day gone by: which stage of a rule held, and what an answer may not tell because it came later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from assistant.draft import Line
from assistant.judge import Judgement
from sources.catalogue import resolution
from sources.dates import in_words
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
        later = [s for s in measure.history if s.since and s.since > day]
        for first in sorted(later, key=lambda s: s.since or day)[:1]:
            yield Line(first.text, first.cites, "history", f"From {in_words(first.since or day)}.")
    yield Line(measure.lead.text, measure.lead.cites, "history", "Today.")


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
