from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evals.dataset import KINDS, BadDataset, Item, load, shipped
from evals.scores import Result, flat, same_paragraph, score, wilson
from index.embed import DEFAULT_MODEL, Encoder, export, load_encoder, model_path
from sources.law import measures
from sources.library import Library
from sources.questions import practice

LIBRARY = Library.load()
VERDICTS = {"prohibited", "restricted", "permitted", "required", "urged", "not_addressed", "out_of_scope", None}

ITEM = Item("x", "q?", "legality", (("2397:4",), ("2375:15", "2397:5")), ("2397:25",), "restricted", ("prohibited",),
            (("4 million", "4,000,000"),), False, (), "", "set")  # fmt: skip
RESULT = Result(ITEM, "Up to 4,000,000 barrels", "prohibited", False, 0.9, ("2397:4", "2375:15", "2270:1"), 0,
                ("2397:5", "2397:4"), 10.0)  # fmt: skip


def test_a_share_has_its_interval() -> None:
    assert wilson(8, 10) == pytest.approx((0.8, 0.490, 0.943), abs=0.001)
    assert wilson(0, 0) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(("a", "b", "same"), [
    ("2270:8", "2270:8(a)", True), ("2270:8(a)", "2270:8", True), ("2270:8(a)", "2270:8(b)", False),
    ("1718:8", "1718:8(a)(iii)", True), ("2270:8", "2270:80", False), ("2094:annex IV", "2094:annex IV(1)", True),
])  # fmt: skip
def test_paragraphs_match_their_parts(a: str, b: str, same: bool) -> None:
    assert same_paragraph(a, b) is same


def test_sound_needs_all_groups_the_verdict_and_the_facts() -> None:
    assert RESULT.sound
    assert not replace(RESULT, cited=("2397:4",)).sound
    assert not replace(RESULT, verdict="permitted").sound
    assert not replace(RESULT, text="four").sound
    assert RESULT.precise == (2, 3)


def test_abstaining_is_sound_where_it_is_right() -> None:
    silent = replace(ITEM, abstain=True, verdict="not_addressed", alt_verdicts=())
    assert replace(RESULT, item=silent, abstained=True, verdict=None).sound
    assert replace(RESULT, item=silent, verdict="not_addressed").sound
    assert not replace(RESULT, item=silent, verdict="prohibited").sound


def test_scores_count_what_they_say() -> None:
    scores = score([RESULT, replace(RESULT, cited=(), fabricated=1)])
    assert scores["sound"] == (1, 2)
    assert scores["citation recall"] == (2, 4)
    assert scores["fabricated"] == 1
    assert scores["MRR"] == pytest.approx(0.75)


def test_facts_are_found_whatever_the_separators() -> None:
    assert flat("4,000,000 barrels — “it’s”") == flat("4000000  barrels — “it's”")


def test_a_broken_set_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "a", "question": "q", "kind": "figure"}\n{"id": "b"}\n')
    with pytest.raises(BadDataset, match="line 2"):
        load(path)


@pytest.mark.parametrize("path", shipped(), ids=lambda p: p.stem)
def test_a_set_is_well_formed(path: Path) -> None:
    items = load(path)
    assert len({i.id for i in items}) == len(items)
    for i in items:
        assert i.kind in KINDS
        assert {i.verdict, *i.alt_verdicts} <= VERDICTS
        named = [p for p in (*(p for g in i.must for p in g), *i.ok) if ":pre" not in p]
        assert not [p for p in named if p.split("(")[0] not in LIBRARY.entries], i.id
        assert i.must or i.abstain or i.facts or i.verdict in ("not_addressed", "out_of_scope"), i.id


def test_practice_questions_name_a_measure_that_exists() -> None:
    known = {m.id for m in measures()} | {""}
    assert not [q.id for q in practice() if q.measure not in known]


def test_what_is_held_back_is_not_practised() -> None:
    practised = {q.question for q in practice()}
    for path in shipped():
        assert not practised & {i.question for i in load(path)}


def test_every_measure_has_twenty_five_questions_and_a_fifth_is_held_back() -> None:
    held = [json.loads(line) for path in shipped() if "bank" in path.stem for line in path.read_text().splitlines()]
    asked = Counter([q.measure for q in practice()] + [r["measure"] for r in held])
    assert not {m.id: asked[m.id] for m in measures() if asked[m.id] < 25}
    assert len(held) >= 0.19 * (len(held) + len(practice()))


def test_questions_are_not_made_by_template(tmp_path: Path) -> None:
    """Under 5 % of the bank is nearer than a cosine of 0.9 to another, by the plain embedding model."""
    export(load_encoder(model_path(DEFAULT_MODEL)), tmp_path)
    held = [
        json.loads(line)["question"]
        for path in shipped() if "bank" in path.stem
        for line in path.read_text(encoding="utf-8").splitlines()
    ]  # fmt: skip
    vectors = Encoder(tmp_path).batch([*(q.question for q in practice()), *held])
    near = vectors @ vectors.T > 0.9
    np.fill_diagonal(near, False)
    assert near.any(axis=1).sum() < 0.05 * len(vectors)


def test_voices_and_families_are_many() -> None:
    rows = [json.loads(line) for path in shipped() if "bank" in path.stem for line in path.read_text().splitlines()]
    assert len({r["voice"] for r in rows}) >= 10
    assert len({r["measure"] for r in rows}) >= 150
