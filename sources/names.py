"""Names of listed persons, entities and ships: from any way to write one to its entry in an annex."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from sources.library import Entry

# The annexes that list by name. Those of 2270 and 2321 that list goods are not among them.
LISTS = re.compile(
    r"(?:2087:annex I{1,2}|2094:annex I{1,2}|2270:annex I{1,3}|2321:annex I{1,2}|2356:annex I{1,2}|2371:annex I{1,2}|"
    r"2375:annex I{1,2}|2397:annex I{1,2})\(\d+\)"
)
WORD = r"[A-Z0-9#][\w’'‘-]*"
NAME = re.compile(rf"{WORD}(?:[ -](?:of |for |and |& )?{WORD}|\.? ?(?:No\.|#) ?\d+)*")
CODE = re.compile(r"\d{6,}|[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")  # a name of one word: an IMO or SWIFT code
LONGEST = 8  # words of a name
SHARED = 2  # entries that may have a name in common; more share a place or an employer
NO_NAMES = frozenset(  # capitals in the entries that are no name of anything listed
    "hong kong|new york|united nations|security council|north korea|south korea|kim il sung|workers party of korea|"
    "workers party|korean peoples army|member states|middle east|panel of experts|dprk ambassador|"
    "chief representative|deputy chief representative|third floor|office no|north korean|potonggang district".split("|")
)
OPENERS = frozenset(
    "the in on of as since until resolution annex january february march april may june july august "
    "september october november december".split()
)  # a name does not begin with these
SAID = re.compile(r"\b(?:alias\w*|known as|names?|SWIFT|IMO)\b")  # sentences that tell other names


class Names:
    """Finds listed names in a text.

    >>> names("is li cheng-he listed?")   # doctest: +SKIP
    (('li cheng he', '2397:annex I(15)'),)
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        own: dict[tuple[str, ...], set[str]] = defaultdict(set)  # the name under which an entry stands
        told: dict[tuple[str, ...], set[str]] = defaultdict(set)  # every other name in it
        for id_, entry in entries.items():
            if not LISTS.fullmatch(id_):
                continue
            own[plain(re.split(r"[:,(]", entry.heading)[0])].add(id_)
            said = [t for t in re.split(r"(?<=\.)\s+(?=[A-Z])", entry.digest) if SAID.search(t)]
            for name in (n for text in (entry.heading, *entry.terms, *said) for n in NAME.findall(text)):
                words = plain(name)
                if (len(words) > 1 and words[0] not in OPENERS) or CODE.fullmatch(name):
                    told[words].add(id_)
        self.known = {n: ids for n, ids in told.items() if len(ids) <= SHARED and " ".join(n) not in NO_NAMES} | {
            n: ids for n, ids in own.items() if len(n) > 1
        }

    def __call__(self, text: str) -> tuple[tuple[str, str], ...]:
        """(the name as it was found, the entry that has it), in the order of the text; the longest name counts."""
        words, found, at = plain(text), [], 0
        while at < len(words):
            longest = min(LONGEST, len(words) - at)
            size = next((k for k in range(longest, 0, -1) if words[at : at + k] in self.known), 0)
            name = words[at : at + size]
            found += [(" ".join(name), id_) for id_ in sorted(self.known.get(name, ()))]
            at += size or 1
        return tuple(dict.fromkeys(found))


def plain(name: str) -> tuple[str, ...]:
    """The words of a name without capitals, apostrophes and hyphens: "Ri U’n-So’ng" is ("ri", "un", "song")."""
    return tuple(re.findall(r"[^\W_]+", re.sub(r"[’'‘]", "", name.lower())))
