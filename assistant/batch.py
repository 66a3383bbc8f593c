"""Questions by the file: one JSON object a line in, one answer a line out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from sources.errors import BadQuestion, OpciteError


def answer_batch(path: Path, day: date | None, resolution: list[int] | None) -> None:
    """Print an answer as a line of JSON for each line of a file; a line that cannot be answered says why.

    Raises:
        BadQuestion: the file cannot be read, or is not of one JSON object a line.
    """
    from assistant.engine import assistant
    from sources.catalogue import resolution as find_resolution

    rows, here = _json_lines(path), assistant()
    for known in resolution or ():
        find_resolution(known)  # what is wrong with the call, or with the index, is told once and not on every line
    for number, row in rows:
        try:
            question, history = _asked(row)
            answer = here.ask(question, history=history, as_of=day, resolutions=resolution).to_dict()
        except OpciteError as error:
            answer = {"error": str(error)}
        print(json.dumps({"id": row.get("id", str(number)), **answer}, ensure_ascii=False), flush=True)


def _asked(row: dict[str, Any]) -> tuple[str, list[dict[str, str]]]:
    """The question of a batch's line, and the turns before it."""
    question, history = row.get("question"), row.get("history") or []
    if not isinstance(question, str):
        raise BadQuestion("This line has no usable question; `question` must be a text.")
    if not (isinstance(history, list) and all(_is_turn(turn) for turn in history)):
        raise BadQuestion('`history` must be a list of turns such as {"role": "user", "content": "…"}.')
    return question, history


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and all(isinstance(turn.get(name), str) for name in ("role", "content"))


def _json_lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"{path} cannot be read: {type(error).__name__}.") from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise BadQuestion(f"{path}, line {number}: no JSON ({error}).") from error
            if not isinstance(row, dict):
                raise BadQuestion(f"{path}, line {number}: a JSON object is wanted, with `id` and `question`.")
            rows.append((number, row))
    return rows
