"""Language models of any provider, through LangChain's `init_chat_model`: opened, asked, and their troubles in a line.

ModelUnavailable   (an OpciteError) the settings name a model that cannot be opened: what to install or set
Unanswered         the model did not answer this time; the offline answer takes its place
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from assistant.budget import Limits, Spend
from assistant.loop import pull
from sources.errors import OpciteError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

    from assistant.settings import Settings

Message = tuple[Literal["system", "user", "assistant"], str]
FIRST_WAIT = 0.5  # seconds before the first retry; doubled for each further one
LONGEST_WAIT = 8.0
LONGEST = 24_000  # characters of a reply: beyond, a stream that never ends is left


class ModelUnavailable(OpciteError):
    """The model that the settings name cannot be opened."""


class Unanswered(Exception):
    """The model did not answer; `str()` says why, in words that fit behind "the model"."""


class Chat(Protocol):
    """What a writer needs of a model."""

    @property
    def name(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    def stream(
        self, messages: Sequence[Message], spend: Spend, *, schema: Mapping[str, Any], config: RunnableConfig | None
    ) -> Iterator[str]:
        """The pieces of a reply as they come.

        Raises:
            Unanswered: no reply, one that broke off, or one that nobody wants any longer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Provider:
    """What differs between providers.

    `extra` is Opcite's extra that installs it, "" where there is none; `key` the variable that holds its key, "" where
    it needs none; `shape` how a JSON schema is asked for; `tokens` how the length of a reply is limited.
    """

    extra: str = ""
    key: str = ""
    shape: Literal["response_format", "format", ""] = ""
    tokens: str = "max_tokens"
    opening: Mapping[str, Any] = field(default_factory=dict)


PROVIDERS = {
    "openai": Provider(
        "openai",
        "OPENAI_API_KEY",
        "response_format",
        opening={"use_responses_api": False, "stream_chunk_timeout": None},
    ),
    "anthropic": Provider("anthropic", "ANTHROPIC_API_KEY"),
    # Ollama reads 4,096 tokens unless told otherwise, and silently drops the rest of a prompt.
    "ollama": Provider("ollama", "", "format", "num_predict", {"num_ctx": 16_384}),
}


def open_model(name: str, here: Settings) -> LangChat:
    """The model of a name such as `openai:gpt-5`, with the settings' address, key and limits.

    Raises:
        ModelUnavailable: what to install or to set.
    """
    provider, _, model = name.partition(":")
    if not model:
        raise ModelUnavailable(f"OPCITE_MODEL is {name!r}; write a provider and a model, such as openai:NAME.")
    kind = PROVIDERS.get(provider, Provider())
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise ModelUnavailable(_install(provider, kind)) from error
    options: dict[str, Any] = dict(kind.opening)
    if provider != "ollama":
        options |= {"timeout": here.model_timeout, "max_retries": 0}  # we retry: every provider the same way
    if here.model_url:
        options["base_url"] = here.model_url
    if provider != "ollama" and (kind.key or here.model_key):
        options["api_key"] = _key(provider, kind, here)
    try:
        opened = init_chat_model(model, model_provider=provider, **options)
    except ImportError as error:
        raise ModelUnavailable(_install(provider, kind)) from error
    except Exception as error:  # each provider has its own; none of their texts is shown, for it may hold a key
        why = "is no provider that LangChain knows" if isinstance(error, ValueError) and not kind.key else "is unusable"
        raise ModelUnavailable(
            f"The model {name!r} cannot be opened: {provider!r} {why} ({type(error).__name__}). "
            "Check OPCITE_MODEL, OPCITE_MODEL_URL and OPCITE_MODEL_KEY."
        ) from error
    limits = Limits(here.model_timeout, here.model_tokens, here.model_budget, here.model_price_in, here.model_price_out)
    return LangChat(name, opened, limits, kind, here.model_retries, trace=here.trace)


def _install(provider: str, kind: Provider) -> str:
    what = f"'opcite[{kind.extra}]'" if kind.extra else f"langchain langchain-{provider.replace('_', '-')}"
    return f"The model provider {provider!r} is not installed here. Install it with: pip install {what}"


def _key(provider: str, kind: Provider, here: Settings) -> str:
    """The key to send. A provider's own key is never sent to another address."""
    if here.model_key is not None:
        return here.model_key.get_secret_value()
    if here.model_url:
        return "none"  # a server of one's own often wants none; the client insists on something
    own = getattr(here, kind.key.lower(), None)
    if own is None or not own.get_secret_value():
        raise ModelUnavailable(f"The model provider {provider!r} needs a key. Set {kind.key} (or OPCITE_MODEL_KEY).")
    return str(own.get_secret_value())


