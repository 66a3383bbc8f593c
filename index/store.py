"""The index on disk: one folder a build, a pointer to the one in use, and how both are opened.

    index/current                   the name of the folder in use, replaced in one atomic step
    index/<build>/manifest.json     model, fingerprint of the texts, counts
    index/<build>/snapshot.json     the provisions and measures that the index was built from
    index/<build>/passages.json     the passages, in the order of their numbers
    index/<build>/chroma/           vectors (Chroma)
    index/<build>/bm25/             words (bm25s)
    index/<build>/encoder/          the exported embedding model
    index/<build>/heads.npz         the measures' vectors, and what was learned from the practice questions

A Chroma folder is never changed after its build: whoever answers while a new index is made keeps reading the
old folder, whole.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.adapter import fingerprint
from index.embed import Encoder, Vectors
from index.heads import Heads
from index.lexical import LexicalIndex
from index.passages import Passage
from sources.errors import IndexUnusable
from sources.law import measures
from sources.library import Entry, Library

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
VERSION = 5  # of this layout; another version in a manifest means: rebuild
# With ef this large and a few thousand passages the exact neighbours are found; sync_threshold persists the
# index at once instead of after a thousand records.
HNSW: Any = {"space": "cosine", "ef_search": 400, "ef_construction": 200, "sync_threshold": 100}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from and what it holds. `adapter` is `index.adapter.fingerprint`, `texts` is
    `sources.library.texts_fingerprint`."""

    version: int
    model: str
    adapter: str
    texts: str
    passages: int
    provisions: int
    official: int
    dimension: int
    built: str


def collection(folder: Path, *, create: bool = False) -> Collection:
    """The Chroma collection of an index folder; nothing is downloaded, nothing is reported anywhere."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(
        str(folder / "chroma"), settings=Settings(anonymized_telemetry=False, allow_reset=False)
    )
    if not create:
        return client.get_collection(COLLECTION, embedding_function=None)
    return client.create_collection(
        COLLECTION, embedding_function=None,
        configuration={"hnsw": HNSW},
    )  # fmt: skip


def current(root: Path) -> Path:
    """The folder of the index in use.

    Raises:
        IndexUnusable: there is none yet, or the pointer leads nowhere.
    """
    pointer = root / "current"
    if not pointer.is_file():
        raise IndexUnusable("There is no index yet. Build it with `opcite index build` (about a minute).")
    folder = root / pointer.read_text(encoding="utf-8").strip()
    if not (folder / "manifest.json").is_file():
        raise IndexUnusable("The index is incomplete. Rebuild it with `opcite index build`.")
    return folder


def read_manifest(folder: Path) -> Manifest:
    """The facts of an index folder.

    Raises:
        IndexUnusable: they cannot be read, or another version of Opcite wrote them.
    """
    try:
        facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if facts.get("version") != VERSION:
            raise IndexUnusable("Another version of Opcite built this index. Rebuild it with `opcite index build`.")
        return Manifest(**facts)
    except (OSError, ValueError, TypeError) as error:
        raise IndexUnusable("The index cannot be read. Rebuild it with `opcite index build`.") from error


class Index:
    """An opened index. Opening checks that it fits the model asked for and that its parts agree.

    `passages` stand in the order of their numbers; `library` holds the provisions as they were indexed.
    """

    def __init__(self, folder: Path, *, model: str) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        if self.manifest.model != model:
            raise IndexUnusable(
                f"The index was built with the embedding model {self.manifest.model!r}, not {model!r}. "
                "Rebuild it with `opcite index build`, or set OPCITE_EMBEDDING_MODEL back."
            )
        if self.manifest.adapter != fingerprint(model):
            raise IndexUnusable("The index was built with another adapter. Rebuild it with `opcite index build`.")
        try:
            self.library = load_snapshot(folder)
            self.passages = load_passages(folder)
            self.lexical = LexicalIndex.load(folder / "bm25")
            self.encoder = Encoder(folder / "encoder")
            self.heads = Heads(folder, {m.id: m for m in measures()})
            self.vectors = collection(folder)
            self.count = self.vectors.count()
        except Exception as error:  # many libraries, many exceptions; all mean the same to the user
            raise IndexUnusable(
                f"The index is damaged ({type(error).__name__}). Rebuild it with `opcite index build`."
            ) from error
        if not self.count == len(self.passages) == self.manifest.passages:
            raise IndexUnusable(
                f"The index holds {self.count} vectors for {self.manifest.passages} passages. "
                "Rebuild it with `opcite index build`."
            )

    def dense(self, vector: Vectors, k: int, resolutions: Sequence[int] | None = None) -> tuple[list[int], Vectors]:
        """The numbers of the k passages nearest to a vector, and their cosines, best first."""
        where: Any = {"resolution": {"$in": list(resolutions)}} if resolutions else None
        query: Any = [vector]
        found = self.vectors.query(
            query_embeddings=query, n_results=min(k, self.count), where=where, include=["distances"]
        )
        numbers = [int(i) for i in found["ids"][0]]
        distances = (found["distances"] or [[]])[0]
        return numbers, 1 - np.asarray(distances, np.float32)


def save_snapshot(folder: Path, library: Library) -> None:
    rows = [asdict(e) for e in library.entries.values()]
    (folder / "snapshot.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def load_snapshot(folder: Path) -> Library:
    rows = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    return Library(Entry(**{**row, "terms": tuple(row["terms"])}) for row in rows)


def save_passages(folder: Path, passages: Sequence[Passage]) -> None:
    rows = [[p.kind, p.text, p.provisions, p.measure] for p in passages]
    (folder / "passages.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def load_passages(folder: Path) -> list[Passage]:
    rows = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
    return [Passage(kind, text, tuple(provisions), measure) for kind, text, provisions, measure in rows]
