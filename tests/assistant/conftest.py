"""A model for the assistant: a script on loopback, or words in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from scripted import Scripted, serve

from assistant.budget import Limits, Spend
from assistant.settings import settings


class Words:
    """A model that says what it is given, in this process: for drafts by the thousand."""

    name = "words"

    def __init__(self, *replies: str, limits: Limits | None = None) -> None:
        self.replies, self.limits, self.asked = list(replies), limits or Limits(), 0

    def stream(self, messages: Sequence[Any], spend: Spend, *, schema: Mapping[str, Any], config: Any) -> Iterator[str]:
        self.asked += 1
        text = self.replies[min(self.asked, len(self.replies)) - 1]
        spend.add(0, len(text), None)
        yield from (text[n : n + 40] for n in range(0, len(text), 40))


Played = Callable[..., tuple[Any, Scripted]]


@pytest.fixture
def play(on_digests: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    """`here, script = play(…)`: the assistant with a scripted model; keywords are settings without their prefix."""
    with ExitStack() as stack:

        def start(*plays: Any, **values: str) -> tuple[Any, Scripted]:
            script = stack.enter_context(serve(*plays))
            wanted = {"MODEL_URL": script.url, "MODEL_KEY": "sk-of-a-test", **{k.upper(): v for k, v in values.items()}}
            for name, value in wanted.items():
                monkeypatch.setenv(f"OPCITE_{name}", value)
            settings.cache_clear()
            return on_digests.with_model("openai:scripted"), script

        yield start
        settings.cache_clear()
