"""`opcite eval`: ask every question of the sets and print the scores."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.engine import Assistant, assistant
from assistant.verify import citation_faults
from evals.dataset import Item, load, shipped
from evals.scores import Result, score, wilson


def answer(here: Assistant, item: Item) -> Result:
    """Ask one question and keep what scoring needs."""
    start = time.perf_counter()
    given = here.ask(item.question, history=item.history)
    ms = (time.perf_counter() - start) * 1000
    ranked = [h.provision for h in here.retrieve(item.question, 10, history=item.history)]
    return Result(
        item, given.text, given.verdict.value if given.verdict else None, given.abstained, given.confidence,
        tuple(c.provision for c in given.citations),
        sum(bool(citation_faults(c, here.library)) for c in given.citations), tuple(ranked), ms,
    )  # fmt: skip


def run(datasets: Sequence[Path] | None, *, failures: bool = False, as_json: bool = False) -> dict[str, Any]:
    """Score the assistant on question sets, by default all that ship with the project, and print a table."""
    from rich.progress import track

    here = assistant()
    items = [item for path in datasets or shipped() for item in load(path)]
    if items:
        answer(here, items[0])  # warm
    results = [answer(here, item) for item in track(items, description="asking", transient=True, disable=as_json)]
    sets: dict[str, list[Result]] = defaultdict(list)
    for r in results:
        sets[r.item.set].append(r)
    scores = {name: score(rows) for name, rows in sets.items()}
    if len(sets) > 1:
        scores["all"] = score(results)
    if as_json:
        print(json.dumps(scores, indent=2))
    else:
        _table(scores)
        if failures:
            for r in results:
                if not r.sound:
                    _failure(r)
    return scores


def _table(scores: dict[str, dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("score", *scores, box=None)
    for name in next(iter(scores.values()), {}):
        table.add_row(name, *(_cell(s[name]) for s in scores.values()))
    Console(highlight=False).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        share, low, high = wilson(*value)
        return f"{share:.2f} ({low:.2f}–{high:.2f}) of {value[1]}" if value[1] else "—"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _failure(r: Result) -> None:
    print(f"\n{r.item.id}  [{r.item.kind}]  {r.item.question}")
    if r.item.abstain:
        print(f"  expected: abstain or {sorted(r.item.verdicts)}; given: {r.verdict}")
    else:
        print(
            f"  verdict: expected {sorted(r.item.verdicts)}, given {r.verdict}{' (abstained)' if r.abstained else ''}"
        )
        print(f"  missed: {r.missed}; cited: {', '.join(r.cited)}")
        print(f"  facts: {'all' if r.facts else r.item.facts}; found: {', '.join(r.ranked)}")
