"""The judge's weights, learned from the second part of the practice questions.

    python -m assistant.learn       learns them anew and writes `assistant/judge.json` (two minutes)

The index it asks knows only the first part, so that the questions are as new to it as a user's will be. Run it after
`python -m index.adapter`, and after every change of the measures or the practice questions that is worth it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.judge import FITS, WEIGHTS, Judge
from assistant.settings import settings
from assistant.understand import understand
from index.build import build
from index.search import COLUMNS, Search
from index.store import Index, current
from sources.law import measures, relations
from sources.questions import Question, practice

RIDGE = 0.0005  # of the squared weights, on columns scaled to unit spread

Rows = NDArray[np.float32]


def signs(questions: Sequence[Question], search: Search, judge: Judge) -> tuple[Rows, NDArray[np.int64]]:
    """(what speaks for each measure, shape (questions, measures, columns); the number of the right one)."""
    place = {name: n for n, name in enumerate(judge.measures)}
    rows = []
    for q in questions:
        understood = understand(q.question)
        found = search(understood.search, references=understood.references)
        rows.append(np.concatenate([found.signs, judge.fits(understood, found)], axis=1))
    return np.stack(rows), np.array([place[q.measure] for q in questions], np.int64)


def fit(rows: Rows, right: NDArray[np.int64]) -> dict[str, float]:
    """Weights that make the right measure the most likely: a conditional logit with a ridge."""
    from scipy.optimize import minimize

    names = (*COLUMNS, *FITS)
    spread = rows.reshape(-1, len(names)).std(axis=0)
    scaled = rows / np.where(spread > 0, spread, 1)
    every = np.arange(len(right))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = scaled @ weights
        logits -= logits.max(axis=1, keepdims=True)
        likely = np.exp(logits)
        likely /= likely.sum(axis=1, keepdims=True)
        gradient = (np.einsum("qm,qmc->c", likely, scaled) - scaled[every, right].sum(axis=0)) / len(right)
        value = -np.log(np.maximum(likely[every, right], 1e-12)).mean()
        return value + RIDGE * float(weights @ weights), gradient + 2 * RIDGE * weights

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-12})
    return {n: round(float(w / s), 3) for n, w, s in zip(names, best.x, spread, strict=True) if s > 0}


def learn(path: Path = WEIGHTS) -> None:
    """Learn the weights and write them."""
    known = {m.id: m for m in measures()}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        build(root, official=None, added=None, model=settings().embedding_model, questions=practice("first"))
        search = Search(Index(current(root), model=settings().embedding_model), relations(), known)
        judge = Judge(known, weights={})
        questions = [q for q in practice("second") if q.measure in known]
        rows, right = signs(questions, search, judge)
    weights = fit(rows, right)
    path.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    logits = rows @ np.array([weights.get(n, 0.0) for n in (*COLUMNS, *FITS)], np.float32)
    print(f"{len(right)} questions; the right measure comes first for {np.mean(logits.argmax(axis=1) == right):.3f}")


if __name__ == "__main__":
    learn()
