from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sources.catalogue import resolution
from sources.dates import adopted_in, asked_day, deadlines
from sources.library import Library


@pytest.mark.parametrize(("text", "adopted", "end"), [
    ("no later than 24 months from the adoption of resolution 2397 (2017)", date(2000, 1, 1), date(2019, 12, 22)),
    ("within ninety days of the adoption of this resolution", date(2016, 3, 2), date(2016, 5, 31)),
    ("up to 30 days from the date of adoption of this resolution", date(2017, 8, 5), date(2017, 9, 4)),
    ("within fifteen days of the day resolution 2270 is adopted", date(2016, 3, 2), date(2016, 3, 17)),
    ("before the adoption of resolution 2375 (2017) could enter up to 90 days from that date", date(2000, 1, 1),
     date(2017, 12, 10)),
    ("eleven months is no deadline, 11 months after the adoption is", date(2022, 12, 9), date(2023, 11, 9)),
    ("1 month after adoption", date(2017, 1, 31), date(2017, 2, 28)),
])  # fmt: skip
def test_a_period_from_an_adoption_ends_on_a_day(text: str, adopted: date, end: date) -> None:
    assert [d.end for d in deadlines(text, adopted)] == [end]


@pytest.mark.parametrize("text", ["within 120 days of the denial", "90 days before the mandate ends", "for 30 days"])
def test_other_periods_are_left_alone(text: str) -> None:
    assert not list(deadlines(text, date(2017, 9, 11)))


@pytest.mark.parametrize(("text", "numbers"), [
    ("the August 2017 resolution", (2371,)),
    ("resolution of 7 March 2013", (2094,)),
    ("the 2022 humanitarian carve-out", (2664,)),
    ("both 2016 resolutions", ()),
    ("the 2009 text", (1874,)),
    ("a 2017 contract", ()),
    ("September 2017 UN resolution and the December 2017 one", (2375,)),
])  # fmt: skip
def test_a_resolution_is_named_by_when_it_was_adopted(text: str, numbers: tuple[int, ...]) -> None:
    assert adopted_in(text) == numbers


@pytest.mark.parametrize(("text", "day"), [
    ("On 1 October 2017, could a German firm export fuel oil?", date(2017, 10, 1)),
    ("We bought coal. Was that allowed on June 2nd, 2016?", date(2016, 6, 2)),
    ("how much coal could be imported in january 2017?", date(2017, 1, 1)),
    ("In May 2017, was it legal to buy seafood?", date(2017, 5, 1)),
    ("Was it already forbidden in May 2016 to sell a used ship? Since when?", date(2016, 5, 1)),
    ("Was selling pistols to North Korea banned in 2010?", date(2010, 1, 1)),
    ("Was coal banned in 2016?", None),  # the law changed twice
    ("Was a ship that was bought in May 2016 to be sold again?", None),
    ("Was seafood banned in August 2017?", None),  # the law changed on the fifth
    ("Was the ship to be seized on 3 March 2018?", None),  # the law of today
    ("May we keep goods that were delivered on 1 October 2017?", None),
    ("On 1 October 2017 we were offered coal; may we buy it?", None),
    ("Was it adopted on 2 March 2016?", None),
    ("Did States have to expel diplomats on 31 February 2016?", None),
])  # fmt: skip
def test_a_question_in_the_past_tense_asks_of_its_day(text: str, day: date | None) -> None:
    assert asked_day(text) == day


def test_digests_tell_no_deadline_that_the_official_text_has_not(official: Path) -> None:
    for entry in Library.load(official / "resolutions").entries.values():
        adopted = resolution(int(entry.id[:4])).adopted
        told = {d.end for d in deadlines(entry.digest, adopted)}
        assert told <= {d.end for d in deadlines(entry.official, adopted)}, entry.id
