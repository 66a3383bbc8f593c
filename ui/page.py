"""The page in Gradio: how a question is answered on it, and how its tabs are put together."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import Answer, OpciteError, stream
from sources.law import measures
from ui.copying import plain
from ui.desk import open_provision, symbols
from ui.memo import forms, memo
from ui.render import Turn, conversation, turn_html, welcome
from ui.tags import tag, text
from ui.tools import fit

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ui.layout import Parts

__all__ = ["answered", "build", "mount", "open_provision", "symbols"]

HERE = Path(__file__).parent
STYLES = ("style.css", "tabs.css")
REMEMBERED = 10  # turns that a follow-up question may lean on
AT_ONCE = 4  # questions answered side by side
log = logging.getLogger("opcite.ui")


def mount(where: str) -> FastAPI:
    """A web application that is the page at an address, and nothing else."""
    import gradio as gr
    from fastapi import FastAPI

    theme = gr.themes.Base(
        font=["Segoe UI", "Helvetica Neue", "Arial", "sans-serif"], font_mono=["Consolas", "monospace"]
    )
    style = "".join((HERE / name).read_text(encoding="utf-8") for name in STYLES)
    blocks = build()
    # The style stands in the head, because Gradio rewrites the selectors of what it is given as `css`.
    app: FastAPI = gr.mount_gradio_app(
        FastAPI(openapi_url=None), blocks, path="/", theme=theme, head=f"<style>{style}</style>", footer_links=[],
        run_history=False, show_error=False, ssr_mode=False, mcp_server=True, enable_monitoring=False, pwa=False,
        root_path="", allowed_paths=[], max_file_size=1,
    )  # fmt: skip
    fit(blocks.mcp_server_obj, where)
    return app


def build() -> Any:
    """The page as Gradio blocks. Each open page has its own conversation, kept in its own state."""
    import gradio as gr

    from ui.api import offer
    from ui.layout import laid_out

    with gr.Blocks(analytics_enabled=False, title="Opcite", fill_width=True) as page:
        parts = laid_out(gr)
        _wire(gr, parts)
        offer(gr)
    return page


def _wire(gr: Any, on: Parts) -> None:
    """What happens on the Ask tab."""
    quiet = {"show_progress": "hidden", "api_visibility": "private"}
    filters = [on.as_of, on.family, on.only]
    chat = [on.box, on.past, on.latest, on.turns, on.current]

    def asked(typed: str, day: str, family: str, numbers: list[int], before: list[Turn], event: Any) -> Iterator[Any]:
        data = event._data if isinstance(event._data, dict) else {}
        picked = str(data.get("question", ""))
        before = before[: place(data.get("at"), len(before))]
        kept = gr.skip() if picked else typed  # a question picked from the page leaves what is being typed
        for shown, now, error in answered(picked or typed, before, day=day, numbers=numbers, family=family):
            left = kept if error or picked else ""
            yield (
                left,
                conversation(before) if shown is None else gr.skip(),
                turn_html(now, done=shown is True),
                ([*before, now] if shown is True else before if shown is None else gr.skip()),
                None if shown is True else now,
            )

    asked.__annotations__["event"] = gr.EventData  # by its type, Gradio knows what to pass
    asking = gr.on([on.box.submit, on.panel.submit], asked, [on.box, *filters, on.turns], chat,
                   concurrency_limit=AT_ONCE, trigger_mode="once", **quiet)  # fmt: skip
    # First the answer is cancelled, then told as stopped: what it still sent would overwrite the telling.
    cancelled = on.panel.stop(lambda: None, None, None, cancels=[asking], queue=False, **quiet)
    cancelled.then(stopped, [on.current, on.turns], [on.latest, on.turns, on.current], queue=False, **quiet)

    def saving(before: list[Turn], event: Any) -> str:
        return saved(before, event)

    saving.__annotations__["event"] = gr.EventData
    on.panel.download(saving, [on.turns], [on.carrier], queue=False, **quiet)
    left = on.fresh.click(lambda: None, None, None, cancels=[asking], queue=False, **quiet)
    left.then(lambda: ("", welcome(), [], None), None, [on.past, on.latest, on.turns, on.current], queue=False,
              **quiet)  # fmt: skip


def saved(before: list[Turn], event: Any) -> str:
    """The conversation as a memo: a link to its bytes, which the page's script follows at once."""
    from assistant.engine import assistant

    data = event._data if isinstance(event._data, dict) else {}
    form = forms().get(str(data.get("form")))
    if form is None or not before:
        return text("span", "Ask first: there is nothing to save yet.", "oc-nothing")
    today = date.today()
    made = memo(((t.filters, t.answer) for t in before), today, assistant().library.entries)
    bytes_ = b64encode(form.write(made)).decode()
    return tag("a", "", href=f"data:{form.kind};base64,{bytes_}", download=f"opcite-{today}.{form.ending}",
               aria_hidden="true", tabindex="-1")  # fmt: skip


def place(at: Any, count: int) -> int:
    """Which turn a question takes the place of: one from 0 to count, where count is after all of them."""
    return at if isinstance(at, int) and 0 <= at <= count else count


def stopped(now: Turn | None, before: list[Turn]) -> tuple[str, list[Turn], None]:
    """The turn as it stood when a person stopped it."""
    if now is None:  # it was over already
        return (turn_html(before[-1]) if before else welcome()), before, None
    words = "Stopped before the end: what stands here is not the whole answer."
    done = replace(now, note=words) if now.answer else replace(now, error="Stopped before an answer.")
    return turn_html(done), [*before, done], None


# --- answering ----------------------------------------------------------------------------------------------


def answered(
    question: str, before: Sequence[Turn], *, day: str = "", numbers: Sequence[int] = (), family: str = ""
) -> Iterator[tuple[bool | None, Turn, bool]]:
    """The turn as it grows: (stage, the turn so far, whether it failed).

    The stage is None at the start, False while the answer grows and True at the end.
    """
    filters = filter_words(day, numbers, family)
    yield None, Turn(question, filters=filters), False
    try:
        last = None
        when = as_date(day)
        said, only = history(before), tuple(numbers) or None
        for last in stream(question, history=said, as_of=when, resolutions=only, family=family):
            yield False, Turn(question, last, filters=filters), False
        yield True, Turn(question, last, filters=filters, note=beyond(last, family)), False
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


def beyond(answer: Answer | None, family: str) -> str:
    """What to tell of an answer that the family chosen does not decide; "" where it does."""
    if not family or answer is None:
        return ""
    deciding = next((m for m in measures() if m.id in answer.measures[:1]), None)
    if deciding is not None and deciding.family == family:
        return ""
    found = f" It rests on a rule of the family “{deciding.family}”." if deciding else ""
    return f"No rule of the family “{family}” decides this question.{found}"


def filter_words(day: str | None, numbers: Sequence[int], family: str = "") -> str:
    """What a question is limited to, in words."""
    words = [f"law as of {day.strip()[:40]}"] if day and day.strip() else []
    words += [f"family {family}"] if family else []
    words += [f"only {', '.join(map(str, sorted(numbers)))}"] if numbers else []
    return "; ".join(words).capitalize()
