"""Listening at once, answering as soon as possible: the page's heavy libraries load behind a page that says so."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# Asks for /ready, which is answered when the page is; then loads the page at the same address.
WARMING = Path(__file__).with_name("warming.html")


class Warming:
    """An application that is loaded in a thread while it listens already.

    A browser that comes early is shown `WARMING`; every other request waits until the application is there.
    `failed` is called, and `error` is set, if loading fails.
    """

    def __init__(self, load: Callable[[], ASGIApp], failed: Callable[[], None]) -> None:
        self.load = load
        self.failed = failed
        self.app: ASGIApp | None = None
        self.error: BaseException | None = None
        self._there: asyncio.Event | None = None
        self._over: asyncio.Event | None = None
        self._held: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, wait, or show that the page is warming up."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if self.app is None and scope["type"] == "http" and scope["path"] == "/":
            await _answer(send, WARMING.read_bytes(), b"text/html; charset=utf-8")
            return
        if self._there is not None:
            await self._there.wait()
        if scope["type"] == "http" and scope["path"] == "/ready":
            await _answer(send, b"ready", b"text/plain")
        elif self.app is not None:
            await self.app(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._there, self._over = asyncio.Event(), asyncio.Event()
        self._held = asyncio.create_task(self._hold())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._over.set()
        if self._there.is_set():  # else it still loads, in a thread that ends with the process
            await self._held
        else:
            self._held.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _hold(self) -> None:
        """Load the application, and keep it started until this one ends."""
        assert self._there is not None  # noqa: S101
        assert self._over is not None  # noqa: S101
        try:
            app = await _in_thread(self.load)
            async with AsyncExitStack() as stack:
                inner: Any = getattr(app, "app", app)
                await stack.enter_async_context(inner.router.lifespan_context(inner))
                self.app = app
                self._there.set()
                await self._over.wait()
        except Exception as error:
            self.error = error
            self._there.set()
            self.failed()


async def _in_thread(load: Callable[[], Any]) -> Any:
    """What a function returns, from a daemon thread: Ctrl-C need not wait for it, as it would for a pool's."""
    loop, done = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

    def settle(call: Callable[[Any], None], value: Any) -> None:
        if not done.done():
            call(value)

    def run() -> None:
        try:
            result = load()
        except BaseException as error:
            tell = (done.set_exception, error)
        else:
            tell = (done.set_result, result)
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, *tell)

    threading.Thread(target=run, daemon=True, name="warming").start()
    return await done


async def _answer(send: Send, body: bytes, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
