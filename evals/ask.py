"""Asking every question of the sets, once: what is answered already by the same program is read from disk."""

from __future__ import annotations

import inspect
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from assistant.answer import Answer
from assistant.engine import Assistant
from assistant.settings import settings
from evals import records
from evals.dataset import Item
from evals.scores import Result
from sources.errors import DataFolderError, OpciteError
from sources.library import Library

OFFLINE = "offline"
DEPTH = 20  # how many provisions are kept of what was found

Progress = Callable[[int], None]


class BadWriter(OpciteError):
    """A writer that cannot be had."""


def opened(data: Path, writer: str = OFFLINE) -> Assistant:
    """An assistant over another data folder than the user's."""
    own = settings().model_copy(update={"data": data})
    with patch("assistant.engine.settings", lambda: own):
        return writing(writer)


@contextmanager
def on_digests() -> Iterator[Assistant]:
    """The assistant over the digests alone, with an index of its own that is built for it and thrown away."""
    from index.build import build
    from index.embed import DEFAULT_MODEL

    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / "index", official=None, added=None, model=DEFAULT_MODEL)
        yield opened(Path(folder))


def writing(writer: str) -> Assistant:
    """An assistant whose answers a model writes, or the offline writer.

    Raises:
        BadWriter: this Opcite has the offline writer alone.
        OpciteError: the model cannot be opened.
    """
    makes: Any = Assistant
    if "model" in inspect.signature(makes).parameters:
        return cast(Assistant, makes(model="" if writer == OFFLINE else writer))
    if writer != OFFLINE:
        raise BadWriter(f"The writer {writer!r} cannot be had here; only `{OFFLINE}` can.")
    return Assistant()


def answer(here: Assistant, item: Item) -> Result:
    """Ask one question and keep what scoring needs."""
    start = time.perf_counter()
    given = here.ask(item.question, history=item.history)
    ms = (time.perf_counter() - start) * 1000
    ranked = [h.provision for h in here.retrieve(item.question, DEPTH, history=item.history)]
    return Result(
        item, given.text, given.verdict.value if given.verdict else None, given.abstained, round(given.confidence, 4),
        tuple(c.provision for c in given.citations),
        invented(given, here.library), tuple(ranked), round(ms, 3),
        given.measures, given.usage,
    )  # fmt: skip


def invented(given: Answer, library: Library) -> int:
    """Citations of provisions that are not in the library, quotes that are not in them, markers that lead nowhere.

    Told apart from the checks of `assistant.verify`, so that a hole in those shows.
    """
    wrong = sum(not 1 <= int(n) <= len(given.citations) for n in re.findall(r"\[(\d+)\]", given.text))
    for c in given.citations:
        entry = library.entries.get(c.provision)
        text = "" if entry is None else entry.official if c.rendition == "official" else entry.digest
        wrong += not c.quote.strip() or c.quote not in text
    return wrong


def ask_all(
    here: Assistant, items: Sequence[Item], folder: Path, progress: Progress = lambda _: None, writer: str = OFFLINE
) -> list[Result]:
    """Answer all items, in their order.

    Every answer is kept in `done.jsonl` as it comes, and read from there by the next run. At the end `answers.jsonl`
    has this run's answers, the same from run to run, and `timings.jsonl` their times.

    Raises:
        DataFolderError: the folder cannot be written.
    """
    under = records.fingerprint(here.index.manifest, writer)
    with writable(folder):
        done = records.read(folder / "done.jsonl", under)
        names = [records.key(item, under) for item in items]
        if any(name not in done for name in names):
            answer(here, items[0])  # warm
        records.write(folder / "done.jsonl", done.values())  # what an older program answered is dropped
        results = []
        with (folder / "done.jsonl").open("a", encoding="utf-8") as out:
            for item, name in zip(items, names, strict=True):
                if name in done:
                    results.append(records.from_row(item, done[name]))
                else:
                    results.append(answer(here, item))
                    out.write(records.line({"key": name, "under": under, **records.to_row(results[-1])}))
                    out.flush()
                progress(1)
        rows = ({k: v for k, v in records.to_row(r).items() if k != "ms"} for r in results)
        records.write(folder / "answers.jsonl", rows)
        records.write(folder / "timings.jsonl", ({"id": r.item.id, "set": r.item.set, "ms": r.ms} for r in results))
    return results


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Make a folder, and tell in one line if it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise DataFolderError(
            f"The report cannot be written to {folder} ({type(error).__name__}). Name another folder with --report."
        ) from error


def by_set(results: Iterable[Result]) -> dict[str, list[Result]]:
    """The results of each set, in the order in which the sets come."""
    out: dict[str, list[Result]] = {}
    for r in results:
        out.setdefault(r.item.set, []).append(r)
    return out
