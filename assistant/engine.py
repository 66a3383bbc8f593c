"""From a question to a verified answer: understand, retrieve, judge, write, verify."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

from assistant.answer import Answer, Citation
from assistant.draft import Draft, Line, Words
from assistant.judge import Judge, Judgement
from assistant.quote import best_quote
from assistant.settings import settings
from assistant.understand import Understanding, understand, within
from assistant.verify import citation_faults, line_faults
from assistant.write import OfflineWriter
from index.search import Found, Hit, Search
from index.store import Index, current
from sources.catalogue import resolution
from sources.errors import BadQuestion, IndexUnusable
from sources.law import measures, relations

if TYPE_CHECKING:
    from assistant.case import Case
    from assistant.chain import Chain
    from assistant.evidence import Evidence
    from assistant.guard import Guard
    from assistant.models import Chat

History = Sequence[Mapping[str, str]]


class Assistant:
    """An opened index with a writer. Opening takes about half a second; answering offline, milliseconds.

    Args:
        model: who writes, such as "openai:gpt-5", or an opened model; "" is the offline writer, None what the settings
            say. With a model, `Answer.usage` has the tokens and the cost of each answer.

    >>> Assistant().ask("what does OP 18 of 2375 say?").citations[0].provision    # doctest: +SKIP
    '2375:18'
    """

    def __init__(self, *, model: str | Chat | None = None) -> None:
        here = settings()
        self.chat = _chat(here.model if model is None else model)
        self.added = here.added
        self.index = Index(current(here.index), model=here.embedding_model)
        self.library = self.index.library
        self.measures = {m.id: m for m in measures()}
        self.relations = relations()
        self.search = Search(self.index, self.relations, self.measures)
        if lost := {c for m in self.measures.values() for c in m.cited} - self.library.entries.keys():
            raise IndexUnusable(
                f"The index lacks {min(lost)}, on which a rule rests: it was built before the rules changed. "
                "Rebuild it with `opcite index build`."
            )
        self.judge = Judge(self.measures)
        self.writer = OfflineWriter(self.library, self.measures, self.relations, self.index.lexical.rarity)

    def with_model(self, model: str | Chat) -> Assistant:
        """The same opened index with another model, or with none ("")."""
        other = copy(self)
        other.__dict__.pop("chain", None)
        other.chat = _chat(model)
        return other

    def ask(
        self, question: str, *, history: History = (), as_of: date | None = None,
        resolutions: Sequence[int] | None = None, family: str = "",
    ) -> Answer:  # fmt: skip
        """Answer a question; see `assistant.ask`."""
        if self.chat is not None:
            return self.chain.ask(question, history=history, as_of=as_of, resolutions=resolutions, family=family)
        return self._offline(question, history=history, as_of=as_of, resolutions=resolutions, family=family)

    def _offline(
        self, question: str, *, history: History = (), as_of: date | None = None,
        resolutions: Sequence[int] | None = None, family: str = "",
    ) -> Answer:  # fmt: skip
        understood, found, judged = self.consider(
            question, history=history, as_of=as_of, resolutions=resolutions, family=family
        )  # fmt: skip
        draft = self.writer.write(understood, found, judged)
        return self._finish(understood, found, draft)

    def consider(
        self, question: str, *, history: History = (), as_of: date | None = None,
        resolutions: Sequence[int] | None = None, family: str = "",
    ) -> tuple[Understanding, Found, Judgement]:  # fmt: skip
        """Everything up to the writing: what was understood, what was found, what decides."""
        for number in resolutions or ():
            resolution(number)
        if family and family not in {m.family for m in self.measures.values()}:
            known = ", ".join(sorted({m.family for m in self.measures.values()}))
            raise BadQuestion(f"{family!r} is no family of measures. There are: {known}.")
        understood = understand(question, history=history, as_of=as_of, family=family)
        if resolutions:
            understood = within(understood, resolutions)
        found = self.find(understood, 10, resolutions)
        return understood, found, self.judge(understood, found)

    def stream(
        self, question: str, *, history: History = (), as_of: date | None = None,
        resolutions: Sequence[int] | None = None, family: str = "",
    ) -> Iterator[Answer]:  # fmt: skip
        """The answer, growing sentence by sentence; the last one is whole. A model's sentences are checked first."""
        if self.chat is not None:
            yield from self.chain.grow(
                question, history=history, as_of=as_of, resolutions=resolutions, family=family
            )  # fmt: skip
            return
        whole = self.ask(question, history=history, as_of=as_of, resolutions=resolutions, family=family)
        pieces = re.split(r"(?<=[.\]])(\s+)(?=[A-Z“*\n])", whole.text)
        for end in range(1, len(pieces), 2):
            yield replace(whole, text="".join(pieces[:end]))
        yield whole

    def retrieve(
        self, question: str, k: int = 10, *, history: History = (), resolutions: Sequence[int] | None = None
    ) -> tuple[Hit, ...]:
        """The ranked provisions alone."""
        understood = understand(question, history=history)
        return self.find(understood, k, resolutions).provisions

    def find(self, understood: Understanding, k: int, resolutions: Sequence[int] | None) -> Found:
        """What the search gives for an understood question: k provisions, and the signs of each measure."""
        return self.search(
            understood.search,
            k=k,
            resolutions=resolutions,
            default=understood.carried,
            references=understood.references,
        )

    # --- with a model ---------------------------------------------------------------------------------------

    @cached_property
    def chain(self) -> Chain:
        """The steps of an answer as one LangChain runnable."""
        from assistant.chain import Chain

        return Chain(self)

    @cached_property
    def evidence(self) -> Evidence:
        """The provisions as a model's claims are held against them."""
        from assistant.evidence import Evidence

        return Evidence(self.library, self.measures, self.relations, self.index.lexical.rarity)

    @cached_property
    def guard(self) -> Guard:
        """The checks of a model's claims."""
        from assistant.guard import Guard

        return Guard(self.evidence)

    def offline(self, case: Case) -> Answer:
        """The offline answer to a case."""
        asked = case.asked
        if len(case.parts) == 1:
            part = case.parts[0]
            return replace(self._finish(part.understood, part.found, part.offline), question=asked.question)
        return self._offline(
            asked.question, history=asked.history, as_of=asked.as_of, resolutions=asked.resolutions,
            family=asked.family,
        )  # fmt: skip

    def compose(
        self, case: Case, paragraphs: Iterable[Iterable[Line]], *, writer: str, known: dict[Words, bool]
    ) -> Answer:  # fmt: skip
        """A model's answer: the lines verified, numbered and written. `known` keeps which words have passed."""
        reachable = set(case.codes.values())
        for part in case.parts:
            reachable |= self._reachable(part.understood, part.found, part.offline)
        citations: dict[str, Citation] = {}
        rows = [list(lines) for lines in paragraphs]
        for line in (line for lines in rows for line in lines):
            if line.words not in known:
                known[line.words] = bool(self._kept([line], reachable, case.asked.words))
        kept = [[line for line in lines if known[line.words]] for lines in rows]
        texts = [" ".join(self._paragraph(line, citations) for line in lines) for lines in kept if lines]
        drafts = [part.offline for part in case.parts]
        return Answer(
            case.asked.question, "\n\n".join(texts), tuple(citations.values()), case.verdict,
            all(d.abstained for d in drafts), min(d.confidence for d in drafts), writer, case.measures,
            tuple(dict.fromkeys(s for d in drafts for s in d.suggestions))[:3],
        )  # fmt: skip

    # --- verified and written ---------------------------------------------------------------------------------

    def _reachable(self, understood: Understanding, found: Found, draft: Draft) -> set[str]:
        """The provisions that a draft may cite: what was found, named, or reached through a measure or a relation."""
        reachable = {h.provision for h in found.provisions} | {r.id for r in understood.references if r.id}
        for name in draft.measures:
            reachable |= set(self.measures[name].cited)
        for line in draft.lines:  # a relation's other end was reached through a provision that was found
            if line.role == "history":
                reachable |= set(line.cites)
        return reachable

    def _kept(self, lines: Iterable[Line], reachable: set[str], question: str) -> list[Line]:
        """The lines that break no rule."""
        return [
            line for line in lines if not line_faults(line, library=self.library, found=reachable, question=question)
        ]

    def _finish(self, understood: Understanding, found: Found, draft: Draft) -> Answer:
        """Verify each line, number the citations, and write the Markdown."""
        kept = self._kept(draft.lines, self._reachable(understood, found, draft), understood.search)
        citations: dict[str, Citation] = {}
        spoken: dict[str, str] = {}  # all that the answer rests on a provision, for which its quote is chosen
        for line in kept:
            for id_ in line.cites:
                spoken[id_] = f"{spoken.get(id_, '')} {line.text}".strip()
        paragraphs = [self._paragraph(line, citations, spoken) for line in kept]
        return Answer(
            understood.question, "\n\n".join(paragraphs), tuple(citations.values()), draft.verdict, draft.abstained,
            draft.confidence, self.writer.name, draft.measures, draft.suggestions,
        )  # fmt: skip

    def _paragraph(self, line: Line, citations: dict[str, Citation], spoken: Mapping[str, str] | None = None) -> str:
        for id_ in line.cites:
            if id_ not in citations:
                citation = self._cite(id_, line, (spoken or {}).get(id_, line.text))
                if not citation_faults(citation, self.library):
                    citations[id_] = citation
        order = list(citations)
        markers = "".join(f"[{order.index(c) + 1}]" for c in line.cites if c in citations)
        lead = f"**{line.lead}** " if line.lead else ""
        return f"{lead}{line.text} {markers}".strip()

    def _cite(self, id_: str, line: Line, statement: str) -> Citation:
        entry = self.library.entries[id_]
        quote = entry.text if line.text == entry.digest else best_quote(entry.text, statement)
        return Citation(
            entry.id, entry.label, quote, entry.rendition, line.role, entry.force == "binding", entry.verb,
            entry.heading, entry.url,
        )  # fmt: skip


def _chat(model: str | Chat) -> Chat | None:
    """The model of a name, or the model itself; None for ""."""
    if not isinstance(model, str):
        return model
    if not model:
        return None
    from assistant.models import open_model

    return open_model(model, settings())


@cache
def assistant() -> Assistant:
    """The assistant of this process, opened at the first question."""
    return Assistant()
