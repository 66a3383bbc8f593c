"""Names of places outside the DPRK: a question that names some and not the DPRK may be on the trade of others."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from sources.catalogue import HERE

WORD = re.compile(r"[^\W\d_][\w'’.-]*[^\W_]|[^\W\d_]")
LONGEST = 4  # words of a name


def places_abroad(text: str) -> frozenset[str]:
    """The places of `places.txt` that a text names with a capital letter; the longest name counts.

    >>> sorted(places_abroad("Steel coil from Pohang to Buenos Aires"))
    ['buenos aires', 'pohang']
    """
    words, found, at = WORD.findall(_unadorned(text)), set(), 0
    while at < len(words):
        names = (" ".join(words[at : at + n]) for n in range(LONGEST, 0, -1))
        name = next((n for n in names if n[0].isupper() and n.lower() in _known()), "")
        if name:
            found.add(name.lower())
        at += name.count(" ") + 1
    return frozenset(found)


@cache
def _known() -> frozenset[str]:
    lines = (HERE / "places.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_unadorned(line).lower() for line in lines if not line.startswith("#"))


def _unadorned(text: str) -> str:
    """Without accents and the 's of a genitive: "Malmö's" is "Malmo"."""
    letters = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"['’]s\b", "", "".join(letters))
