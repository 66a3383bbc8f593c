"""Retrievers side by side: how well each finds what answers need, how fast, and what it costs."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from evals import records
from evals.ask import Progress, writable
from evals.baselines import DEPTH, Bm25, Fused, MiniLm, Ours, Ranks, Retriever, prepare
from evals.chain import LangChain
from evals.dataset import Item
from evals.scores import same_paragraph
from index.embed import DEFAULT_MODEL, model_path
from sources.errors import OpciteError

if TYPE_CHECKING:
    from assistant.engine import Assistant

BASELINES: dict[str, Callable[[Path], Retriever]] = {
    "bm25": Bm25, "minilm": MiniLm, "fused": Fused, "langchain": LangChain,
}  # fmt: skip
TITLES = {
    "opcite": "Opcite", "bm25": "BM25 only", "minilm": "MiniLM only", "fused": "BM25 + MiniLM, rank fusion",
    "langchain": "LangChain chain (1000/200, Chroma)",
}  # fmt: skip
COLD_RUNS = 3


class UnknownRetriever(OpciteError):
    """A retriever that is not among those compared."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rank, from 1, at which each `must` group of a question was first satisfied, or None."""

    set: str
    id: str
    ranks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """A retriever's costs: milliseconds warm, seconds and MB of a whole cold process, seconds and MB of its index."""

    p50: float
    p95: float
    cold: float
    memory: float
    build: float
    size: float


def names(wanted: Sequence[str] | None) -> list[str]:
    """The retrievers to compare: ours first, then those wanted, by default all.

    Raises:
        UnknownRetriever: with the names that there are.
    """
    for name in wanted or ():
        if name not in TITLES:
            raise UnknownRetriever(f"There is no retriever {name!r}; there are {', '.join(TITLES)}.")
        if name in BASELINES and name not in _installed():
            raise UnknownRetriever("LangChain's chain needs more packages: pip install 'opcite[dev]'.")
    return ["opcite", *(n for n in BASELINES if n in (wanted or _installed()))]


def _installed() -> list[str]:
    """The baselines that can be had: LangChain's packages come with the extra for developers."""
    needed = ("langchain_chroma", "langchain_text_splitters")
    return [n for n in BASELINES if n != "langchain" or all(find_spec(m) for m in needed)]


def compare(
    here: Assistant, items: Sequence[Item], chosen: Sequence[str], root: Path, folder: Path,
    progress: Progress = lambda _: None, said: Callable[[str], None] = lambda _: None,
) -> dict[str, list[Found]]:  # fmt: skip
    """Ask every retriever every question that needs provisions.

    Args:
        chosen: names of retrievers, see `names`.
        root: the folder in which baselines are built and kept.
        folder: the report's folder; what was found is kept there and read by the next run.
    """
    wanted = [i for i in items if i.must and not i.abstain]
    place = prepare(root, here.library, said) if set(chosen) & set(BASELINES) else root
    out = {}
    with writable(folder):
        for name in chosen:
            under = records.fingerprint(here.index.manifest, f"{name} {place.name if name in BASELINES else ''}")
            out[name] = _ask(name, here, wanted, place, folder / f"found-{name}.jsonl", under, progress)
    return out


def _ask(
    name: str, here: Assistant, items: list[Item], place: Path, path: Path, under: str, progress: Progress
) -> list[Found]:
    done = records.read(path, under)
    retriever: Retriever | None = None
    for item in items:
        key = records.key(item, under)
        if key not in done:
            if retriever is None:
                retriever = Ours(here) if name == "opcite" else BASELINES[name](place)
                retriever(item)  # warm
            start = time.perf_counter()
            found = retriever(item)
            ms = (time.perf_counter() - start) * 1000
            done[key] = {"key": key, "under": under, "ranks": ranks(item, found), "ms": round(ms, 3)}
        progress(1)
    records.write(path, done.values())
    return [Found(i.set, i.id, tuple(done[records.key(i, under)]["ranks"])) for i in items]


