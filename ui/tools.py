"""Gradio's MCP server, made to fit here: it calls this page itself and by no proxy, and answers in JSON."""

from __future__ import annotations

import json
from functools import cache
from typing import Any


def fit(server: Any, where: str) -> None:
    """Adjust Gradio's MCP server of the page that listens at `where`.

    As it comes it asks the host that a request names, through the user's HTTP proxy, and writes what it got as
    Python would.
    """

    @cache
    def client() -> Any:
        from gradio_client import Client

        return Client(
            where, download_files=False, verbose=False, analytics_enabled=False, _skip_components=False,
            httpx_kwargs={"trust_env": False}, headers={"x-gradio-user": "mcp"},
        )  # fmt: skip

    written = server.postprocess_output_data

    def as_json(data: Any, root_url: str) -> Any:
        rows = [json.dumps(row, ensure_ascii=False) if isinstance(row, dict | list) else row for row in data]
        return written(rows, root_url)

    server._get_or_create_client = client
    server.postprocess_output_data = as_json
