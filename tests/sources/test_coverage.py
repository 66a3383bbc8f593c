"""Every operative paragraph has its place, and each figure and day of a measure stands in the official texts."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.verify import numbers
from sources.catalogue import resolution, resolutions
from sources.dates import deadlines
from sources.law import Measure, Statement, measures, procedural
from sources.library import Library
from sources.provision import parse_id
from sources.read import read

# 1887 speaks to all parties of the Non-Proliferation Treaty; what touches the DPRK in it is cited by measures.
COVERED = [n for n in resolutions() if n != 1887]
PARAGRAPHS_OF_1887 = {"1887:4", "1887:7", "1887:10", "1887:15", "1887:17", "1887:27"}
MONTHS = {name: n for n, name in enumerate(calendar.month_name) if name}


@pytest.fixture(scope="module")
def library(official: Path) -> Library:
    return Library.load(official / "resolutions")


def in_measures() -> set[str]:
    return {parse_id(id_).paragraph for m in measures() for id_ in m.cited}


@pytest.mark.parametrize("number", COVERED)
def test_every_operative_paragraph_has_its_place(number: int, official: Path) -> None:
    text = read(official / "resolutions" / f"S_RES_{number}.xml")
    placed = in_measures() | set(procedural())
    assert not [id_ for p in text.operative if (id_ := f"{number}:{p.part}") not in placed]


def test_what_touches_the_dprk_in_1887_has_its_place() -> None:
    assert in_measures() >= PARAGRAPHS_OF_1887


def test_what_is_procedural_is_no_rule(library: Library) -> None:
    assert not in_measures() & set(procedural())
    assert all(re.fullmatch(r"\d+:\d+", id_) and library.exists(id_) and why for id_, why in procedural().items())


def test_procedural_paragraphs_decide_nothing_on_the_measures(library: Library) -> None:
    said = re.compile(
        r"Decides to remain (?:actively )?seized of (?:the|this) matter\.|"
        r"(?:Further )?[Ee]xpresses its inten(?:t to continue to follow the work of the Panel|tion to monitor closely)"
    )
    assert not [id_ for id_ in procedural() if not said.match(library.entry(id_).official)]


@pytest.mark.parametrize("m", measures(), ids=lambda m: m.id)
def test_figures_and_days_stand_in_the_texts(m: Measure, library: Library) -> None:
    wrong = []
    for s in (m.lead, *m.exemptions, *m.history, *m.notes):
        if not s.cites:  # facts of the catalogue
            continue
        text = _cited_text(s, library)
        adopted = {resolution(parse_id(c).resolution).adopted for c in s.cites}
        known = numbers(text) | {n for c in s.cites for n in re.findall(r"\d+", c)}
        adopted |= {d.end for c in s.cites for d in deadlines(text, resolution(parse_id(c).resolution).adopted)}
        known |= {str(n) for day in adopted for n in (day.day, day.year)} | set(map(str, resolutions()))
        said = re.sub(r"\b(\d{4}) \(20\d\d\)", r"\1", s.text)
        wrong += [(s.text, n) for n in numbers(said) - known]
        wrong += [(s.text, str(day)) for day in set(_days(s.text)) - set(_days(text)) - adopted]
    assert not wrong


def _cited_text(statement: Statement, library: Library) -> str:
    """The official text of every paragraph that a statement cites, and of every annex with all its items."""
    heads = {parse_id(c).paragraph for c in statement.cites}
    return " ".join(e.official for e in library.entries.values() if parse_id(e.id).paragraph in heads)


def _days(text: str) -> Iterator[date]:
    """The full dates of a text, "28 July of 2017" and "January 1, 2018" too."""
    month = "|".join(MONTHS)
    for day, name, year in re.findall(rf"\b(\d{{1,2}}) ({month}) (?:of )?(\d{{4}})", text):
        yield date(int(year), MONTHS[name], int(day))
    for name, day, year in re.findall(rf"\b({month}) (\d{{1,2}}),? (?:of )?(\d{{4}})", text):
        yield date(int(year), MONTHS[name], int(day))
