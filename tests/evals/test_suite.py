"""Families, kinds of error, comparison and calibration, each on cases small enough to count by hand."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any

import pytest

from evals import article, baselines, compare, robustness, suite
from evals.compare import Found
from evals.dataset import HERE, STANDINGS, Item, about, load, shipped
from evals.errors import kind_of
from evals.families import family
from evals.markup import shade
from evals.scores import Result, ece, reliability
from evals.svg import Bar, Frame, Series, bars, lines
from evals.texts import documents
from sources.library import Library

LIBRARY = Library.load()
ITEM = Item("x", "Buy squid?", "legality", (("2371:9",),), (), "prohibited", (), (), False, (), "", "set")
GOOD = Result(ITEM, "…", "prohibited", False, 0.9, ("2371:9",), 0, ("2371:9",), 1.0, ("seafood-from-dprk",))
SILENT = replace(ITEM, abstain=True, must=(), verdict="not_addressed")


@pytest.mark.parametrize(("result", "kind"), [
    (GOOD, None),
    (replace(GOOD, item=SILENT), "abstention"),
    (replace(GOOD, abstained=True, cited=(), verdict=None), "abstention"),
    (replace(GOOD, ranked=("2270:1",), cited=()), "retrieval"),
    (replace(GOOD, ranked=(*(f"2270:{n}" for n in range(1, 11)), "2371:9"), cited=()), "retrieval"),
    (replace(GOOD, verdict="permitted"), "reasoning"),
    (replace(GOOD, cited=("2397:7",), measures=("machinery-to-dprk",)), "reasoning"),
    (replace(GOOD, cited=("2397:6",)), "writing"),
    (replace(GOOD, item=replace(ITEM, facts=(("molluscs",),))), "writing"),
])  # fmt: skip
def test_each_failure_has_its_kind(result: Result, kind: str | None) -> None:
    assert kind_of(result) == kind


def test_derived_families_agree_with_the_labelled_ones() -> None:
    items = [i for i in load(HERE / "bank_held_back.jsonl") if i.must]
    same = sum(family(i) == family(replace(i, measure="")) for i in items)
    assert same / len(items) > 0.8


@pytest.mark.parametrize(("change", "name"), [
    ({}, "sectoral imports"), ({"measure": "crude-oil-to-dprk"}, "sectoral exports"),
    ({"must": (), "verdict": "not_addressed"}, "silences"), ({"must": (), "verdict": "out_of_scope"}, "out of scope"),
    ({"must": (), "verdict": None}, "no provision"),
])  # fmt: skip
def test_a_question_belongs_to_a_family(change: dict[str, Any], name: str) -> None:
    assert family(replace(ITEM, **change)) == name


def test_retrieval_is_scored_by_group() -> None:
    found = [Found("s", "a", (1, 3)), Found("s", "b", (None,))]
    assert [compare.recall(found, k) for k in (1, 2, 3)] == [(1, 3), (1, 3), (2, 3)]
    assert compare.mrr(found) == pytest.approx((1 + 1 / 3) / 3)
    assert compare.curve(found)[2] == pytest.approx(2 / 3)
    assert 0.4 < compare.ndcg(found) < 0.5
    several = [("2270:1",), ("2371:8", "2371:9")]
    assert compare.ranks(ITEM, several) == [2]


def test_fusion_prefers_what_both_find() -> None:
    a, b, c = ("a",), ("b",), ("c",)
    assert baselines.fuse([[a, b], [c, b]])[0] == b


def test_a_baseline_hears_the_turn_before() -> None:
    item = replace(ITEM, history=({"role": "user", "content": "Coal?"}, {"role": "assistant", "content": "No."}))
    assert baselines.asked(item) == "Coal? Buy squid?"


def test_baselines_see_renditions_alone() -> None:
    kinds = {p.kind for p in baselines.texts_of(LIBRARY)}
    assert kinds == {"digest"}


def test_documents_hold_every_digest_once() -> None:
    texts = documents(LIBRARY)
    assert sum(t.content.count(LIBRARY.entry("2397:7").digest) for t in texts) == 1
    for t in texts:
        for start, end, name in t.parts:
            assert t.content[start:end].startswith(name.partition(":")[2])


def test_confidence_is_held_against_what_came_true() -> None:
    rows = [(0.95, True)] * 9 + [(0.95, False)] + [(0.25, False)] * 10
    assert [(b.n, b.right) for b in reliability(rows)] == [(10, 0), (10, 9)]
    assert ece(rows) == pytest.approx((0.25 * 10 + 0.05 * 10) / 20)
    assert ece([]) == 0


def test_a_verdict_that_the_label_allows_is_no_confusion() -> None:
    other = replace(GOOD, item=replace(ITEM, alt_verdicts=("restricted",)), verdict="restricted")
    silent = replace(GOOD, verdict=None, abstained=True)
    run = suite.Run((GOOD, other, silent, replace(GOOD, item=SILENT)))
    assert suite.confusion(run) == {
        ("prohibited", "prohibited"): 2, ("prohibited", suite.NONE): 1, ("not_addressed", "prohibited"): 1,
    }  # fmt: skip


def test_the_headline_is_of_the_sets_of_best_standing(monkeypatch: pytest.MonkeyPatch) -> None:
    independent = replace(GOOD, item=replace(ITEM, set="hard"))
    blind = replace(GOOD, item=replace(ITEM, set="unread"))
    assert suite.Run((GOOD,)).headline == (GOOD,)
    assert suite.Run((GOOD, independent)).headline == (independent,)
    real = suite.about
    monkeypatch.setattr(suite, "about", lambda n: replace(real(n), standing="blind") if n == "unread" else real(n))
    assert suite.Run((GOOD, independent, blind)).headline == (blind,)


def test_the_headline_of_thousands_is_quick() -> None:
    run = suite.Run(tuple(replace(GOOD, item=replace(ITEM, set="hard", id=str(n))) for n in range(4000)))
    start = time.perf_counter()
    assert len(run.headline) == 4000
    assert time.perf_counter() - start < 1


def test_every_shipped_set_is_described() -> None:
    assert about("unknown").standing == "known"
    assert all(about(path.stem).what != about("unknown").what for path in shipped())
    assert {about(path.stem).standing for path in shipped()} <= set(STANDINGS)


def test_pictures_tell_series_apart_without_colour() -> None:
    frame = Frame("A & B", "two lines", "k", "share")
    picture = lines(frame, [Series("one", ((0, 0), (1, 1))), Series("<two>", ((0, 1), (1, 0)))])
    assert len(set(re.findall(r'stroke-dasharray="([^"]*)"', picture))) == 2
    assert "<circle" in picture
    assert "A &amp; B" in picture
    assert "&lt;two&gt;" in picture
    assert 'width="0.0"' in bars("t", "d", [Bar("none", 0.0)])


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("value", [n / 20 for n in range(21)])
def test_letters_in_coloured_cells_can_be_read(value: float) -> None:
    ground, ink = re.findall(r"#[0-9a-f]{6}", shade(value))
    dark, light = sorted((luminance(ground), luminance(ink)))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


# --- robustness sets and the article -------------------------------------------------------------------------


def test_robustness_sets_are_whole() -> None:
    known = robustness.originals()
    paraphrases = robustness.rows("paraphrases")
    each = {of: sum(r["of"] == of for r in paraphrases) for of in {r["of"] for r in paraphrases}}
    assert len(each) == 60
    assert set(each.values()) == {5}
    attacks = robustness.rows("injections")
    assert {w: sum(r["where"] == w for r in attacks) for w in robustness.STANDS_IN} == dict.fromkeys(
        robustness.STANDS_IN, 40
    )
    for name in ("paraphrases", "spelling", "usage", "injections"):
        rows = robustness.rows(name)
        assert len({r["id"] for r in rows}) == len(rows)
        assert {r["of"] for r in rows} <= set(known)
        assert name == "usage" or all(known[r["of"]].verdict for r in rows)
    ascii_only = [r["question"] for r in robustness.rows("spelling") if r["how"] == "ascii"]
    assert all(q.isascii() for q in ascii_only)


def test_paraphrases_are_no_copies() -> None:
    known = robustness.originals()
    asked = [known[of].question for of in {r["of"] for r in robustness.rows("paraphrases")}]
    asked += [r["question"] for r in robustness.rows("paraphrases")]
    assert len({q.lower() for q in asked}) == len(asked)


def test_wrong_references_name_provisions_that_exist() -> None:
    items = load(robustness.FOLDER / "wrong_reference.jsonl")
    named = [p for i in items for p in (*(p for g in i.must for p in g), *i.ok)]
    assert not [p for p in named if p.split("(")[0] not in LIBRARY.entries]


def test_attacks_are_compared_with_the_question_alone(on_digests: Any) -> None:
    clean = replace(GOOD, item=replace(ITEM, set="clean", id="question-01"))
    rows = [r for r in robustness.rows("injections") if r["where"] == "question"]
    answers = {("clean", r["id"]): clean for r in rows} | {("attacked", r["id"]): GOOD for r in rows}
    answers["attacked", rows[0]["id"]] = replace(GOOD, verdict="permitted", fabricated=1, text=rows[0]["says"].upper())
    figures = {name: hits for name, hits, _ in robustness._injections("question", answers, {}).figures}
    assert list(figures.values()) == [1, 1, 1, 1]


def test_the_article_is_labelled_from_texts_that_exist() -> None:
    every = article.assertions()
    assert len({a.id for a in every}) == len(every) >= 20
    assert not [p for a in every for p in a.provisions if not LIBRARY.exists(p)]
    assert {a.holds for a in every} == {"supported", "partly", "not"}
    assert {p for a in every if a.imprecise for p in a.provisions} >= {"2270:6", "2094:11"}


def test_the_article_page_has_every_label() -> None:
    page = article.PAGE.read_text(encoding="utf-8")
    for a in article.assertions():
        assert f"## {article.WORDS[a.holds]}: {a.claim}\n\n{a.because}\n" in page
        assert all(LIBRARY.entry(p).label in page for p in a.provisions)
    assert page.count("An imprecise citation") == 2
