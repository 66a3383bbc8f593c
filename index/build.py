"""Building an index: into a new folder, verified, then switched by one atomic step."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.adapter import fingerprint, load_adapted
from index.embed import TOLERANCE, Encoder, Vectors, export
from index.heads import train
from index.lexical import LexicalIndex
from index.passages import Passage, make_passages
from index.store import (
    VERSION,
    Index,
    Manifest,
    collection,
    current,
    load_passages,
    read_manifest,
    save_passages,
    save_snapshot,
)  # fmt: skip
from sources.commentary import comments
from sources.errors import DataFolderError, IndexUnusable
from sources.law import measures
from sources.library import Library, texts_fingerprint
from sources.questions import Question, practice

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_SECONDS = 3
Progress = Callable[[str, int, int], None]  # what is being done, how much is done, how much there is


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `embedded` counts the passages that had to be embedded anew."""

    folder: Path
    passages: int
    embedded: int
    switched: bool


def build(
    root: Path, *, official: Path | None, added: Path | None, model: str, questions: Sequence[Question] | None = None,
    progress: Progress = lambda *_: None,
) -> Built:  # fmt: skip
    """Build the index if anything changed, and switch to it.

    Args:
        root: the folder of all index folders; made if absent.
        official: the user's official texts, or None.
        added: the user's own commentary, or None.
        model: the default embedding model's name, or a sentence-transformers folder.
        questions: the practice questions to index; None is all of them.
        progress: hears ("embedding", done, total) and the like.

    Raises:
        DataFolderError: the folder cannot be written, or another build holds the lock.
        ModelError: the model is unknown or altered.
        IndexUnusable: the new index failed its verification; the old one stays in use.
    """
    with _locked(root):
        library = Library.load(official)
        passages = make_passages(
            library, measures(), comments(added, library), practice() if questions is None else questions
        )
        texts = texts_fingerprint(official, added)
        old = _usable(root, model)
        if old and _same(old, passages, library, texts):
            return Built(old, len(passages), 0, switched=False)
        folder = root / datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        folder.mkdir()
        try:
            embedded = _fill(folder, old, passages, library, texts, model, progress)
            verify(folder, model=model)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _switch(root, folder)
        return Built(folder, len(passages), embedded, switched=True)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "build.lock", timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise DataFolderError("Another build of the index is running. Wait for it to end, then try again.") from error
    except PermissionError as error:
        raise DataFolderError(
            f"No permission to write in {error.filename or root}. Set OPCITE_DATA to another folder."
        ) from error


def _usable(root: Path, model: str) -> Path | None:
    """The index in use, if it is whole and of this model; of another one nothing is taken over."""
    try:
        folder = current(root)
        verify(folder, model=model)
    except Exception:  # many libraries, many exceptions; a damaged index is no reason to fail: it is built anew
        return None
    return folder


def _same(old: Path, passages: list[Passage], library: Library, texts: str) -> bool:
    facts = read_manifest(old)
    if (facts.texts, facts.provisions) != (texts, len(library.entries)):
        return False
    return [p.id for p in load_passages(old)] == [p.id for p in passages]


def _fill(
    folder: Path, old: Path | None, passages: list[Passage], library: Library, texts: str,
    model: str, progress: Progress,
) -> int:  # fmt: skip
    known = _known_vectors(old)
    missing = [p for p in passages if p.id not in known]
    if old is not None:
        shutil.copytree(old / "encoder", folder / "encoder", copy_function=_link)
    else:
        progress("loading the embedding model", 0, 1)
        export(load_adapted(model), folder / "encoder")
    done = 0

    def heard(count: int) -> None:
        nonlocal done
        done += count
        progress("embedding", done, len(missing))

    new = Encoder(folder / "encoder").batch([p.text for p in missing], heard)
    known.update(zip((p.id for p in missing), new, strict=True))
    vectors = np.stack([known[p.id] for p in passages])
    progress("writing", 0, len(passages))
    _write_vectors(folder, passages, vectors)
    train(passages, vectors, {m.id: m for m in measures()}, folder)
    LexicalIndex.build([p.text for p in passages], folder / "bm25")
    save_snapshot(folder, library)
    save_passages(folder, passages)
    facts = Manifest(
        VERSION, model, fingerprint(model), texts, len(passages), len(library.entries),
        sum(bool(e.official) for e in library.entries.values()), int(vectors.shape[1]),
        datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(asdict(facts)), encoding="utf-8")
    return len(missing)


