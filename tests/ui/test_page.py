"""What the page does with questions and citations, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import ui.page
from assistant import Answer, OpciteError
from ui.page import answered, as_date, filter_words, history, limited, open_provision, started_over, steps, symbols
from ui.render import Turn


def answer(question: str, text: str = "**Banned.** [1]") -> Answer:
    return Answer(question, text, (), None, False, 0.5)


def test_an_answer_grows_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def stream(question: str, **filters: Any) -> Iterator[Answer]:
        asked.update(filters)
        yield answer(question, "One.")
        yield answer(question, "One. Two.")

    monkeypatch.setattr(ui.page, "stream", stream)
    before = [Turn("coal?", answer("coal?")), Turn("bad", error="no")]
    steps = list(answered("and iron?", before, day="2017-02-15", numbers=[2321]))
    assert [stage for stage, _, _ in steps] == [None, False, False, True]
    assert steps[-1][1].answer == answer("and iron?", "One. Two.")
    assert steps[-1][1].filters == "Law as of 2017-02-15; only 2321"
    assert asked["as_of"] == date(2017, 2, 15)
    assert asked["resolutions"] == (2321,)
    assert asked["history"] == [
        {"role": "user", "content": "coal?"},
        {"role": "assistant", "content": "Banned."},
    ]


@pytest.mark.parametrize(
    ("raised", "line"),
    [
        (OpciteError("The question is empty."), "The question is empty."),
        (RuntimeError("secret path /home/x"), "Something went wrong here (RuntimeError)."),
    ],
)
def test_an_error_is_one_plain_line(monkeypatch: pytest.MonkeyPatch, raised: Exception, line: str) -> None:
    def stream(question: str, **_: Any) -> Iterator[Answer]:
        raise raised
        yield

    monkeypatch.setattr(ui.page, "stream", stream)
    stage, turn, failed = list(answered("why?", []))[-1]
    assert stage is True
    assert failed
    assert turn.question == "why?"
    assert turn.error.startswith(line)
    assert "/home/x" not in turn.error


def growing(monkeypatch: pytest.MonkeyPatch, failing: bool = False) -> None:
    def stream(question: str, **_: Any) -> Iterator[Answer]:
        yield answer(question, "One.")
        if failing:
            raise OpciteError("No.")
        yield answer(question, "One. Two.")

    monkeypatch.setattr(ui.page, "stream", stream)


def asked(typed: str, turns: list[Turn], data: dict[str, Any]) -> list[Any]:
    return list(steps(typed, turns, data, day="", numbers=(), family=""))


@pytest.mark.parametrize("failing", [False, True])
def test_the_box_is_cleared_once_and_then_left_alone(monkeypatch: pytest.MonkeyPatch, failing: bool) -> None:
    growing(monkeypatch, failing)
    boxes = [step[0] for step in asked("coal?", [], {})]
    assert boxes[0] == ""
    assert set(boxes[1:]) == {None}
    assert {step[0] for step in asked("half a", [], {"question": "coal?"})} == {None}


def test_a_turn_asked_again_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    growing(monkeypatch)
    three = [Turn(q, answer(q)) for q in ("a", "b", "c")]
    first, *_, last = asked("", three, {"question": "b2", "at": 1})
    assert [words in first[1] for words in (">a<", ">b<", ">c<")] == [True, False, False]
    assert [words in first[3] for words in (">a<", ">b<", ">c<")] == [False, False, True]
    assert first[4] is None  # until it is over, all turns are there to be saved
    assert first[5] == (1, Turn("b2"))
    assert [t.question for t in last[4]] == ["a", "b2", "c"]
    assert last[5] == (1, None)


def test_a_question_after_a_turn_asked_again_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    growing(monkeypatch)
    first, *_, last = asked("d", [Turn(q, answer(q)) for q in ("a", "b", "c")], {})
    assert first[1].count("<article") == 3
    assert first[3] == ""
    assert [t.question for t in last[4]] == ["a", "b", "c", "d"]


def test_filters_are_told_by_the_box_until_one_starts_over() -> None:
    assert limited("", "", []) == ""
    assert "Filters on: law as of 2017-02-15; family transport; only 1718." in limited(
        "2017-02-15", "transport", [1718]
    )
    assert "&lt;b&gt;" in limited("<b>", "", [])
    assert started_over()[5:] == ("", "", [], "")


def test_a_day_that_is_none_is_told() -> None:
    assert as_date("") is None
    assert as_date(None) is None
    assert as_date(" 2017-02-15 ") == date(2017, 2, 15)
    assert "is no date" in list(answered("coal?", [], day="soon"))[-1][1].error


def test_the_filters_in_words() -> None:
    assert filter_words("", []) == ""
    assert filter_words(None, [2397, 1718]) == "Only 1718, 2397"


def test_history_remembers_the_last_turns_only() -> None:
    turns = [Turn(f"q{n}", answer(f"q{n}")) for n in range(30)]
    rows = history(turns)
    assert rows[0]["content"] == "q20"
    assert len(rows) == 20


def test_a_provision_opens_with_its_quote_and_relations(here: Any) -> None:
    entry = here.library.entry("2375:15")
    html = open_provision({"provision": "2375:15", "quote": entry.text[10:60]})
    assert "<mark>" in html
    assert "Tightened by" in html
    assert 'data-provision="2397:4"' in html
    assert "(22 December 2017)" in html
    assert "Official text" in html if entry.official else "Opcite’s digest" in html


def test_a_subparagraph_opens_and_leads_up(on_digests: Any) -> None:
    assert "Show all of 1718:8(a)" in open_provision({"provision": "1718:8(a)(iii)"})


@pytest.mark.parametrize("wanted", [{"provision": "2270:999"}, {"provision": "<script>"}, {}, None, "x", ["2270:8"]])
def test_a_provision_that_is_none_is_told(on_digests: Any, wanted: Any) -> None:
    html = open_provision(wanted)
    assert "oc-error" in html
    assert "<script" not in html


def test_every_resolution_can_be_chosen(on_digests: Any) -> None:
    assert symbols()[2397] == "S/RES/2397 (2017)"
    assert list(symbols()) == sorted(symbols())


def test_the_page_is_built_without_network_or_warning(on_digests: Any) -> None:
    page = ui.page.build()
    assert page.analytics_enabled is False
