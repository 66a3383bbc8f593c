"""No change may lower the scores; and the gate itself is tried on results that are worse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals import floors
from evals.dataset import Item
from evals.scores import Result

ITEM = Item("x", "How much crude a year?", "figure", (("2397:4",),), (), "restricted", (), (), False, (), "", "set")
GOOD = Result(ITEM, "…", "restricted", False, 0.9, ("2397:4",), 0, ("2397:4",), 10.0)
ROWS = [replace(GOOD, item=replace(ITEM, id=str(n))) for n in range(100)]


def worse(*ids: str) -> list[Result]:
    return [replace(r, verdict="permitted") if r.item.id in ids else r for r in ROWS]


def test_scores_hold_their_floors(on_digests: Any) -> None:
    told = floors.verdict(floors.measure(on_digests), floors.read())
    if told:
        pytest.fail(told, pytrace=False)


def test_every_shipped_set_has_floors() -> None:
    assert {i.set for i in floors.subset()} == set(floors.read().scores)


def test_a_lower_score_fails_and_names_the_questions_lost() -> None:
    set_up = floors.raised(ROWS, floors.Floors({}, frozenset()))
    assert floors.verdict(ROWS, set_up) == ""
    assert floors.verdict(worse("7"), set_up) == ""  # within the slack
    told = floors.verdict(worse("7", "41", "99"), set_up)
    assert "sound fell to 0.970" in told
    for name in ("set/7 ", "set/41 ", "set/99 "):
        assert name in told
    assert "How much crude a year?" in told
    assert "set/8 " not in told


def test_what_was_never_sound_is_not_lost() -> None:
    set_up = floors.raised(worse("7"), floors.Floors({}, frozenset()))
    assert [r.item.id for r in floors.lost(worse("7", "8"), set_up)] == ["8"]


def test_one_invented_citation_fails() -> None:
    assert "invented" in floors.verdict([replace(ROWS[0], fabricated=1)], floors.Floors({}, frozenset()))


def test_floors_only_go_up(tmp_path: Path) -> None:
    high = floors.raised(ROWS, floors.Floors({"other": {"sound": 0.5}}, frozenset()))
    again = floors.raised(worse("1", "2", "3", "4"), high)
    assert again.scores["set"]["sound"] == high.scores["set"]["sound"] == 0.99
    assert again.scores["other"] == {"sound": 0.5}
    floors.write(again, tmp_path / "floors.toml")
    assert floors.read(tmp_path / "floors.toml") == again
