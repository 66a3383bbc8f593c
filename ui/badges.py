"""How a verdict is shown: an icon of its own outline, a word and a colour."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from assistant import Verdict
from ui.tags import tag, text


class Badge(NamedTuple):
    """How a verdict is shown: what it means in a line, and the strokes of its icon in a 16 by 16 box.

    Each icon has its own outline, so that no verdict is told by colour alone.
    """

    meaning: str
    icon: str


BADGES: dict[Verdict, Badge] = {
    Verdict.PROHIBITED: Badge(
        "The resolutions forbid it.",
        '<circle cx="8" cy="8" r="6"/><path d="M3.8 3.8l8.4 8.4"/>',
    ),
    Verdict.RESTRICTED: Badge(
        "Allowed only within a limit or under conditions.",
        '<path d="M8 2l6.5 11.5h-13z"/><path d="M8 6.5v3.2M8 11.6v.2"/>',
    ),
    Verdict.PERMITTED: Badge(
        "Expressly allowed.",
        '<circle cx="8" cy="8" r="6"/><path d="M5 8.2l2.2 2.2L11 6.2"/>',
    ),
    Verdict.REQUIRED: Badge(
        "States must do it.",
        '<rect x="2" y="2" width="12" height="12" rx="1.5"/><path d="M5 8h6M8.5 5.5L11 8l-2.5 2.5"/>',
    ),
    Verdict.URGED: Badge(
        "States are asked, not obliged.",
        '<path d="M2 3h12v8H7.5L4.5 14v-3H2z"/>',
    ),
    Verdict.NOT_ADDRESSED: Badge(
        "No paragraph speaks of it.",
        '<circle cx="8" cy="8" r="6" stroke-dasharray="2.4 2.3"/>',
    ),
    Verdict.OUT_OF_SCOPE: Badge(
        "Not a matter of these resolutions.",
        '<path d="M9.5 2H2v12h12V6.5M9 7l5-5M10.5 2H14v3.5"/>',
    ),
}


def badge(verdict: Verdict | None, name: str = "p") -> str:
    """A verdict as icon, word and colour; nothing where no verdict is due."""
    if verdict is None:
        return ""
    inside = f"{icon(verdict)}{text('span', 'Verdict: ', 'oc-sr')}{escape(verdict.word)}"
    return tag(name, inside, f"oc-verdict oc-{verdict.value}", title=BADGES[verdict].meaning)


def icon(verdict: Verdict) -> str:
    """A verdict's icon, in the colour of the text around it."""
    return tag("svg", BADGES[verdict].icon, "oc-icon", viewBox="0 0 16 16", aria_hidden="true")
