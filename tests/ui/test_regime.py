"""What the pictures and tables show, against the law as data."""

from __future__ import annotations

import re
from datetime import date

import pytest

from sources.catalogue import resolutions
from sources.law import Measure, Statement, measures
from sources.library import Library
from ui.measures import changes_html, chip, family_names, measure_html, table
from ui.oil import oil
from ui.pictures import pictures, regime_map, time_line
from ui.regime import ceilings, changes, effect_on, families, in_force, milestones, stages

BY_ID = {m.id: m for m in measures()}


def test_every_change_names_provisions_of_its_resolution() -> None:
    assert changes()
    for change in changes():
        assert change.resolution in resolutions()
        assert change.provisions
        assert all(p.startswith(f"{change.resolution}:") for p in change.provisions)


@pytest.mark.parametrize(
    ("measure", "number", "kind"),
    [("arms-to-dprk", 1718, "began"), ("arms-to-dprk", 1874, "tightened"), ("arms-to-dprk", 2270, "tightened"),
     ("crude-oil-to-dprk", 2375, "began"), ("crude-oil-to-dprk", 2397, "tightened")],
)  # fmt: skip
def test_what_began_and_tightened_where(measure: str, number: int, kind: str) -> None:
    assert any((c.measure.id, c.resolution, c.kind) == (measure, number, kind) for c in changes())


def test_a_measure_begins_once() -> None:
    began = [c.measure.id for c in changes() if c.kind == "began"]
    assert len(began) == len(set(began))


@pytest.mark.parametrize(
    ("day", "effect"),
    [(date(2006, 1, 1), None), (date(2008, 1, 1), "not_addressed"), (date(2017, 1, 1), "prohibited")],
)
def test_the_effect_on_a_day(day: date, effect: str | None) -> None:
    assert effect_on(BY_ID["small-arms-to-dprk"], day) == effect


def test_rules_in_force_grow_from_nothing() -> None:
    assert in_force(date(2000, 1, 1)) == 0
    assert 0 < in_force(date(2007, 1, 1)) < in_force(date(2018, 1, 1))


def test_the_stages_end_with_the_rule_of_today() -> None:
    for measure in measures():
        days = [s.since for s in stages(measure) if s.since]
        assert days == sorted(days)
        if measure.since:
            assert stages(measure)[-1].text == measure.lead.text


def test_the_panels_end_is_a_day_without_a_resolution() -> None:
    assert any(m.id == "panel-of-experts" for m in milestones()[date(2024, 4, 30)])


def test_the_oil_ceilings_are_those_of_the_law() -> None:
    steps = {m.id: [(s.since, s.barrels, s.planned) for s in rows] for m, rows in ceilings()}
    assert steps["crude-oil-to-dprk"] == [(date(2017, 9, 11), None, False), (date(2017, 12, 22), 4_000_000, False)]
    assert steps["refined-products-to-dprk"] == [
        (date(2017, 9, 11), 0, False), (date(2017, 10, 1), 500_000, False), (date(2018, 1, 1), 2_000_000, True),
        (date(2018, 1, 1), 500_000, False),
    ]  # fmt: skip


def test_each_figure_of_the_oil_picture_stands_in_a_provision() -> None:
    library = Library.load()
    for _, steps in ceilings():
        for step in steps:
            texts = " ".join(e.text for c in step.statement.cites for e in library.entries.values() if e.id == c)
            if step.barrels:
                words = {f"{step.barrels:,}", f"{step.barrels // 1_000_000} million"}
                assert any(w in texts for w in words), step


def test_the_map_has_every_family_and_a_table_behind_it() -> None:
    html = regime_map()
    for family in families():
        assert f'data-family="{family}"' in html
    assert "The same as a table" in html
    assert html.count("<table") == 2


def test_the_time_line_leads_to_every_resolution_since_2006() -> None:
    html = time_line(date(2026, 11, 23))
    for number, row in resolutions().items():
        assert (f'class="oc-pin oc-read oc-pin-{row.kind}" href="/?r={number}"' in html) is (row.adopted.year >= 2006)


def test_no_two_signs_of_the_time_line_overlap() -> None:
    spots = re.findall(r'<text class="oc-pin-word" x="([\d.]+)" y="([\d.]+)"', time_line(date(2026, 11, 23)))
    assert len(spots) > 20
    for i, (x, y) in enumerate(spots):
        assert not [1 for x2, y2 in spots[:i] if y == y2 and abs(float(x) - float(x2)) < 40]


def test_every_picture_has_words_for_those_who_do_not_see_it() -> None:
    html = pictures()
    for name in re.findall(r'<a class="oc-(?:pin|capped)[^>]*>', html):
        assert 'aria-label="' in name
    assert html.count('role="group"') == 3
    assert "4 million" in oil()


def test_the_table_has_every_measure_with_what_sifts_it() -> None:
    html = table()
    for measure in measures():
        assert f'data-measure="{measure.id}"' in html
    assert html.count("data-words=") == len(measures())


def test_a_card_tells_exemptions_and_history() -> None:
    html = measure_html(BY_ID["crude-oil-to-dprk"])
    assert "Restricted" in html
    assert "11 September 2017 to 22 December 2017" in html
    assert 'data-provision="2397:25"' in html
    assert 'data-measure="crude-oil-reporting"' in html


def test_the_dprk_keeps_its_capitals() -> None:
    assert "Obligations of the DPRK" in regime_map()
    assert "obligations of the DPRK" in family_names()


def test_a_cell_lists_its_changes() -> None:
    html = changes_html("sectoral exports", 2397)
    assert "Sectoral exports in S/RES/2397 (2017)" in html
    assert 'data-measure="crude-oil-to-dprk"' in html


def test_a_measure_is_never_html() -> None:
    nasty = "<script>alert(1)</script>"
    said = Statement(nasty, (nasty,), None, None, None, nasty)
    rule = Measure(nasty, nasty, nasty, nasty, (nasty,), (), nasty, "prohibited", "", None, (nasty,), (), nasty, said,
                   (said,), (said,), (said,), (nasty,))  # fmt: skip
    for html in (measure_html(rule), chip(rule), changes_html(nasty, 1)):
        assert "<script" not in html
