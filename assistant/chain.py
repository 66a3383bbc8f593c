"""The steps of an answer as one LangChain runnable: understand, retrieve, judge, write, verify.

Each step is a runnable of its own, so callbacks and traces show what it got and gave. Tracing is off unless the
settings turn it on, whatever LangSmith's own variables say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextvars import copy_context
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda, ensure_config
from langsmith.run_helpers import tracing_context

from assistant.answer import Answer
from assistant.budget import Limits, Spend
from assistant.case import Asked, Case
from assistant.llm import Checking, Piece, draft
from assistant.plan import Read, Searched, judged, read, search
from assistant.settings import settings
from sources.catalogue import resolution
from sources.commentary import comments
from sources.dates import asked_day
from sources.errors import BadQuestion

if TYPE_CHECKING:
    from assistant.engine import Assistant

Question = str | Mapping[str, Any] | Asked


class Chain(Runnable[Question, Answer]):
    """Answers as a runnable, with `invoke`, `ainvoke`, `stream`, `astream`, `batch`, `abatch` and callbacks.

    The input is a question, or a mapping with `question` and, if wanted, `history`, `as_of`, `resolutions` and
    `family`. A stream's answers grow; each holds only sentences that have passed the checks, and the last one is
    whole. Leaving a stream or cancelling a task ends the model's request.

    >>> from assistant.engine import assistant
    >>> assistant().chain.invoke("may coal be bought?", config={"callbacks": [...]})    # doctest: +SKIP
    """

    def __init__(self, here: Assistant) -> None:
        self.here = here
        self.name = "opcite"
        self.comments = comments(here.added)
        self.steps = self._steps()

    def _steps(self) -> Runnable[Asked, Answer]:
        here, chat = self.here, self.here.chat

        def understand(asked: Asked, config: RunnableConfig) -> Read:
            return read(asked, chat, config)

        def retrieve(step: Read) -> Searched:
            return search(step, here)

        def judge(step: Searched) -> Case:
            return judged(step, here, self.comments)

        def write(cases: Iterator[Case], config: RunnableConfig) -> Iterator[Piece]:
            for case in cases:
                yield from draft(case, here, chat, config) if chat is not None else iter([Piece(case)])

        def verify(pieces: Iterator[Piece], config: RunnableConfig) -> Iterator[Answer]:
            if chat is None:
                yield from (here.offline(piece.case) for piece in pieces)
            else:
                yield from Checking(here, chat, config).answers(pieces)

        chain: Any = (  # the types of a generator with a config are not in LangChain's signatures
            RunnableLambda(understand, name="understand")
            | RunnableLambda(retrieve, name="retrieve")
            | RunnableLambda(judge, name="judge")
            | RunnableGenerator(cast(Any, write), name="write")
            | RunnableGenerator(cast(Any, verify), name="verify")
        )
        return cast("Runnable[Asked, Answer]", chain.with_config(run_name="opcite"))

    # --- as a runnable ----------------------------------------------------------------------------------------

    def invoke(self, input: Question, config: RunnableConfig | None = None, **_: Any) -> Answer:
        """The whole answer.

        Raises:
            OpciteError: its message says in one line what is wrong and what to do.
        """
        return [*self.stream(input, config)][-1]

    def stream(
        self, input: Question, config: RunnableConfig | None = None, **_: Any
    ) -> Iterator[Answer]:  # fmt: skip
        asked = self._asked(input)
        context = copy_context()  # what is set for tracing stays in here, wherever the caller takes the next answer
        context.run(tracing_context(enabled=None if settings().trace else False).__enter__)
        answers = context.run(self.steps.stream, asked, ensure_config(config))
        try:
            while (answer := context.run(next, answers, None)) is not None:
                yield answer
        finally:
            asked.spend.stop.set()
            context.run(answers.close)  # type: ignore[attr-defined]

    async def ainvoke(self, input: Question, config: RunnableConfig | None = None, **_: Any) -> Answer:
        """The whole answer; cancelling ends the model's request."""
        return [answer async for answer in self.astream(input, config)][-1]

    async def astream(
        self, input: Question, config: RunnableConfig | None = None, **_: Any
    ) -> AsyncIterator[Answer]:  # fmt: skip
        """The growing answers, from a thread."""
        asked, config = self._asked(input), ensure_config(config)
        here, queue = asyncio.get_running_loop(), asyncio.Queue[tuple[Answer | None, BaseException | None]]()
        tell: Callable[..., object] = here.call_soon_threadsafe

        def work() -> None:
            error: BaseException | None = None
            try:
                for answer in self.stream(asked, config):
                    tell(queue.put_nowait, (answer, None))
            except BaseException as raised:
                error = raised
            if not here.is_closed():
                tell(queue.put_nowait, (None, error))

        task = here.run_in_executor(None, copy_context().run, work)
        try:
            while True:
                answer, error = await queue.get()
                if error is not None:
                    raise error
                if answer is None:
                    return
                yield answer
        finally:
            asked.spend.stop.set()
            await asyncio.shield(task)

    # --- for the assistant --------------------------------------------------------------------------------------

    def ask(
        self, question: str, *, history: Sequence[Mapping[str, str]] = (), as_of: date | None = None,
        resolutions: Sequence[int] | None = None, family: str = "",
    ) -> Answer:  # fmt: skip
        """Like `assistant.ask`."""
        return [*self.grow(question, history=history, as_of=as_of, resolutions=resolutions, family=family)][-1]

    def grow(
        self, question: str, *, history: Sequence[Mapping[str, str]] = (), as_of: date | None = None,
        resolutions: Sequence[int] | None = None, family: str = "",
    ) -> Iterator[Answer]:  # fmt: skip
        """Like `assistant.stream`."""
        only = tuple(resolutions) if resolutions else None
        return self.stream(Asked(question, tuple(history), as_of, only, family, Spend(self._limits)))

    @property
    def _limits(self) -> Limits:
        return self.here.chat.limits if self.here.chat is not None else Limits()

    def _asked(self, given: Question) -> Asked:
        if isinstance(given, str):
            given = {"question": given}
        if not isinstance(given, Asked):
            if not isinstance(given.get("question"), str):
                raise BadQuestion("The chain wants a question, or a mapping with `question`.")
            given = Asked(
                given["question"], tuple(given.get("history") or ()), given.get("as_of"),
                tuple(given.get("resolutions") or ()) or None, str(given.get("family") or ""), Spend(self._limits),
            )  # fmt: skip
        for number in given.resolutions or ():
            resolution(number)
        day = given.as_of or asked_day(given.question)
        # The clock starts now, not when the question was put together.
        return replace(given, as_of=day, spend=replace(given.spend, began=Spend().began))
