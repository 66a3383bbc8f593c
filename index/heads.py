"""What is known of the measures as vectors: their own passages, and small heads on the frozen embeddings.

The heads say which measure, which family and which effect a question is after. They are trained when the index is
built, in seconds, from the practice questions and the measures' own passages, so they never disagree with the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors, products
from index.passages import Passage
from sources.law import Measure

FILE = "heads.npz"
HEADS = ("measure", "family", "effect")
SHRINKAGE = 1.0  # of the covariance towards the same spread in every direction, in units of the mean variance
SHARPNESS = 0.4  # of the heads' probabilities, which are too sure of themselves by nature
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
    """Fit one linear discriminant a head, and save them with the vectors that they learned from.

    Args:
        passages: those of the index; the ones that name a measure teach.
        vectors: their unit vectors, shape (len(passages), dimension).
        measures: the measures by id.
        folder: the index folder.
    """
    rows = [i for i, p in enumerate(passages) if p.measure in measures and p.kind in WEIGHTS]
    taught = vectors[rows].astype(np.float32)
    shares = np.array([WEIGHTS[passages[i].kind] for i in rows], np.float32)
    saved: dict[str, Any] = {"rows": np.array(rows, np.int64), "vectors": taught.astype(np.float16)}
    for head, label in labels(measures).items():
        names, place = np.unique([label[passages[i].measure] for i in rows], return_inverse=True)
        weights, bias = _discriminant(taught, np.asarray(place), shares, len(names))
        saved |= {f"{head}.names": names, f"{head}.weights": weights, f"{head}.bias": bias}
    np.savez(folder / FILE, **saved)


def _discriminant(x: Vectors, place: NDArray[np.int64], shares: Vectors, count: int) -> tuple[Vectors, Vectors]:
    """(weights, bias) of a linear discriminant with a shrunken covariance and equal priors.

    Closed form, in a second: a logistic regression over these 330 classes takes a minute for a hundredth more.
    """
    means, mass = np.zeros((count, x.shape[1]), np.float32), np.zeros(count, np.float32)
    np.add.at(means, place, x * shares[:, None])
    np.add.at(mass, place, shares)
    means /= mass[:, None]
    spread = x - means[place]
    covariance = (spread * shares[:, None]).T @ spread / shares.sum()
    level = np.trace(covariance) / len(covariance)
    weights = np.linalg.solve(covariance + SHRINKAGE * level * np.eye(len(covariance)), means.T).T * SHARPNESS
    return weights.astype(np.float32), (-0.5 * (weights * means).sum(axis=1)).astype(np.float32)


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
            logits = products(weights, vector) + bias
            logits = logits - logits.max()
            logs = np.maximum(FLOOR, logits - np.log(np.exp(logits).sum()))
            columns.append(np.append(logs, FLOOR)[places])
        return np.asarray(np.stack(columns, axis=1), np.float32)
