"""The hybrid search: dense and lexical scores of passages, carried over to the provisions they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors, products
from index.heads import HEADS
from index.passages import spoken
from index.store import Index
from sources.law import Measure, Relation, Statement
from sources.names import Names
from sources.provision import Reference, find_references, parse_id

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How scores are mixed; chosen on the practice questions (see `docs/retrieval.md`).

    `lexical` weighs BM25, scaled to the best passage's, against the cosine; `support` is what each further kind of
    passage that speaks for a provision adds; `named` is the bonus of a resolution named in the question; `later` is how
    much of its score a replaced provision lends to the one that replaced it.
    """

    lexical: float = 0.35
    support: float = 0.25
    named: float = 0.12
    later: float = 0.97
    kinds: dict[str, float] = field(default_factory=lambda: {
        "digest": 1.0, "terms": 0.97, "official": 1.0, "measure": 1.0, "subject": 0.95, "question": 1.0,
        "commentary": 0.7,
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A provision found, with its score (about 0 to 1.6; named provisions stand above all others)."""

    provision: str
    score: float


# What a search says of each measure, a column each: the best passage that names it by cosine and BM25 together; the
# best cosine of its description, its subject words and its practice questions, and the mean of the best three; its
# best BM25 score; the best provision that it rests on; and what the trained heads say of it.
COLUMNS = (
    *("passage", "description", "subject", "question", "three", "words", "basis"),
    *(f"{head} head" for head in HEADS),
)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a search gave: provisions, best first, the references read from the question, and signs of each measure.

    `signs` has a row for each of `measures` and the columns `COLUMNS`. `nearest` is the best cosine of any passage:
    how near the question is to anything here at all. `cosines` are those of the passages that name a measure, and
    `places` says where in them a text stands. `listed` are the names of listed parties in the question, each with its
    entry.
    """

    provisions: tuple[Hit, ...]
    measures: tuple[str, ...]
    signs: Scores
    references: tuple[Reference, ...]
    nearest: float
    cosines: Scores
    places: Mapping[str, int]
    listed: tuple[tuple[str, str], ...] = ()

    def nearness(self, measure: Measure, statement: Statement) -> float:
        """The cosine of the question and a measure's statement; 0 for one that is not searched."""
        place = self.places.get(spoken(measure, statement))
        return 0.0 if place is None else float(self.cosines[place])


class Search:
    """Ranks provisions and measures for a question, over an opened index."""

    DEPTH = 400  # passages asked of the vector store

    def __init__(
        self,
        index: Index,
        relations: Sequence[Relation],
        measures: Mapping[str, Measure],
        weights: Weights | None = None,
    ) -> None:
        self.index = index
        self.weights = weights or Weights()
        self.ids = list(index.library.entries)
        self.names = Names(index.library.entries)
        number = {id_: n for n, id_ in enumerate(self.ids)}
        self.measures = tuple(measures)
        self.bases = _padded([[number[b] for b in m.basis if b in number] for m in measures.values()])
        pairs = [
            (i, number[id_], 1.0 if rank == 0 else 0.97)
            for i, p in enumerate(index.passages)
            for rank, id_ in enumerate(p.provisions)
            if id_ in number
        ]
        self.of_passage, self.of_provision = (np.array([row[c] for row in pairs], np.int64) for c in (0, 1))
        self.pair_weight = np.array([row[2] for row in pairs], np.float32)
        self.kind_weight = np.array([self.weights.kinds[p.kind] for p in index.passages], np.float32)
        kinds = sorted(self.weights.kinds)
        self.kind = np.array([kinds.index(p.kind) for p in index.passages], np.int64)
        self.kinds = kinds
        at = {int(row): n for n, row in enumerate(index.heads.rows)}
        kinds_of = (("measure", "subject", "question"), ("measure",), ("subject",), ("question",))
        self.places = {index.passages[int(row)].text: n for n, row in enumerate(index.heads.rows)}
        mine = _by_measure(index, measures)
        self.members = [
            _padded([[at[i] for i in row if i in at and index.passages[i].kind in wanted] for row in mine])
            for wanted in kinds_of
        ]
        self.resolution = np.array([parse_id(id_).resolution for id_ in self.ids], np.int64)
        self.later = [
            (number[r.target], number[r.source])
            for r in relations
            if r.kind == "replaces" and r.target in number and r.source in number
        ]
        self.groups: dict[str, list[int]] = {}
        for n, id_ in enumerate(self.ids):
            self.groups.setdefault(parse_id(id_).paragraph, []).append(n)
        self.grouped = _padded(list(self.groups.values()))

    def __call__(
        self,
        question: str,
        *,
        k: int = 10,
        resolutions: Sequence[int] | None = None,
        default: int | None = None,
        references: Sequence[Reference] = (),
    ) -> Found:
        """Search.

        Args:
            question: the question, or a follow-up completed with its subject.
            k: how many distinct paragraphs at the most.
            resolutions: only provisions of these, or None for all.
            default: the resolution of paragraphs that name none.
            references: what the question is known to refer to, beside what its words name.
        """
        references = tuple(dict.fromkeys((*references, *find_references(question, default=default))))
        vector = self.index.encoder(question)
        numbers, cosines = self.index.dense(vector, self.DEPTH, resolutions)
        dense = np.full(len(self.index.passages), 0.0, np.float32)
        if len(numbers):
            dense[:] = max(0.0, float(cosines.min()) - 0.02)
            dense[numbers] = cosines
        lexical = self.index.lexical.scores(question)
        top = float(lexical.max()) or 1.0
        passages = (dense + self.weights.lexical * lexical / top) * self.kind_weight
        scores = self._provisions(passages, references)
        if resolutions:
            scores[~np.isin(self.resolution, list(resolutions))] = -1
        near = products(self.index.heads.vectors, vector)
        return Found(
            self._rank(scores, references, k, resolutions),
            self.measures,
            self._signs(vector, near, lexical / top, scores),
            references,
            float(cosines[0]) if len(numbers) else 0.0,
            near,
            self.places,
            self.names(question),
        )

    def _provisions(self, passages: Scores, references: Sequence[Reference]) -> Scores:
        """One score a provision: its best passage, and a share of the best passage of every other kind."""
        best = np.zeros((len(self.kinds), len(self.ids)), np.float32)
        np.maximum.at(
            best,
            (self.kind[self.of_passage], self.of_provision),
            passages[self.of_passage] * self.pair_weight,
        )
        peak = best.max(axis=0)
        scores = peak + self.weights.support * (best.sum(axis=0) - peak) / (len(self.kinds) - 1)
        for before, after in self.later:
            scores[after] = max(scores[after], self.weights.later * scores[before])
        named = {r.number for r in references if r.number is not None}
        if named:
            scores[np.isin(self.resolution, list(named))] += self.weights.named
        return np.asarray(scores, np.float32)

    def _signs(self, vector: Vectors, cosines: Scores, lexical: Scores, provisions: Scores) -> Scores:
        """What speaks for each measure: an array of the shape (measures, columns), see `COLUMNS`."""
        words = lexical[self.index.heads.rows]
        every, *kinds = self.members
        columns = [
            _best(cosines + self.weights.lexical * words, every),
            *(_best(cosines, members) for members in kinds),
            _best(cosines, every, most=3),
            _best(words, every),
            _best(provisions, self.bases),
        ]
        return np.concatenate([np.stack(columns, axis=1), self.index.heads(vector)], axis=1)

    def _rank(
        self, scores: Scores, references: Sequence[Reference], k: int, resolutions: Sequence[int] | None
    ) -> tuple[Hit, ...]:
        """Distinct paragraphs, each shown by the part that fits best; provisions named outright come first."""
        named = dict.fromkeys(r.id for r in references if r.id and self.index.library.exists(r.id))
        hits = [Hit(id_, 3.0) for id_ in named if not resolutions or parse_id(id_).resolution in resolutions]
        seen = {parse_id(h.provision).paragraph for h in hits}
        best = np.append(scores, np.float32(-1))[self.grouped].max(axis=1)
        groups = sorted(zip(best.tolist(), self.groups, strict=True), key=lambda row: (-row[0], row[1]))
        for score, name in groups:
            if len(hits) >= k or score < 0:
                break
            if name not in seen:
                hits.append(Hit(self._representative(name, scores), score))
        return tuple(hits)[:k]

    def _representative(self, name: str, scores: Scores) -> str:
        """The subparagraph that stands out within its paragraph, else the paragraph as a whole."""
        members = sorted(self.groups[name], key=lambda n: -scores[n])
        best = members[0]
        head = next((n for n in members if self.ids[n] == name), None)
        if head is None or best == head:
            return self.ids[best]
        rivals = [
            n
            for n in members[1:]
            if n != head and not self.ids[best].startswith(self.ids[n]) and not self.ids[n].startswith(self.ids[best])
        ]
        clear = scores[best] - scores[head] > 0.05 and (not rivals or scores[best] - scores[rivals[0]] > 0.05)
        return self.ids[best] if clear else name


def _padded(rows: list[list[int]]) -> NDArray[np.int64]:
    """Rows of different lengths as one array, filled up with -1."""
    width = max((len(r) for r in rows), default=1)
    return np.array([r + [-1] * (width - len(r)) for r in rows], np.int64).reshape(len(rows), width)


def _by_measure(index: Index, measures: Mapping[str, Measure]) -> list[list[int]]:
    """The numbers of the passages that name each measure."""
    numbers: dict[str, list[int]] = {m: [] for m in measures}
    for i, p in enumerate(index.passages):
        if p.measure in numbers:
            numbers[p.measure].append(i)
    return list(numbers.values())


def _best(values: Scores, members: NDArray[np.int64], *, most: int = 1) -> Scores:
    """The mean of the best `most` values of each row of members; 0 where a row has none."""
    rows = np.append(values, np.float32(-1))[members]  # the padding, -1, reads the value appended
    top = -np.sort(-rows, axis=1)[:, :most]
    best = np.where(top > -1, top, np.maximum(top[:, :1], 0)).mean(axis=1)
    return np.asarray(best, np.float32)
