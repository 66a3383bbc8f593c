"""Question sets: JSON lines in the format of `docs/question-format.md`."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.answer import Verdict
from sources.errors import OpciteError, UnknownProvision
from sources.provision import parse_id

HERE = Path(__file__).parent
Standing = Literal["blind", "independent", "known"]
KINDS = ("legality", "lookup", "figure", "evolution", "list", "definition", "outside", "false_premise")
STANDINGS: dict[Standing, str] = {
    "blind": "written without sight of Opcite",
    "independent": "written without sight of Opcite (but read since by its makers)",
    "known": "of these sets (none of them blind)",
}


class BadDataset(OpciteError):
    """A question set that cannot be read."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its expected answer; the fields are those of the format."""

    id: str
    question: str
    kind: str
    must: tuple[tuple[str, ...], ...]
    ok: tuple[str, ...]
    verdict: str | None
    alt_verdicts: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...]
    abstain: bool
    history: tuple[dict[str, str], ...]
    why: str
    set: str
    measure: str = ""

    @property
    def verdicts(self) -> frozenset[str]:
        """Every verdict that counts as right."""
        return frozenset(v for v in (self.verdict, *self.alt_verdicts) if v)


def load(path: Path) -> list[Item]:
    """Read a question set.

    Raises:
        BadDataset: the file is missing, or a line is no question; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadDataset(f"{path} cannot be read ({type(error).__name__}).") from error
    items = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            items.append(_item(json.loads(line), path.stem))
        except (ValueError, KeyError, TypeError, UnknownProvision) as error:
            raise BadDataset(f"{path}, line {number}: no question in the format ({error}).") from error
    if not items:
        raise BadDataset(f"{path} has no question in it.")
    return items


def _item(row: dict[str, Any], name: str) -> Item:
    for verdict in (row.get("verdict"), *(row.get("alt_verdicts") or ())):
        if verdict is not None:
            Verdict(verdict)
    for provision in (p for group in (*row.get("must", ()), row.get("ok", ())) for p in group):
        parse_id(provision)
    return Item(
        str(row["id"]), str(row["question"]), str(row["kind"]), tuple(tuple(g) for g in row.get("must", ())),
        tuple(row.get("ok", ())), row.get("verdict"), tuple(row.get("alt_verdicts") or ()),
        tuple(tuple(g) for g in row.get("facts", ())), bool(row.get("abstain")), tuple(row.get("history") or ()),
        str(row.get("why", "")), name, str(row.get("measure", "")),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What a question set is; `standing` is what its scores are worth, see `sets.toml`."""

    name: str
    title: str
    what: str
    standing: Standing


def about(name: str) -> About:
    """What `sets.toml` says of a set; one that it does not know is shown by its name, and counts as known."""
    row = _sets().get(name, {})
    return About(name, row.get("title", name.replace("_", " ")), row.get("what", "A set of your own."),
                 row.get("standing", "known"))  # fmt: skip


@cache
def _sets() -> dict[str, dict[str, Any]]:
    return tomllib.loads((HERE / "sets.toml").read_text(encoding="utf-8"))


def shipped() -> list[Path]:
    """The question sets that come with the project."""
    return sorted(HERE.glob("*.jsonl"))
