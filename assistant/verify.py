"""The rules that no answer breaks, checked by program on every answer of either writer.

Closed set: a cited provision exists and was found for this answer. Letter for letter: a quote stands in its
rendition. Numbers: each stands in a provision that the line cites, in the question, is the name or date of a
resolution cited, or the day on which a period of such a provision ends. Force: "must" and "prohibited" only where a
cited provision binds.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer import Citation
from assistant.draft import Line
from sources.catalogue import resolution, resolutions
from sources.dates import deadlines
from sources.library import Library
from sources.provision import parse_id

# "one" is left out: it is a pronoun more often than a number.
WORDS = {
    w: str(i)
    for i, w in enumerate(
        ("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen").split(),
        start=2,
    )
}
WORDS |= {"twenty": "20", "thirty": "30", "forty-five": "45", "sixty": "60", "ninety": "90"}
# A small number in words is a figure before a unit ("three months"); else it counts our own words ("the three lists").
UNIT = (
    r"(?=[ -](?:years?|months?|weeks?|days?|hours?|per ?cent|percent|hundred|thousand|million|barrels?|tons?|tonnes?|"
    r"dollars?|accounts?|terms?|times|members?)\b)"
)
COMMAND = re.compile(
    r"\b(?:must|shall|may not|prohibited|forbidden|banned|prohibits?|forbids?|obliged|required to)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a line breaks: which, and what exactly."""

    rule: str
    what: str


@lru_cache(maxsize=8192)
def numbers(text: str) -> frozenset[str]:
    """The numbers of a text as they are compared: no separators, number words and "million" as digits.

    >>> sorted(numbers("four million barrels or 525,000 tons"))
    ['4000000', '525000']
    """
    text = text.lower().replace("\u00a0", " ")
    text = re.sub(rf"\b({'|'.join(WORDS)})\b{UNIT}", lambda m: WORDS[m[1]], text)
    text = re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", text)
    text = re.sub(r"\b(\d+(?:\.\d+)?) million\b", lambda m: str(round(float(m[1]) * 1_000_000)), text)
    return frozenset(re.findall(r"\d+(?:\.\d+)?", text))


def _allowed(line: Line, library: Library, question: str) -> set[str]:
    """Every number that the line may use."""
    seen = {*numbers(question), *map(str, resolutions())}
    for id_ in line.cites:
        entry, pid = library.entries[id_], parse_id(id_)
        res = resolution(pid.resolution)
        seen |= numbers(entry.official) | numbers(entry.digest) | numbers(pid.part) | numbers(entry.heading)
        seen |= {str(res.year), str(res.adopted.day)} | numbers(res.acting_under)
        for text in (entry.official, entry.digest):  # days worked out from "within 120 days of the adoption"
            seen |= {n for d in deadlines(text, res.adopted) for n in (str(d.end.day), str(d.end.year))}
        # A subparagraph is read with the paragraph that opens it.
        for part in pid.lineage[:-1]:
            if (above := library.entries.get(f"{pid.resolution}:{part}")) is not None:
                seen |= numbers(above.official) | numbers(above.digest)
    for number in re.findall(r"\b(\d{4}) \((?:19|20)\d\d\)", line.text):
        if int(number) in resolutions():
            seen.add(str(resolutions()[int(number)].year))
    return seen


def line_faults(line: Line, *, library: Library, found: Collection[str], question: str) -> list[Fault]:
    """The rules that a line breaks; an empty list is a pass."""
    faults = [Fault("closed set", f"{c} does not exist") for c in line.cites if not library.exists(c)]
    faults += [
        Fault("closed set", f"{c} was not retrieved") for c in line.cites if library.exists(c) and c not in found
    ]
    if faults:
        return faults
    if not line.cites:
        return []
    for number in sorted(numbers(line.text) - _allowed(line, library, question)):
        # "8 (d)" and the like inside the sentence are names of paragraphs, checked as part of the cites.
        faults.append(Fault("numbers", f"{number} stands in none of {', '.join(line.cites)}"))
    if (
        COMMAND.search(line.text)
        and not any(library.entries[c].force == "binding" for c in line.cites)
        and not re.search(
            r"\bnot\b|\bno\b|descri|call|urg|encourag|reaffirm|recall|clarif|affirm|no longer",
            line.text,
            re.IGNORECASE,
        )
    ):
        faults.append(Fault("force", f"“{COMMAND.search(line.text)[0]}” rests on no provision that binds"))  # type: ignore[index]
    return faults


def citation_faults(citation: Citation, library: Library) -> list[Fault]:
    """The rules that a citation breaks by itself."""
    entry = library.entries.get(citation.provision)
    if entry is None:
        return [Fault("closed set", f"{citation.provision} does not exist")]
    text = entry.official if citation.rendition == "official" else entry.digest
    if not citation.quote or citation.quote not in text:
        return [
            Fault(
                "letter for letter",
                f"the quote is not in the {citation.rendition} text of {citation.provision}",
            )
        ]
    return []
