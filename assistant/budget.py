"""What one answer may cost a model's user, and what it has cost: time, tokens, dollars, and a way to stop."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event

from assistant.answer import Usage

CHARACTERS = 4  # of English, a token; used where a provider counts none
LEAST = 200  # tokens: with fewer left, no further turn is begun


class Stopped(Exception):
    """The caller no longer wants the answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one answer may take: seconds, tokens in and out, dollars (0 is no limit), tokens of one reply.

    A reply is about 600 tokens; the rest is room for what some models think before they write.
    `price_in` and `price_out` are dollars per million tokens; with both 0 no cost is known.
    """

    seconds: float = 60.0
    tokens: int = 30_000
    dollars: float = 0.0
    price_in: float = 0.0
    price_out: float = 0.0
    reply: int = 6_000


@dataclass(slots=True)
class Spend:
    """What an answer has used so far; one for each answer, never shared."""

    limits: Limits = field(default_factory=Limits)
    stop: Event = field(default_factory=Event)
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False
    began: float = field(default_factory=time.monotonic)

    @property
    def until(self) -> float:
        """When time is up, on the monotonic clock."""
        return self.began + self.limits.seconds

    @property
    def priced(self) -> bool:
        return bool(self.limits.price_in or self.limits.price_out)

    @property
    def cost(self) -> float | None:
        """Dollars so far, or None where no price is set."""
        if not self.priced:
            return None
        return (self.tokens_in * self.limits.price_in + self.tokens_out * self.limits.price_out) / 1_000_000

    def room(self, prompt: int) -> int:
        """How many tokens a reply to a prompt of so many characters may have; 0 where the budget is used up."""
        reading = prompt // CHARACTERS
        room = min(self.limits.reply, self.limits.tokens - self.tokens_in - self.tokens_out - reading)
        if self.limits.dollars and self.priced:
            left = self.limits.dollars - (self.cost or 0.0) - reading * self.limits.price_in / 1_000_000
            if self.limits.price_out:
                room = min(room, int(left * 1_000_000 / self.limits.price_out))
            elif left < 0:
                room = 0
        return room if room >= LEAST else 0

    def add(self, prompt: int, reply: int, counted: Mapping[str, int] | None) -> None:
        """Book one call: the characters sent and received, and the provider's own count of tokens if it gave one."""
        self.calls += 1
        if counted:
            self.tokens_in += counted.get("input_tokens", 0)
            self.tokens_out += counted.get("output_tokens", 0)
        else:
            self.estimated = True
            self.tokens_in += prompt // CHARACTERS
            self.tokens_out += reply // CHARACTERS

    def usage(self) -> Usage:
        """The account, for the answer."""
        seconds = round(time.monotonic() - self.began, 3)
        return Usage(self.calls, self.tokens_in, self.tokens_out, seconds, self.cost, self.estimated)
