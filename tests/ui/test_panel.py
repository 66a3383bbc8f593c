"""The panel of a provision, without Gradio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from ui.panel import legend, marked, provision_html, trouble

NASTY = ("<script>alert(1)</script>", '" onclick="alert(1)', "**b** ![x](http://evil.example/x.png)")


@dataclass(frozen=True)
class Entry:
    id: str = "2375:15"
    label: str = "S/RES/2375 (2017), para. 15"
    heading: str = "Crude oil ceiling"
    verb: str = "Decides"
    force: str = "binding"
    official: str = "Decides that: (a) no State shall supply crude oil; or (b) sell it;"
    digest: str = "No crude oil."
    url: str = "https://undocs.org/S/RES/2375(2017)"


@dataclass(frozen=True)
class Row:
    source: str
    kind: str
    target: str
    date: date
    note: str = ""


@dataclass(frozen=True)
class Rule:
    title: str
    effect: str | None
    question: str


TIGHTENED = Row("2397:4", "tightens", "2375:15", date(2017, 12, 22), "a yearly aggregate")


def test_everything_of_a_provision() -> None:
    rule = Rule("Crude oil to the DPRK", "restricted", "How much crude oil?")
    html = provision_html(Entry(), quote="no State shall supply", relations=[TIGHTENED], rules=[rule])
    assert ">S/RES/2375 (2017), para. 15</h2>" in html
    assert "Crude oil ceiling" in html
    assert "<em>Decides</em><span>Binding</span>" in html
    assert "<mark>no State shall supply</mark>" in html
    assert "Tightened by" in html
    assert 'data-provision="2397:4"' in html
    assert "(22 December 2017)" in html
    assert "Restricted" in html
    assert 'data-ask="How much crude oil?"' in html
    assert 'href="https://undocs.org/S/RES/2375(2017)" target="_blank" rel="noopener noreferrer"' in html


def test_a_relation_reads_from_both_ends() -> None:
    assert "Tightens" in provision_html(Entry(id="2397:4"), relations=[TIGHTENED])


def test_the_rendition_is_named() -> None:
    both = provision_html(Entry())
    assert both.index("Official text") < both.index("Opcite’s digest")
    digest = provision_html(Entry(official=""))
    assert "Official text" not in digest
    assert "Opcite’s digest, in our own words" in digest
    assert "no text of this provision" in provision_html(Entry(official="", digest=""))


def test_the_rendition_quoted_comes_first() -> None:
    html = provision_html(Entry(), quote="No crude oil.")
    assert html.index("Opcite’s digest") < html.index("Official text")


def test_only_a_quote_that_stands_there_is_marked() -> None:
    assert "<mark>" not in provision_html(Entry(), quote="no State shall ever supply")
    assert "<mark>" not in provision_html(Entry())


def test_subparagraphs_stand_on_their_own_lines() -> None:
    assert marked("that: (a) one; or (b) two", "") == "that:\n(a) one; or\n(b) two"
    assert marked("in paragraphs 8 (a) and 8 (b) of", "") == "in paragraphs 8 (a) and 8 (b) of"


@pytest.mark.parametrize("text", NASTY)
def test_nothing_from_a_text_becomes_html(text: str) -> None:
    entry = Entry(text, text, text, text, text, f"before {text} after", text, text)
    relation = Row(text, text, text, date(2017, 1, 1), text)
    html = provision_html(entry, quote=text, relations=[relation], rules=[Rule(text, None, text)], above=text)
    html += trouble(text)
    assert "<script" not in html
    assert ' onclick="' not in html
    assert "<img" not in html
    assert "href=" not in html  # only http addresses become links
    assert "<mark>" in html


def test_many_relations_are_folded_and_effects_come_first() -> None:
    mentions = [Row(f"2397:{n}", "refers to", "2375:15", date(2017, 12, 22)) for n in range(1, 12)]
    html = provision_html(Entry(), relations=[*mentions, TIGHTENED])
    assert "6 more" in html
    assert html.index("Tightened by") < html.index("Referred to by")


def test_a_part_leads_to_its_paragraph() -> None:
    assert "Show all of 1718:8" in provision_html(Entry(), above="1718:8")


def test_the_legend_explains_each_verdict() -> None:
    assert all(word in legend() for word in ("Prohibited", "Not addressed", "Out of scope"))
