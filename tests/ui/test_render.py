"""Answers as HTML, without Gradio."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import Answer, Citation, Verdict
from ui.badges import BADGES, badge
from ui.copying import as_text, plain
from ui.render import EXAMPLES, Turn, conversation, markdown, notice, turn_html, welcome

COAL = Citation(
    "2371:8", "S/RES/2371 (2017), para. 8", "shall not supply “coal” & <iron>", "official", "basis", True,
    "Decides", "Full ban on coal", "https://undocs.org/S/RES/2371(2017)",
)  # fmt: skip
CAP = replace(COAL, provision="2321:26", label="S/RES/2321 (2016), para. 26", rendition="digest", role="history")
ANSWER = Answer(
    "may we buy coal?", "**Prohibited.** No coal. [1]\n\n**History.** A cap until 2017. [2][1]", (COAL, CAP),
    Verdict.PROHIBITED, False, 0.9, suggestions=("And iron?",),
)  # fmt: skip

NASTY = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '"><svg onload=alert(1)>',
    "![x](http://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "' onmouseover='alert(1)",
    "**<b onclick=alert(1)>x</b>**",
)


def inert(html: str) -> bool:
    """No element or attribute but those that the page writes itself."""
    from lxml import html as parser

    tree = parser.fromstring(f"<div>{html}</div>")
    names = {str(e.tag) for e in tree.iter()}
    attributes = {str(a) for e in tree.iter() for a in e.attrib}
    known = set("class type title open tabindex hidden href target rel viewbox".split())
    known |= set("d cx cy r x y width height rx stroke-dasharray".split())
    links = [str(e.get("href")) for e in tree.iter("a")]
    return (
        not names & {"script", "img", "b", "iframe", "style", "link", "object"}
        and all(a in known or a.startswith(("data-", "aria-")) for a in attributes)
        and all(link.startswith("https://undocs.org/") for link in links)
    )


@pytest.mark.parametrize("text", NASTY)
def test_nothing_from_outside_becomes_html(text: str) -> None:
    citation = replace(COAL, provision=text, label=text, quote=text, heading=text, verb=text, url=text)
    answer = replace(ANSWER, question=text, text=f"{text} [1]", citations=(citation,), suggestions=(text,), writer=text)
    assert inert(turn_html(Turn(text, answer, filters=text)))
    assert inert(turn_html(Turn(text, error=text)))


def test_a_script_is_shown_as_its_characters() -> None:
    html = turn_html(Turn("<script>alert(1)</script>", error="no"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_markers_open_the_provision_they_name() -> None:
    html = markdown(ANSWER.text, ANSWER.citations)
    assert html.count('data-provision="2371:8"') == 2
    assert html.count('data-provision="2321:26"') == 1
    assert 'aria-label="Citation 1: S/RES/2371 (2017), para. 8"' in html
    assert "&lt;iron&gt;" in html


def test_a_marker_without_a_citation_stays_text() -> None:
    assert "<button" not in markdown("Coal. [3]", (COAL,))
    assert "[3]" in markdown("Coal. [3]", (COAL,))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("**a** and *b*", "<p><strong>a</strong> and <em>b</em></p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("an open **word", "<p>an open **word</p>"),
        ("", ""),
    ],
)
def test_the_markdown_of_answers(source: str, html: str) -> None:
    assert markdown(source) == html


def test_the_badge_is_word_icon_and_colour() -> None:
    assert set(BADGES) == set(Verdict)
    assert len({b.icon for b in BADGES.values()}) == len(Verdict)
    for verdict in Verdict:
        html = badge(verdict)
        assert verdict.word in html
        assert "<svg" in html
        assert f"oc-{verdict.value}" in html
    assert badge(None) == ""


def test_the_badge_is_not_said_twice() -> None:
    html = turn_html(Turn("q", ANSWER))
    assert "<strong>Prohibited.</strong>" not in html
    qualified = replace(ANSWER, text="**Prohibited, in substance;** no. [1]")
    assert "<strong>Prohibited, in substance;</strong>" in turn_html(Turn("q", qualified))


def test_a_growing_answer_shows_no_list_yet() -> None:
    growing = turn_html(Turn("q", ANSWER), done=False)
    assert 'data-state="busy"' in growing
    assert "oc-citations" not in growing
    assert "oc-citations" in turn_html(Turn("q", ANSWER))


def test_the_list_says_role_force_and_rendition() -> None:
    html = conversation([Turn("q", ANSWER)])
    assert "Basis · Decides: binding · official text" in html
    assert "History · Decides: binding · digest" in html
    assert "not binding" in turn_html(
        Turn("q", replace(ANSWER, citations=(replace(COAL, verb="Urges", binding=False),)))
    )


def test_an_answer_without_citations_has_no_list() -> None:
    assert "oc-citations" not in turn_html(Turn("q", Answer("q", "No.", (), None, True, 0.0)))


def test_a_long_question_that_failed_is_cut_only_on_the_page() -> None:
    html = turn_html(Turn("x" * 3000, error="too long"))
    assert f">{'x' * 200}…</h2>" in html
    assert f'data-question="{"x" * 3000}"' in html


def test_a_question_without_an_answer_can_be_asked_again_and_edited() -> None:
    for error in ("It failed.", "Stopped before an answer."):
        html = turn_html(Turn("why?", error=error))
        assert 'data-question="why?"' in html
        assert "oc-retry" in html
        assert "oc-edit" in html
        assert "oc-vote" not in html
    assert "oc-retry" not in turn_html(Turn("  ", error="The question is empty."))


def test_what_is_copied_from_the_page_has_its_filters_and_its_note() -> None:
    html = turn_html(Turn("q", ANSWER, filters="Only 1718", note="Stopped before the end."))
    assert html.count('data-copy="Filters: Only 1718. Stopped before the end.') == 5


def test_plain_text_for_the_history() -> None:
    assert plain("**Banned.** No <b>coal</b>. [1][2]\n\nMore [3]") == "Banned. No coal.\n\nMore"
    assert plain("3 < 4 and 5 > 2") == "3 < 4 and 5 > 2"


def test_copied_text_carries_its_citations() -> None:
    copied = as_text(ANSWER)
    assert copied.startswith("Q: may we buy coal?\n\nPROHIBITED\nNo coal. [1]")
    assert "[2] S/RES/2321 (2016), para. 26 (digest): “shall not supply" in copied


def test_the_notice_names_the_commands_until_all_is_fetched() -> None:
    for official in (0, 3):
        assert "<code>opcite sources fetch</code>" in notice(official, 27)
        assert "<code>opcite index build</code>" in notice(official, 27)
    assert "3 of 27" in notice(3, 27)
    assert notice(27, 27) == ""


def test_the_welcome_offers_every_example() -> None:
    assert all(f'data-ask="{q}"' in welcome() for q in EXAMPLES)
