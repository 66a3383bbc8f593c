"""Places abroad are found by their names with a capital, the longest first, with or without accents."""

from __future__ import annotations

import pytest

from sources.places import places_abroad


@pytest.mark.parametrize(("text", "places"), [
    ("Steel coil from Pohang to Buenos Aires", {"pohang", "buenos aires"}),
    ("A bank in Malmö lends to one in São Paulo.", {"malmo", "sao paulo"}),
    ("Does Rotterdam's port take it?", {"rotterdam"}),
    ("we ship china plates and turkey breasts", set()),
    ("Coal from Wonsan to Pyongyang", set()),
    ("", set()),
])  # fmt: skip
def test_places_abroad(text: str, places: set[str]) -> None:
    assert places_abroad(text) == places
