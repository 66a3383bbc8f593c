"""What carries a claim: the words, figures and names of the provisions that it cites, read once and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from re import findall, split

from assistant.figures import Figures, figures
from assistant.modality import Modality, modality
from index.lexical import tokens
from sources.law import Measure, Relation
from sources.library import Library
from sources.provision import find_references, parse_id

Cites = tuple[str, ...]
UNKNOWN = 9.0  # the weight of a word that stands in no passage
NEAR = 0.85  # of the best one's score: sentences of the sources that a claim is compared with


class Evidence:
    """The provisions as evidence. `weight` tells how rare, and so how telling, a stemmed word is."""

    def __init__(
        self,
        library: Library,
        measures: Mapping[str, Measure],
        relations: Iterable[Relation],
        weight: Callable[[str], float],
    ) -> None:
        # A word that no passage has tells most of all: it is not from here.
        self.library, self.weight = library, lru_cache(maxsize=20_000)(lambda word: weight(word) or UNKNOWN)
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
        self.figures = lru_cache(maxsize=4096)(self._figures)
        self.words = lru_cache(maxsize=4096)(self._words)
        self.spoken = lru_cache(maxsize=4096)(self._spoken)
        self.named = lru_cache(maxsize=4096)(self._named)
        self._units = lru_cache(maxsize=4096)(self._cut)

    def ended(self, id_: str, day: date | None = None) -> tuple[tuple[str, date], ...]:
        """(by what, when) a provision, or the paragraph that it is a part of, ended; up to a day, None for today."""
        pid = parse_id(id_)
        rows = [row for part in pid.lineage for row in self._ended.get(f"{pid.resolution}:{part}", ())]
        return tuple(row for row in rows if day is None or row[1] <= day)

    def asks(self, cites: Cites) -> bool:
        """Whether any text of these provisions asks rather than decides."""
        return any(modality(t).asks for c in cites for t in self._texts(c))

    def nearest(self, sentence: str, cites: Cites) -> Modality:
        """What those sentences of the sources do that share most with a sentence."""
        mine = set(tokens(sentence))
        scored = [(sum(self.weight(w) for w in mine & words), does) for words, does in self._units(cites)]
        best = max((score for score, _ in scored), default=0.0)
        near = [does for score, does in scored if score >= NEAR * best] if best else [does for _, does in scored]
        return Modality(
            any(d.bans for d in near), any(d.obliges for d in near), any(d.allows for d in near),
            any(d.asks for d in near), any(d.frees for d in near),
        )  # fmt: skip

    def _texts(self, id_: str) -> list[str]:
        """Both renditions of a provision and of the paragraphs that it stands in, and what our measures say of it."""
        pid = parse_id(id_)
        above = [f"{pid.resolution}:{part}" for part in pid.lineage[:-1]]
        entries = [self.library.entries[i] for i in (id_, *above) if i in self.library.entries]
        return [t for e in entries for t in (e.official, e.digest, e.heading) if t]

    def _figures(self, cites: Cites) -> Figures:
        out = Figures()
        for id_ in cites:
            for text in self._texts(id_):
                out |= figures(text)
        return out

    def _words(self, cites: Cites) -> frozenset[str]:
        rows = [t for c in cites for t in (*self._texts(c), *self.library.entries[c].terms, *self._statements[c])]
        return frozenset(tokens(" ".join(rows)))

    def _spoken(self, cites: Cites) -> str:
        rows = [t for c in cites for t in (*self._texts(c), *self.library.entries[c].terms, *self._statements[c])]
        return " ".join(findall(r"[\w’'-]+", " ".join(rows).lower()))

    def _named(self, cites: Cites) -> frozenset[tuple[int | None, str | None]]:
        """(resolution, part) of everything that the provisions are or name; their own paragraphs included."""
        out: set[tuple[int | None, str | None]] = set()
        for id_ in cites:
            pid = parse_id(id_)
            out |= {(pid.resolution, part) for part in pid.lineage} | {(pid.resolution, None)}
            for text in self._texts(id_):
                for r in find_references(text, default=pid.resolution):
                    out |= {(r.number, r.part), (r.number, None)}
        return frozenset(out)

    def _cut(self, cites: Cites) -> Sequence[tuple[frozenset[str], Modality]]:
        """The sentences of digests (of official texts where there is none) and our measures' statements, each with
        its words and what it does."""
        rows: list[str] = []
        for id_ in cites:
            pid = parse_id(id_)
            above = [f"{pid.resolution}:{part}" for part in pid.lineage]
            for entry in (self.library.entries[i] for i in above if i in self.library.entries):
                text = entry.digest or entry.official
                rows += split(r"(?<=[.;:])\s+(?=[A-Z(])", text)
            rows += self._statements[id_]
        return [(frozenset(tokens(r)), modality(r)) for r in dict.fromkeys(rows)]
