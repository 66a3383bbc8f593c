"""The lexical index: BM25 over stemmed words, by bm25s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
STOP = frozenset(
    (
        "a an and any are as at be been but by can could did do does for from had has have how i if in "
        "into is it its may me my no not of on or our shall should so such than that the their them "
        "there these they this those to under up us was we were what when where which who will with "
        "would you your"
    ).split()
)
# Spellings and names that people use for one thing; the first is the one indexed.
SAME = {
    "dprk": (
        *("north korea", "north korean", "north koreans", "n korea", "n. korea", "nk", "d.p.r.k.", "the north"),
        *("pyongyang", "nampo", "wonsan", "hungnam", "hamhung", "chongjin", "sinuiju", "haeju", "songnim", "samjiyon"),
    ),
    "program": ("programme", "programmes", "programs"),
    "defense": ("defence",),
    "labor": ("labour",),
    "aluminum": ("aluminium",),
    "jewelry": ("jewellery",),
    "license": ("licence",),
    "ton": ("tonne", "tonnes", "tons"),
    "aircraft": ("airplane", "airplanes", "aeroplane", "aeroplanes", "plane", "planes"),
}
_SAME = re.compile(
    r"(?<!\w)("
    + "|".join(sorted((re.escape(v) for vs in SAME.values() for v in vs), key=len, reverse=True))
    + r")(?!\w)"
)
_TO = {v: k for k, vs in SAME.items() for v in vs}


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def tokens(text: str) -> list[str]:
    """Stemmed content words of a text, numbers without their separators."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower())
    text = _SAME.sub(lambda m: _TO[m[1]], text)
    words = [w for w in WORD.findall(text) if w not in STOP]
    return list(_stemmer().stemWords(words))


class LexicalIndex:
    """BM25 scores of every passage for a question."""

    def __init__(self, model: Any) -> None:
        self.model = model

    @classmethod
    def build(cls, texts: Sequence[str], folder: Path) -> LexicalIndex:
        """Index the texts and save the index into a folder; their order is their number."""
        import bm25s

        model = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
        model.index([tokens(t) or ["∅"] for t in texts], show_progress=False)
        model.save(str(folder))
        return cls(model)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        import bm25s

        return cls(bm25s.BM25.load(str(folder)))

    def rarity(self, word: str) -> float:
        """How much a stemmed word tells: its inverse document frequency, 0 for a word that no passage has."""
        number = self.model.vocab_dict.get(word)
        if number is None:
            return 0.0
        starts = self.model.scores["indptr"]
        return float(np.log(1 + int(self.model.scores["num_docs"]) / (1 + int(starts[number + 1] - starts[number]))))

    def scores(self, text: str) -> NDArray[np.float32]:
        """One score a passage, in the order of indexing; zeros where no word is known."""
        known = [t for t in tokens(text) if t in self.model.vocab_dict]
        if not known:
            return np.zeros(int(self.model.scores["num_docs"]), np.float32)
        return np.asarray(self.model.get_scores(known), np.float32)
