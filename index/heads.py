"""What is known of the measures as vectors: their own passages, and small heads on the frozen embeddings.

The heads say which measure, which family and which effect a question is after. They are trained when the index is
built, in seconds, from the practice questions and the measures' own passages, so they never disagree with the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors
from index.passages import Passage
from sources.law import Measure

FILE = "heads.npz"
HEADS = ("measure", "family", "effect")
STRENGTH = 10.0  # inverse regularisation of the logistic regressions
FLOOR = -9.0  # log-probabilities below this are all the same: surely not
WEIGHTS = {"question": 2.0, "subject": 1.0, "measure": 1.0}  # a practice question teaches more than a description


def labels(measures: Mapping[str, Measure]) -> dict[str, dict[str, str]]:
    """For each head, what it should say of each measure."""
    return {
        "measure": {m: m for m in measures},
        "family": {m: row.family for m, row in measures.items()},
        "effect": {m: row.effect or "none" for m, row in measures.items()},
    }


def train(passages: Sequence[Passage], vectors: Vectors, measures: Mapping[str, Measure], folder: Path) -> None:
    """Fit one multinomial logistic regression a head, and save them with the vectors that they learned from.

    Args:
        passages: those of the index; the ones that name a measure teach.
        vectors: their unit vectors, shape (len(passages), dimension).
        measures: the measures by id.
        folder: the index folder.
    """
    from sklearn.linear_model import LogisticRegression

    rows = [i for i, p in enumerate(passages) if p.measure in measures and p.kind in WEIGHTS]
    saved: dict[str, NDArray[np.generic]] = {
        "rows": np.array(rows, np.int64),
        "vectors": vectors[rows].astype(np.float16),
    }
    for head, label in labels(measures).items():
        wanted = np.array([label[passages[i].measure] for i in rows])
        names, place = np.unique(wanted, return_inverse=True)
        weights = np.array([WEIGHTS[passages[i].kind] for i in rows])
        if head == "measure":  # no measure by its fame alone; families and effects keep their frequencies
            weights *= len(rows) / len(names) / np.bincount(place, weights=weights)[place]
        model = LogisticRegression(C=STRENGTH, max_iter=200).fit(vectors[rows], place, sample_weight=weights)
        saved |= {
            f"{head}.names": names, f"{head}.weights": model.coef_.astype(np.float32),
            f"{head}.bias": model.intercept_.astype(np.float32),
        }  # fmt: skip
    np.savez(folder / FILE, **saved)  # type: ignore[arg-type]


class Heads:
    """The trained heads, for the measures of an index.

    `rows` are the numbers of the passages that name a measure, `vectors` theirs, shape (len(rows), dimension).
    """

    def __init__(self, folder: Path, measures: Mapping[str, Measure]) -> None:
        with np.load(folder / FILE, allow_pickle=False) as saved:
            self.rows: NDArray[np.int64] = saved["rows"]
            self.vectors: Vectors = saved["vectors"].astype(np.float32)
            label = labels(measures)
            self.models = []
            for head in HEADS:
                names = {str(n): i for i, n in enumerate(saved[f"{head}.names"])}
                places = np.array([names.get(label[head][m], -1) for m in measures], np.int64)
                self.models.append((saved[f"{head}.weights"], saved[f"{head}.bias"], places))

    def __call__(self, vector: Vectors) -> NDArray[np.float32]:
        """Log-probabilities, shape (measures, heads), none below `FLOOR`."""
        columns = []
        for weights, bias, places in self.models:
            logits = weights @ vector + bias
            logits = logits - logits.max()
            logs = np.maximum(FLOOR, logits - np.log(np.exp(logits).sum()))
            columns.append(np.append(logs, FLOOR)[places])
        return np.asarray(np.stack(columns, axis=1), np.float32)
