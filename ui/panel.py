"""The panel beside the answer: one provision with its text, its force, its relations and its place in the regime."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Protocol

from assistant import Verdict
from ui.badges import BADGES, badge
from ui.tags import bullets, button, folded, opener, tag, text

FORCES = {
    "binding": "Binding",
    "not binding": "Not binding: States are asked, not obliged",
    "descriptive": "Descriptive: states or recalls, imposes nothing new by itself",
}
# How each kind of relation reads from the later provision's side and from the earlier one's.
KINDS = {
    "replaces": ("Replaces", "Replaced by"),
    "tightens": ("Tightens", "Tightened by"),
    "extends": ("Extends", "Extended by"),
    "clarifies": ("Clarifies", "Clarified by"),
    "exempts from": ("Exempts from", "With an exemption in"),
    "reaffirms": ("Reaffirms", "Reaffirmed by"),
    "refers to": ("Refers to", "Referred to by"),
}
MENTIONS = ("reaffirms", "refers to")  # told after the relations that change something
MOST_SHOWN = 6  # relations shown at once; the rest is folded
MOST_RULES = 4  # measures shown at once; the rest is folded


class Provision(Protocol):
    """What is shown of a provision; `official` or `digest` may be empty."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def verb(self) -> str: ...
    @property
    def force(self) -> str: ...
    @property
    def official(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def url(self) -> str: ...


class Relation(Protocol):
    """`source` has an effect of `kind` on `target` from `date` on."""

    @property
    def source(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def date(self) -> date: ...
    @property
    def note(self) -> str: ...


class Rule(Protocol):
    """What is shown of a measure that rests on the provision."""

    @property
    def title(self) -> str: ...
    @property
    def effect(self) -> str | None: ...
    @property
    def question(self) -> str: ...


def provision_html(
    provision: Provision,
    *,
    quote: str = "",
    relations: Sequence[Relation] = (),
    rules: Sequence[Rule] = (),
    above: str = "",
) -> str:
    """The panel of one provision.

    Args:
        provision: what to show.
        quote: what to mark in its text; nothing is marked where it does not stand there letter for letter.
        relations: those that the provision, what it is a part of or a part of it is an end of.
        rules: the measures that rest on any of these.
        above: the id of the paragraph that it is a part of, or "".
    """
    whole = tag("p", opener(escape(f"Show all of {above}"), "oc-link", above), "oc-above") if above else ""
    return framed(
        text("h2", provision.label, tabindex="-1"),
        text("p", provision.heading, "oc-panel-heading"),
        _force(provision, relations),
        _texts(provision, quote),
        whole,
        _relations(provision.id, relations),
        _rules(rules),
        _in_document(provision.id),
        _source(provision.url),
    )


def trouble(line: str) -> str:
    """The panel where a provision cannot be shown."""
    return framed(text("h2", "Not shown", tabindex="-1"), text("p", line, "oc-error"))


def legend() -> str:
    """What the panel shows before anything is opened: how to read an answer."""
    rows = "".join(tag("div", tag("dt", badge(v, "span")) + text("dd", BADGES[v].meaning)) for v in Verdict)
    how = (
        f"Open a number such as {text('span', '1', 'oc-ref')} to read the provision here, with the words quoted marked."
    )
    return tag("div", text("h2", "How to read an answer") + tag("p", how) + tag("dl", rows), "oc-panel oc-legend")


def framed(*parts: str) -> str:
    """A panel: the bar with "Back" and "Close" above its parts."""
    bar = tag("div", button("Back", "oc-back", hidden="") + button("Close", "oc-close"), "oc-bar")
    return tag("div", bar + "".join(parts), "oc-panel")


def akin(one: str, other: str) -> bool:
    """Whether two ids are of one provision, or of a provision and a part of it.

    >>> akin("1718:8(a)", "1718:8"), akin("1718:8", "1718:8(a)"), akin("1718:8(a)", "1718:8(b)")
    (True, True, False)
    """
    return one == other or _within(one, other) or _within(other, one)


def _within(part: str, whole: str) -> bool:
    return part.startswith(f"{whole}(")


def _force(provision: Provision, relations: Sequence[Relation]) -> str:
    """The verb and its force; of a provision that a later one replaced, alone or with its whole, that it is no more."""
    here, verb = provision.id, text("em", provision.verb)
    words = FORCES.get(provision.force, provision.force)
    ended = [r for r in relations if r.kind == "replaces" and (r.target == here or _within(here, r.target))]
    if not ended:
        return tag("p", verb + text("span", words), f"oc-force oc-force-{provision.force.replace(' ', '-')}")
    by = min(ended, key=lambda r: (r.date, r.target != here))
    gone = f"No longer in force: replaced by {opener(escape(by.source), 'oc-link', by.source)} on {_day(by.date)}"
    was = text("span", f"Until then: {words.partition(':')[0].lower()}")
    return tag("p", verb + tag("span", gone) + was, "oc-force oc-force-replaced")


def _texts(provision: Provision, quote: str) -> str:
    """The rendition quoted, open; the other one, where there is one, folded."""
    both = [("Official text", provision.official), ("Opcite’s digest, in our own words", provision.digest)]
    rows = [(title, body) for title, body in both if body]
    if len(rows) == 2 and quote and quote not in provision.official and quote in provision.digest:
        rows.reverse()
    if not rows:
        return text("p", "There is no text of this provision here.", "oc-error")
    (title, first), *others = [(title, tag("blockquote", marked(body, quote), "oc-full")) for title, body in rows]
    return text("h3", title) + first + "".join(folded(title, body, "oc-other") for title, body in others)


def marked(body: str, quote: str) -> str:
    """A text with the quote in <mark>, both escaped; subparagraphs on lines of their own.

    >>> marked("Decides that coal", "that")
    'Decides <mark>that</mark> coal'
    """
    start = body.find(quote) if quote else -1
    if start < 0:
        return _lines(body)
    end = start + len(quote)
    return f"{_lines(body[:start])}<mark>{_lines(body[start:end])}</mark>{_lines(body[end:])}"


def _lines(body: str) -> str:
    return re.sub(r"([;:.,](?: or| and)?) (?=\((?:[a-z]|[ivx]{1,5})\) )", r"\1\n", escape(body))


def _relations(here: str, relations: Sequence[Relation]) -> str:
    """What was done to the provision, its whole or its parts, then what it does, then who merely names it."""
    rows = [r for r in relations if not (_within(r.source, here) and _within(r.target, here))]
    rows.sort(key=lambda r: (r.kind in MENTIONS, _acts(here, r), r.kind != "replaces", _end(here, r) != here, r.date))
    return listed("Relations", [_relation(here, r) for r in rows], MOST_SHOWN, "oc-relations")


def listed(title: str, items: list[str], most: int, css: str) -> str:
    """A list under its title, "" where it is empty; what is beyond `most` is folded, and its number told."""
    if not items:
        return ""
    rest = items[most:]
    more = folded(f"{len(rest)} more", bullets(rest, css), "oc-other") if rest else ""
    return text("h3", title) + bullets(items[:most], css) + more


def _acts(here: str, relation: Relation) -> bool:
    """Whether the relation is told from the side of the provision that acts."""
    return relation.source == here or (relation.target != here and akin(here, relation.source))


def _end(here: str, relation: Relation) -> str:
    return relation.source if _acts(here, relation) else relation.target


def _relation(here: str, relation: Relation) -> str:
    active, passive = KINDS.get(relation.kind, (relation.kind, relation.kind))
    words, other = (active, relation.target) if _acts(here, relation) else (passive, relation.source)
    end = _end(here, relation)
    where = "" if end == here else f"in its part {end}" if _within(end, here) else f"as a part of {end}"
    link = opener(escape(other), "oc-link", other)
    notes = text("span", where, "oc-note") + text("span", relation.note, "oc-note")
    return f"{escape(words)} {link} ({_day(relation.date)}){notes}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _rules(rules: Sequence[Rule]) -> str:
    return listed("In the regime today", [_rule(rule) for rule in rules], MOST_RULES, "oc-rules")


def _rule(rule: Rule) -> str:
    verdict = badge(Verdict(rule.effect), "span") if rule.effect else ""
    return f"{verdict} {button(escape(rule.title), 'oc-ask', data_ask=rule.question)}".strip()


def _in_document(id_: str) -> str:
    """The link to the provision in its resolution."""
    if not re.fullmatch(r"\d{4}:[\w ()]+", id_):
        return ""
    return tag("p", tag("a", "Read it in its resolution", "oc-read", href=f"/?p={id_}"), "oc-above")


def _source(url: str) -> str:
    """The link to the official document; the page itself never fetches it."""
    if not re.match(r"https?://", url):
        return ""
    words = "Official document at the United Nations" + text("span", " (opens in a new tab)", "oc-sr")
    return tag("p", tag("a", words, href=url, target="_blank", rel="noopener noreferrer"), "oc-source")
