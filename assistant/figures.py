"""The figures of a text as they are compared: numbers in digits or words, with their units, dates, and HS codes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL = {w: n for n, w in enumerate(_ONES)} | {w: 10 * n for n, w in enumerate(_TENS, start=2)} | {"dozen": 12}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
OTHER = {"half": "0.5", "twice": "2", "double": "2", "triple": "3", "thrice": "3"}
MONTHS = "january february march april may june july august september october november december".split()
# How units are written, and the one name that each is compared by.
UNITS = {
    "barrel": "barrel", "tonne": "ton", "ton": "ton", "year": "year", "month": "month", "week": "week", "day": "day",
    "hour": "hour", "percent": "%", "per cent": "%", "%": "%", "dollar": "dollar", "usd": "dollar", "euro": "euro",
    "€": "euro", "eur": "euro", "vote": "vote", "account": "account", "person": "person", "people": "person",
    "worker": "worker", "national": "national", "member": "member", "vessel": "vessel", "ship": "vessel",
    "individual": "individual", "entity": "entity", "entities": "entity", "kilometre": "km", "kilometer": "km",
    "km": "km", "mile": "mile", "kilogram": "kg", "kg": "kg", "litre": "litre", "liter": "litre", "gallon": "gallon",
}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_WORD = "|".join(sorted([*SMALL, *SCALES], key=len, reverse=True))
WORDED = re.compile(rf"\b(?:{_WORD})(?:(?:[ -]and)?[ -](?:{_WORD}))*\b")
DIGITS = re.compile(r"\d+(?:[,\u202f\u2009 ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")
SCALED = re.compile(r"(\d+(?:\.\d+)?) ?(hundred|thousand|million|billion|mn|bn|m|k)\b")
MEASURED = re.compile(
    rf"(?P<before>us\$|\$|usd|€|eur)?\s?(?P<value>\d+(?:\.\d+)?)(?P<unit>\s?%|[ -](?:us |u\.s\. |metric |"
    rf"calendar |working |consecutive |dprk )?(?:{_UNIT})(?:s|es)?\b)?"
)
_MONTH = "|".join(MONTHS)
DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}),? (?P<year>\d{{4}})\b"),
    re.compile(rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b"),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\b"),
    re.compile(rf"\b(?P<month>{_MONTH}),? (?P<year>\d{{4}})\b"),
)
HS = re.compile(
    r"\bhs(?: \w+){0,2}? ?(?P<list>\d{2,10}(?:\.\d+)*(?:(?:,| |and|or|to|through|–|-)+\d{2,10}(?:\.\d+)*)*)"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """`values` are bare numbers as digits; `measured` numbers with a unit, "4000000 barrel"; `dates` "2017-12-22",
    "-12-31" without a year, "2017-12" without a day; `hs` customs codes."""

    values: frozenset[str] = frozenset()
    measured: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    hs: frozenset[str] = frozenset()

    def __or__(self, other: Figures) -> Figures:
        return Figures(
            self.values | other.values, self.measured | other.measured, self.dates | other.dates, self.hs | other.hs
        )


@lru_cache(maxsize=4096)
def figures(text: str) -> Figures:
    """Read the figures of a text.

    >>> figures("four million barrels until 31 December 2017").measured
    frozenset({'4000000 barrel'})
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("\u00a0", " ")
    dates: set[str] = set()
    for pattern in DATES:
        for match in pattern.finditer(text):
            dates.add(_date(match.groupdict()))
        text = pattern.sub(" ; ", text)
    hs: set[str] = set()
    for match in HS.finditer(text):
        hs |= _codes(match["list"])
    text = HS.sub(" ; ", text)
    text = DIGITS.sub(lambda m: re.sub(r"[,\u202f\u2009 ]", "", m[0]), text)
    text = SCALED.sub(lambda m: _scaled(m[1], m[2]), text)
    text = WORDED.sub(lambda m: _worded(m[0], m.string[m.end() : m.end() + 14]), text)
    values, measured = set[str](), set[str]()
    for match in MEASURED.finditer(text):
        value = _plain(match["value"])
        values.add(value)
        unit = (match["unit"] or "").strip(" -").removeprefix("us ").removeprefix("u.s. ").split(" ")[-1]
        name = "%" if match["unit"] and match["unit"].strip().endswith("%") else _named(match["unit"] or "", unit)
        if name or match["before"]:
            measured.add(f"{value} {name or ('euro' if match['before'] in ('€', 'eur') else 'dollar')}")
    values |= {number for word, number in OTHER.items() if re.search(rf"\b{word}\b", text)}
    return Figures(frozenset(values), frozenset(measured), frozenset(dates), frozenset(hs))


def _named(whole: str, last: str) -> str:
    if whole.strip(" -").endswith("per cent"):
        return "%"
    return UNITS.get(last) or UNITS.get(last.removesuffix("s")) or UNITS.get(last.removesuffix("es")) or ""


def _date(parts: dict[str, str | None]) -> str:
    month = parts["month"] or ""
    number = int(month) if month.isdigit() else MONTHS.index(month) + 1
    year, day = parts.get("year") or "", parts.get("day")
    return f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")


def _codes(listed: str) -> set[str]:
    """The codes of "72, 73 and 81 to 83", the ones between included."""
    out: set[str] = set()
    pieces = re.findall(r"\d[\d.]*|to|through|–|-", listed)
    for n, piece in enumerate(pieces):
        if not piece[0].isdigit():
            continue
        code = piece.strip(".")
        if n >= 2 and not pieces[n - 1][0].isdigit() and pieces[n - 2].isdigit() and code.isdigit():
            first, last = int(pieces[n - 2]), int(code)
            out |= {str(c).zfill(len(code)) for c in range(first, last + 1)} if 0 < last - first < 100 else set()
        out.add(code)
    return out


def _worded(words: str, after: str) -> str:
    """A number in words as digits; "one" alone stays a pronoun, unless a unit follows."""
    if words == "one" and not re.match(rf"[ -](?:{_UNIT})", after):
        return words
    total, group = 0, 0
    for word in re.split(r"[ -](?:and[ -])?", words):
        if word in SCALES and SCALES[word] > 100:
            total, group = total + max(1, group) * SCALES[word], 0
        elif word in SCALES:
            group = max(1, group) * 100
        else:
            group += SMALL[word]
    return str(total + group)


def _scaled(value: str, scale: str) -> str:
    names = {"mn": "million", "bn": "billion", "m": "million", "k": "thousand"}
    return _plain(str(round(float(value) * SCALES[names.get(scale, scale)], 6)))


def _plain(value: str) -> str:
    return value.rstrip("0").rstrip(".") if "." in value else value.lstrip("0") or "0"
