"""The Read tab: a resolution as a document, the list of all, and the search over their texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape

from sources.catalogue import Resolution, resolutions
from sources.errors import UnknownProvision
from sources.law import Measure, Relation, measures, procedural, relations
from sources.library import Entry, Library
from sources.provision import find_references, parse_id
from ui.measures import chips, day_words
from ui.panel import FORCES, KINDS, MENTIONS, marked
from ui.tags import bullets, folded, tag, text

SECTIONS = (("pre", "Preamble"), ("", "Operative paragraphs"), ("annex", "Annexes"))
GROUPS = (("sanctions", "Build the regime"), ("humanitarian", "Humanitarian"), ("panel", "Renew the Panel of Experts"),
          ("related", "Related"))  # fmt: skip
MOST_HITS = 30  # texts that a search shows
LONGEST_SNIPPET = 260  # characters of a text in the list of what a search found


def anchor(id_: str) -> str:
    """The HTML id of a provision in its document."""
    return "p-" + "".join(c if c.isalnum() else "-" for c in id_)


def contents(now: int) -> str:
    """The list of resolutions, grouped by what they do."""
    parts = []
    for kind, title in GROUPS:
        rows = [r for r in resolutions().values() if r.kind == kind]
        items = [
            tag("a", f"{r.number}{text('span', str(r.year))}", "oc-read", href=f"/?r={r.number}", title=r.title,
                **({"aria_current": "page"} if r.number == now else {}))
            for r in rows
        ]  # fmt: skip
        parts.append(text("h3", title) + bullets(items))
    return tag("details", text("summary", "Resolutions") + tag("nav", "".join(parts), aria_label="Resolutions"),
               "oc-toc", open="")  # fmt: skip


def document(library: Library, number: int) -> str:
    """A resolution: what it is, then its preamble, operative paragraphs and annexes.

    Raises:
        UnknownProvision: the number is not in the catalogue.
    """
    if number not in resolutions():
        raise UnknownProvision(f"Resolution {number} is not among the {len(resolutions())} here.")
    groups = _paragraphs(library, number)
    official = any(e.official for rows in groups.values() for e in rows)
    parts = [_front(resolutions()[number], official)]
    for start, title in SECTIONS:
        rows = [(id_, group) for id_, group in groups.items() if _section(id_) == start]
        if rows:
            body = "".join(_paragraph(id_, group) for id_, group in rows)
            parts.append(tag("section", text("h3", f"{title} ({len(rows)})") + body, "oc-part"))
    return tag("article", "".join(parts), "oc-document", data_number=str(number))


def _section(id_: str) -> str:
    head = parse_id(id_).head
    return next((start for start in ("pre", "annex") if head.startswith(start)), "")


def _paragraphs(library: Library, number: int) -> Mapping[str, list[Entry]]:
    """A resolution's entries by paragraph, in the order of the text."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in library.entries.values():
        pid = parse_id(entry.id)
        if pid.resolution == number:
            groups[f"{number}:{pid.head}"].append(entry)
    return groups


def _front(row: Resolution, official: bool) -> str:
    against = f", {len(row.against)} against" if row.against else ""
    abstained = f", {len(row.abstaining)} abstaining" if row.abstaining else ""
    facts = [
        ("Adopted", day_words(row.adopted) + (f", meeting {row.meeting:,}" if row.meeting else ", by letter")),
        ("Vote", f"{len(row.in_favour)} in favour{against}{abstained}"),
        ("Acting under", row.acting_under or "no reference to Chapter VII"),
        ("Occasion", row.trigger),
        ("Text here", "official text beside the digest" if official else "Opcite’s digest, in our own words"),
    ]
    terms = tag("dl", "".join(tag("div", text("dt", k) + text("dd", v)) for k, v in facts), "oc-facts")
    words = "Official document at the United Nations" + text("span", " (opens in a new tab)", "oc-sr")
    link = tag("a", words, href=row.url, target="_blank", rel="noopener noreferrer")
    title = text("h2", row.symbol, tabindex="-1") + text("p", row.title, "oc-panel-heading")
    return tag("header", title + terms + tag("p", link, "oc-source"), "oc-front")


def _paragraph(id_: str, group: Sequence[Entry]) -> str:
    """One paragraph: its texts, the measures that rest on it, and its relations both ways."""
    lead = next((e for e in group if e.id == id_), group[0])
    named = parse_id(id_).part
    number = tag("a", escape(named), "oc-read oc-para", href=f"/?p={id_}", title=f"Link to {lead.label}")
    force = text("span", FORCES.get(lead.force, lead.force).partition(":")[0], f"oc-force-word oc-force-{_css(lead)}")
    head = tag("h4", number + text("span", lead.heading), "oc-para-head")
    tags = tag("p", text("em", lead.verb) + force + text("span", procedural().get(id_, ""), "oc-note"), "oc-verb")
    inside = {e.id for e in group} | {id_}
    mine = [r for r in relations() if r.source in inside or r.target in inside]
    body = _texts(id_, lead, group)
    return tag("section", head + tags + body + chips(_resting(id_)) + _relations(inside, mine), "oc-paragraph",
               id=anchor(id_), data_id=id_, tabindex="-1", aria_label=lead.label)  # fmt: skip


