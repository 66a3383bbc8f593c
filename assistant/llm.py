"""The model's writer: a draft in claims, one repair, and what becomes of both.

Every claim passes `assistant.guard` before it is shown. What the guard refuses is named to the model once; if the
second draft still breaks a rule, the offline answer takes its place and says so.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import TYPE_CHECKING

from assistant.answer import Answer, Verdict
from assistant.assemble import assemble, backing
from assistant.case import Case
from assistant.claims import MOST, REPLY, Claim, Reading
from assistant.draft import Line, Words
from assistant.guard import Passed
from assistant.models import Chat, Message, Unanswered
from assistant.prompt import draft_messages, repair_messages
from assistant.verify import Fault
from sources.provision import parse_id

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from assistant.engine import Assistant

BROKE_OFF = "broke off its reply"


@dataclass(frozen=True, slots=True)
class Piece:
    """What the writing step hands to the checking step: claims as they come, at last the reply as a whole.

    `trouble` says why a reply ended early, in words that fit behind "the model". Pieces add up.
    """

    case: Case
    claims: tuple[Claim, ...] = ()
    reading: Reading | None = None
    messages: tuple[Message, ...] = ()
    trouble: str = ""

    def __add__(self, other: Piece) -> Piece:
        return Piece(
            other.case, self.claims + other.claims, other.reading or self.reading, other.messages or self.messages,
            other.trouble or self.trouble,
        )  # fmt: skip


def draft(case: Case, here: Assistant, chat: Chat, config: RunnableConfig | None = None) -> Iterator[Piece]:
    """The model's first draft, claim by claim; none where no provision decides: there is nothing to write then."""
    if not case.told_by_rule:
        yield Piece(case)
        return
    until = {
        id_: f"{rows[-1][1].isoformat()}, replaced by resolution {parse_id(rows[-1][0]).resolution}"
        for id_ in case.codes.values() if (rows := here.evidence.ended(id_, case.asked.as_of))
    }  # fmt: skip
    messages = draft_messages(case, here.library, here.measures, until)
    # What the claims will be held against is read while the model thinks.
    Thread(target=lambda: [here.evidence.record(id_) for id_ in case.codes.values()], daemon=True).start()
    yield from _reply(case, chat, messages, config)


def _reply(case: Case, chat: Chat, messages: Sequence[Message], config: RunnableConfig | None) -> Iterator[Piece]:
    reading, trouble = Reading(), ""
    try:
        for text in chat.stream(messages, case.asked.spend, schema=REPLY, config=config):
            for claim in reading.feed(text):
                yield Piece(case, (claim,))
    except Unanswered as error:
        trouble = str(error)
    yield Piece(case, (), reading, tuple(messages), trouble)


