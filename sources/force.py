"""What an operative verb does: decide, ask, or describe. A verb missing here counts as descriptive."""

from __future__ import annotations

from typing import Literal

Force = Literal["binding", "not binding", "descriptive"]

# The first word of the verb as it stands in the text. Sources: the eleven resolutions' own usage.
FORCES: dict[str, Force] = {
    "decides": "binding",
    "demands": "binding",
    "directs": "binding",
    "requires": "binding",
    "authorizes": "binding",
    "calls": "not binding",
    "urges": "not binding",
    "encourages": "not binding",
    "invites": "not binding",
    "requests": "not binding",
    "recommends": "not binding",
    "appeals": "not binding",
}

PHRASES: dict[Force, str] = {
    "binding": "binding",
    "not binding": "not binding: it asks, it does not oblige",
    "descriptive": "states or recalls, imposes nothing new by itself",
}


def force_of(verb: str) -> Force:
    """The force of an operative verb: `force_of("Calls upon")` is "not binding"."""
    words = verb.lower().replace(",", " ").split()
    return next((FORCES[w] for w in words if w in FORCES), "descriptive")
