"""The usual LangChain retrieval chain, as its tutorial has it: 1000 characters with 200 shared, Chroma, k = 4.

The tutorial loads a text, cuts it with `RecursiveCharacterTextSplitter`, embeds the chunks with a sentence-transformers
model, stores them in Chroma, and puts the four nearest into one prompt. Here each resolution is one document, and the
model is the published MiniLM. A chunk counts as every paragraph of which it shows enough.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.baselines import DEPTH, Ranks, asked
from evals.dataset import Item
from evals.texts import Text, documents
from index.embed import DEFAULT_MODEL, load_encoder, model_path
from sources.library import Library

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

SIZE, OVERLAP, K = 1000, 200, 4
# Chroma's search is approximate, and its index is another at every build; looking at this many candidates finds the
# true neighbours among some thousand pieces, so that a run repeats, and costs the chain nothing in quality.
EXACT: Any = {"hnsw": {"ef_search": 2000, "ef_construction": 400}}
SHOWN = 100  # characters of a paragraph in a chunk, from which on the chunk counts as it (or all, if it is shorter)


class LangChain:
    """The chain's retriever; its chunks become the paragraphs that they show."""

    name = "langchain"

    def __init__(self, folder: Path) -> None:
        self.store = open_store(folder)
        rows = json.loads((folder / "langchain" / "parts.json").read_text(encoding="utf-8"))
        self.parts: dict[int, list[tuple[int, int, str]]] = {int(n): [tuple(p) for p in ps] for n, ps in rows.items()}

    def __call__(self, item: Item) -> Ranks:
        found = self.store.similarity_search(asked(item), k=DEPTH)
        return [self._shown(d.metadata["source"], d.metadata["start_index"], len(d.page_content)) for d in found]

    def _shown(self, number: int, start: int, length: int) -> tuple[str, ...]:
        return shown(self.parts[number], start, start + length)


def shown(parts: list[tuple[int, int, str]], start: int, end: int) -> tuple[str, ...]:
    """The paragraphs that the characters from `start` to `end` show."""
    seen = [(min(end, b) - max(start, a), b - a, name) for a, b, name in parts]
    return tuple(dict.fromkeys(name for common, whole, name in seen if common >= min(SHOWN, whole)))


def build(folder: Path, library: Library) -> None:
    """Cut, embed and store every resolution."""
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    texts: list[Text] = documents(library)
    loaded = [Document(page_content=t.content, metadata={"source": t.number}) for t in texts]
    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True)
    open_store(folder).add_documents(documents=splitter.split_documents(loaded))
    parts = json.dumps({t.number: t.parts for t in texts})
    (folder / "langchain" / "parts.json").write_text(parts, encoding="utf-8")


def open_store(folder: Path) -> Chroma:
    """The Chroma store; the model is loaded, and nothing is reported anywhere."""
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    return Chroma(
        collection_name="resolutions",
        embedding_function=_embeddings(),
        persist_directory=str(folder / "langchain"),
        collection_configuration=EXACT,
        client_settings=Settings(anonymized_telemetry=False, is_persistent=True),
    )


def _embeddings() -> Embeddings:
    from langchain_core.embeddings import Embeddings

    class SentenceTransformers(Embeddings):
        """The published model through PyTorch, as LangChain's own wrapper of it works."""

        @cached_property
        def model(self) -> object:
            return load_encoder(model_path(DEFAULT_MODEL))

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = self.model.encode(texts, show_progress_bar=False).tolist()  # type: ignore[attr-defined]
            return vectors

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return SentenceTransformers()
