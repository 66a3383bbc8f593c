"""Dates that a text leaves to its reader: deadlines counted from an adoption, resolutions named by their month."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sources.catalogue import Resolution, resolutions

COUNTS = {
    "ten": 10, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty-four": 24, "thirty": 30, "forty-five": 45,
    "sixty": 60, "ninety": 90, "six": 6, "three": 3, "two": 2, "one": 1,
}  # fmt: skip
# "within 120 days of the adoption of resolution 2375 (2017)", "no later than 24 months from the adoption …".
PERIOD = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{'|'.join(COUNTS)})[\s-](?P<unit>days?|months?|years?)\s+(?:of|from|after|following)\s+"
    r"(?:the\s+|its\s+|this\s+|date\s+of\s+|day\s+(?:of\s+)?|each\s+)*"
    r"(?:(?:resolution(?:\s+\d{4})?(?:\s+\(\d{4}\))?(?:['’]s)?\s+(?:is\s+|was\s+)?)?adopt(?:ion|ed)"
    r"(?:\s+of\s+(?:this\s+)?resolution\s+(?P<number>\d{4}))?|(?P<back>that\s+date|date|it)\b)",
    re.IGNORECASE,
)
ADOPTION = re.compile(r"\badoption\b(?:\s+of\s+resolution\s+(\d{4}))?", re.IGNORECASE)
MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(MONTHS)
_TEXT = r"(?:(?:un|unsc|security council|council|sanctions|humanitarian)\s+)*(?:resolutions?|text|carve-out|exemption)"
NAMED = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\s+)?(?P<year>20[0-2]\d)(?:['’]s)?\s+{_TEXT}\b|"
    rf"\b{_TEXT}\s+(?:of|from|in|adopted\s+(?:on|in))\s+(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
    rf"(?P<month2>{_MONTH})\s+(?P<year2>20[0-2]\d)\b",
    re.IGNORECASE,
)
_DAY = (
    rf"(?:(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})\s+)?(?P<year>20[0-2]\d)|"
    rf"(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>20[0-2]\d)"
)
_WAS = r"\b(?:could|was|were|might|did|had)\b"
# A question in the past tense that begins or ends with a day, or whose leave or ban is of a day: "On 1 October 2017,
# could …?", "Was … on 1 October 2017?", "Was it banned in May 2017 to …?"
THEN = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
    rf"(?:^|[.?!:]\s+)(?:back\s+)?(?:on|in|as\s+of)\s+(?:{_DAY}),?\s[^.?!]*{_WAS}[^.?!]*\?",
    r"(?:^|[.?!:]\s+)(?:(?:and|so|but)\s+)?(?:(?:what|which|how|who|where|why)\b[^.?!,]{0,60}?\s)?"
    rf"{_WAS}[^.?!]*\s(?:on|in|as\s+of)\s+(?:{_DAY})\s*\?",
    rf"(?:^|[.?!:]\s+)(?:and\s+|so\s+|but\s+)?{_WAS}[^.?!]*\b(?:already|yet|legal|illegal|lawful|allowed|banned|forbidden|"
    rf"prohibited|permitted|possible|restricted)\s+(?:on|in|as\s+of)\s+(?:{_DAY})\b[^.?!]*\?",
))  # fmt: skip
NOT_THEN = re.compile(
    r"\b(?:may|can|must|is|are|do|does|has|have|will|would|today|now|since|adopt\w*)\b", re.IGNORECASE
)
ORDER = {"sanctions": 0, "humanitarian": 1, "panel": 2, "related": 3}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period counted from an adoption: "24 months", the day it starts and the day it ends."""

    period: str
    start: date
    end: date


@lru_cache(maxsize=8192)
def deadlines(text: str, adopted: date) -> tuple[Deadline, ...]:
    """The deadlines of a text that are counted from the adoption of a resolution.

    Args:
        text: a provision's text, or a sentence about it.
        adopted: the adoption meant where the text names no resolution; "that date" is the adoption named before.

    >>> [str(d.end) for d in deadlines("within 120 days of the adoption", date(2017, 9, 11))]
    ['2018-01-09']
    """
    out = []
    for match in PERIOD.finditer(text):
        before = ADOPTION.findall(text[: match.start()])
        if match["back"] and not before:
            continue
        number = int(match["number"] or (before[-1] if match["back"] else 0) or 0)
        start = resolutions()[number].adopted if number in resolutions() else adopted
        count = int(COUNTS.get(match["count"].lower(), 0) or match["count"])
        unit = match["unit"].lower().rstrip("s")
        out.append(Deadline(f"{match['count']} {match['unit']}", start, _after(start, count, unit)))
    return tuple(out)


def _after(start: date, count: int, unit: str) -> date:
    if unit == "day":
        return start + timedelta(days=count)
    months = start.month - 1 + count * (12 if unit == "year" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def adopted_in(text: str) -> tuple[int, ...]:
    """Resolutions that a text names by when they were adopted: "the August 2017 resolution", "the 2022 carve-out".

    A month names the one that matters most of it; a year alone counts only where it had one such resolution.

    >>> adopted_in("the resolution of 7 March 2013 and the 2009 text")
    (2094, 1874)
    """
    found: list[int] = []
    for match in NAMED.finditer(text):
        month, year = match["month"] or match["month2"], int(match["year"] or match["year2"])
        rows = sorted((r for r in resolutions().values() if r.year == year), key=lambda r: ORDER[r.kind])
        if month:
            rows = [r for r in rows if r.adopted.month == MONTHS[month.lower()]]
        if rows and (month or _alone(rows)):
            found.append(rows[0].number)
    return tuple(dict.fromkeys(found))


def asked_day(text: str) -> date | None:
    """The day gone by whose law a question in the past tense is after; None where it names none that is clear.

    Days since the last sanctions were adopted do not count: they have the law of today. A month or a year counts from
    its first day on, unless sanctions were adopted in it: the law then changed within it.

    >>> asked_day("On 1 October 2017, could a firm export fuel oil?")
    datetime.date(2017, 10, 1)
    """
    match = next((m for m in (p.search(text) for p in THEN) if m), None)
    if match is None:
        return None
    place = next((name for name in ("month", "month2") if match[name]), "year")
    start, end = match.span(place)  # "may" is a month here
    if NOT_THEN.search(text[match.start() : start]) or NOT_THEN.search(text[end : match.end()]):
        return None
    year, told = int(match["year"] or match["year2"]), match["day"] or match["day2"]
    month = 0 if place == "year" else MONTHS[match[place].lower()]
    changes = [r.adopted for r in resolutions().values() if r.kind == "sanctions"]
    if not told and any(d.year == year and month in (0, d.month) for d in changes):
        return None
    if not 1 <= int(told or 1) <= calendar.monthrange(year, month or 1)[1]:
        return None
    day = date(year, month or 1, int(told or 1))
    return day if day < max(changes) else None


def _alone(rows: list[Resolution]) -> bool:
    return len(rows) == 1 or ORDER[rows[0].kind] < ORDER[rows[1].kind]


def in_words(day: date) -> str:
    """`22 December 2017`."""
    return f"{day.day} {day:%B %Y}"
