"""The DPRK resolutions: symbols, dates, votes, sponsors, and where each official text is fetched from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sources.errors import UnknownProvision

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Resolution:
    """One row of `catalogue.toml`.

    `kind` is "sanctions" (the eleven that build the regime), "panel" (renewals of the Panel of Experts),
    "humanitarian" (2664) or "related" (1540, 1887). `acting_under` is "" outside Chapter VII.
    `meeting` is 0 for a vote by letter. Source: the UN Secretariat's metadata of Security Council resolutions.
    """

    number: int
    symbol: str
    kind: str
    title: str
    adopted: date
    meeting: int
    acting_under: str
    in_favour: tuple[str, ...]
    against: tuple[str, ...]
    abstaining: tuple[str, ...]
    sponsors: tuple[str, ...]
    draft: str
    record: str
    trigger: str
    url: str
    upstream: str
    sha256: str
    bytes: int

    @property
    def year(self) -> int:
        return self.adopted.year


@cache
def resolutions() -> dict[int, Resolution]:
    """All resolutions of the catalogue, by number, oldest first."""
    rows = tomllib.loads((HERE / "catalogue.toml").read_text(encoding="utf-8"))["resolution"]
    built = (Resolution(**_frozen(row)) for row in rows)
    return {r.number: r for r in built}


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}


def resolution(number: int) -> Resolution:
    """One resolution of the catalogue.

    Raises:
        UnknownProvision: the number is not in the catalogue.
    """
    known = resolutions()
    if number not in known:
        raise UnknownProvision(
            f"Resolution {number} is not among the {len(known)} DPRK resolutions here "
            f"({', '.join(map(str, known))}). Check the number, or run `opcite sources list`."
        )
    return known[number]