@dataclass(slots=True)
class Checking:
    """One answer in the making: what passed, what was refused, and the answer as it stands."""

    here: Assistant
    chat: Chat
    config: RunnableConfig | None = None
    passed: list[Passed] = field(default_factory=list)
    refused: list[tuple[Claim, list[Fault]]] = field(default_factory=list)
    known: dict[Words, bool] = field(default_factory=dict)

    def answers(self, pieces: Iterable[Piece]) -> Iterator[Answer]:
        """The answer as it grows, made of sentences that have passed; the last one is whole."""
        piece, seen = None, 0
        for piece in pieces:
            numbered = [replace(claim, place=seen + n) for n, claim in enumerate(piece.claims)]
            seen += len(numbered)
            if self._take(piece.case, numbered):
                yield self._answer(piece.case)
        if piece is None:
            return
        if piece.reading is None:
            yield self.here.offline(piece.case)
            return
        yield from self._end(piece, piece.reading)

    def _end(self, piece: Piece, reading: Reading) -> Iterator[Answer]:
        """What becomes of a whole draft: it stands, it is repaired, or the offline answer takes its place."""
        wrong = self._wrong(piece, reading)
        if piece.trouble not in ("", BROKE_OFF) or (piece.trouble and not self.passed):
            yield self._give_up(piece.case, piece.trouble)
            return
        notice = ""
        if self.refused or wrong:
            notice = f"{self.chat.name}: {_rewritten(len(self.refused))}"
            trouble = yield from self._repair(piece, reading, wrong)
            if trouble or self.refused or not self.passed:
                nothing = "wrote nothing that passed the checks"
                why = "wrote what its sources do not carry, twice" if self.refused else nothing
                yield self._give_up(piece.case, trouble or why)
                return
        yield self._answer(piece.case, reading, notice=notice)

    def _take(self, case: Case, claims: Iterable[Claim]) -> bool:
        """Check claims; whether one of them passed."""
        before = len(self.passed)
        for claim in claims:
            result = self.here.guard.check(claim, case)
            if isinstance(result, Passed):
                self.passed.append(result)
                self.known[result.line.words] = True
            else:
                self.refused.append((claim, result))
        return len(self.passed) > before

    def _wrong(self, piece: Piece, reading: Reading) -> list[str]:
        """What is wrong with a reply as a whole."""
        if piece.trouble:
            return ["it broke off; what was not yet told is missing"]
        if not self.passed and not self.refused:
            return ["it held no JSON object with claims"]
        return [] if reading.whole else ["its JSON broke off or has another form; claims may be missing"]

    def _repair(self, piece: Piece, reading: Reading, wrong: Sequence[str]) -> Generator[Answer, None, str]:
        """One more turn: other claims in the place of those refused; returns what was wrong with the reply."""
        messages = repair_messages(piece.messages, reading.text, self.refused, wrong)
        open_places = {claim.place for claim, _ in self.refused}
        self.refused, new = [], MOST
        for again in _reply(piece.case, self.chat, messages, self.config):
            for claim in again.claims:
                new += 1
                place = claim.place if claim.place in open_places else new
                if self._take(piece.case, [replace(claim, place=place)]):
                    yield self._answer(piece.case)
            if again.trouble:
                return again.trouble
            if again.reading is not None and not again.reading.whole:
                return "did not keep to the form"
        return ""

    def _give_up(self, case: Case, why: str) -> Answer:
        notice = f"The model {self.chat.name} {why}; this is the offline answer."
        return replace(self.here.offline(case), notice=notice, usage=case.asked.spend.usage())

    def _answer(self, case: Case, reading: Reading | None = None, *, notice: str = "") -> Answer:
        verdict, dissent = case.verdict, tuple[Line, ...]()
        own = reading.verdict if reading is not None else None
        if reading is not None and own is not None and verdict is not None and own is not verdict:
            verdict, dissent = self._dissent(case, reading, own, verdict)
        told = assemble(case, self.passed, self.here.evidence, dissent)
        answer = self.here.compose(case, told, writer=self.chat.name, known=self.known)
        return replace(answer, verdict=verdict, notice=notice, usage=case.asked.spend.usage())

    def _dissent(
        self, case: Case, reading: Reading, own: Verdict, rules: Verdict
    ) -> tuple[Verdict, tuple[Line, ...]]:  # fmt: skip
        """The verdict where the model's own differs from the measures', and the line that shows it."""
        said = reading.dissent
        checked = self.here.guard.check(Claim(said.text, said.codes), case, free=True) if said else None
        if (
            isinstance(checked, Passed)
            and said
            and said.verdict is own
            and backing(case, own.value, checked.line.cites, self.here.measures)
        ):
            lead = f"Two readings: the rules say {_low(rules)}, the model {_low(own)}."
            return own, (replace(checked.line, lead=lead),)
        text = f"the model read this as {_low(own)} and named no rule that carries it; the verdict of the rules stands."
        return rules, (Line(text, lead="Two readings:"),)


def _low(verdict: Verdict) -> str:
    return verdict.word.lower()


def _rewritten(number: int) -> str:
    if not number:
        return "its reply was not whole and was asked for again."
    what = "one sentence was" if number == 1 else f"{number} sentences were"
    return f"{what} withheld by the checks and rewritten."