def ranks(item: Item, found: Ranks) -> list[int | None]:
    """For each `must` group, the rank from 1 at which it is first satisfied, or None."""
    return [
        next((n for n, here in enumerate(found, 1) if any(same_paragraph(r, p) for r in here for p in group)), None)
        for group in item.must
    ]


# --- quality -------------------------------------------------------------------------------------------------


def recall(found: Sequence[Found], k: int) -> tuple[int, int]:
    """(groups satisfied within the first k ranks, groups)."""
    every = [rank for f in found for rank in f.ranks]
    return sum(rank is not None and rank <= k for rank in every), len(every)


def mrr(found: Sequence[Found]) -> float:
    """Mean reciprocal rank of the groups, 0 beyond the tenth."""
    every = [rank for f in found for rank in f.ranks]
    return sum(1 / rank for rank in every if rank and rank <= 10) / len(every) if every else 0.0


def ndcg(found: Sequence[Found]) -> float:
    """nDCG@10 with a gain of 1 for each group at the rank where it is first satisfied."""
    rows = []
    for f in found:
        ideal = sum(1 / math.log2(n + 1) for n in range(1, min(10, len(f.ranks)) + 1))
        rows.append(sum(1 / math.log2(r + 1) for r in f.ranks if r and r <= 10) / ideal)
    return statistics.fmean(rows) if rows else 0.0


def curve(found: Sequence[Found]) -> list[float]:
    """recall@k for k = 1 to `DEPTH`."""
    return [hits / n if n else 0.0 for hits, n in (recall(found, k) for k in range(1, DEPTH + 1))]


# --- costs ---------------------------------------------------------------------------------------------------


def times(here: Assistant, name: str, root: Path, folder: Path) -> Times:
    """A retriever's costs. Cold starts and builds are measured once for each program and kept in the report's folder.

    Args:
        root: where `prepare` put the baselines.
        folder: the report's folder.
    """
    rows = [json.loads(line)["ms"] for line in (folder / f"found-{name}.jsonl").read_text().splitlines()]
    warm = sorted(rows) or [0.0]
    path = folder / "cold.json"
    known = json.loads(path.read_text()) if path.is_file() else {}
    if known.get("program") != records.code():
        known = {"program": records.code()}
    place = here.index.folder if name == "opcite" else prepare(root, here.library)
    if name not in known:
        built = _built(here) if name == "opcite" else json.loads((place / "built.json").read_text())[name]
        known[name] = (*_cold(name, place), built)
        path.write_text(json.dumps(known))
    seconds, memory, built = known[name]
    return Times(
        warm[len(warm) // 2], warm[int(len(warm) * 0.95)], seconds, memory, built, _size(name, place) / 1e6
    )  # fmt: skip


def _built(here: Assistant) -> float:
    """Seconds of a whole build of our index over the same texts, in a folder of its own."""
    from assistant.settings import settings
    from index.build import build

    official = settings().official if here.index.manifest.official else None
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        build(Path(folder), official=official, added=None, model=settings().embedding_model)
        return round(time.perf_counter() - start, 2)


def _cold(name: str, place: Path) -> tuple[float, float]:
    """(seconds, MB at the peak) of a process that opens a retriever and asks it once; the median of a few."""
    runs = []
    for _ in range(COLD_RUNS):
        start = time.perf_counter()
        command = [sys.executable, "-m", "evals.cold", name, str(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (our own command)
        runs.append((round(time.perf_counter() - start, 2), float(done.stdout)))
    return sorted(runs)[len(runs) // 2]


def _size(name: str, place: Path) -> int:
    """Bytes on disk of what a retriever reads, the embedding model included."""
    folders = {"opcite": ["."], "bm25": ["bm25"], "minilm": ["minilm"], "fused": ["bm25", "minilm"],
               "langchain": ["langchain"]}  # fmt: skip
    own = sum(p.stat().st_size for f in folders[name] for p in (place / f).rglob("*") if p.is_file())
    model = model_path(DEFAULT_MODEL) / "model.safetensors" if name == "langchain" else None  # it reads the package's
    return own + (model.stat().st_size if model else 0)
