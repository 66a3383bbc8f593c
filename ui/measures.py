"""The Measures tab: the table of all measures, and the card of one in the panel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from assistant import Verdict
from sources.catalogue import resolutions
from sources.law import Measure, Statement, measures
from ui.badges import badge, icon
from ui.panel import framed
from ui.regime import Change, changes, families
from ui.tags import bullets, button, capital, folded, opener, tag, text

MOST_LINKS = 4  # provisions that a row of the table shows at once; the rest is folded
CHANGES = {
    "began": "Began",
    "tightened": "Tightened or widened",
    "ended": "Replaced or ended",
    "exempted": "Exempted",
}


def day_words(day: date | None) -> str:
    """A day as people write it: "22 December 2017"; "" for none."""
    return f"{day.day} {day:%B %Y}" if day else ""


def chip(measure: Measure) -> str:
    """A measure as a small button that opens its card; its verdict is an icon with its word for screen readers."""
    shown = ""
    if measure.effect:
        verdict = Verdict(measure.effect)
        word = tag("span", f"{escape(verdict.word)}: ", "oc-sr")
        shown = tag("span", icon(verdict) + word, f"oc-glyph oc-{verdict.value}", title=verdict.word)
    return button(shown + text("span", measure.title), "oc-chip", data_measure=measure.id)


def chips(rows: Iterable[Measure], title: str = "") -> str:
    """Measures as chips, or "" where there are none."""
    items = [chip(m) for m in rows]
    return tag("div", text("p", title) + bullets(items), "oc-chips") if items else ""


# --- the table ----------------------------------------------------------------------------------------------


def table() -> str:
    """Every measure with filters above; the page's script hides the rows that do not fit."""
    head = "".join(
        text("th", word, scope="col") for word in ("Rule", "Verdict", "Family", "Direction", "Since", "Basis")
    )
    body = "".join(_row(m) for m in measures())
    frame = tag("table", tag("caption", "The measures of the regime", "oc-sr") + tag("thead", tag("tr", head))
                + tag("tbody", body), "oc-table", id="oc-rules")  # fmt: skip
    scroll = tag("div", frame, "oc-scroll", tabindex="0", role="region", aria_label="Table of measures")
    return _filters() + tag("p", "", "oc-count", id="oc-count", role="status") + scroll


def _row(measure: Measure) -> str:
    word = measure.effect or ""
    links = [opener(escape(b), "oc-link", b) for b in measure.basis]
    rest = links[MOST_LINKS:]
    basis = " ".join(links[:MOST_LINKS]) + (folded(f"{len(rest)} more", " ".join(rest), "oc-rest") if rest else "")
    cells = (
        tag("th", button(escape(measure.title), "oc-link", data_measure=measure.id), scope="row"),
        tag("td", badge(Verdict(word), "span") if word else text("span", "no verdict", "oc-soft")),
        text("td", capital(measure.family)) or tag("td", ""),
        text("td", measure.direction) or tag("td", ""),
        tag("td", tag("span", escape(measure.since.isoformat()), "oc-day") if measure.since else ""),
        tag("td", basis),
    )
    words = " ".join((measure.title, measure.lead.text, *measure.subject, *measure.hs)).lower()
    numbers = " ".join(sorted({c.partition(":")[0] for c in measure.cited}))
    return tag("tr", "".join(cells), data_words=words, data_family=measure.family, data_direction=measure.direction,
               data_effect=word, data_numbers=numbers)  # fmt: skip


def _filters() -> str:
    rows = measures()
    effects = [(v.value, v.word) for v in Verdict if any(m.effect == v.value for m in rows)]
    named = sorted({m.family for m in rows})
    ways = sorted({m.direction for m in rows})
    numbers = [(str(n), r.symbol) for n, r in resolutions().items()]
    fields = [
        _select("family", "Family", [(f, capital(f)) for f in named]),
        _select("direction", "Direction", [(w, capital(w)) for w in ways]),
        _select("effect", "Verdict", effects),
        _select("numbers", "Resolution", numbers),
    ]
    seek = tag("label", text("span", "Words") + '<input type="search" name="words" placeholder="coal, HS 84, crew…">')
    clear = tag("button", "Clear", "oc-plain", type="reset")
    return tag("form", seek + "".join(fields) + clear, "oc-fields", id="oc-sift", role="search", aria_label="Measures")


def _select(name: str, label: str, options: list[tuple[str, str]]) -> str:
    every = [("", "All"), *options]
    inside = "".join(text("option", word, value=value) for value, word in every)
    return tag("label", text("span", label) + tag("select", inside, name=name))


# --- the card -----------------------------------------------------------------------------------------------


def measure_html(measure: Measure) -> str:
    """The panel of one measure: the rule, its exemptions, its history, what else bears on it."""
    by_id = {m.id: m for m in measures()}
    facts = " · ".join(w for w in (capital(measure.family), measure.direction, measure.bound) if w)
    now = tag("p", escape(measure.lead.text) + _cites(measure.lead.cites))
    since = f"In force since {day_words(measure.since)}." if measure.since and measure.effect else ""
    return framed(
        text("h2", measure.title, tabindex="-1"),
        tag("p", badge(Verdict(measure.effect), "span"), "oc-lone") if measure.effect else "",
        text("p", facts, "oc-panel-heading"),
        tag("div", now + text("p", since, "oc-note"), "oc-rule"),
        _listed("Rests on", [opener(escape(b), "oc-link", b) for b in measure.basis]),
        _listed("Exemptions", [_told(s) for s in measure.exemptions]),
        _listed("History", [_stage(s) for s in measure.history]),
        _listed("Notes", [_told(s) for s in measure.notes]),
        chips([by_id[r] for r in measure.related if r in by_id], "Related measures"),
        tag("p", button("Ask about this rule", "oc-ask", data_ask=measure.question), "oc-rules"),
    )


def _listed(title: str, items: list[str]) -> str:
    return text("h3", title) + bullets(items, "oc-relations") if items else ""


def _told(said: Statement) -> str:
    by = f" (granted by {said.grants})" if said.grants else ""
    return escape(said.text) + text("span", by) + _cites(said.cites)


def _stage(said: Statement) -> str:
    when = " to ".join(w for w in (day_words(said.since), day_words(said.until)) if w)
    return text("span", when, "oc-when") + _told(said)


def _cites(ids: Iterable[str]) -> str:
    links = " ".join(opener(escape(id_), "oc-link", id_) for id_ in ids)
    return f" {tag('span', links, 'oc-cites')}" if links else ""


def changes_html(family: str, number: int) -> str:
    """The panel of one cell of the map: what a resolution did to a family of measures."""
    found = [c for c in changes() if c.measure.family == family and c.resolution == number]
    known = resolutions().get(number)
    where = known.symbol if known else str(number)
    lists = [
        _listed(f"{words} ({len(rows)})", [_change(c) for c in rows])
        for kind, words in CHANGES.items()
        if (rows := [c for c in found if c.kind == kind])
    ]
    when = f"Adopted on {day_words(known.adopted)}" if known else ""
    title = text("h2", f"{capital(family)} in {where}", tabindex="-1")
    return framed(title, text("p", when, "oc-panel-heading"), *lists)


def _change(change: Change) -> str:
    return button(escape(change.measure.title), "oc-link", data_measure=change.measure.id) + _cites(change.provisions)


def family_names() -> list[str]:
    """Families that a question can be kept to."""
    return sorted(families())
