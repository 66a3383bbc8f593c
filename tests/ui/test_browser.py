"""The page in a real browser: asking, opening citations, follow-ups, errors, and no request to another host."""

from __future__ import annotations

from typing import Any

import pytest
from visiting import CHROMIUM, DONE, Visit

pytest.importorskip("playwright", reason="needs playwright to drive a browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH")


def test_a_question_gets_a_cited_answer(visit: Visit) -> None:
    visit.ask("would sending troops breach 2270?")
    assert visit.page.locator("#oc-latest .oc-verdict").count() == 1
    assert visit.page.locator("#oc-latest .oc-ref").count() > 0
    assert visit.page.locator("#oc-latest .oc-cite").count() > 0
    assert visit.page.input_value("#oc-box textarea") == ""
    assert "Answer ready" in visit.page.inner_text("#oc-status")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_a_citation_opens_by_mouse_and_by_keyboard(browser: Any, site: str, width: int) -> None:
    visit = Visit(browser, site, width=width)
    page = visit.page
    visit.ask("what does OP 18 of 2375 say?")
    page.click("#oc-latest .oc-ref >> nth=0")
    page.wait_for_selector("#oc-panel blockquote")
    assert page.inner_text("#oc-panel h2") == "S/RES/2375 (2017), para. 18"
    page.wait_for_function("document.activeElement.matches('#oc-panel h2')")
    chat, side = page.locator("#oc-latest").bounding_box(), page.locator("#oc-panel").bounding_box()
    assert (side["x"] > chat["x"] + chat["width"]) if width > 1000 else (side["x"] < chat["x"] + chat["width"])
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('.oc-ref')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#oc-panel blockquote")
    link = page.locator("#oc-panel .oc-source a")
    assert link.get_attribute("href").startswith("https://undocs.org/")
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.context.close()
    assert visit.wrong == []


def test_relations_lead_on_and_back(visit: Visit) -> None:
    page = visit.page
    visit.ask("what does OP 15 of 2375 say?")
    page.click("#oc-latest .oc-ref >> nth=0")
    page.wait_for_selector("#oc-panel .oc-link")
    page.click("#oc-panel .oc-link >> nth=0")
    page.wait_for_function("document.querySelector('#oc-panel h2').textContent === 'S/RES/2397 (2017), para. 4'")
    page.click("#oc-panel .oc-back")
    page.wait_for_function("document.querySelector('#oc-panel h2').textContent === 'S/RES/2375 (2017), para. 15'")


def test_a_follow_up_leans_on_the_turn_before(visit: Visit) -> None:
    visit.ask("what does OP 18 of 2375 say?")
    assert "S/RES/2375 (2017), para. 17" in visit.ask("and OP 17?")
    assert visit.page.locator("#oc-past .oc-turn").count() == 1


def test_an_example_asks_and_keeps_what_is_typed(visit: Visit) -> None:
    visit.page.fill("#oc-box textarea", "half a question")
    visit.page.click("text=what does OP 18 of 2375 say?")
    visit.page.wait_for_function(DONE, arg="what does OP 18 of 2375 say?")
    assert visit.page.input_value("#oc-box textarea") == "half a question"


def test_an_error_is_told_and_nothing_typed_is_lost(visit: Visit) -> None:
    page = visit.page
    page.fill("#oc-box textarea", "x" * 2500)
    page.press("#oc-box textarea", "Enter")
    page.wait_for_selector("#oc-latest .oc-error")
    assert "at most 2,000" in page.inner_text("#oc-latest .oc-error")
    page.click("#oc-latest .oc-edit")
    assert page.input_value(".oc-editing textarea") == "x" * 2500
    page.wait_for_function("document.querySelector('#oc-status').textContent.includes('at most 2,000')")


def test_filters_limit_the_question(visit: Visit) -> None:
    visit.page.click("#oc-filters button")
    visit.page.focus("#oc-day input")
    visit.page.fill("#oc-day input", "2017-02-15")
    visit.page.wait_for_selector("text=Filters on: law as of 2017-02-15.")
    assert "Law as of 2017-02-15" in visit.ask("may we import coal from North Korea?")
    visit.page.click("#oc-filters button")
    assert visit.page.is_visible("#oc-limits .oc-on")
    visit.page.click("#oc-fresh")
    visit.page.wait_for_selector(".oc-welcome")
    visit.page.wait_for_function("!document.querySelector('.oc-on')")
    assert "Law as of" not in visit.ask("may we import coal from North Korea?")


def test_leaving_a_conversation_is_asked_first(visit: Visit) -> None:
    visit.page.reload()
    visit.page.wait_for_selector("#oc-box textarea")
    assert visit.warned == 0
    visit.ask("what does OP 18 of 2375 say?")
    visit.page.reload()
    assert visit.warned == 1


def test_a_question_is_never_html(visit: Visit) -> None:
    nasty = "<script>alert(1)</script> <img src=x onerror=alert(2)> ![i](http://evil.example/i.png) {{value}} ${1+1}"
    visit.ask(nasty)
    visit.page.wait_for_timeout(300)
    assert visit.page.inner_text("#oc-latest h2") == nasty
    assert visit.page.locator("#oc-latest img, #oc-latest script").count() == 0


def test_two_visitors_share_nothing(browser: Any, site: str, visit: Visit) -> None:
    visit.ask("what does OP 18 of 2375 say?")
    other = Visit(browser, site)
    assert other.page.locator(".oc-turn").count() == 0
    assert "2375" not in other.ask("and OP 17?").split("\n", 1)[1]
    other.context.close()
    visit.ask("and OP 17?")
    assert visit.page.locator(".oc-turn").count() == 2


def test_starting_over_forgets(visit: Visit) -> None:
    visit.ask("what does OP 18 of 2375 say?")
    visit.page.click("#oc-fresh")
    visit.page.wait_for_selector(".oc-welcome")
    assert visit.page.locator(".oc-turn").count() == 0
