"""What people think of answers, kept on this machine as JSON lines; nothing is sent anywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from assistant import OpciteError

VOTES = ("right", "wrong")
FIELDS = {"question": 2000, "verdict": 20, "cited": 2000, "filters": 300, "comment": 2000}  # longest, in characters
LARGEST = 20_000_000  # bytes of the file; beyond them nothing more is kept
_one = Lock()


class NotKept(OpciteError):
    """A feedback that was not written down."""


def keep(row: Mapping[str, Any], file: Path) -> None:
    """Add one line to the file.

    Args:
        row: "vote" is "right" or "wrong"; `FIELDS` are cut at their length; anything else is left out.
        file: made with its folder if need be.

    Raises:
        NotKept: the vote is none, or the file cannot take it.
    """
    if row.get("vote") not in VOTES:
        raise NotKept("Say whether the answer was right or wrong.")
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "vote": row["vote"]}
    line |= {name: str(row.get(name, ""))[:most] for name, most in FIELDS.items()}
    try:
        with _one:
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.exists() and file.stat().st_size > LARGEST:
                raise NotKept(f"{file.name} is full. Move it elsewhere to keep more.")
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise NotKept(f"{file.name} cannot be written ({error.strerror or error}).") from error
