"""From a question to a verified answer: understand, retrieve, judge, write, verify."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from assistant.answer import Answer, Citation
from assistant.draft import Draft, Line
from assistant.judge import Judge, Judgement
from assistant.quote import best_quote
from assistant.settings import settings
from assistant.understand import Understanding, understand
from assistant.verify import citation_faults, line_faults
from assistant.write import OfflineWriter
from index.search import Found, Hit, Search
from index.store import Index, current
from sources.catalogue import resolution
from sources.law import measures, relations

History = Sequence[Mapping[str, str]]


class Assistant:
    """An opened index with a writer. Opening takes about half a second; answering, milliseconds.

    >>> Assistant().ask("what does OP 18 of 2375 say?").citations[0].provision    # doctest: +SKIP
    '2375:18'
    """

    def __init__(self) -> None:
        here = settings()
        self.index = Index(current(here.index), model=here.embedding_model)
        self.library = self.index.library
        self.measures = {m.id: m for m in measures()}
        self.relations = relations()
        self.search = Search(self.index, self.relations, self.measures)
        self.judge = Judge(self.measures)
        self.writer = OfflineWriter(self.library, self.measures, self.relations, self.index.lexical.rarity)

    def ask(
        self, question: str, *, history: History = (), as_of: date | None = None,
        resolutions: Sequence[int] | None = None,
    ) -> Answer:  # fmt: skip
        """Answer a question; see `assistant.ask`."""
        understood, found, judged = self.consider(question, history=history, as_of=as_of, resolutions=resolutions)
        draft = self.writer.write(understood, found, judged)
        return self._finish(understood, found, draft)

    def consider(
        self, question: str, *, history: History = (), as_of: date | None = None,
        resolutions: Sequence[int] | None = None,
    ) -> tuple[Understanding, Found, Judgement]:  # fmt: skip
        """Everything up to the writing: what was understood, what was found, what decides."""
        for number in resolutions or ():
            resolution(number)
        understood = understand(question, history=history, as_of=as_of)
        found = self._find(understood, 10, resolutions)
        return understood, found, self.judge(understood, found)

    def stream(
        self, question: str, *, history: History = (), as_of: date | None = None,
        resolutions: Sequence[int] | None = None,
    ) -> Iterator[Answer]:  # fmt: skip
        """The answer, growing sentence by sentence; the last one is whole."""
        whole = self.ask(question, history=history, as_of=as_of, resolutions=resolutions)
        pieces = re.split(r"(?<=[.\]])(\s+)(?=[A-Z“*\n])", whole.text)
        for end in range(1, len(pieces), 2):
            yield replace(whole, text="".join(pieces[:end]))
        yield whole

    def retrieve(
        self, question: str, k: int = 10, *, history: History = (), resolutions: Sequence[int] | None = None
    ) -> tuple[Hit, ...]:
        """The ranked provisions alone."""
        understood = understand(question, history=history)
        return self._find(understood, k, resolutions).provisions

    def _find(self, understood: Understanding, k: int, resolutions: Sequence[int] | None) -> Found:
        return self.search(
            understood.search,
            k=k,
            resolutions=resolutions,
            default=understood.carried,
            references=understood.references,
        )

    def _finish(self, understood: Understanding, found: Found, draft: Draft) -> Answer:
        """Verify each line, number the citations, and write the Markdown."""
        reachable = {h.provision for h in found.provisions} | {r.id for r in understood.references if r.id}
        for name in draft.measures:
            reachable |= set(self.measures[name].cited)
        for line in draft.lines:  # a relation's other end was reached through a provision that was found
            if line.role == "history":
                reachable |= set(line.cites)
        kept = [
            line for line in draft.lines
            if not line_faults(line, library=self.library, found=reachable, question=understood.search)
        ]  # fmt: skip
        citations: dict[str, Citation] = {}
        paragraphs = [self._paragraph(line, citations) for line in kept]
        return Answer(
            understood.question, "\n\n".join(paragraphs), tuple(citations.values()), draft.verdict, draft.abstained,
            draft.confidence, self.writer.name, draft.measures, draft.suggestions,
        )  # fmt: skip

    def _paragraph(self, line: Line, citations: dict[str, Citation]) -> str:
        for id_ in line.cites:
            if id_ not in citations:
                citation = self._cite(id_, line)
                if not citation_faults(citation, self.library):
                    citations[id_] = citation
        order = list(citations)
        markers = "".join(f"[{order.index(c) + 1}]" for c in line.cites if c in citations)
        lead = f"**{line.lead}** " if line.lead else ""
        return f"{lead}{line.text} {markers}".strip()

    def _cite(self, id_: str, line: Line) -> Citation:
        entry = self.library.entries[id_]
        quote = entry.text if line.text == entry.digest else best_quote(entry.text, line.text)
        return Citation(
            entry.id, entry.label, quote, entry.rendition, line.role, entry.force == "binding", entry.verb,
            entry.heading, entry.url,
        )  # fmt: skip


@cache
def assistant() -> Assistant:
    """The assistant of this process, opened at the first question."""
    return Assistant()