def _link(source: str, target: str) -> None:
    """A hard link where the file system has them, else a copy: the exported model is 90 MB."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _known_vectors(old: Path | None) -> dict[str, Vectors]:
    if old is None:
        return {}
    try:
        passages = load_passages(old)
        stored = collection(old).get(include=["embeddings"])
        rows = dict(zip(stored["ids"], stored["embeddings"] if stored["embeddings"] is not None else [], strict=True))
        return {p.id: np.asarray(rows[str(i)], np.float32) for i, p in enumerate(passages)}
    except Exception:  # a damaged old index is no reason to fail: everything is embedded anew
        return {}


def _write_vectors(folder: Path, passages: list[Passage], vectors: Vectors) -> None:
    store = collection(folder, create=True)
    for start in range(0, len(passages), 2000):
        chunk = range(start, min(start + 2000, len(passages)))
        store.add(
            ids=[str(i) for i in chunk],
            embeddings=[vectors[i] for i in chunk],
            metadatas=[{"resolution": _resolution(passages[i]), "kind": passages[i].kind} for i in chunk],
        )


def _resolution(passage: Passage) -> int:
    return int(passage.provisions[0].partition(":")[0]) if passage.provisions else 0


def verify(folder: Path, *, model: str) -> None:
    """Check that an index is whole and that its vectors are found where they are.

    Opens it (counts, model), asks for a sample of stored vectors, each of which must find itself first or an
    equal twin, and embeds a sample of passages with the export, which must give the stored vectors.

    Raises:
        IndexUnusable: the first check that failed.
    """
    index = Index(folder, model=model)
    step = max(1, len(index.passages) // 25)
    sample = list(range(0, len(index.passages), step))
    stored = index.vectors.get(ids=[str(i) for i in sample], include=["embeddings"])
    rows = dict(zip(stored["ids"], stored["embeddings"] if stored["embeddings"] is not None else [], strict=True))
    if len(rows) != len(sample):
        raise IndexUnusable("Some stored vectors are missing. Rebuild the index with `opcite index build`.")
    for i in sample:
        vector = np.asarray(rows[str(i)], np.float32)
        numbers, cosines = index.dense(vector, 3)
        if not numbers or cosines[0] < 1 - 1e-4 or (i not in numbers and cosines[-1] < 1 - 1e-4):
            raise IndexUnusable("A stored vector does not find itself. Rebuild the index with `opcite index build`.")
    _verify_export(index.encoder, [(index.passages[i].text, np.asarray(rows[str(i)], np.float32)) for i in sample[:8]])


def _verify_export(encoder: Encoder, sample: list[tuple[str, Vectors]]) -> None:
    for text, vector in sample:
        if float(np.abs(encoder(text) - vector).max()) > 10 * TOLERANCE:
            raise IndexUnusable(
                "The exported model gives other vectors than the model. Rebuild with `opcite index build`."
            )


def _switch(root: Path, folder: Path) -> None:
    """Point to the new folder in one step, keep the one before it for whoever still reads it."""
    before = (root / "current").read_text(encoding="utf-8").strip() if (root / "current").exists() else ""
    pointer = root / "current.new"
    pointer.write_text(folder.name, encoding="utf-8")
    os.replace(pointer, root / "current")
    for other in root.iterdir():
        if other.is_dir() and other.name not in (folder.name, before):
            shutil.rmtree(other, ignore_errors=True)
