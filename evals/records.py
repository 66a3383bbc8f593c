"""Answers kept on disk as JSON lines, so that a run that was broken off goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import assistant
import index
import sources
from assistant.answer import Usage
from evals.dataset import Item
from evals.scores import Result
from index.store import Manifest

Row = dict[str, Any]


@cache
def code() -> str:
    """A short hash over everything that decides an answer but the official texts: modules, rules, digests, weights."""
    seen = hashlib.sha256()
    for package in (sources, index, assistant):
        folder = Path(str(package.__file__)).parent
        kinds = ("*.py", "*.json", "*.safetensors", "**/*.toml")
        for path in sorted(p for kind in kinds for p in folder.glob(kind)):
            seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def fingerprint(manifest: Manifest, writer: str) -> str:
    """What an answer depends on besides its question; the time at which an index was built does not count."""
    facts = (code(), manifest.version, manifest.model, manifest.adapter, manifest.texts, manifest.passages, writer)
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def key(item: Item, under: str) -> str:
    """The name of one answer: another question, label, program or index gives another."""
    text = json.dumps([under, asdict(item)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def to_row(result: Result) -> Row:
    """An answer as plain data."""
    used = {"usage": asdict(result.usage)} if result.usage else {}
    return {
        "set": result.item.set, "id": result.item.id, "verdict": result.verdict, "abstained": result.abstained,
        "confidence": result.confidence, "cited": result.cited, "fabricated": result.fabricated,
        "measures": result.measures, "ranked": result.ranked, "text": result.text, "ms": result.ms,
        **used,
    }  # fmt: skip


def from_row(item: Item, row: Mapping[str, Any]) -> Result:
    """The answer that a row of `to_row` holds."""
    return Result(
        item, row["text"], row["verdict"], row["abstained"], row["confidence"], tuple(row["cited"]),
        row["fabricated"], tuple(row["ranked"]), row["ms"], tuple(row["measures"]),
        Usage(**row["usage"]) if "usage" in row else None,
    )  # fmt: skip


def read(path: Path, under: str) -> dict[str, Row]:
    """The lines of a fingerprint by their key; a line cut short by a broken run is left out."""
    rows: dict[str, Row] = {}
    if path.is_file():
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(text)
                if row["under"] == under:
                    rows[row["key"]] = row
            except (ValueError, KeyError, TypeError):
                continue
    return rows


def line(row: Mapping[str, Any]) -> str:
    """A row as one line of JSON."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replace a file in one step by these rows, in their order."""
    part = path.with_name(path.name + ".part")
    part.write_text("".join(line(r) for r in rows), encoding="utf-8")
    os.replace(part, path)
