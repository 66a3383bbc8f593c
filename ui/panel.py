"""The panel beside the answer: one provision with its text, its force, its relations and its place in the regime."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Protocol

from assistant import Verdict
from ui.render import BADGES, icon, opens

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
MOST_PLAIN = 6  # relations shown at once; the rest is folded


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
    provision: Provision, *, quote: str = "", relations: Sequence[Relation] = (), rules: Sequence[Rule] = (),
    above: str = "",
) -> str:  # fmt: skip
    """The panel of one provision.

    Args:
        provision: what to show.
        quote: what to mark in its text; nothing is marked where it does not stand there letter for letter.
        relations: those that the provision is an end of.
        rules: the measures that rest on it.
        above: the id of the paragraph that it is a part of, or "".
    """
    heading = f'<p class="oc-panel-heading">{escape(provision.heading)}</p>' if provision.heading else ""
    part = f'<p class="oc-above"><button type="button" class="oc-link" {opens(above)}>Show all of {escape(above)}</button></p>' if above else ""
    return _framed(
        f'<h2 tabindex="-1">{escape(provision.label)}</h2>{heading}{_force(provision)}{_texts(provision, quote)}{part}'
        f"{_relations(provision.id, relations)}{_rules(rules)}{_official_link(provision.url)}"
    )


def trouble(line: str) -> str:
    """The panel where a provision cannot be shown."""
    return _framed(f'<h2 tabindex="-1">Not found</h2><p class="oc-error">{escape(line)}</p>')


def legend() -> str:
    """What the panel shows before anything is opened: how to read an answer."""
    rows = "".join(
        f'<div><dt class="oc-verdict oc-{v.value}">{icon(v)}{escape(v.word)}</dt><dd>{escape(BADGES[v].meaning)}</dd></div>'
        for v in Verdict
    )
    return (
        '<div class="oc-panel oc-legend"><h2>How to read an answer</h2><p>Open a number such as '
        '<span class="oc-ref" aria-hidden="true">1</span><span class="oc-sr">1</span> to read the provision here, '
        f"with the words quoted marked.</p><dl>{rows}</dl></div>"
    )


def _framed(inside: str) -> str:
    bar = (
        '<div class="oc-bar"><button type="button" class="oc-back" hidden>Back</button>'
        '<button type="button" class="oc-close">Close</button></div>'
    )
    return f'<div class="oc-panel">{bar}{inside}</div>'


def _force(provision: Provision) -> str:
    kind = provision.force.replace(" ", "-")
    verb = f"<em>{escape(provision.verb)}</em>" if provision.verb else ""
    return f'<p class="oc-force oc-force-{escape(kind)}">{verb}<span>{escape(FORCES.get(provision.force, provision.force))}</span></p>'


def _texts(provision: Provision, quote: str) -> str:
    """The rendition quoted, open; the other one, where there is one, folded."""
    texts = [("Official text", provision.official), ("Opcite’s digest, in our own words", provision.digest)]
    texts = [row for row in texts if row[1]]
    if quote and len(texts) == 2 and quote not in texts[0][1] and quote in texts[1][1]:
        texts.reverse()
    if not texts:
        return '<p class="oc-error">There is no text of this provision here.</p>'
    title, body = texts[0]
    out = f'<h3>{title}</h3><blockquote class="oc-full">{marked(body, quote)}</blockquote>'
    for title, body in texts[1:]:
        out += f'<details class="oc-other"><summary>{title}</summary><blockquote class="oc-full">{marked(body, quote)}</blockquote></details>'
    return out


def marked(text: str, quote: str) -> str:
    """A text with the quote in <mark>, both escaped; subparagraphs on lines of their own.

    >>> marked("Decides that coal", "that")
    'Decides <mark>that</mark> coal'
    """
    start = text.find(quote) if quote else -1
    if start < 0 or quote == text:  # all of it is quoted: a mark would say nothing
        return _lines(text)
    end = start + len(quote)
    return f"{_lines(text[:start])}<mark>{_lines(text[start:end])}</mark>{_lines(text[end:])}"


def _lines(text: str) -> str:
    return re.sub(r"(?<=[;:.,]) (?=\((?:[a-z]|[ivx]{1,5})\) )", "\n", escape(text))


def _relations(here: str, relations: Sequence[Relation]) -> str:
    later = [r for r in relations if r.target == here]
    earlier = [r for r in relations if r.source == here]
    rows = [(KINDS.get(r.kind, (r.kind, r.kind))[1], r.source, r, r.kind) for r in sorted(later, key=lambda r: r.date)]
    rows += [(KINDS.get(r.kind, (r.kind, r.kind))[0], r.target, r, r.kind) for r in sorted(earlier, key=lambda r: r.date)]
    rows.sort(key=lambda row: row[3] in ("reaffirms", "refers to"))  # effects first, mentions after
    if not rows:
        return ""
    items = [_relation(words, other, r) for words, other, r, _ in rows]
    out = f'<h3>Relations</h3><ul class="oc-relations">{"".join(items[:MOST_PLAIN])}</ul>'
    if len(items) > MOST_PLAIN:
        rest = items[MOST_PLAIN:]
        out += f'<details class="oc-other"><summary>{len(rest)} more</summary><ul class="oc-relations">{"".join(rest)}</ul></details>'
    return out


def _relation(words: str, other: str, relation: Relation) -> str:
    note = f'<span class="oc-note">{escape(relation.note)}</span>' if relation.note else ""
    day = f"{relation.date.day} {relation.date:%B %Y}"
    link = f'<button type="button" class="oc-link" {opens(other)}>{escape(other)}</button>'
    return f"<li>{escape(words)} {link} ({day}){note}</li>"


def _rules(rules: Sequence[Rule]) -> str:
    if not rules:
        return ""
    return f'<h3>In the regime today</h3><ul class="oc-rules">{"".join(_rule(r) for r in rules)}</ul>'


def _rule(rule: Rule) -> str:
    effect = Verdict(rule.effect) if rule.effect else None
    tag = f'<span class="oc-verdict oc-{effect.value}">{icon(effect)}{escape(effect.word)}</span> ' if effect else ""
    return f'<li>{tag}<button type="button" class="oc-ask" data-ask="{escape(rule.question)}">{escape(rule.title)}</button></li>'


def _official_link(url: str) -> str:
    if not re.match(r"https?://", url):
        return ""
    return (
        f'<p class="oc-source"><a href="{escape(url)}" target="_blank" rel="noopener noreferrer">Official document at the '
        'United Nations<span aria-hidden="true"> ↗</span><span class="oc-sr"> (opens in a new tab)</span></a></p>'
    )
