"""Which words of a provision to quote: the stretch that carries the statement, letter for letter."""

from __future__ import annotations

import itertools
import re

from index.lexical import tokens

LONGEST = 75  # words of a quote
BREAK = re.compile(r"(?<=[.;:,])\s+")


def best_quote(text: str, statement: str, *, longest: int = LONGEST) -> str:
    """The stretch of `text` with most of the statement's words; the whole text where it is short enough.

    Stretches begin and end at clause ends, so that a quote reads as one; the result is always a substring
    of `text`.
    """
    if len(text.split()) <= longest:
        return text
    cuts = [0, *(m.end() for m in BREAK.finditer(text)), len(text)]
    wanted = set(tokens(statement))
    clauses = [(a, b, tokens(text[a:b]), len(text[a:b].split())) for a, b in itertools.pairwise(cuts) if b > a]
    best, where = -1.0, (0, len(text))
    for i in range(len(clauses)):
        words, seen = 0, set[str]()
        for j in range(i, len(clauses)):
            words += clauses[j][3]
            if words > longest and j > i:
                break
            seen |= wanted & set(clauses[j][2])
            score = len(seen) - 0.01 * words + (0.3 if i == 0 else 0)
            if score > best:
                best, where = score, (clauses[i][0], clauses[j][1])
    return _shorten(text[where[0] : where[1]].strip(), longest)


def _shorten(quote: str, longest: int) -> str:
    """A single clause may be longer than a quote should be; it is cut at a word's end."""
    ends = [m.end() for m in re.finditer(r"\S+", quote)]
    return quote if len(ends) <= longest + 25 else quote[: ends[longest - 1]]
