"""Small heads on the frozen embeddings: which measure a question is after.

They are trained when the index is built, in seconds, from the practice questions and the measures' own passages,
so they never disagree with the data; what they learned is a few megabytes in the index folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors
from index.passages import Passage

FILE = "heads.npz"
STRENGTH = 20.0  # inverse regularisation of the logistic regression
FLOOR = -9.0  # log-probabilities below this are all the same: surely not
WEIGHTS = {"question": 2.0, "subject": 1.0, "measure": 1.0}  # a practice question teaches more than a description


def train(passages: Sequence[Passage], vectors: Vectors, folder: Path) -> None:
    """Fit a multinomial logistic regression, measure by vector, and save it into a folder.

    Args:
        passages: those of the index; the ones that name a measure teach.
        vectors: their unit vectors, shape (len(passages), dimension).
        folder: the index folder.
    """
    rows = [i for i, p in enumerate(passages) if p.measure and p.kind in WEIGHTS]
    names = sorted({passages[i].measure for i in rows})
    if len(names) < 2:
        np.savez(folder / FILE, names=np.array(names), weights=np.zeros((0, 0)), bias=np.zeros(0))
        return
    from sklearn.linear_model import LogisticRegression

    place = {name: n for n, name in enumerate(names)}
    wanted = np.array([place[passages[i].measure] for i in rows])
    weights = np.array([WEIGHTS[passages[i].kind] for i in rows])
    weights *= len(rows) / len(names) / np.bincount(wanted, weights=weights)[wanted]  # no measure by its fame alone
    model = LogisticRegression(C=STRENGTH, max_iter=200)
    model.fit(vectors[rows], wanted, sample_weight=weights)
    np.savez(
        folder / FILE,
        names=np.array(names),
        weights=model.coef_.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
    )


class MeasureHead:
    """The trained head: log-probabilities of the measures for a question's vector."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / FILE, allow_pickle=False) as saved:
            self.names: list[str] = [str(n) for n in saved["names"]]
            self.weights, self.bias = saved["weights"], saved["bias"]

    def __call__(self, vector: Vectors) -> NDArray[np.float32]:
        """Log-probabilities, shape (len(names),), none below `FLOOR`."""
        if not len(self.weights):
            return np.zeros(len(self.names), np.float32)
        logits = self.weights @ vector + self.bias
        logits = logits - logits.max()
        return np.asarray(np.maximum(FLOOR, logits - np.log(np.exp(logits).sum())), np.float32)
