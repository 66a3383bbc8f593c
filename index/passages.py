"""What is embedded and searched: windows of renditions, measures, commentary and practice questions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sources.commentary import Comment
from sources.law import Measure, Statement
from sources.library import Entry, Library
from sources.questions import Question

Kind = Literal["digest", "terms", "official", "measure", "subject", "question", "commentary"]

WINDOW = 150  # words; with a heading it stays under the 256 tokens that MiniLM reads
OVERLAP = 30  # words shared by neighbouring windows


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to search, and what it stands for.

    `provisions` are ids, the nearest first; `measure` is a measure's id or "". `id` is made of the content,
    so an unchanged passage keeps its id, and its vector, over builds.
    """

    kind: Kind
    text: str
    provisions: tuple[str, ...]
    measure: str = ""

    @property
    def id(self) -> str:
        key = "\x1f".join((self.kind, self.measure, *self.provisions, self.text))
        return hashlib.sha256(key.encode()).hexdigest()[:20]


def windows(text: str, *, words: int = WINDOW, overlap: int = OVERLAP) -> list[str]:
    """Cut a text at sentence or clause ends into windows of at most about `words` words."""
    pieces = re.split(r"(?<=[.;:])\s+", text)
    parts = [p for piece in pieces for p in _hard_cut(piece.split(), words)]
    out: list[list[str]] = [[]]
    for part in parts:
        if out[-1] and len(out[-1]) + len(part) > words:
            out.append(out[-1][-overlap:] if len(part) + overlap <= words else [])
        out[-1] += part
    return [" ".join(w) for w in out if w]


def _hard_cut(words: list[str], limit: int) -> list[list[str]]:
    return [words[i : i + limit] for i in range(0, len(words), limit)] or [[]]


def make_passages(
    library: Library, measures: Sequence[Measure], comments: Sequence[Comment], questions: Sequence[Question]
) -> list[Passage]:
    """All passages of an index, each once, in a stable order."""
    rows = [
        *_of_library(library),
        *_of_measures(measures),
        *_of_comments(comments),
        *_of_questions(questions),
    ]
    return list({p.id: p for p in rows}.values())


def _of_library(library: Library) -> Iterator[Passage]:
    for entry in library.entries.values():
        here = (entry.id,)
        if entry.digest:
            for window in windows(entry.digest):
                yield Passage("digest", f"{entry.heading}. {window}", here)
        if entry.terms:
            yield Passage("terms", f"{entry.heading}: {', '.join(entry.terms)}", here)
        if entry.official and not _told_elsewhere(entry, library):
            for window in windows(entry.official):
                yield Passage("official", window, here)


def _told_elsewhere(entry: Entry, library: Library) -> bool:
    """In annexes the items are searched: the annex as a whole, and the lines within an item, would say it all again."""
    if ":annex" not in entry.id:
        return False
    whole = "(" not in entry.id
    return not entry.digest or (whole and any(id_.startswith(f"{entry.id}(") for id_ in library.entries))


def _of_measures(measures: Sequence[Measure]) -> Iterator[Passage]:
    for m in measures:
        stands_for = tuple(dict.fromkeys((*m.basis, *m.lead.cites)))
        yield Passage("measure", f"{m.question} {m.title}. {m.lead.text}", stands_for, m.id)
        yield Passage("subject", f"{m.title}: {', '.join(m.subject)}", stands_for, m.id)
        own = [s for s in m.exemptions if set(s.cites) & {*m.basis, *m.lead.cites}]  # general clauses tell no subject
        for statement in (*own, *m.notes, *m.history):
            yield Passage("measure", spoken(m, statement), statement.cites or stands_for, m.id)


def spoken(measure: Measure, statement: Statement) -> str:
    """A statement of a measure as it is searched: with what it is about."""
    return f"{measure.title}. {statement.text}"


def _of_comments(comments: Sequence[Comment]) -> Iterator[Passage]:
    for comment in comments:
        for window in windows(comment.text):
            yield Passage("commentary", f"{comment.title}. {window}", comment.provisions)


def _of_questions(questions: Sequence[Question]) -> Iterator[Passage]:
    for q in questions:
        yield Passage("question", q.question, q.gold, q.measure)
