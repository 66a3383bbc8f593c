"""The web server around the page: one socket, strict headers, nothing from or to another host.

Gradio's own `launch()` asks its server through the user's HTTP proxy whether it is up, and reads a dozen
environment variables; mounting the page does neither, and lets us send a Content-Security-Policy.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant import OpciteError
from ui.warm import Warming

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's page carries inline scripts and styles, and compiles the page's own script from a string.
POLICY = "; ".join((
    "default-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:", "font-src 'self' data:", "worker-src 'self' blob:", "connect-src 'self'",
    "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'",
))  # fmt: skip
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
# Tags for link previews, which name Gradio's sites; browsers never fetch them, and nobody here needs them.
PREVIEW_TAG = re.compile(rb"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*")


class CannotListen(OpciteError):
    """The address or the port cannot be listened on."""


def run(*, host: str, port: int, open_browser: bool, ready: Callable[[str], None] | None) -> None:
    """Take the port, serve until Ctrl-C; see `ui.serve`."""
    from assistant.settings import settings
    from index.store import current, read_manifest

    sock = listen(host, port)
    with sock:
        read_manifest(current(settings().index))  # a missing index is told at once
        where = url_of(host, sock.getsockname()[1])

        def listening() -> None:
            if ready is not None:
                ready(where)
            if open_browser:
                webbrowser.open(where)

        _serve(where, sock, listening)


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address.

    Raises:
        CannotListen: with what to do about it.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        sock = socket.socket(family, kind, proto)
    except OSError as error:
        raise CannotListen(f"{host} is no address of this machine. Set OPCITE_HOST or pass --host.") from error
    try:
        if hasattr(socket, "SO_REUSEPORT"):  # not on Windows, where reusing would take another's port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen()
    except OSError as error:
        sock.close()
        raise CannotListen(
            f"Port {port} on {host} cannot be used ({error.strerror or error}). "
            "Set OPCITE_PORT or pass --port with another one."
        ) from error
    return sock


def url_of(host: str, port: int) -> str:
    """The page's address for a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def application(where: str) -> ASGIApp:
    """The page as an ASGI application, opened so that the first question does not wait."""
    from assistant.engine import assistant
    from ui.page import mount

    assistant().ask("coal")  # the libraries' first call is their slowest
    return mount(where)


def by_address(host: str) -> bool:
    """Whether a request names this machine by address, by "localhost" or by its own name.

    Another site can point a name of its own here (DNS rebinding) and read answers with its visitors' browsers.
    """
    name = re.sub(r":\d+$", "", host).strip("[]").lower()
    if name in ("", "localhost", socket.gethostname().lower()):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """Refuses requests by a foreign name, adds the headers to responses, takes link-preview tags out of the page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not by_address(dict(scope["headers"]).get(b"host", b"").decode("latin-1")):
            await send({"type": "http.response.start", "status": 421, "headers": list(HEADERS)})
            await send({"type": "http.response.body", "body": b"Open Opcite by its address, such as 127.0.0.1."})
            return
        page = scope["path"] == "/"
        if page:  # an uncompressed answer, so that it can be read
            scope["headers"] = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        held: list[Message] = []

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            if not page:
                await send(message)
                return
            held.append(message)
            if not message.get("more_body") and message["type"] == "http.response.body":
                for ready in _without_previews(held):
                    await send(ready)

        await self.app(scope, receive, guarded)


def _without_previews(messages: list[Message]) -> list[Message]:
    start, body = messages[0], b"".join(m.get("body", b"") for m in messages[1:])
    body = PREVIEW_TAG.sub(b"", body)
    headers = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
    start["headers"] = [*headers, (b"content-length", str(len(body)).encode())]
    return [start, {"type": "http.response.body", "body": body}]


def _serve(where: str, sock: socket.socket, listening: Callable[[], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            listening()

    def end() -> None:
        server.should_exit = True

    warming = Warming(lambda: application(where), end)
    # Open pages hold a connection each: wait for them one second, then go.
    # Going then is no error of the user's, though uvicorn logs it as one, with a traceback.
    config = uvicorn.Config(
        Guard(warming), log_config=None, log_level="critical", access_log=False, timeout_graceful_shutdown=1,
        lifespan="on",
    )  # fmt: skip
    server = Server(config)
    try:
        server.run(sockets=[sock])
    except KeyboardInterrupt:
        return
    if warming.error is not None:
        raise warming.error