class LangChat:
    """A LangChain chat model with retries, a budget, a deadline and a stop."""

    def __init__(
        self, name: str, model: BaseChatModel, limits: Limits, kind: Provider, retries: int, *, trace: bool = False
    ) -> None:
        self.name, self.limits = name, limits
        self.model, self.kind, self.retries, self.trace = model, kind, retries, trace
        self.plain = False  # True once the server has refused a schema

    def stream(
        self, messages: Sequence[Message], spend: Spend, *, schema: Mapping[str, Any],
        config: RunnableConfig | None = None,
    ) -> Iterator[str]:  # fmt: skip
        """The pieces of a reply as they come; see `Chat.stream`."""
        prompt = sum(len(text) for _, text in messages)
        room = spend.room(prompt)
        if spend.stop.is_set():
            raise Unanswered("was stopped")
        if not room:
            raise Unanswered("would have gone over its budget")
        reply, counted = 0, dict[str, int]()
        pieces = pull(self._tries(messages, room, schema, config), until=spend.until, stop=spend.stop)
        try:
            for text, usage in pieces:
                for kind, count in (usage or {}).items():
                    counted[kind] = counted.get(kind, 0) + count
                reply += len(text)
                if reply > LONGEST:
                    raise Unanswered("did not come to an end")
                if text:
                    yield text
            if spend.stop.is_set():
                raise Unanswered("was stopped")
        except TimeoutError:
            raise Unanswered(f"took longer than {self.limits.seconds:g} seconds") from None
        finally:
            pieces.close()  # type: ignore[attr-defined]
            spend.add(prompt, reply, counted)

    async def _tries(
        self, messages: Sequence[Message], room: int, schema: Mapping[str, Any], config: RunnableConfig | None
    ) -> AsyncGenerator[tuple[str, dict[str, int] | None]]:
        """(text, tokens counted) of each piece; a request that fails before the first piece is sent again."""
        wait, tries = FIRST_WAIT, 0
        while True:
            begun = False
            try:
                async with aclosing(self._ask(messages, room, schema, config)) as chunks:
                    async for chunk in chunks:
                        begun = True
                        yield chunk.text, _counted(chunk)
                return
            except Exception as error:
                trouble = _trouble(error)
                if trouble.rejected and not self.plain and not begun:
                    self.plain = True  # once more, without the parts that not every server knows
                    continue
                tries += 1
                if begun or not trouble.passing or tries > self.retries:
                    raise Unanswered("broke off its reply" if begun else trouble.why) from error
                pause = min(_asked_pause(error) or wait * (1 + random.random() / 4), LONGEST_WAIT)  # noqa: S311
            await asyncio.sleep(pause)
            wait *= 2

    async def _ask(
        self, messages: Sequence[Message], room: int, schema: Mapping[str, Any], config: RunnableConfig | None
    ) -> AsyncGenerator[Any]:
        from langsmith.run_helpers import tracing_context

        options: dict[str, Any] = {} if self.kind.tokens == "num_predict" else {self.kind.tokens: room}
        if not self.plain and self.kind.shape == "response_format":
            named = {"name": "reply", "schema": dict(schema), "strict": True}
            # In the body: as an argument of its own the client reads the reply twice and loses the count of tokens.
            body = {"response_format": {"type": "json_schema", "json_schema": named}}
            options |= {"extra_body": body, "stream_usage": True}
        elif not self.plain and self.kind.shape == "format":
            options["format"] = dict(schema)
        if self.kind.tokens == "num_predict":
            options["options"] = {"num_predict": room, **self.kind.opening}
        with tracing_context(enabled=None if self.trace else False):
            stream: Any = self.model.astream(list(messages), config, **options)
            async with aclosing(stream) as chunks:
                async for chunk in chunks:
                    yield chunk


def _counted(chunk: Any) -> dict[str, int] | None:
    usage = getattr(chunk, "usage_metadata", None)
    if not usage:
        return None
    return {kind: int(usage.get(kind) or 0) for kind in ("input_tokens", "output_tokens")}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a request failed, in words that fit behind "the model"; `passing`: another try may help; `rejected`: the
    request itself was not understood."""

    why: str
    passing: bool = False
    rejected: bool = False


def _trouble(error: Exception) -> Trouble:
    """What an error of any provider means: LangChain's classes where it has them, else the HTTP status."""
    from langchain_core import exceptions as known

    kinds: tuple[tuple[type[Exception], Trouble], ...] = (
        (known.ModelAuthenticationError, Trouble("refused the key; check it")),
        (known.ModelPermissionDeniedError, Trouble("may not be used with this key")),
        (known.ModelNotFoundError, Trouble("is unknown to its provider; check OPCITE_MODEL")),
        (known.ContextOverflowError, Trouble("cannot read so long a prompt")),
        (known.ModelInvalidRequestError, Trouble("rejected the request", rejected=True)),
        (known.ModelRateLimitError, Trouble("was asked too often", passing=True)),
        (known.ModelAPIError, Trouble("failed on its own side", passing=True)),
        (known.ModelTimeoutError, Trouble("did not answer in time", passing=True)),
        (known.ModelConnectionError, Trouble("could not be reached", passing=True)),
    )
    for kind, trouble in kinds:
        if isinstance(error, kind):
            return trouble
    status = getattr(error, "status_code", None)
    by_status = {401: 0, 403: 1, 404: 2, 400: 4, 422: 4, 408: 7, 409: 6, 429: 5}
    if isinstance(status, int) and (status in by_status or status >= 500):
        return kinds[by_status.get(status, 6)][1]
    transport = isinstance(error, ConnectionError | TimeoutError) or type(error).__module__.startswith(
        ("httpx", "httpcore")
    )
    return kinds[8][1] if transport else Trouble(f"failed ({type(error).__name__})")


def _asked_pause(error: Exception) -> float | None:
    """The seconds that a server asks to be left alone, if it says so."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None
