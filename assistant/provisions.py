"""What the offline writer tells of a provision by itself: its text, what became of it, what else has its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.days import known_by, too_early
from assistant.draft import Line
from assistant.understand import Understanding
from index.search import Found
from sources.catalogue import resolution, resolutions
from sources.dates import in_words
from sources.force import PHRASES
from sources.law import PASSIVE, Relation
from sources.library import Entry, Library
from sources.names import plain
from sources.provision import parse_id

TEXTS = 6  # provisions told whole where their text is asked for
NAMES = 3  # listed names told at the most
NEAR = 2  # of the best found provisions, those shown where an answer is unsure


class Provisions:
    """The lines that provisions make, from their digests and relations."""

    def __init__(self, library: Library, relations: Sequence[Relation]) -> None:
        self.library, self.relations = library, relations

    def texts(self, ids: Sequence[str], day: date | None) -> Iterator[Line]:
        """Provisions whose text is asked for, each with its force and its history; as known on a day."""
        for id_ in ids[:TEXTS]:
            own = list(self.whole(id_))
            yield from (*too_early(day, [id_]), *own[:1], *known_by(day, own[1:], ())) if day else own
        if left := ids[TEXTS:]:
            labels = ", ".join(self.library.entries[i].label for i in left)
            yield Line(f"Asked for as well, and left out here: {labels}. Ask for them in another question.")

    def whole(self, id_: str) -> Iterator[Line]:
        """A provision: what it says, its force, what came of it, what it did."""
        entry = self.library.entries[id_]
        yield Line(entry.digest or entry.official, (id_,), "basis", f"{entry.label}: {entry.heading}.")
        yield Line(f"{PHRASES[entry.force].capitalize()} (“{entry.verb}”).", (id_,), "basis", "Force.")
        earlier = [r for r in self.relations if r.source == id_ and r.kind not in ("refers to", "reaffirms")]
        yield from self.since(id_)
        lead = "What it did."
        for r in earlier[:4]:
            yield Line(f"It {r.kind} {r.target}: {r.note}.", (r.target, id_), "history", lead)
            lead = ""

    def since(self, id_: str) -> Iterator[Line]:
        """What later provisions did to one: the last four effects, or the last time it was reaffirmed."""
        later = [r for r in self.relations if r.target == id_ and r.kind != "refers to"]
        strong = [r for r in later if r.kind != "reaffirms"] or later[-1:]
        lead = "Since then."
        for r in sorted(strong, key=lambda r: r.date)[-4:]:
            yield Line(
                f"{PASSIVE[r.kind].capitalize()} {r.source} ({in_words(r.date)}): {r.note}.",
                (r.source,),
                "history",
                lead,
            )
            lead = ""

    def named(self, understood: Understanding, told: set[str]) -> Iterator[Line]:
        """The provisions that the question names and the measure does not speak of."""
        for r in understood.references:
            if r.id and self.library.exists(r.id) and not any(c == r.id or c.startswith(f"{r.id}(") for c in told):
                entry = self.library.entries[r.id]
                yield Line(entry.digest or entry.official, (r.id,), "context", f"{entry.label}: {entry.heading}.")
                yield from self.since(r.id)

    def listed(self, found: Found) -> Iterator[Line]:
        """The entries of the lists that have a name of the question: whose they are, and what they say of the name."""
        lead = "On the lists."
        entries = {id_: name for name, id_ in reversed(found.listed)}
        for id_ in list(reversed(entries))[:NAMES]:
            entry, name = self.library.entries[id_], entries[id_]
            said = re.split(r"(?<=\.)\s+(?=[A-Z])", entry.digest)
            where = next((s for s in said[1:] if name in " ".join(plain(s))), "")
            shown = name.title() if " " in name else name.upper()
            text = f"“{shown}” stands in the entry {short(entry)}. {said[0]} {where}".strip()
            yield Line(text, (id_,), "context", lead)
            lead = ""

    def near(self, found: Found, told: set[str]) -> Iterator[Line]:
        """The best found provisions that the answer has not told: where it is unsure, the reader should see them."""
        heads = {parse_id(c).paragraph for c in told}
        past = {r.target for r in self.relations if r.kind in ("replaces", "tightens")}
        lead = "See also."
        for hit in found.provisions[:NEAR]:
            entry = self.library.entries[hit.provision]
            if entry.digest and hit.provision not in past and parse_id(hit.provision).paragraph not in heads:
                yield Line(f"{short(entry)}.", (entry.id,), "context", lead)
                lead = ""

    def missing(self, understood: Understanding) -> Iterator[str]:
        """Corrections for paragraphs that do not exist."""
        for r in understood.references:
            if r.id and r.number in resolutions() and not self.library.exists(r.id):
                count = self.library.paragraphs(r.number)
                symbol = resolution(r.number).symbol
                if (r.part or "").startswith("pre"):
                    yield f"That paragraph of {symbol} has no digest; `opcite sources fetch` gets the official text."
                else:
                    yield f"{symbol} has no {_where(r.part or '')}; it has {count} operative paragraphs."


def short(entry: Entry) -> str:
    """A provision by its heading and its label."""
    return f"{entry.heading} ({entry.label})" if entry.heading else entry.label


def _where(part: str) -> str:
    return part if part.startswith("annex") else f"paragraph {part}"
