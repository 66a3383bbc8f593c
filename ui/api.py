"""For programs: the functions that the page offers by Gradio's API and as MCP tools. Plain data in, plain data out.

Their docstrings are what other programs and assistants read, so they say everything that a caller needs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from assistant import OpciteError
from sources.law import Measure, Statement

AT_ONCE = 8  # calls answered side by side
MOST_FOUND = 50


def ask(question: str, as_of: str = "", resolutions: list[int] | None = None) -> dict[str, Any]:
    """Answer a question from the UN Security Council's resolutions on North Korea (the DPRK), with citations.

    The answer has "verdict" (prohibited, restricted, permitted, required, urged, not_addressed, out_of_scope or
    null), "text" (Markdown whose sentences end in markers such as [1]) and "citations" in the order of the markers,
    each with "provision", "label", "quote", "rendition", "role", "binding", "verb", "heading" and "url".

    Args:
        question: in plain words, up to 2,000 characters
        as_of: the day whose law is asked for, such as 2017-02-15; empty for today
        resolutions: search only these numbers, such as [2270, 2397]; empty for all
    """
    from assistant import ask as answer
    from ui.page import as_date

    return answer(question, as_of=as_date(as_of), resolutions=resolutions or None).to_dict()


def retrieve(question: str, k: int = 10) -> list[dict[str, Any]]:
    """Find the provisions that bear most on a question, best first, without an answer.

    Each has "provision", "label", "heading", "verb", "force", "text", "rendition", "url" and "score".

    Args:
        question: in plain words, up to 2,000 characters
        k: how many, 1 to 50
    """
    from assistant import retrieve as ranked
    from assistant.engine import assistant

    library = assistant().library
    hits = ranked(question, max(1, min(int(k), MOST_FOUND)))
    return [{**_facts(library.entry(h.provision)), "score": round(h.score, 4)} for h in hits]


def provision(reference: str) -> dict[str, Any]:
    """One provision by its id or as people write it: "2270:8", "1718:8(a)(iii)", "OP 18 of 2375".

    Besides what `retrieve` gives it has "digest", "official" (empty where the official texts were not fetched),
    "relations" (what it does to others and others to it) and "measures" (the rules that rest on it).

    Args:
        reference: the provision
    """
    from assistant.engine import assistant
    from sources.provision import find_references

    here = assistant()
    named = [r.id for r in find_references(reference) if r.id and here.library.exists(r.id)]
    entry = here.library.entry(named[0] if named else reference)
    ties = [
        {"source": r.source, "kind": r.kind, "target": r.target, "date": r.date.isoformat(), "note": r.note}
        for r in here.relations if entry.id in (r.source, r.target)
    ]  # fmt: skip
    rules = [m.id for m in here.measures.values() if entry.id in m.basis]
    texts = {"digest": entry.digest, "official": entry.official}
    return {**_facts(entry), **texts, "relations": ties, "measures": rules}


def measures(family: str = "", effect: str = "", words: str = "") -> list[dict[str, Any]]:
    """The rules of the regime as it stands, each with its verdict, basis, exemptions and history.

    Args:
        family: only this family, such as "transport"; empty for all
        effect: only this verdict, such as "prohibited"; empty for all
        words: only rules whose title, subject or text has all these words; empty for all
    """
    from sources.law import measures as rules

    wanted = words.lower().split()
    return [
        _rule(m) for m in rules()
        if (not family or m.family == family.lower()) and (not effect or m.effect == effect.lower())
        and all(w in " ".join((m.title, m.lead.text, *m.subject)).lower() for w in wanted)
    ]  # fmt: skip


def resolutions() -> list[dict[str, Any]]:
    """The resolutions covered: number, symbol, title, day of adoption, what they were adopted under, link."""
    from sources.catalogue import resolutions as catalogue

    return [
        {"number": r.number, "symbol": r.symbol, "title": r.title, "adopted": r.adopted.isoformat(), "kind": r.kind,
         "acting_under": r.acting_under, "url": r.url}
        for r in catalogue().values()
    ]  # fmt: skip


def _facts(entry: Any) -> dict[str, Any]:
    return {
        "provision": entry.id, "label": entry.label, "heading": entry.heading, "verb": entry.verb,
        "force": entry.force, "text": entry.text, "rendition": entry.rendition, "url": entry.url,
    }  # fmt: skip


def _rule(measure: Measure) -> dict[str, Any]:
    return {
        "id": measure.id, "title": measure.title, "family": measure.family, "direction": measure.direction,
        "effect": measure.effect, "force": measure.force, "since": _day(measure.since), "basis": list(measure.basis),
        "rule": measure.lead.text, "exemptions": [_said(s) for s in measure.exemptions],
        "history": [_said(s) for s in measure.history], "related": list(measure.related),
    }  # fmt: skip


def _said(said: Statement) -> dict[str, Any]:
    return {"text": said.text, "cites": list(said.cites), "effect": said.effect, "since": _day(said.since),
            "until": _day(said.until), "grants": said.grants}  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


OFFERED: tuple[Callable[..., Any], ...] = (ask, retrieve, provision, measures, resolutions)


def offer(gr: Any) -> None:
    """Offer the functions, within a `gr.Blocks`; an error reaches the caller as its one line."""
    for function in OFFERED:
        gr.api(_told(gr, function), api_name=function.__name__, concurrency_limit=AT_ONCE, concurrency_id="api")


def _told(gr: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    from functools import wraps
    from typing import get_type_hints

    @wraps(function)
    def safe(*args: Any, **named: Any) -> Any:
        try:
            return function(*args, **named)
        except OpciteError as error:
            raise gr.Error(str(error), print_exception=False) from None

    safe.__annotations__ = get_type_hints(function)
    return safe
