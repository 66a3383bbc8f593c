"""What carries a claim: the words, figures and names of the provisions that it cites, read once and kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce

from assistant.figures import Figures, figures
from assistant.modality import Modality, modality
from index.lexical import tokens
from sources.catalogue import resolution
from sources.dates import deadlines
from sources.law import Measure, Relation
from sources.library import Library
from sources.provision import find_references, parse_id

Cites = tuple[str, ...]
Named = frozenset[tuple[int | None, str | None]]
UNKNOWN = 9.0  # the weight of a word that stands in no passage
NEAR = 0.85  # of the best one's score: sentences of the sources that a claim is compared with
CUT = re.compile(r"(?<=[.;:])\s+(?=[A-Z(])")


@dataclass(frozen=True, slots=True)
class Record:
    """What one provision says. `units` are its sentences, and what our measures say of it, with their words; `spoken`
    are all its words in small letters; `named` the resolutions and paragraphs that it is or names."""

    units: tuple[tuple[str, frozenset[str]], ...]
    words: frozenset[str]
    spoken: frozenset[str]
    figures: Figures
    named: Named


class Evidence:
    """The provisions as evidence.

    Args:
        weight: how rare, and so how telling, a stemmed word is; 0 for one that no passage has.
    """

    def __init__(
        self,
        library: Library,
        measures: Mapping[str, Measure],
        relations: Iterable[Relation],
        weight: Callable[[str], float],
    ) -> None:
        self.library = library
        # A word that no passage has tells most of all: it is not from here.
        self.weight = lru_cache(maxsize=20_000)(lambda word: weight(word) or UNKNOWN)
        self.record = lru_cache(maxsize=4096)(self._record)
        self._statements: dict[str, list[str]] = defaultdict(list)
        basis = {b for m in measures.values() for b in m.basis}
        for m in measures.values():
            for s in (m.lead, *m.exemptions, *m.notes, *m.history):
                for id_ in s.cites:
                    self._statements[id_].append(f"{m.title}: {s.text}")
        # What was replaced or tightened and carries no rule of today is history.
        self._ended: dict[str, list[tuple[str, date]]] = defaultdict(list)
        for r in relations:
            if r.kind in ("replaces", "tightens") and r.target not in basis:
                self._ended[r.target].append((r.source, r.date))

    def ended(self, id_: str, day: date | None = None) -> tuple[tuple[str, date], ...]:
        """(by what, when) a provision, or the paragraph that it is a part of, ended; up to a day, None for today."""
        pid = parse_id(id_)
        rows = [row for part in pid.lineage for row in self._ended.get(f"{pid.resolution}:{part}", ())]
        return tuple(row for row in rows if day is None or row[1] <= day)

    def figures(self, cites: Cites) -> Figures:
        """Every figure of these provisions, days worked out from their periods included."""
        return reduce(Figures.__or__, (self.record(c).figures for c in cites), Figures())

    def words(self, cites: Cites) -> frozenset[str]:
        return frozenset[str]().union(*(self.record(c).words for c in cites))

    def spoken(self, cites: Cites) -> frozenset[str]:
        return frozenset[str]().union(*(self.record(c).spoken for c in cites))

    def named(self, cites: Cites) -> Named:
        return Named().union(*(self.record(c).named for c in cites))

    def asks(self, cites: Cites) -> bool:
        """Whether any text of these provisions asks rather than decides."""
        return any(modality(text).asks for c in cites for text, _ in self.record(c).units)

    def nearest(self, sentence: str, cites: Cites) -> Modality:
        """What those sentences of the sources do that share most with a sentence."""
        mine = set(tokens(sentence))
        units = dict(unit for c in cites for unit in self.record(c).units)
        scored = [(sum(map(self.weight, mine & words)), text) for text, words in units.items()]
        best = max((score for score, _ in scored), default=0.0)
        near = [modality(text) for score, text in scored if score >= NEAR * best]
        return Modality(
            any(d.bans for d in near), any(d.obliges for d in near), any(d.allows for d in near),
            any(d.asks for d in near), any(d.frees for d in near),
        )  # fmt: skip

    def _record(self, id_: str) -> Record:
        """Both renditions of a provision and of the paragraphs that it stands in, and what our measures say of it."""
        pid = parse_id(id_)
        ids = [f"{pid.resolution}:{part}" for part in pid.lineage]
        entries = [self.library.entries[i] for i in ids if i in self.library.entries]
        said = [piece for e in entries for piece in CUT.split(e.digest or e.official)] + self._statements.get(id_, [])
        units = tuple((text, frozenset(tokens(text))) for text in dict.fromkeys(said))
        rest = [t for e in entries for t in (e.heading, *e.terms, e.official if e.digest else "") if t]
        words = frozenset(tokens(" . ".join(rest))).union(*(w for _, w in units))
        spoken = frozenset(re.findall(r"[\w’'-]+", " ".join([*said, *rest]).lower()))
        texts = [t for e in entries for t in (e.official, e.digest, e.heading) if t]
        adopted = resolution(pid.resolution).adopted
        worked = Figures(dates=frozenset(d.end.isoformat() for t in texts for d in deadlines(t, adopted)))
        named: set[tuple[int | None, str | None]] = {(pid.resolution, part) for part in (*pid.lineage, None)}
        for r in (r for t in texts for r in find_references(t, default=pid.resolution)):
            named |= {(r.number, r.part), (r.number, None)}
        return Record(units, words, spoken, reduce(Figures.__or__, map(figures, texts), worked), frozenset(named))
