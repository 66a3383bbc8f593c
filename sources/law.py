"""The regime as it stands: measures made by provisions, and the relations between provisions."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from sources.catalogue import HERE
from sources.force import Force

Effect = Literal["prohibited", "restricted", "permitted", "required", "urged", "not_addressed", "out_of_scope"]
RelationKind = Literal["replaces", "tightens", "extends", "clarifies", "exempts from", "reaffirms", "refers to"]

# How a later provision's effect reads from the earlier one's side.
PASSIVE: dict[RelationKind, str] = {
    "replaces": "replaced by",
    "tightens": "tightened by",
    "extends": "extended by",
    "clarifies": "clarified by",
    "exempts from": "with an exemption in",
    "reaffirms": "reaffirmed by",
    "refers to": "referred to by",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """`source` has an effect of `kind` on `target` from `date` on."""

    source: str
    kind: RelationKind
    target: str
    date: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One or more sentences in our own words and the provisions that carry them.

    For a stage of a measure's history `effect`, `since` and `until` say what held from when to when; for an
    exemption `grants` names who grants it.
    """

    text: str
    cites: tuple[str, ...]
    effect: Effect | None = None
    since: date | None = None
    until: date | None = None
    grants: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One rule of the regime as it stands; the field names are those of `measures/*.toml`."""

    id: str
    title: str
    family: str
    direction: str
    subject: tuple[str, ...]
    hs: tuple[str, ...]
    bound: str
    effect: Effect | None
    force: Force
    since: date | None
    basis: tuple[str, ...]
    context: tuple[str, ...]
    question: str
    lead: Statement
    exemptions: tuple[Statement, ...]
    history: tuple[Statement, ...]
    notes: tuple[Statement, ...]
    related: tuple[str, ...]

    @property
    def cited(self) -> tuple[str, ...]:
        """Every provision that the measure names, the deciding ones first."""
        rows = (self.lead, *self.exemptions, *self.notes, *self.history)
        return tuple(dict.fromkeys([*self.basis, *(c for r in rows for c in r.cites), *self.context]))


@cache
def relations() -> tuple[Relation, ...]:
    """All rows of `relations.toml`, in its order."""
    path = HERE / "relations.toml"
    if not path.exists():
        return ()
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["relation"]
    return tuple(Relation(r["from"], r["kind"], r["to"], r["date"], r.get("note", "")) for r in rows)


@cache
def procedural() -> dict[str, str]:
    """The operative paragraphs that rule on nothing, by id, each with the reason in a few words.

    >>> procedural()["2356:5"]
    'the Council stays seized of the matter'
    """
    rows = tomllib.loads((HERE / "procedural.toml").read_text(encoding="utf-8"))["paragraph"]
    return {r["id"]: r["reason"] for r in rows}


@cache
def measures() -> tuple[Measure, ...]:
    """All measures, by file and in each file's order."""
    return tuple(
        _measure(row)
        for path in sorted((HERE / "measures").glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["measure"]
    )


def _measure(row: dict[str, Any]) -> Measure:
    def statements(key: str) -> tuple[Statement, ...]:
        return tuple(_statement(item) for item in row.get(key, ()))

    return Measure(
        row["id"], row["title"], row["family"], row["direction"], tuple(row["subject"]),
        tuple(row.get("hs", ())), row.get("bound", ""), row.get("effect"), row.get("force", "descriptive"),
        row.get("since"), tuple(row["basis"]), tuple(row.get("context", ())), row["question"],
        _statement(row["lead"]), statements("exemptions"), statements("history"), statements("notes"),
        tuple(row.get("related", ())),
    )  # fmt: skip


def _statement(row: dict[str, Any]) -> Statement:
    return Statement(
        " ".join(row["text"].split()), tuple(row["cites"]), row.get("effect"), row.get("from"),
        row.get("until"), row.get("grants", ""),
    )  # fmt: skip
