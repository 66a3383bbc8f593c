"""The Check tab: a text in, what the cite-check says of it out. Shown once `assistant.check` exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from enum import Enum
from html import escape
from typing import Any

import assistant
from assistant import OpciteError
from ui.tags import bullets, opener, tag, text

LONGEST = 200_000  # characters of a text to check


def offered() -> bool:
    """Whether the assistant can check a text."""
    return callable(getattr(assistant, "check", None))


def checking() -> str:
    """The tab before a text is checked."""
    title = text("h2", "Check a text") + text(
        "p", "Paste a text that cites the resolutions, or open a text file; each reference and quote is checked.",
        "oc-lead",
    )  # fmt: skip
    box = (
        '<form id="oc-check-form" class="oc-editing"><label class="oc-wide">Text to check'
        f'<textarea name="text" rows="10" maxlength="{LONGEST}"></textarea></label>'
        '<label>or a text file <input type="file" name="file" '
        'accept=".txt,.md,text/plain"></label><button class="oc-go">Check</button></form>'
    )
    return title + box + tag("div", "", id="oc-checked", role="status")


def checked(words: str) -> str:
    """What the cite-check says of a text, whatever shape it says it in.

    Raises:
        OpciteError: there is no text, or too much.
    """
    if not words.strip():
        raise OpciteError("Paste a text to check.")
    if len(words) > LONGEST:
        raise OpciteError(f"A text to check has at most {LONGEST:,} characters; this one has {len(words):,}.")
    check = getattr(assistant, "check")  # noqa: B009
    return tag("div", shown(check(words)), "oc-checked")


def shown(value: Any, name: str = "") -> str:
    """Plain data as HTML: rows of names and values, lists of rows, provisions that open."""
    plain = getattr(value, "to_dict", None)
    value = plain() if callable(plain) else value
    value = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    value = value.value if isinstance(value, Enum) else value
    if isinstance(value, Mapping):
        rows = [text("dt", _word(k)) + tag("dd", shown(v, str(k))) for k, v in value.items() if v not in (None, "", ())]
        return tag("dl", "".join(tag("div", row) for row in rows), "oc-facts")
    if isinstance(value, list | tuple):
        return bullets([shown(v, name) for v in value], "oc-hits")
    if name == "provision" and value:
        return opener(escape(str(value)), "oc-link", str(value))
    return escape({True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value))


def _word(key: Any) -> str:
    return str(key).replace("_", " ").capitalize()
