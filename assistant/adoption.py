"""When and how resolutions were adopted: facts of the catalogue. Source: the UN Secretariat's metadata."""

from __future__ import annotations

import re

from assistant.draft import Line
from assistant.understand import Understanding
from sources.catalogue import Resolution, resolutions
from sources.dates import in_words


def adoption_lines(understood: Understanding) -> tuple[Line, ...]:
    """What the catalogue says of the resolutions named, or of all votes; nothing where neither is asked."""
    if named := named_resolutions(understood):
        return tuple(Line(_adoption(r, understood.question), lead=f"{r.symbol}.") for r in named)
    if re.search(r"\bvot|unanim|veto|abstain", understood.question, re.IGNORECASE):
        rows = [r for r in resolutions().values() if r.kind == "sanctions"]
        every = all(len(r.in_favour) == 15 for r in rows)
        how = (
            "were all adopted unanimously, by 15 votes to 0, so no member voted against or abstained"
            if every
            else "were not all adopted unanimously"
        )
        listed = ", ".join(f"{r.number} ({r.year})" for r in rows)
        return (
            Line(
                f"The Council's {len(rows)} resolutions that build the DPRK regime ({listed}) {how}.",
                lead="Adopted unanimously." if every else "",
            ),
        )
    return ()


def named_resolutions(understood: Understanding) -> tuple[Resolution, ...]:
    """The resolutions of the catalogue that a question names, each once."""
    return tuple(dict.fromkeys(resolutions()[r.number] for r in understood.references if r.number in resolutions()))


def _adoption(r: Resolution, question: str) -> str:
    votes = f"{len(r.in_favour)} votes to {len(r.against)}, with {len(r.abstaining)} abstentions"
    how = "unanimously, by 15 votes to 0" if len(r.in_favour) == 15 else f"by {votes}"
    where = f"at the Council's {_ordinal(r.meeting)} meeting" if r.meeting else "by letters, without a meeting"
    text = f"Adopted on {in_words(r.adopted)} {how}, {where} (record: {r.record})."
    for country in (*r.in_favour, *r.against, *r.abstaining):
        if re.search(rf"(?<!people's )(?<!people’s )\b{re.escape(country)}\b", question, re.IGNORECASE):
            side = "in favour" if country in r.in_favour else "against" if country in r.against else "abstaining"
            text += f" {country} voted {side}." if side != "abstaining" else f" {country} abstained."
    if r.abstaining:
        text += f" Abstaining: {', '.join(r.abstaining)}."
    if re.search(r"sponsor", question, re.IGNORECASE) and r.sponsors:
        text += f" Sponsors: {', '.join(r.sponsors)}."
    return f"{text} It answered {r.trigger}."


def _ordinal(number: int) -> str:
    """5551 as "5551st", 6141 as "6141st", 8151 as "8151st", 7638 as "7638th"."""
    last = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"
