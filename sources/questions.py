"""Practice questions with their gold provisions: the part of the question bank that retrieval learns from.

They live here, below the index, because the index is built from them; the held-back part and every other
evaluation set stay in `evals/` and are never indexed.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sources.catalogue import HERE

Part = Literal["all", "first", "second"]


@dataclass(frozen=True, slots=True)
class Question:
    """One practice question: `gold` are its provisions, `measure` the measure that answers it or ""."""

    id: str
    question: str
    kind: str
    gold: tuple[str, ...]
    verdict: str | None
    measure: str


@cache
def practice(part: Part = "all") -> tuple[Question, ...]:
    """The questions of `questions/*.jsonl`, by file and line.

    The second part is a fixed fifth of them, chosen by id: the adapter never sees it, and the judge's weights are
    learned on it with an index that knows only the first.
    """
    rows = [
        json.loads(line)
        for path in sorted((HERE / "questions").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return tuple(
        Question(r["id"], r["question"], r["kind"],
                 tuple(dict.fromkeys(g for group in r["must"] for g in group)),
                 r.get("verdict"), r.get("measure", ""))
        for r in rows if part in ("all", _part(r["id"]))
    )  # fmt: skip


def _part(id_: str) -> Part:
    return "second" if zlib.crc32(id_.encode()) % 5 == 0 else "first"