def _css(entry: Entry) -> str:
    return entry.force.replace(" ", "-")


def _texts(id_: str, lead: Entry, group: Sequence[Entry]) -> str:
    """The official text beside the digests, or the digests alone."""
    digests = "".join(_digest(id_, e) for e in sorted(group, key=lambda e: e.id != id_) if e.digest)
    if not lead.official:
        return tag("div", digests, "oc-texts")
    official = tag("blockquote", marked(lead.official, ""), "oc-full")
    left = tag("div", text("h5", "Official text") + official)
    right = tag("div", text("h5", "Opcite’s digest") + digests) if digests else ""
    return tag("div", left + right, "oc-texts oc-both")


def _digest(id_: str, entry: Entry) -> str:
    if entry.id == id_:
        return text("p", entry.digest)
    label = parse_id(entry.id).part.removeprefix(parse_id(id_).part)
    depth = "oc-deep" if label.count("(") > 1 else "oc-sub"
    return tag("p", text("span", label, "oc-number") + escape(entry.digest), depth, id=anchor(entry.id),
               tabindex="-1")  # fmt: skip


@cache
def _by_paragraph() -> Mapping[str, tuple[Measure, ...]]:
    found: dict[str, dict[str, Measure]] = defaultdict(dict)
    for m in measures():
        for id_ in m.basis:
            pid = parse_id(id_)
            found[f"{pid.resolution}:{pid.head}"][m.id] = m
    return {k: tuple(v.values()) for k, v in found.items()}


def _resting(id_: str) -> tuple[Measure, ...]:
    return _by_paragraph().get(id_, ())


def _relations(inside: set[str], rows: Iterable[Relation]) -> str:
    rows = sorted(rows, key=lambda r: (r.kind in MENTIONS, r.source in inside, r.date))
    if not rows:
        return ""
    items = [_relation(inside, r) for r in rows]
    changing = [i for i, r in zip(items, rows, strict=True) if r.kind not in MENTIONS]
    rest = [i for i, r in zip(items, rows, strict=True) if r.kind in MENTIONS]
    more = folded(f"{len(rest)} mention{'s' if len(rest) > 1 else ''}", bullets(rest, "oc-relations")) if rest else ""
    return tag("div", (bullets(changing, "oc-relations") if changing else "") + more, "oc-ties")


def _relation(inside: set[str], relation: Relation) -> str:
    active, passive = KINDS.get(relation.kind, (relation.kind, relation.kind))
    words, other = (active, relation.target) if relation.source in inside else (passive, relation.source)
    link = tag("a", escape(other), "oc-read", href=f"/?p={other}")
    return f"{escape(words)} {link} ({day_words(relation.date)}){text('span', relation.note, 'oc-note')}"


# --- searching ----------------------------------------------------------------------------------------------


def found(library: Library, words: str, ranked: Sequence[str]) -> str:
    """What a search gave: references first, then texts with all the words, then what bears on them."""
    named = [r.id for r in find_references(words) if r.id and library.exists(r.id)]
    wanted = words.lower().split()
    holding = [e.id for e in library.entries.values() if wanted and all(w in _searched(e) for w in wanted)]
    ids = [id_ for id_ in dict.fromkeys([*named, *holding[:20], *ranked, *holding]) if library.exists(id_)]
    if not ids:
        return text("p", f"Nothing found for “{words[:80]}”.", "oc-error", tabindex="-1")
    items = [_hit(library.entries[id_], words) for id_ in ids[:MOST_HITS]]
    count = f"{len(ids)} provision{'s' if len(ids) > 1 else ''}"
    told = f"The first {len(items)} of {count}" if len(ids) > len(items) else count
    title = text("h3", f"{told} for “{words[:80]}”", tabindex="-1")
    return tag("div", title + bullets(items, "oc-hits"), "oc-found")


def _searched(entry: Entry) -> str:
    return f"{entry.heading} {entry.digest} {entry.official}".lower()


def _hit(entry: Entry, words: str) -> str:
    body = entry.text
    at = max(0, body.lower().find(words.lower()) - 80)
    piece = body[at : at + LONGEST_SNIPPET]
    snippet = f"{'…' if at else ''}{piece}{'…' if at + LONGEST_SNIPPET < len(body) else ''}"
    start = piece.lower().find(words.lower())
    quote = piece[start : start + len(words)] if start >= 0 else ""
    link = tag("a", text("span", entry.label, "oc-label") + text("span", entry.heading), "oc-read",
               href=f"/?p={entry.id}")  # fmt: skip
    return link + tag("p", marked(snippet, quote), "oc-note")
