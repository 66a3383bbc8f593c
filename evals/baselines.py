"""What people would use instead, over the same texts: words alone, vectors alone, and both fused.

None of them sees our measures, practice questions, everyday terms or the adapter of the embedding model. Where there is
a choice it is made in their favour: their words go through our stemmer and synonyms, and a paragraph found counts for
every part of it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from evals.dataset import Item
from evals.texts import paragraph
from index.embed import DEFAULT_MODEL, Encoder, export, load_encoder, model_path
from index.lexical import LexicalIndex
from index.passages import Passage, make_passages
from sources.library import Library

if TYPE_CHECKING:
    from assistant.engine import Assistant

DEPTH = 20  # ranks that a retriever gives
POOL = 200  # passages that are looked at to fill them
VERSION = 2  # of how baselines are built; another one builds them anew
RRF = 60  # the constant of reciprocal rank fusion, as its authors chose it

Ranks = list[tuple[str, ...]]  # at each rank, best first, the provisions found there


class Retriever(Protocol):
    """Ranks provisions for a question; up to `DEPTH` ranks."""

    name: str

    def __call__(self, item: Item) -> Ranks: ...


class Ours:
    """The assistant's own search."""

    name = "opcite"

    def __init__(self, here: Assistant) -> None:
        self.here = here

    def __call__(self, item: Item) -> Ranks:
        return [(h.provision,) for h in self.here.retrieve(item.question, DEPTH, history=item.history)]


class Bm25:
    """BM25 over the passages, by bm25s."""

    name = "bm25"

    def __init__(self, folder: Path) -> None:
        self.paragraphs = _paragraphs(folder)
        self.index = LexicalIndex.load(folder / "bm25")

    def __call__(self, item: Item) -> Ranks:
        return _distinct(self.order(asked(item)))

    def order(self, question: str) -> list[str]:
        """Paragraphs, best first, of the best `POOL` passages; none for a passage that shares no word."""
        scores = self.index.scores(question)
        best = np.argsort(-scores, kind="stable")[:POOL]
        return [self.paragraphs[n] for n in best if scores[n] > 0]


class MiniLm:
    """Cosine similarity of the embedding model as it is published."""

    name = "minilm"

    def __init__(self, folder: Path) -> None:
        self.paragraphs = _paragraphs(folder)
        self.encoder = Encoder(folder / "minilm" / "encoder")
        self.vectors = np.load(folder / "minilm" / "vectors.npy", allow_pickle=False)

    def __call__(self, item: Item) -> Ranks:
        return _distinct(self.order(asked(item)))

    def order(self, question: str) -> list[str]:
        """Paragraphs, best first, of the best `POOL` passages."""
        best = np.argsort(-(self.vectors @ self.encoder(question)), kind="stable")[:POOL]
        return [self.paragraphs[n] for n in best]


class Fused:
    """Reciprocal rank fusion of BM25 and MiniLM."""

    name = "fused"

    def __init__(self, folder: Path) -> None:
        self.both: tuple[Bm25, MiniLm] = (Bm25(folder), MiniLm(folder))

    def __call__(self, item: Item) -> Ranks:
        return fuse([_distinct(r.order(asked(item)), most=POOL) for r in self.both])


def fuse(rankings: Sequence[Ranks]) -> Ranks:
    """One ranking of several: each gives 1 / (60 + rank)."""
    scores: dict[tuple[str, ...], float] = {}
    for ranking in rankings:
        for rank, found in enumerate(ranking, 1):
            scores[found] = scores.get(found, 0.0) + 1 / (RRF + rank)
    return sorted(scores, key=lambda found: -scores[found])[:DEPTH]


def asked(item: Item) -> str:
    """A question as a retriever without memory gets it: after the user's turn before, if there is one."""
    before = [turn["content"] for turn in item.history if turn.get("role") == "user"]
    return f"{before[-1]} {item.question}" if before else item.question


def _distinct(paragraphs: Sequence[str], *, most: int = DEPTH) -> Ranks:
    ranks: Ranks = [(p,) for p in dict.fromkeys(paragraphs)]
    return ranks[:most]


# --- building ------------------------------------------------------------------------------------------------


def texts_of(library: Library) -> list[Passage]:
    """The passages of the renditions alone."""
    return [p for p in make_passages(library, (), (), ()) if p.kind in ("digest", "official")]


def prepare(root: Path, library: Library, said: Callable[[str], None] = lambda _: None) -> Path:
    """The folder of all baselines over these texts, built at the first call.

    `built.json` in it has, for each, the seconds of its build; `said` hears what is being built.
    """
    from evals import chain

    passages = texts_of(library)
    facts = "\n".join((str(VERSION), *(p.id for p in passages)))
    folder = root / hashlib.sha256(facts.encode()).hexdigest()[:12]
    if (folder / "built.json").is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "paragraphs.json").write_text(json.dumps([paragraph(p.provisions[0]) for p in passages]))
    seconds = {}
    builders: list[tuple[str, Callable[[Path, Library], None]]] = [("bm25", _bm25), ("minilm", _minilm)]
    if find_spec("langchain_chroma") and find_spec("langchain_text_splitters"):
        builders.append(("langchain", chain.build))
    for name, build in builders:
        said(f"building {name}")
        start = time.perf_counter()
        build(folder, library)
        seconds[name] = round(time.perf_counter() - start, 2)
    seconds["fused"] = round(seconds["bm25"] + seconds["minilm"], 2)
    (folder / "built.json").write_text(json.dumps(seconds))
    return folder


def _bm25(folder: Path, library: Library) -> None:
    LexicalIndex.build([p.text for p in texts_of(library)], folder / "bm25")


def _minilm(folder: Path, library: Library) -> None:
    export(load_encoder(model_path(DEFAULT_MODEL)), folder / "minilm" / "encoder")
    vectors = Encoder(folder / "minilm" / "encoder").batch([p.text for p in texts_of(library)])
    np.save(folder / "minilm" / "vectors.npy", vectors)


def _paragraphs(folder: Path) -> list[str]:
    rows: list[str] = json.loads((folder / "paragraphs.json").read_text(encoding="utf-8"))
    return rows
