"""What stands where on the page: the header with its tabs, then each tab, then the panel beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ui.check import checking, offered
from ui.desk import SERVED, officials, symbols
from ui.measures import family_names
from ui.panel import legend
from ui.render import notice, welcome
from ui.tags import button, capital, tag, text

HERE = Path(__file__).parent
SCRIPTS = ("page.js", "ask.js", "read.js", "measures.js", "check.js", "tabs.js")  # one script, in this order

DISCLAIMER = '<p class="oc-disclaimer">Not legal advice. The official text decides.</p>'


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that something happens to."""

    turns: Any
    current: Any
    past: Any
    latest: Any
    later: Any
    box: Any
    limits: Any
    as_of: Any
    family: Any
    only: Any
    fresh: Any
    carrier: Any
    panel: Any


def tabs() -> dict[str, str]:
    """The tabs by their names in the address; checking a text is offered once the assistant can."""
    shown = {"ask": "Ask", "read": "Read", "measures": "Measures"}
    return shown | ({"check": "Check"} if offered() else {})


def header() -> str:
    """The name of the page, its tabs, and a line that only screen readers tell."""
    links = "".join(
        tag("a", word, "oc-tab", href="/" if name == "ask" else f"/?tab={name}", data_tab=name,
            **({"aria_current": "page"} if name == "ask" else {}))
        for name, word in tabs().items()
    )  # fmt: skip
    title = text("h1", "Opcite") + text("p", "The Security Council’s resolutions on the DPRK, paragraph by paragraph")
    status = tag("p", "", "oc-sr", id="oc-status", role="status")
    return tag("header", title + tag("nav", links, "oc-tabs", aria_label="Tabs") + status, "oc-header")


def laid_out(gr: Any) -> Parts:
    """Every component, within a `gr.Blocks`."""
    html = partial(gr.HTML, apply_default_css=False, js_on_load=None)
    html(header())
    with gr.Row(elem_id="oc-body"):
        with gr.Column(elem_id="oc-chat", elem_classes="oc-page"):
            made = _ask(gr, html)
        with gr.Column(elem_id="oc-read", elem_classes="oc-page"):
            html(reading())
        with gr.Column(elem_id="oc-measures", elem_classes="oc-page"):
            html(regime())
        if offered():
            with gr.Column(elem_id="oc-check", elem_classes="oc-page"):
                html(checking())
        with gr.Column(elem_id="oc-side"):
            script = "\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
            panel = html(legend(), elem_id="oc-panel", server_functions=SERVED, js_on_load=script)
    return Parts(**made, panel=panel)


def _ask(gr: Any, html: Any) -> dict[str, Any]:
    """The Ask tab: the conversation, and what a person asks with."""
    turns, current = gr.State([]), gr.State(None)
    html(notice(officials(), len(symbols())))
    past = html("", elem_id="oc-past")
    latest = html(welcome(), elem_id="oc-latest")
    later = html("", elem_id="oc-later")  # turns after the latest, where that took an earlier one's place
    with gr.Column(elem_id="oc-composer"):
        box = gr.Textbox(
            label="Your question", show_label=False, container=False, lines=1, max_lines=8,
            placeholder="Ask about the resolutions", submit_btn="Ask", elem_id="oc-box",
        )  # fmt: skip
        limits = html("", elem_id="oc-limits")
        as_of, family, only = _filters(gr)
        with gr.Row(elem_id="oc-below"):
            html(DISCLAIMER)
            html(exports())
            fresh = gr.Button("Start over", size="sm", elem_id="oc-fresh")
    carrier = html("", elem_id="oc-carrier")
    return {
        "carrier": carrier, "turns": turns, "current": current, "past": past, "latest": latest, "later": later,
        "box": box, "limits": limits,
        "as_of": as_of, "family": family, "only": only, "fresh": fresh,
    }  # fmt: skip


def exports() -> str:
    """What saves the conversation as a memo."""
    rows = [button(word, "oc-memo oc-plain", data_form=word) for word in ("Markdown", "Word", "PDF")]
    return tag("p", "Save as memo: " + " ".join(rows), "oc-exports")


def _filters(gr: Any) -> tuple[Any, Any, Any]:
    with gr.Accordion("Filters", open=False, elem_id="oc-filters"), gr.Row():
        as_of = gr.Textbox(
            label="The law as it stood on", placeholder="today, or YYYY-MM-DD", lines=1, max_lines=1,
            elem_id="oc-day",
        )  # fmt: skip
        family = gr.Dropdown(
            [("All families", ""), *((capital(name), name) for name in family_names())], value="",
            label="Only this family of measures", elem_id="oc-family", filterable=False,
        )  # fmt: skip
        only = gr.Dropdown(
            [(symbol, number) for number, symbol in symbols().items()], multiselect=True, value=[],
            label="Only these resolutions", elem_id="oc-only",
        )  # fmt: skip
    return as_of, family, only


def reading() -> str:
    """The Read tab before a document is open in it."""
    box = (
        '<form id="oc-seek" class="oc-fields" role="search" aria-label="Texts"><label><span>Search the texts</span>'
        '<input type="search" name="words" placeholder="words, or a paragraph: 2270 OP 8" maxlength="300"></label>'
        '<button class="oc-go">Search</button></form>'
    )
    return box + tag("div", text("p", "Opening…", "oc-wait"), "oc-shelf", id="oc-shelf")


def regime() -> str:
    """The Measures tab before its table and its pictures are there."""
    wait = text("p", "Drawing…", "oc-wait")
    title = text("h2", "The regime as it stands") + text(
        "p", "Every rule that the resolutions make, as a table, and how they came about, as pictures.", "oc-lead"
    )
    jump = (
        '<p class="oc-jump"><a href="#oc-map">What began where</a> <a href="#oc-line">Time line</a> '
        '<a href="#oc-oil">Oil ceilings</a> <a href="#oc-rule-table">Table of rules</a></p>'
    )
    rules = tag("section", text("h3", "The rules") + tag("div", wait, id="oc-rule-body"), id="oc-rule-table")
    return title + jump + tag("div", wait, id="oc-pictures") + rules
