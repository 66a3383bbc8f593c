"""The page in Gradio: what is on it, and what happens when a question is asked or a citation opened."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import OpciteError, stream
from ui.panel import legend, provision_html, trouble
from ui.render import Turn, conversation, notice, plain, turn_html, welcome

if TYPE_CHECKING:
    from fastapi import FastAPI

HERE = Path(__file__).parent
REMEMBERED = 10  # turns that a follow-up question may lean on
AT_ONCE = 4  # questions answered side by side
RULES = 4  # measures that the panel names
log = logging.getLogger("opcite.ui")

HEADER = (
    '<header class="oc-header"><h1>Opcite</h1><p>The Security Council’s resolutions on the DPRK, '
    'answered paragraph by paragraph</p><p id="oc-status" class="oc-sr" role="status"></p></header>'
)
DISCLAIMER = '<p class="oc-disclaimer">Not legal advice. The official text decides.</p>'


def mount() -> FastAPI:
    """A web application that is the page, and nothing else."""
    import gradio as gr
    from fastapi import FastAPI

    theme = gr.themes.Base(
        font=["Segoe UI", "Helvetica Neue", "Arial", "sans-serif"], font_mono=["Consolas", "monospace"]
    )
    style = (HERE / "style.css").read_text(encoding="utf-8")
    # In the head, because Gradio rewrites the selectors of what it is given as `css`.
    return gr.mount_gradio_app(  # type: ignore[no-any-return]
        FastAPI(openapi_url=None), build(), path="/", theme=theme, head=f"<style>{style}</style>", footer_links=[],
        run_history=False, show_error=False, ssr_mode=False, mcp_server=False, enable_monitoring=False, pwa=False,
        root_path="", allowed_paths=[], max_file_size=1,
    )  # fmt: skip


def build() -> Any:
    """The page as Gradio blocks. Each open page has its own conversation, kept in its own state."""
    import gradio as gr

    html = partial(gr.HTML, apply_default_css=False)
    with gr.Blocks(analytics_enabled=False, title="Opcite", fill_width=True) as page:
        turns = gr.State([])
        html(HEADER, js_on_load=None)
        with gr.Row(elem_id="oc-body"):
            with gr.Column(elem_id="oc-chat"):
                html(_notice(), js_on_load=None)
                past = html("", elem_id="oc-past", js_on_load=None)
                latest = html(welcome(), elem_id="oc-latest", js_on_load=None)
                with gr.Column(elem_id="oc-composer"):
                    box = gr.Textbox(
                        label="Your question", show_label=False, container=False, lines=1, max_lines=8,
                        placeholder="Ask about the resolutions", submit_btn="Ask",
                        elem_id="oc-box",
                    )  # fmt: skip
                    as_of, only = _filters(gr)
                    with gr.Row(elem_id="oc-below"):
                        html(DISCLAIMER, js_on_load=None)
                        fresh = gr.Button("Start over", size="sm", elem_id="oc-fresh")
            with gr.Column(elem_id="oc-side"):
                panel = html(
                    legend(), elem_id="oc-panel", server_functions=[open_provision],
                    js_on_load=(HERE / "page.js").read_text(encoding="utf-8"),
                )  # fmt: skip

        def asked(typed: str, day: str, numbers: list[int], before: list[Turn], event: Any) -> Iterator[Any]:
            data = event._data if isinstance(event._data, dict) else {}
            picked = str(data.get("question", ""))
            kept = gr.skip() if picked else typed  # a question picked from the page leaves what is being typed
            for shown, now, error in answered(picked or typed, before, day=day, numbers=numbers):
                left = kept if error or picked else ""
                yield (
                    left,
                    conversation(before) if shown is None else gr.skip(),
                    turn_html(now, done=shown is True),
                    ([*before, now] if shown is True else gr.skip()),
                )

        asked.__annotations__["event"] = gr.EventData  # by its type, Gradio knows what to pass
        gr.on(
            [box.submit, panel.submit], asked, [box, as_of, only, turns], [box, past, latest, turns],
            show_progress="hidden", concurrency_limit=AT_ONCE, trigger_mode="once", api_visibility="private",
        )  # fmt: skip
        fresh.click(
            lambda: ("", welcome(), []), None, [past, latest, turns], show_progress="hidden", queue=False,
            api_visibility="private",
        )  # fmt: skip
    return page


def _filters(gr: Any) -> tuple[Any, Any]:
    with gr.Accordion("Filters", open=False, elem_id="oc-filters"), gr.Row():
        as_of = gr.Textbox(
            label="The law as it stood on", placeholder="today, or YYYY-MM-DD", lines=1, max_lines=1,
            elem_id="oc-day",
        )  # fmt: skip
        only = gr.Dropdown(
            [(symbol, number) for number, symbol in symbols().items()], multiselect=True, value=[],
            label="Only these resolutions", elem_id="oc-only",
        )  # fmt: skip
    return as_of, only


# --- answering ----------------------------------------------------------------------------------------------


def answered(
    question: str, before: Sequence[Turn], *, day: str = "", numbers: Sequence[int] = ()
) -> Iterator[tuple[bool | None, Turn, bool]]:
    """The turn as it grows: (stage, the turn so far, whether it failed).

    The stage is None at the start, False while the answer grows and True at the end.
    """
    filters = filter_words(day, numbers)
    yield None, Turn(question, filters=filters), False
    try:
        last = None
        when = as_date(day)
        for last in stream(question, history=history(before), as_of=when, resolutions=tuple(numbers) or None):
            yield False, Turn(question, last, filters=filters), False
        yield True, Turn(question, last, filters=filters), False
    except OpciteError as error:
        yield True, Turn(question, error=str(error), filters=filters), True
    except Exception as error:  # a user never sees a traceback
        log.error("%s: %s", type(error).__name__, error)
        line = f"Something went wrong here ({type(error).__name__}). Your question is kept; please ask again."
        yield True, Turn(question, error=line, filters=filters), True


def history(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """Earlier turns as plain text, oldest first; those without an answer are left out."""
    out = []
    for turn in turns[-REMEMBERED:]:
        if turn.answer is not None:
            out.append({"role": "user", "content": turn.question})
            out.append({"role": "assistant", "content": plain(turn.answer.text)})
    return out


def as_date(text: str | None) -> date | None:
    """A day that a person typed, or None for today.

    Raises:
        OpciteError: it is no date.
    """
    if not (text or "").strip():
        return None
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError as error:
        raise OpciteError(f"“{str(text).strip()[:40]}” is no date. Write the day in Filters as 2017-02-15.") from error


def filter_words(day: str | None, numbers: Sequence[int]) -> str:
    """What a question is limited to, in words."""
    words = [f"law as of {day.strip()[:40]}"] if day and day.strip() else []
    words += [f"only {', '.join(map(str, sorted(numbers)))}"] if numbers else []
    return "; ".join(words).capitalize()


# --- provisions ---------------------------------------------------------------------------------------------


def open_provision(wanted: Any) -> str:
    """The panel for {"provision": id, "quote": text}, as the page's script asks for it."""
    from assistant.engine import assistant

    row = wanted if isinstance(wanted, dict) else {}
    try:
        here = assistant()
        entry = here.library.entry(str(row.get("provision", "")))
        relations = [r for r in here.relations if entry.id in (r.source, r.target)]
        rules = [m for m in here.measures.values() if entry.id in m.basis][:RULES]
        return provision_html(entry, quote=str(row.get("quote", "")), relations=relations, rules=rules,
                              above=_above(entry.id))  # fmt: skip
    except OpciteError as error:
        return trouble(str(error))
    except Exception as error:  # a user never sees a traceback
        log.error("%s: %s", type(error).__name__, error)
        return trouble("This provision cannot be shown here.")


def _above(id_: str) -> str:
    """The nearest provision that this one is a part of, or ""."""
    from assistant.engine import assistant

    while id_.endswith(")"):
        id_ = id_[: id_.rindex("(")]
        if assistant().library.exists(id_):
            return id_
    return ""


def symbols() -> dict[int, str]:
    """Every resolution that has provisions here: number to symbol, oldest first."""
    from assistant.engine import assistant

    rows = {int(e.id.partition(":")[0]): e.label.partition(",")[0] for e in assistant().library.entries.values()}
    return dict(sorted(rows.items()))


def _notice() -> str:
    from assistant.engine import assistant

    entries = assistant().library.entries.values()
    return notice(len({e.id.partition(":")[0] for e in entries if e.official}), len(symbols()))
