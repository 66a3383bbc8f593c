"""Every tab in a real browser: what a person sees, reaches by keyboard, copies and saves."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from visiting import CHROMIUM, DONE, Visit

from ui.layout import tabs

pytest.importorskip("playwright", reason="needs playwright to drive a browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH")

OIL = "how much crude oil may be delivered a year?"
FOCUS = "document.activeElement.matches('%s')"


def test_the_tabs_are_in_the_address_and_in_the_history(visit: Visit) -> None:
    page = visit.page
    assert page.locator(".oc-tab").all_inner_texts() == list(tabs().values())
    assert list(tabs())[:3] == ["ask", "read", "measures"]
    page.click("text=Measures")
    page.wait_for_selector("#oc-rules")
    assert page.url.endswith("/?tab=measures")
    assert page.get_attribute(".oc-tab[data-tab=measures]", "aria-current") == "page"
    page.click(".oc-tab[data-tab=read]")
    page.wait_for_selector(".oc-document")
    page.go_back()
    page.wait_for_selector("#oc-rules")
    page.go_back()
    page.wait_for_selector("#oc-box textarea")


# --- Ask ------------------------------------------------------------------------------------------------------


def test_related_measures_open_beside_the_answer(visit: Visit) -> None:
    page = visit.page
    visit.ask(OIL)
    page.click("#oc-latest .oc-chip >> text=Reports on crude oil")
    page.wait_for_selector("#oc-panel .oc-verdict.oc-required")
    assert "every 90 days" in page.inner_text("#oc-panel")


def test_the_history_of_a_provision_stands_beside_the_answer(visit: Visit) -> None:
    visit.ask("what does OP 15 of 2375 say?")
    visit.page.click("#oc-latest .oc-ref >> nth=0")
    visit.page.wait_for_selector("#oc-panel .oc-relations")
    assert "Tightened by 2397:4 (22 December 2017)" in visit.page.inner_text("#oc-panel")
    assert "Decides" in visit.page.inner_text("#oc-panel .oc-force")


def test_a_question_is_edited_in_its_place(visit: Visit) -> None:
    page = visit.page
    visit.ask("what does OP 18 of 2375 say?")
    visit.ask("may we buy coal from North Korea?")
    page.locator("#oc-past .oc-edit").click()
    page.fill(".oc-editing textarea", "what does OP 17 of 2375 say?")
    page.press(".oc-editing textarea", "Enter")
    page.wait_for_function(DONE, arg="what does OP 17 of 2375 say?")
    assert "S/RES/2375 (2017), para. 17" in page.inner_text("#oc-latest")
    assert page.locator("#oc-past .oc-turn").count() == 0
    assert "may we buy coal" in page.inner_text("#oc-later h2")
    visit.ask("what does OP 15 of 2375 say?")
    asked = page.locator(".oc-question").all_inner_texts()
    assert [q[:16] for q in asked] == ["what does OP 17 ", "may we buy coal ", "what does OP 15 "]


def test_editing_is_given_up_with_escape(visit: Visit) -> None:
    visit.ask(OIL)
    visit.page.click(".oc-edit")
    visit.page.press(".oc-editing textarea", "Escape")
    assert visit.page.locator(".oc-editing").count() == 0
    assert visit.page.inner_text("#oc-latest h2") == OIL
    assert visit.page.evaluate(FOCUS % ".oc-edit")


def test_asking_again_replaces_the_turn(visit: Visit) -> None:
    visit.ask(OIL)
    visit.page.evaluate("document.querySelector('#oc-latest .oc-turn').dataset.old = 'yes'")
    visit.page.click(".oc-retry")
    visit.page.wait_for_selector('#oc-latest .oc-turn[data-state="done"]:not([data-old])')
    assert visit.page.locator(".oc-turn").count() == 1


def test_an_answer_is_copied_in_every_form(browser: Any, site: str) -> None:
    visit = Visit(browser, site, grants=["clipboard-read", "clipboard-write"])
    page = visit.page
    visit.ask(OIL)
    page.click(".oc-forms summary")
    wanted = {"plain text": "[1] S/RES/2397 (2017), para. 4", "Markdown": "1. [S/RES/2397 (2017), para. 4](https://",
              "OSCOLA": "UNSC Res 2397 (22 December 2017) UN Doc S/RES/2397, para 4",
              "Bluebook": "S.C. Res. 2397, ¶ 4 (Dec. 22, 2017)"}  # fmt: skip
    for form, words in wanted.items():
        page.click(f"text=Copy as {form}")
        page.wait_for_function("[...document.querySelectorAll('.oc-copy')].some((b) => b.textContent === 'Copied')")
        assert words in page.evaluate("navigator.clipboard.readText()")
    visit.context.close()
    assert visit.wrong == []


def test_feedback_is_kept_on_this_machine(visit: Visit, digest_data: Path) -> None:
    page = visit.page
    visit.ask(OIL)
    page.click(".oc-vote[data-vote=wrong]")
    page.wait_for_selector(".oc-kept")
    page.fill(".oc-why input", "the tons are missing <script>")
    page.press(".oc-why input", "Enter")
    page.wait_for_selector("text=Thank you")
    rows = [json.loads(line) for line in (digest_data / "feedback.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows[-1]["vote"] == "wrong"
    assert rows[-1]["question"] == OIL
    assert rows[-1]["comment"] == "the tons are missing <script>"
    assert rows[-1]["verdict"] == "restricted"
    assert "2397:4" in rows[-1]["cited"]


def test_feedback_that_was_not_kept_says_so(visit: Visit, digest_data: Path) -> None:
    page = visit.page
    visit.ask(OIL)
    file = digest_data / "feedback.jsonl"
    aside = file.rename(file.with_suffix(".aside")) if file.exists() else None
    file.mkdir()
    try:
        page.click(".oc-vote[data-vote=wrong]")
        page.wait_for_selector(".oc-kept >> text=cannot be written")
        assert page.locator(".oc-vote[aria-pressed=true], .oc-why").count() == 0
        file.rmdir()
        page.click(".oc-vote[data-vote=wrong]")
        page.wait_for_selector(".oc-vote[data-vote=wrong][aria-pressed=true]")
        page.fill(".oc-why input", "the tons are missing")
        file.unlink()
        file.mkdir()
        page.press(".oc-why input", "Enter")
        page.wait_for_selector(".oc-kept >> text=cannot be written")
        assert page.input_value(".oc-why input") == "the tons are missing"
    finally:
        file.rmdir() if file.is_dir() else None
        if aside:
            aside.rename(file)


def test_a_family_limits_the_question(visit: Visit) -> None:
    page = visit.page
    page.click("#oc-filters button")
    page.click("#oc-family input")
    page.click("#oc-family ul >> text=Transport")
    answer = visit.ask("may we buy coal from North Korea?")
    assert "Family transport" in answer
    assert "No rule of the family “transport” decides this question." in answer


@pytest.mark.parametrize(("form", "ending"), [("Markdown", "md"), ("Word", "docx"), ("PDF", "pdf")])
def test_a_conversation_is_saved_as_a_memo(visit: Visit, form: str, ending: str) -> None:
    visit.ask(OIL)
    with visit.page.expect_download() as coming:
        visit.page.click(f".oc-memo[data-form={form}]")
    assert re.fullmatch(rf"opcite-\d{{4}}-\d\d-\d\d\.{ending}", coming.value.suggested_filename)
    data = Path(coming.value.path()).read_bytes()
    if form == "Markdown":
        assert "## Table of authorities" in data.decode()
        assert "S/RES/2397 (2017), para. 4" in data.decode()
    elif form == "Word":
        assert b"Table of authorities" in zipfile.ZipFile(BytesIO(data)).read("word/document.xml")
    else:
        assert data.startswith(b"%PDF-")


def test_a_memo_is_saved_as_often_as_it_is_asked_for(visit: Visit) -> None:
    visit.ask(OIL)
    for form in ("Markdown", "Markdown", "PDF", "Markdown"):
        with visit.page.expect_download() as coming:
            visit.page.click(f".oc-memo[data-form={form}]")
        assert coming.value.suggested_filename.startswith("opcite-")
    assert visit.warned == 0


# --- Read -----------------------------------------------------------------------------------------------------


def test_a_deep_link_opens_at_its_provision(visit: Visit) -> None:
    page = visit.open("?p=1718:8(a)(iii)", ".oc-here")
    assert page.inner_text(".oc-document h2") == "S/RES/1718 (2006)"
    assert "luxury goods" in page.inner_text(".oc-here").lower()
    assert page.evaluate("document.activeElement === document.querySelector('.oc-here')")
    box = page.locator(".oc-here").bounding_box()
    assert 0 <= box["y"] < 800


def test_a_document_has_its_parts_chips_and_relations_both_ways(visit: Visit) -> None:
    page = visit.open("?r=2375", ".oc-document")
    heads = page.locator(".oc-part > h3").all_inner_texts()
    assert [h.split(" (")[0] for h in heads][:2] == ["Preamble", "Operative paragraphs"]
    paragraph = page.locator('[data-id="2375:15"]')
    assert "Tightened by 2397:4 (22 December 2017)" in paragraph.inner_text()
    paragraph.locator("text=2397:4").first.click()
    page.wait_for_selector('.oc-here[data-id="2397:4"]')
    assert "Tightens 2375:15" in page.inner_text(".oc-here")
    assert page.locator(".oc-here .oc-chip >> text=Crude oil to the DPRK").count() == 1
    assert page.url.endswith("/?p=2397:4")


def test_a_chip_opens_the_measure_and_a_question_leads_to_ask(visit: Visit) -> None:
    page = visit.open("?p=2397:4", ".oc-here")
    page.click('[data-id="2397:4"] .oc-chip >> text=Crude oil to the DPRK')
    page.wait_for_selector("#oc-panel h2")
    assert page.inner_text("#oc-panel h2") == "Crude oil to the DPRK"
    page.click("text=Ask about this rule")
    page.wait_for_selector('#oc-latest .oc-turn[data-state="done"] .oc-restricted')
    assert page.evaluate("document.body.dataset.tab") == "ask"


def test_the_texts_are_searched(visit: Visit) -> None:
    page = visit.open("?r=2397", ".oc-document")
    page.fill("#oc-seek input", "2270 OP 8")
    page.press("#oc-seek input", "Enter")
    page.wait_for_selector(".oc-hits")
    assert page.inner_text(".oc-hits .oc-label >> nth=0") == "S/RES/2270 (2016), para. 8"
    page.fill("#oc-seek input", "seafood")
    page.click("#oc-seek button")
    page.wait_for_selector(".oc-found mark")
    page.click(".oc-hits a >> nth=0")
    page.wait_for_selector(".oc-here")


@pytest.mark.parametrize(
    "where", ["?p=2270:999", "?p=<script>alert(1)</script>", "?r=1", "?q=<img src=x onerror=alert(1)>"]
)
def test_an_address_that_leads_nowhere_is_told(visit: Visit, where: str) -> None:
    page = visit.page
    page.goto(visit.site + where)
    page.wait_for_selector("#oc-shelf :is(.oc-error, .oc-found)")
    assert page.locator("#oc-shelf :is(script, img)").count() == 0


# --- Measures -------------------------------------------------------------------------------------------------


def test_the_table_is_sifted(visit: Visit) -> None:
    page = visit.open("?tab=measures", "#oc-rules")
    total = page.locator("#oc-rules tbody tr").count()
    assert total > 300
    page.select_option("#oc-sift [name=family]", "labour")
    page.select_option("#oc-sift [name=effect]", "prohibited")
    shown = page.locator("#oc-rules tbody tr:visible").count()
    assert 0 < shown < 11
    assert page.inner_text("#oc-count") == f"{shown} of {total} rules"
    page.click("#oc-sift button")
    page.fill("#oc-sift [name=words]", "crude oil")
    page.wait_for_function("document.querySelectorAll('#oc-rules tbody tr:not([hidden])').length < 12")
    page.click("#oc-rules tbody tr:visible th button >> nth=0")
    page.wait_for_selector("#oc-panel .oc-rule")


def test_each_picture_opens_provisions_and_has_a_table(visit: Visit) -> None:
    page = visit.open("?tab=measures", "#oc-rules")
    assert page.locator(".oc-figure").count() == 3
    assert page.locator(".oc-figure .oc-behind table").count() == 3
    page.click('.oc-cell[data-family="sectoral exports"][data-number="2397"]')
    page.wait_for_selector("#oc-panel h3")
    assert "Crude oil to the DPRK" in page.inner_text("#oc-panel")
    page.click("#oc-panel .oc-cites .oc-link >> nth=0")
    page.wait_for_selector("#oc-panel blockquote")
    page.focus('.oc-capped[data-provision="2397:4"]')
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#oc-panel h2').textContent === 'S/RES/2397 (2017), para. 4'")
    page.click('.oc-pin[href="/?r=2270"] .oc-pin-word')
    page.wait_for_selector('.oc-document[data-number="2270"]')


# --- by keyboard alone ------------------------------------------------------------------------------------------


def test_every_tab_is_reached_and_used_by_keyboard(visit: Visit) -> None:
    page = visit.page
    page.focus(".oc-tab[data-tab=read]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".oc-document")
    page.wait_for_function(FOCUS % ".oc-front h2")
    page.focus(".oc-toc a >> nth=1")
    page.keyboard.press("Enter")
    page.wait_for_selector('.oc-document[data-number="1718"]')
    page.focus(".oc-tab[data-tab=measures]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#oc-rules")
    page.focus(".oc-cell >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_function(FOCUS % "#oc-panel h2")
    page.keyboard.press("Escape")
    page.wait_for_function(FOCUS % ".oc-cell")


@pytest.mark.parametrize("width", [390, 1366, 1920])
@pytest.mark.parametrize("where", ["?p=2397:5(b)", "?tab=measures"])
def test_nothing_is_wider_than_the_screen(browser: Any, site: str, width: int, where: str) -> None:
    visit = Visit(browser, site, width=width)
    page = visit.open(where, ".oc-here" if "p=" in where else "#oc-rules")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.context.close()
    assert visit.wrong == []
