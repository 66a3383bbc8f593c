"""Question in, cited answer out.

>>> from assistant import ask
>>> ask("would sending troops breach 2270?").verdict    # doctest: +SKIP
<Verdict.PROHIBITED: 'prohibited'>
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from assistant.answer import Answer, Citation, Verdict
from sources.errors import OpciteError

if TYPE_CHECKING:
    from index.search import Hit

__all__ = ["Answer", "Citation", "OpciteError", "Verdict", "ask", "retrieve", "stream"]


def ask(
    question: str,
    *,
    history: Sequence[Mapping[str, str]] = (),
    as_of: date | None = None,
    resolutions: Sequence[int] | None = None,
    family: str = "",
) -> Answer:
    """Answer a question from the Council's DPRK resolutions, with a citation for every sentence.

    Args:
        question: up to 2,000 characters.
        history: earlier turns, oldest first, as {"role": "user" | "assistant", "content": "…"}.
        as_of: the day whose law is asked for; None is the day that the question asks of, as in "On 1 October 2017,
            could …?", else today.
        resolutions: search only these.
        family: decide by a rule of this family of measures, where one bears on the question; "" is all.

    Raises:
        OpciteError: its message says in one line what is wrong and what to do.
    """
    from assistant.engine import assistant

    return assistant().ask(question, history=history, as_of=as_of, resolutions=resolutions, family=family)


def stream(
    question: str,
    *,
    history: Sequence[Mapping[str, str]] = (),
    as_of: date | None = None,
    resolutions: Sequence[int] | None = None,
    family: str = "",
) -> Iterator[Answer]:
    """Like `ask`, as answers that grow sentence by sentence; the last one is whole."""
    from assistant.engine import assistant

    return assistant().stream(question, history=history, as_of=as_of, resolutions=resolutions, family=family)


def retrieve(question: str, k: int = 10, *, resolutions: Sequence[int] | None = None) -> tuple[Hit, ...]:
    """The k provisions that bear most on a question, best first, without an answer."""
    from assistant.engine import assistant

    return assistant().retrieve(question, k, resolutions=resolutions)
