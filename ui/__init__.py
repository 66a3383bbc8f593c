"""The page: a chat over the resolutions with every cited provision beside the answer."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["serve"]


def serve(*, host: str, port: int, open_browser: bool = False, ready: Callable[[str], None] | None = None) -> None:
    """Serve the page until Ctrl-C.

    Args:
        host: the address to listen on, such as "127.0.0.1".
        port: the port to listen on, 0 to 65535; 0 takes a free one.
        open_browser: whether to open the page in the user's browser once it listens.
        ready: called once with the page's address when it listens. Nothing is printed here.

    Raises:
        CannotListen: the port is in use or the address is not this machine's (an OpciteError).
        IndexUnusable: there is no index to answer from (an OpciteError).
    """
    from ui.server import run

    run(host=host, port=port, open_browser=open_browser, ready=ready)
