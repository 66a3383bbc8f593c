"""What the page's script asks the server for: provisions, measures, documents, searches. Plain data in, HTML out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from assistant import OpciteError
from ui.panel import akin, provision_html, trouble

LONGEST_SEARCH = 300  # characters of a search
log = logging.getLogger("opcite.ui")

Served = Callable[[Any], str]


def served(answer: Callable[[dict[str, Any]], str]) -> Served:
    """A function for the page's script: whatever it is sent, it answers with HTML, and an error is one line."""

    @wraps(answer)
    def safe(wanted: Any) -> str:
        try:
            return answer(wanted if isinstance(wanted, dict) else {})
        except OpciteError as error:
            return trouble(str(error))
        except Exception as error:  # a user never sees a traceback
            log.error("%s: %s", type(error).__name__, error)
            return trouble("This cannot be shown here.")

    safe.__annotations__ = {"wanted": Any, "return": str}
    return safe


@served
def open_provision(row: dict[str, Any]) -> str:
    """The panel for {"provision": id, "quote": text}."""
    from assistant.engine import assistant

    here = assistant()
    entry = here.library.entry(str(row.get("provision", "")))
    relations = [r for r in here.relations if akin(entry.id, r.source) or akin(entry.id, r.target)]
    resting = [m for m in here.measures.values() if any(akin(entry.id, b) for b in m.basis)]
    rules = sorted(resting, key=lambda m: entry.id not in m.basis)
    return provision_html(entry, quote=str(row.get("quote", "")), relations=relations, rules=rules,
                          above=_above(entry.id))  # fmt: skip


def _above(id_: str) -> str:
    """The nearest provision that this one is a part of, or ""."""
    from assistant.engine import assistant

    while id_.endswith(")"):
        id_ = id_[: id_.rindex("(")]
        if assistant().library.exists(id_):
            return id_
    return ""


@served
def open_measure(row: dict[str, Any]) -> str:
    """The panel for {"measure": id}."""
    from sources.law import measures
    from ui.measures import measure_html

    found = next((m for m in measures() if m.id == row.get("measure")), None)
    if found is None:
        raise OpciteError("There is no such measure.")
    return measure_html(found)


@served
def open_changes(row: dict[str, Any]) -> str:
    """The panel for {"family": name, "number": resolution}: one cell of the map."""
    from ui.measures import changes_html

    return changes_html(str(row.get("family", ""))[:60], int(row.get("number", 0)))


@served
def read_document(row: dict[str, Any]) -> str:
    """A resolution as a document, for {"number": 2270} or {"provision": id}; with the list of all."""
    from assistant.engine import assistant
    from sources.provision import parse_id
    from ui.read import contents, document

    library = assistant().library
    provision = str(row.get("provision", ""))
    number = parse_id(library.entry(provision).id).resolution if provision else int(row.get("number") or 0)
    return contents(number) + document(library, number)


@served
def search_documents(row: dict[str, Any]) -> str:
    """What {"words": text} finds in the texts."""
    from assistant import retrieve
    from assistant.engine import assistant
    from ui.read import found

    words = " ".join(str(row.get("words", "")).split())[:LONGEST_SEARCH]
    if not words:
        raise OpciteError("Type words, or a paragraph such as 2270 OP 8.")
    return found(assistant().library, words, [h.provision for h in retrieve(words, 10)])


@served
def show_measures(row: dict[str, Any]) -> str:
    """The Measures tab: its pictures for {"part": "pictures"}, else its table."""
    from ui.measures import table
    from ui.pictures import pictures

    return pictures() if row.get("part") == "pictures" else table()


@served
def keep_feedback(row: dict[str, Any]) -> str:
    """Keep a vote on an answer; returns the line to show."""
    from assistant.settings import settings
    from ui.feedback import keep

    keep(row, settings().data / "feedback.jsonl")
    return "Kept on this machine."


@served
def check_text(row: dict[str, Any]) -> str:
    """What the cite-check says of {"text": text}."""
    from ui.check import checked, offered

    if not offered():
        raise OpciteError("Checking texts is not offered here.")
    return checked(str(row.get("text", "")))


SERVED = [
    check_text,
    open_provision,
    open_measure,
    open_changes,
    read_document,
    search_documents,
    show_measures,
    keep_feedback,
]


def symbols() -> dict[int, str]:
    """Every resolution that has provisions here: number to symbol, oldest first."""
    from assistant.engine import assistant

    rows = {int(e.id.partition(":")[0]): e.label.partition(",")[0] for e in assistant().library.entries.values()}
    return dict(sorted(rows.items()))


def officials() -> int:
    """How many resolutions have their official text here."""
    from assistant.engine import assistant

    return len({e.id.partition(":")[0] for e in assistant().library.entries.values() if e.official})
