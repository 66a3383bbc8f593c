"""A model for the assistant: a script on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from scripted import Scripted, serve

from assistant.settings import settings

Played = Callable[..., tuple[Any, Scripted]]


@pytest.fixture
def play(on_digests: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    """`here, script = play(…)`: the assistant with a scripted model; keywords are settings without their prefix."""
    with ExitStack() as stack:

        def start(*plays: Any, provider: str = "openai", **values: str) -> tuple[Any, Scripted]:
            script = stack.enter_context(serve(*plays))
            address = script.url if provider == "openai" else script.url.removesuffix("/v1")
            wanted = {"MODEL_URL": address, "MODEL_KEY": "sk-of-a-test", **{k.upper(): v for k, v in values.items()}}
            for name, value in wanted.items():
                monkeypatch.setenv(f"OPCITE_{name}", value)
            settings.cache_clear()
            return on_digests.with_model(f"{provider}:scripted"), script

        yield start
        settings.cache_clear()
