"""What a model replies: claims, each with the codes of what carries it; read while the reply still comes in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from assistant.answer import Role, Verdict

MOST = 16  # claims of a reply; what comes after is left
ROLES: tuple[Role, ...] = get_args(Role)
START = re.compile(r'"claims"\s*:\s*\[')
NAMED = re.compile(r'"verdict"\s*:\s*"(\w+)"')


@dataclass(frozen=True, slots=True)
class Claim:
    """One or two sentences, the codes of what carries them, and the part of the question that they answer.

    `place` is where it stands in the draft, from 0; `part` counts from 1.
    """

    text: str
    codes: tuple[str, ...]
    role: Role = "basis"
    part: int = 1
    place: int = 0


@dataclass(frozen=True, slots=True)
class Dissent:
    """Another verdict than the measures', and the model's reason for it."""

    verdict: Verdict
    text: str
    codes: tuple[str, ...]


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


_TEXT, _CODES = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
_VERDICT = {"type": "string", "enum": [v.value for v in Verdict]}
_PLACE = {"type": "integer"}
_CLAIM = _object(place=_PLACE, part=_PLACE, role={"type": "string", "enum": list(ROLES)}, text=_TEXT, codes=_CODES)
# The forms of a reply as JSON schemas: of an answer, and of a question made plain.
REPLY = _object(
    verdict={"anyOf": [_VERDICT, {"type": "null"}]},
    claims={"type": "array", "items": _CLAIM},
    dissent={"anyOf": [_object(verdict=_VERDICT, text=_TEXT, codes=_CODES), {"type": "null"}]},
)
PLAN = _object(question=_TEXT, parts={"type": "array", "items": _TEXT})


class Reading:
    """A reply that is still coming in.

    >>> reading = Reading()
    >>> [c.text for c in reading.feed('{"verdict": null, "claims": [{"text": "Banned.", "codes": ["k3m"]}, {"te')]
    ['Banned.']
    >>> reading.whole
    False
    """

    def __init__(self) -> None:
        self.text = ""
        self.count = 0
        self._at: int | None = None

    def feed(self, piece: str) -> Iterator[Claim]:
        """Take the next piece, and give the claims that it completes."""
        self.text += piece
        if self._at is None and (start := START.search(self.text)):
            self._at = start.end()
        while self._at is not None and self.count < MOST:
            at = re.compile(r"[\s,]*").match(self.text, self._at).end()  # type: ignore[union-attr]
            if not self.text.startswith("{", at):
                return
            try:
                row, self._at = json.JSONDecoder().raw_decode(self.text, at)
            except (ValueError, RecursionError):  # not whole yet, or nested without end
                return
            if isinstance(row, dict):
                yield _claim(row, self.count)
            self.count += 1

    @property
    def _row(self) -> dict[str, Any] | None:
        try:
            row = json.loads(self.text[self.text.index("{") : self.text.rindex("}") + 1])
        except (ValueError, RecursionError):
            return None
        return row if isinstance(row, dict) else None

    @property
    def whole(self) -> bool:
        """Whether the reply is one JSON object with a list of claims, from its first brace to its last."""
        row = self._row
        return row is not None and isinstance(row.get("claims"), list) and len(row["claims"]) <= MOST

    @property
    def verdict(self) -> Verdict | None:
        """The model's verdict, as far as it has come in."""
        named = NAMED.search(self.text)
        return _verdict(named[1]) if named else None

    @property
    def dissent(self) -> Dissent | None:
        """The model's reason for another verdict, if it gave one."""
        row = (self._row or {}).get("dissent")
        if not isinstance(row, dict) or (verdict := _verdict(row.get("verdict"))) is None:
            return None
        return Dissent(verdict, _words(row.get("text")), _codes(row.get("codes")))


def read_plan(text: str) -> tuple[str, tuple[str, ...]] | None:
    """(the question made plain, its parts) of a reply, or None where it has not the form."""
    try:
        row = json.loads(text[text.index("{") : text.rindex("}") + 1])
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not isinstance(row.get("question"), str) or not isinstance(row.get("parts"), list):
        return None
    return _words(row["question"]), tuple(w for p in row["parts"] if isinstance(p, str) and (w := _words(p)))


def _claim(row: dict[str, Any], place: int) -> Claim:
    role = row.get("role")
    part, named = row.get("part"), row.get("place")
    return Claim(
        _words(row.get("text")), _codes(row.get("codes")), role if role in ROLES else "basis",
        part if isinstance(part, int) and part > 0 else 1, named if isinstance(named, int) and named >= 0 else place,
    )  # fmt: skip


def _words(text: Any) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _codes(codes: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for c in codes if isinstance(c, str))) if isinstance(codes, list) else ()


def _verdict(word: Any) -> Verdict | None:
    return next((v for v in Verdict if v.value == word), None)
