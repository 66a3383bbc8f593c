"""Reading an asynchronous stream from synchronous code, with a deadline and a stop that take hold at once.

Providers' clients are asynchronous at heart: only there can a read that hangs be given up and its connection closed.
All of them run in one event loop in a thread of its own, started at the first use.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from functools import cache
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
LOOK = 0.05  # seconds between two looks at the stop


class _End:
    """The stream is over, by itself or by an error."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


@cache
def loop() -> asyncio.AbstractEventLoop:
    """The event loop of all models; it ends with the process."""
    mine = asyncio.new_event_loop()
    Thread(target=mine.run_forever, name="opcite-models", daemon=True).start()
    return mine


def pull(stream: AsyncIterator[T], *, until: float, stop: Event) -> Iterator[T]:
    """The items of a stream as they come; closing this iterator closes the stream, wherever it waits.

    Args:
        stream: an async generator; it is run in the models' loop.
        until: the moment on the monotonic clock when time is up.
        stop: set by anyone who no longer wants the rest; the iterator then just ends.

    Raises:
        TimeoutError: time is up.
    """
    items: SimpleQueue[T | _End] = SimpleQueue()
    left = Event()

    async def read() -> None:
        try:
            async with aclosing(stream) as open_stream:  # type: ignore[type-var]
                async for item in open_stream:
                    items.put(item)
                    if left.is_set():  # a cancellation may be lost in a library's own waiting
                        break
        except BaseException as error:
            items.put(_End(error))
            raise
        items.put(_End())

    task = asyncio.run_coroutine_threadsafe(read(), loop())
    task.add_done_callback(lambda done: None if done.cancelled() else done.exception())  # it is told through the queue
    try:
        while True:
            item = _next(items, until, stop)
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        left.set()
        task.cancel()


def _next(items: SimpleQueue[T | _End], until: float, stop: Event) -> T | _End:
    while True:
        if stop.is_set():
            return _End()
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            return items.get(timeout=min(LOOK, left))
        except Empty:
            continue
