"""`opcite eval`: ask every question of the sets, print the scores, write the report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.engine import Assistant
from assistant.settings import settings
from evals import baselines, compare, records, suite
from evals.ask import OFFLINE, ask_all, writable, writing
from evals.dataset import Item, about, load, shipped
from evals.errors import kind_of
from evals.report import render
from evals.robustness import Check, run_checks
from evals.scores import Result
from evals.suite import Run, cell
from evals.summary import markdown

FEW = 4  # sets, of which each is a column of scores with intervals; more are a line each
# The scores of that line and what stands over them, broken so that eighty columns have room for all.
HEADLINES = {
    "questions": "asked", "sound": "sound", "verdict accuracy": "verdict\nright",
    "citation precision": "cited\nfitting", "abstention recall": "silence\nfound",
    "over-abstention": "silence\nwrong", "recall@10": "recall\n@10", "fabricated": "made\nup",
}  # fmt: skip
Step = Callable[[str, int | None], Callable[[int], None]]  # a name and how much there is -> hears how much was done


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: the questions, the retrievers, the report's folder, who writes, and what else to ask."""

    items: Sequence[Item]
    retrievers: Sequence[str]
    folder: Path
    writer: str = OFFLINE
    robustness: bool = False
    others: bool = False


def run(
    datasets: Sequence[Path] | None, *, failures: bool = False, as_json: bool = False, writer: str = OFFLINE,
    retrievers: Sequence[str] | None = None, report: Path | None = None, robustness: bool | None = None,
    others: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Score the assistant on question sets and print a table; the report goes to a folder.

    Args:
        datasets: question sets; by default all that ship with the project.
        failures: print every answer that is not sound.
        as_json: print the scores as JSON instead of the table.
        writer: "offline", or the name of a model that writes the answers.
        retrievers: what to compare the search with; by default everything, see `compare.TITLES`.
        report: the folder of the report; by default `eval` in the data folder. A second run goes on from it.
        robustness: whether to ask the robustness sets; by default only where no set is named.
        others: with a model, let it also write as the tutorial's chain and from the whole corpus.

    Raises:
        OpciteError: a set, a retriever, a writer or a folder cannot be used.
    """
    items = [item for path in datasets or shipped() for item in load(path)]
    folder = (report or settings().data / "eval").absolute()
    robust = robustness if robustness is not None else not datasets
    plan = Plan(items, compare.names(retrievers), folder, writer, robust, others)
    with writable(folder), _steps(silent=as_json) as step:
        done = perform(plan, writing(writer), step)
        (folder / "report.html").write_text(render(done), encoding="utf-8")
        (folder / "summary.md").write_text(markdown(done), encoding="utf-8")
    scores = suite.by_set(done)
    if as_json:
        print(json.dumps(scores, indent=2))
        return scores
    _table(scores)
    for r in [r for r in done.results if about(r.item.set).standing != "blind"] if failures else ():
        if not r.sound:
            _failure(r)
    if spent := cost(done.results):
        print(spent)
    print(f"Report: {folder / 'report.html'}")
    return scores


def perform(plan: Plan, here: Assistant, step: Step) -> Run:
    """Everything that a plan asks for; what its folder has already is not asked again."""
    root, items = settings().data / "baselines", plan.items
    results = ask_all(here, items, plan.folder, step("asking", len(items)), plan.writer)
    needing = sum(bool(i.must) and not i.abstain for i in items)
    asking = step("comparing retrievers", needing * len(plan.retrievers))
    found = compare.compare(here, items, plan.retrievers, root, plan.folder, asking, lambda what: _say(step, what))
    measuring = step("measuring costs", len(plan.retrievers))
    times = {}
    for name in plan.retrievers if needing and len(plan.retrievers) > 1 else ():  # alone, there is nothing to compare
        times[name] = compare.times(here, name, root, plan.folder)
        measuring(1)
    checks: tuple[Check, ...] = run_checks(here, plan.folder, step, plan.writer) if plan.robustness else ()
    wrote = _others(here, items, root, step) if plan.others and plan.writer != OFFLINE else {}
    facts = here.index.manifest
    about = (
        f"{facts.provisions:,} provisions, {facts.official:,} of them with their official text; writer {plan.writer}; "
        f"program and texts {records.fingerprint(facts, plan.writer)}."
    )
    return Run(tuple(results), found, times, checks, wrote, about, plan.writer)


def _say(step: Step, what: str) -> None:
    step(what, None)


def _others(here: Assistant, items: Sequence[Item], root: Path, step: Step) -> dict[str, list[Result]]:
    """What the same model writes without Opcite."""
    from evals import chain, writers

    chat: Any = getattr(here, "chat", None)
    store = chain.open_store(baselines.prepare(root, here.library))
    step("other writers", None)
    made = {"tutorial's chain": writers.stuff(chat.model, store),
            "whole corpus": writers.whole_corpus(chat.model, here.library)}  # fmt: skip
    return {name: writers.results(write, items, here.library) for name, write in made.items()}


@contextmanager
def _steps(*, silent: bool) -> Iterator[Step]:
    """A progress bar with a line for what is being done."""
    from rich.progress import Progress

    with Progress(transient=True, disable=silent) as bar:
        task = bar.add_task("starting", total=None)

        def step(what: str, total: int | None) -> Callable[[int], None]:
            bar.reset(task, description=what, total=total)
            return lambda done: bar.advance(task, done)

        yield step


def _table(scores: dict[str, dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0))
    if len(scores) < FEW:
        for title in ("score", *scores):
            table.add_column(title, overflow="fold")
        for name in next(iter(scores.values()), {}):
            cells = (cell(s[name]) for s in scores.values())
            table.add_row(name, *(c.partition(" of ")[0] if len(scores) > 1 else c for c in cells))
    else:  # a line for each set, with room for the shares of the scores that matter most
        for title in ("set", *HEADLINES.values()):
            table.add_column(title, no_wrap=title == "set", justify="left" if title == "set" else "right")
        for set_, s in scores.items():
            table.add_row(set_, *(cell(s[name]).partition(" ")[0] for name in HEADLINES))
    Console(highlight=False).print(table)


def cost(results: Sequence[Result]) -> str:
    """What a model was asked for these answers, in a line; "" where none was."""
    used = [r.usage for r in results if r.usage]
    if not used:
        return ""
    dollars = [u.cost for u in used if u.cost is not None]
    priced = f"${sum(dollars):,.2f}" if dollars else "no price is set for this model"
    return (
        f"The model was called {sum(u.calls for u in used):,} times for {len(used):,} answers: "
        f"{sum(u.tokens_in for u in used):,} tokens in, {sum(u.tokens_out for u in used):,} out, {priced}"
        f"{' (partly estimated)' if any(u.estimated for u in used) else ''}."
    )


def _failure(r: Result) -> None:
    print(f"\n{r.item.id}  [{r.item.kind}; {kind_of(r)}]  {r.item.question}")
    if r.item.abstain:
        print(f"  expected: abstain or {sorted(r.item.verdicts)}; given: {r.verdict}")
    else:
        said = f"given {r.verdict}{' (abstained)' if r.abstained else ''}"
        print(f"  verdict: expected {sorted(r.item.verdicts)}, {said}")
        print(f"  missed: {r.missed}; cited: {', '.join(r.cited)}")
        print(f"  facts: {'all' if r.facts else r.item.facts}; found: {', '.join(r.ranked[:10])}")
