from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.catalogue import resolutions
from sources.errors import UnknownProvision
from sources.provision import find_references, normal_part, parse_id

CASES = [
    ("UNSCR 2270 OP8", ["2270:8"]),
    ("para 8(d) of 1718", ["1718:8(d)"]),
    ("paragraphs 4 and 5 of resolution 2397 (2017)", ["2397:4", "2397:5"]),
    ("¶ 18 2375", ["2375:18"]),
    ("what does OP 18 of 2375 say?", ["2375:18"]),
    ("2094, annex IV", ["2094:annex IV"]),
    ("who is in the first annex of 2397?", ["2397:annex I"]),
    ("compare 2270:8(a) with 1718:8(a)(iii)", ["2270:8(a)", "1718:8(a)(iii)"]),
    ("paragraph 26 of resolution 2321 (2016), paragraphs 8 and 9 of resolution 2371 (2017)",
     ["2321:26", "2371:8", "2371:9"]),
    ("UN Resolution 1874 (paragraph 9), and UN Resolution 2270 (paragraph 6)", ["1874:9", "2270:6"]),
    ("res 2375 para 14-16", ["2375:14", "2375:15", "2375:16"]),
    ("after 2397, the latter resolution, paragraph 8", ["2397:8"]),
    ("S/RES/2371(2017) para. 8", ["2371:8"]),
    ("annex III of 2321 and Annex V 2270", ["2321:annex III", "2270:annex V"]),
    ("does para eight of 1718 cover it", ["1718:8"]),
    ("OP8 and OP9 of 2270", ["2270:8", "2270:9"]),
    ("500,000 barrels in 2018 under 2397 para 5", ["2397:5"]),
    ("paragraphs 8 (d) and (e) of resolution 1718 (2006)", ["1718:8(d)", "1718:8(e)"]),
    ("1718 para 8 (a) (i) and (ii)", ["1718:8(a)(i)", "1718:8(a)(ii)"]),
    ("paragraph 11, 12, or 13 of 1874", ["1874:11", "1874:12", "1874:13"]),
    ("paragraph 5 of 2397 and paragraph 1 of its resolution 2664 (2022)", ["2397:5", "2664:1"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ids"), CASES)
def test_reads_the_ways_people_write(text: str, ids: list[str]) -> None:
    assert [r.id for r in find_references(text) if r.id] == ids


@pytest.mark.parametrize("text", ["$2094 paid", "in 2017 and 2018", "400,870,018 dollars", "1,500 tons", "since 2050?"])
def test_numbers_are_not_resolutions(text: str) -> None:
    assert not [r for r in find_references(text) if r.number and r.number != 2050 and r.number != 1985]


def test_a_bare_number_is_a_resolution() -> None:
    (reference,) = find_references("would sending troops breach 2270?")
    assert (reference.number, reference.part) == (2270, None)


def test_a_paragraph_without_resolution_takes_the_default() -> None:
    assert find_references("and paragraph 9?", default=2270)[0].id == "2270:9"
    assert find_references("and paragraph 9?")[0].id is None


def test_label_and_lineage() -> None:
    pid = parse_id("1718: 8 (a) (iii)")
    assert str(pid) == "1718:8(a)(iii)"
    assert pid.label == "S/RES/1718 (2006), para. 8 (a) (iii)"
    assert pid.lineage == ("8", "8(a)", "8(a)(iii)")
    assert parse_id("2094:annex iv(1)").label == "S/RES/2094 (2013), annex IV (1)"


@pytest.mark.parametrize("text", ["9999:1", "2270", "2270:", "2270:x", ":8", "2270:8)"])
def test_no_provision_is_said_in_one_line(text: str) -> None:
    with pytest.raises(UnknownProvision) as error:
        parse_id(text)
    assert "\n" not in str(error.value)


@given(
    st.sampled_from(sorted(resolutions())),
    st.integers(1, 60),
    st.lists(st.sampled_from(["a", "b", "iv", "1"]), max_size=3),
)
def test_an_id_survives_its_own_label(number: int, paragraph: int, points: list[str]) -> None:
    pid = parse_id(f"{number}:{paragraph}" + "".join(f"({p})" for p in points))
    assert parse_id(str(pid)) == pid
    assert [r.id for r in find_references(pid.label)] == [str(pid)]


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    for reference in find_references(text):
        assert 0 <= reference.start <= reference.end <= len(text)
        assert reference.part is None or normal_part(reference.part) == reference.part


def test_no_text_makes_reading_slow() -> None:
    start = time.perf_counter()
    find_references(f"paragraph 8 {'word ' * 400}! resolution 2270 and paragraph 9 {'a' * 400}; 2397")
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(("text", "numbers"), [
    ("What did 1718, 1874 and 2016 change?", {1718, 1874}),
    ("between 2094 and 2016", {2094}),
    ("2270, 2321 and 2371", {2270, 2321, 2371}),
])  # fmt: skip
def test_a_year_is_no_resolution(text: str, numbers: set[int]) -> None:
    assert {r.number for r in find_references(text)} == numbers
