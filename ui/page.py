"""The page in Gradio: how a question is answered on it, and how its tabs are put together."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import time_ns
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

Growing = tuple[int, Turn | None] | None  # the place of the latest turn, and the turn itself while it grows


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
    chat = [on.box, on.past, on.latest, on.later, on.turns, on.current]

    def asked(typed: str, day: str, family: str, numbers: list[int], turns: list[Turn], event: Any) -> Iterator[Any]:
        for step in steps(typed, turns, sent(event), day=day, numbers=numbers, family=family):
            yield tuple(gr.skip() if part is None else part for part in step)

    asked.__annotations__["event"] = gr.EventData  # by its type, Gradio knows what to pass
    asking = gr.on([on.box.submit, on.panel.submit], asked, [on.box, *filters, on.turns], chat,
                   concurrency_limit=AT_ONCE, trigger_mode="once", **quiet)  # fmt: skip
    # First the answer is cancelled, then told as stopped: what it still sent would overwrite the telling.
    cancelled = on.panel.stop(lambda: None, None, None, cancels=[asking], queue=False, **quiet)
    cancelled.then(stopped, [on.current, on.turns], [on.latest, on.turns, on.current], queue=False, **quiet)
    left = on.fresh.click(lambda: None, None, None, cancels=[asking], queue=False, **quiet)
    left.then(started_over, None, [*chat[1:], *filters, on.limits], queue=False, **quiet)
    gr.on([part.change for part in filters], limited, filters, [on.limits], trigger_mode="always_last", queue=False,
          **quiet)  # fmt: skip

    def saving(turns: list[Turn], event: Any) -> str:
        return saved(turns, event)

    saving.__annotations__["event"] = gr.EventData
    on.panel.download(saving, [on.turns], [on.carrier], queue=False, **quiet)


def sent(event: Any) -> dict[str, Any]:
    """What the page's script sent along with an event."""
    return event._data if isinstance(event._data, dict) else {}


def steps(
    typed: str, turns: list[Turn], data: Mapping[str, Any], *, day: str, numbers: Sequence[int], family: str
) -> Iterator[tuple[str | None, str | None, str, str | None, list[Turn] | None, Growing]]:
    """What the page shows while a question is answered: the box, the turns before it, its own turn, those after it,
    all turns once it is over, and the turn that is growing. None leaves a part as it stands.

    The box is cleared once, of what was typed in it, and then left alone: somebody may be typing the next question.

    Args:
        typed: what stands in the box.
        turns: the conversation so far.
        data: "question" is one picked from the page, "at" the turn whose place it takes.
    """
    picked = str(data.get("question", ""))
    at = place(data.get("at"), len(turns))
    before, after = turns[:at], turns[at + 1 :]
    for stage, now, _ in answered(picked or typed, before, day=day, numbers=numbers, family=family):
        begun, over = stage is None, stage is True
        yield (
            "" if begun and not picked else None,
            conversation(before) if begun else None,
            turn_html(now, done=over),
            conversation(after) if begun else None,
            [*before, now, *after] if over else None,
            (at, None if over else now),
        )


def started_over() -> tuple[Any, ...]:
    """An empty conversation without filters."""
    return "", welcome(), "", [], None, "", "", [], ""


def limited(day: str, family: str, numbers: list[int]) -> str:
    """The line by the box that says which filters are on."""
    words = filter_words(day, numbers or [], family or "")
    return text("p", f"Filters on: {words[:1].lower()}{words[1:]}." if words else "", "oc-on")


def saved(turns: list[Turn], event: Any) -> str:
    """The conversation as a memo: a link to its bytes, which the page's script follows at once.

    No two links are alike, so that the script sees that one was asked for again.
    """
    from assistant.engine import assistant

    form = forms().get(str(sent(event).get("form")))
    if form is None or not any(turn.answer for turn in turns):
        return text("span", "Ask first: there is nothing to save yet.", "oc-nothing")
    today = date.today()
    made = memo(turns, today, assistant().library.entries)
    bytes_ = b64encode(form.write(made)).decode()
    return tag("a", "", href=f"data:{form.kind};base64,{bytes_}", download=f"opcite-{today}.{form.ending}",
               data_made=str(time_ns()), aria_hidden="true", tabindex="-1")  # fmt: skip


def place(at: Any, count: int) -> int:
    """Which turn a question takes the place of: one from 0 to count, where count is after all of them."""
    return at if isinstance(at, int) and 0 <= at <= count else count


def stopped(latest: Growing, turns: list[Turn]) -> tuple[str, list[Turn], Growing]:
    """The turn as it stood when a person stopped it."""
    at, now = latest or (0, None)
    if now is None:  # it was over already
        return (turn_html(turns[at]) if at < len(turns) else welcome()), turns, latest
    words = "Stopped before the end: what stands here is not the whole answer."
    done = replace(now, note=words) if now.answer else replace(now, error="Stopped before an answer.")
    return turn_html(done), [*turns[:at], done, *turns[at + 1 :]], (at, None)


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
        line = f"Something went wrong here ({type(error).__name__}). Your question is kept: ask it again, or edit it."
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
