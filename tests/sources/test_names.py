"""Names of listed parties are found however they are written, and what is no name is not."""

from __future__ import annotations

import pytest

from sources.library import Library
from sources.names import LISTS, Names, plain

NAMES = Names(Library.load().entries)


@pytest.mark.parametrize(("text", "entry"), [
    ("Is Li Cheng He listed?", "2397:annex I(15)"),
    ("transfer to kdbkkppy", "2321:annex II(3)"),
    ("an invoice from Bureau 39", "2270:annex II(10)"),
    ("ri eun-song flies in tomorrow", "2397:annex I(16)"),
    ("Ri U’n So’ng", "2397:annex I(16)"),
    ("IMO 9041552 asks for a berth", "2270:annex III(7)"),
    ("the Ministry of the People's Armed Forces ordered boots", "2397:annex II(1)"),
])  # fmt: skip
def test_a_name_leads_to_its_entry(text: str, entry: str) -> None:
    assert entry in [id_ for _, id_ in NAMES(text)]


@pytest.mark.parametrize("text", [
    "May we buy coal from North Korean mines?",
    "When did the mandate of the Panel of Experts end?",
    "In 2016 our ministry hired a chief representative in Hong Kong.",
    "Does the Workers' Party of Korea have to pay?",
    "",
])  # fmt: skip
def test_what_names_nobody_finds_nobody(text: str) -> None:
    assert NAMES(text) == ()


def test_every_entry_of_the_lists_is_found_by_its_own_name() -> None:
    entries = {i: e for i, e in Library.load().entries.items() if LISTS.fullmatch(i)}
    assert len(entries) > 100
    lost = [e.heading for i, e in entries.items() if i not in [id_ for _, id_ in NAMES(e.heading)]]
    assert len(lost) <= 0.05 * len(entries), lost
    assert plain("Ri U’n-So’ng") == ("ri", "un", "song")
