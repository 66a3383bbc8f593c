"""Which words of a provision to quote: the stretch that carries the statement, letter for letter."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from index.lexical import tokens

LONGEST = 75  # words of a quote
SENTENCE = re.compile(r"(?<=[.])\s+(?=[A-Z“])")
CLAUSE = re.compile(r"(?<=[.;:,])\s+")


@lru_cache(maxsize=1024)
def best_quote(text: str, statement: str, *, longest: int = LONGEST) -> str:
    """The stretch of `text` with most of the statement's words; the whole text where it is short enough.

    Stretches are whole sentences where the text has short ones (a digest), else whole clauses (an official
    paragraph is often one sentence of a page); the result is always a substring of `text`.
    """
    if len(text.split()) <= longest:
        return text
    sentences = _cut(text, SENTENCE)
    short = all(len(text[a:b].split()) <= longest for a, b in sentences)
    a, b = _best(text, sentences if short else _cut(text, CLAUSE), set(tokens(statement)), longest)
    return _shorten(text[a:b].strip(), longest)


def _cut(text: str, at: re.Pattern[str]) -> list[tuple[int, int]]:
    """The (start, end) of each piece."""
    cuts = [0, *(m.end() for m in at.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def _best(text: str, pieces: list[tuple[int, int]], wanted: set[str], longest: int) -> tuple[int, int]:
    """The run of pieces, of at most `longest` words, with most of the wanted words and fewest others."""
    clauses = [(a, b, set(tokens(text[a:b])), len(text[a:b].split())) for a, b in pieces]
    best, where = -1.0, (0, len(text))
    for i in range(len(clauses)):
        words, seen = 0, set[str]()
        for j in range(i, len(clauses)):
            words += clauses[j][3]
            if words > longest and j > i:
                break
            seen |= wanted & clauses[j][2]
            score = len(seen) - 0.01 * words + (0.3 if i == 0 else 0)
            if score > best:
                best, where = score, (clauses[i][0], clauses[j][1])
    return where


def _shorten(quote: str, longest: int) -> str:
    """A single clause may be longer than a quote should be; it is cut at a word's end."""
    ends = [m.end() for m in re.finditer(r"\S+", quote)]
    return quote if len(ends) <= longest + 25 else quote[: ends[longest - 1]]
