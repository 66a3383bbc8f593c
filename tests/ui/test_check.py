"""The Check tab, which is hidden until the assistant can check a text."""

from __future__ import annotations

from typing import Any

import pytest

import assistant
from ui.check import checked, checking, offered, shown
from ui.desk import check_text
from ui.layout import tabs


def test_without_a_function_there_is_no_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(assistant, "check", raising=False)
    assert not offered()
    assert "check" not in tabs()
    assert "oc-error" in check_text({"text": "S/RES/2270"})


def test_with_a_function_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(text: str) -> Any:
        return [{"provision": "2270:8", "said": "<script>alert(1)</script>", "found": True, "note": ""}]

    monkeypatch.setattr(assistant, "check", check, raising=False)
    assert tabs()["check"] == "Check"
    html = check_text({"text": "paragraph 8 of 2270"})
    assert 'data-provision="2270:8"' in html
    assert "<script" not in html
    assert "yes" in html
    assert "Note" not in html


@pytest.mark.parametrize(("words", "line"), [("  ", "Paste a text"), ("x" * 200_001, "at most 200,000")])
def test_a_text_that_cannot_be_checked_is_told(monkeypatch: pytest.MonkeyPatch, words: str, line: str) -> None:
    monkeypatch.setattr(assistant, "check", lambda text: [], raising=False)
    assert line in check_text({"text": words})
    with pytest.raises(assistant.OpciteError):
        checked(words)


def test_any_shape_is_shown() -> None:
    assert shown(assistant.Verdict.PROHIBITED) == "prohibited"
    assert shown(None) == "None"
    assert "oc-check-form" in checking()
