"""Provisions: their ids, their labels, and every way people write a reference to one.

An id is `2270:8`, `1718:8(a)(iii)`, `2094:annex IV(1)`, `2270:pre 5`. What stands behind the colon is the part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.catalogue import resolution, resolutions
from sources.errors import UnknownProvision

ANNEX = r"annex(?: [IVX]+)?"
PART = re.compile(rf"(?:(?P<head>\d+|pre \d+|{ANNEX}))(?P<points>(?:\([a-z0-9]+\))*)", re.IGNORECASE)
POINT = re.compile(r"\(([A-Za-z0-9]+)\)")


@dataclass(frozen=True, slots=True)
class ProvisionId:
    """A resolution's number and a part in normal form ("8(a)(iii)", "annex IV(1)", "pre 5")."""

    resolution: int
    part: str

    def __str__(self) -> str:
        return f"{self.resolution}:{self.part}"

    @property
    def head(self) -> str:
        """The paragraph or annex that the part belongs to: "8" of "8(a)(iii)"."""
        return self.part.split("(", 1)[0]

    @property
    def paragraph(self) -> str:
        """The id of that paragraph or annex: `1718:8` of `1718:8(a)(iii)`."""
        return f"{self.resolution}:{self.head}"

    @property
    def label(self) -> str:
        """As lawyers write it: `S/RES/1718 (2006), para. 8 (a) (iii)`."""
        points = "".join(f" ({p})" for p in POINT.findall(self.part))
        head = self.head
        if head.startswith("pre "):
            where = f"preambular para. {head[4:]}"
        elif head.startswith("annex"):
            where = head
        else:
            where = f"para. {head}"
        return f"{resolution(self.resolution).symbol}, {where}{points}"

    @property
    def lineage(self) -> tuple[str, ...]:
        """Its own part and those it stands in, the widest first: ("8", "8(a)", "8(a)(iii)")."""
        points = POINT.findall(self.part)
        return tuple(self.head + "".join(f"({p})" for p in points[:n]) for n in range(len(points) + 1))


def parse_id(text: str) -> ProvisionId:
    """Read an id such as `2270:8(a)`; spaces inside are forgiven ("1718: 8 (a) (iii)").

    Raises:
        UnknownProvision: it is no id, or the resolution is not in the catalogue.
    """
    number, _, rest = text.strip().partition(":")
    part = normal_part(rest)
    if not number.strip().isdecimal() or part is None:
        raise UnknownProvision(
            f"{text!r} is not a provision. Write a resolution and a paragraph, such as 2270:8, "
            "1718:8(a)(iii) or 2094:annex IV."
        )
    return ProvisionId(resolution(int(number)).number, part)


def normal_part(text: str) -> str | None:
    """A part in normal form, or None: "8 (A) (iii)" gives "8(a)(iii)", "Annex iv" gives "annex IV"."""
    text = re.sub(r"\s*\(\s*", "(", text.strip())
    text = re.sub(r"\s*\)\s*", ")", text)
    match = PART.fullmatch(re.sub(r"\s+", " ", text))
    if match is None:
        return None
    head = match["head"].lower()
    if head.startswith("annex "):
        head = "annex " + head[6:].upper()
    return head + match["points"].lower()


# --- references in running text -----------------------------------------------------------------------------

YEARED = r"(?P<number>\d{4})\s*(?:\(\s*(?P<year>(?:19|20)\d\d)\s*\))?"
NAME = r"(?:UN\s*SC\s*R(?:es(?:olution)?)?s?\.?|S\s*/\s*RES\s*/|SCR|UNSC\s+Res(?:olution)?\.?|Res(?:olution|\.)?s?)"
RESOLUTION = re.compile(rf"(?<![\w:.,$€£-])(?P<name>{NAME}\s*)?(?:no\.?\s*)?{YEARED}(?![\w%-]|[.,]\d)", re.IGNORECASE)
MARK = (
    r"(?:operative\s+para(?:graph)?s?\.?|sub-?para(?:graph)?s?\.?|paragraphs?|paras?\.?|pp?\.|OPs?\.?|¶+|§+|pars?\.|"
    r"point|clause|article)"
)
ONE = r"\d{1,2}(?:\s*\(\s*[a-z0-9]{1,5}\s*\))*(?![\d,]*\d{3}|\.\d|\s*%)"
SIBLING = r"\(\s*(?:[a-z]|[ivx]{1,5})\s*\)(?:\s*\(\s*(?:[a-z]|[ivx]{1,5})\s*\))*"  # "(e)" in "8 (d) and (e)"
NEXT = r"\s*(?:(?:,|and|or|&|to|through|[-–])\s*)+"
LIST = re.compile(
    rf"(?<!\w){MARK}\s*(?:no\.?\s*)?(?P<items>{ONE}(?:{NEXT}(?:(?:{MARK}\s*)?{ONE}|{SIBLING}))*)",
    re.IGNORECASE,
)
ITEM = re.compile(rf"(?P<range>(?:to|through|[-–])\s*)?(?:(?P<part>{ONE})|(?P<sibling>{SIBLING}))", re.IGNORECASE)
ANNEXES = re.compile(
    r"(?<!\w)(?:(?P<ordinal>first|second|third|fourth|fifth)\s+)?annex(?:es)?(?:\s+(?P<first>[IVX]{1,4}|\d)\b(?:\s*(?:,|and|or|&)\s*(?P<second>[IVX]{1,4})\b)?)?",
    re.IGNORECASE,
)
COLON = re.compile(
    r"(?<!\d)(?P<number>\d{4}):\s?(?P<part>(?:\d+|pre \d+|annex(?: [IVX]+)?)(?:\s?\([a-z0-9]+\))*)",
    re.IGNORECASE,
)
WORDED = {
    w: str(i)
    for i, w in enumerate(
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty"
        ).split(),
        start=1,
    )
}
PREAMBLE = re.compile(r"(?<!\w)(?:preambular\s+para(?:graph)?s?\.?|PPs?)\s*(?P<part>\d{1,2})(?!\d)", re.IGNORECASE)
BACK = re.compile(r"\b(?:the\s+)?(?P<which>latter|former|same|said|that|this)\s+(?:resolution|one)\b", re.IGNORECASE)
# What may stand between a paragraph and the resolution behind it: words, lists and points, but no end of a sentence.
# A character at a time, so that no text makes it slow.
GAP = re.compile(
    r"(?:[\s,&–a-z0-9-]|\((?=[a-z0-9])|(?<=[a-z0-9])\)|(?<=para)(?<!\(para)\.|(?<=paras)(?<!\(paras)\.)*", re.IGNORECASE
)
DIGITS_OF_ANNEX = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V"}
ORDINALS_OF_ANNEX = {"first": "I", "second": "II", "third": "III", "fourth": "IV", "fifth": "V"}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text refers to: a resolution, or one of its parts; `start` and `end` are offsets in the text.

    `number` is None where the text names a paragraph without a resolution; `year` is the year written behind
    the number, which may be wrong.
    """

    number: int | None
    part: str | None
    year: int | None
    start: int
    end: int

    @property
    def id(self) -> str | None:
        """`2270:8`, or None where the resolution or the part is missing."""
        return f"{self.number}:{self.part}" if self.number is not None and self.part else None


def find_references(text: str, *, default: int | None = None) -> tuple[Reference, ...]:
    """All references of a text, in its order.

    Understands "UNSCR 2270 OP8", "para 8(d) of 1718", "paragraphs 4 and 5 of resolution 2397 (2017)",
    "¶ 18 2375", "2094, annex IV", "2270:8" and "the latter resolution". A bare four-digit number counts only
    if it is a resolution of the catalogue or is introduced as one ("resolution 1985").

    Args:
        text: a question or any running text.
        default: the resolution of paragraphs that name none (from the turns before).
    """
    text = _digits(text)
    named = _resolutions(text)
    found: list[Reference] = []
    used: set[int] = set()
    for start, end, part in _parts(text):
        owner = _owner(text, named, start, end, default)
        if owner is not None and owner[0] is not None:
            used.add(owner[0])
        number, year = (owner[1], owner[2]) if owner else (None, None)
        found.append(Reference(number, part, year, start, end))
    for i, (start, end, number, year) in enumerate(named):
        if i not in used:
            found.append(Reference(number, None, year, start, end))
    return tuple(sorted(found, key=lambda r: (r.start, r.end)))


def _digits(text: str) -> str:
    """Number words behind a paragraph mark as digits, padded so that offsets stay true."""

    def digit(match: re.Match[str]) -> str:
        return match[1] + WORDED[match[2].lower()].ljust(len(match[2]))

    return re.sub(rf"(\b(?:paragraph|para)\s+)({'|'.join(WORDED)})\b", digit, text, flags=re.IGNORECASE)


def _resolutions(text: str) -> list[tuple[int, int, int, int | None]]:
    """(start, end, number, year) of each resolution named, "the latter resolution" resolved."""
    known = resolutions()
    rows: list[tuple[int, int, int, int | None]] = []
    colons = [(m.start("number"), m.end()) for m in COLON.finditer(text)]
    for match in RESOLUTION.finditer(text):
        number = int(match["number"])
        inside = any(a <= match.start("number") < b for a, b in colons)
        looks_like_year = 1990 <= number <= 2035 and not match["name"] and not match["year"]
        listed = bool(rows) and re.fullmatch(
            r"\s*(?:,|and|or|&|/)+\s*(?:or\s+|and\s+)?", text[rows[-1][1] : match.start()]
        )
        if inside or not (match["name"] or number in known or listed):
            continue
        if looks_like_year and not (listed and number in known):
            continue
        rows.append((match.start(), match.end(), number, int(match["year"]) if match["year"] else None))
    for match in BACK.finditer(text):
        before = [row for row in rows if row[1] <= match.start()]
        if before:
            row = before[-2] if match["which"].lower() == "former" and len(before) > 1 else before[-1]
            rows.append((match.start(), match.end(), row[2], None))
    return sorted(rows)


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, part) of each paragraph, annex or preambular paragraph named."""
    taken: list[tuple[int, int]] = []
    for match in COLON.finditer(text):
        part = normal_part(match["part"])
        if part and int(match["number"]) in resolutions():
            taken.append(match.span())
            yield match.start(), match.end(), part
    for match in PREAMBLE.finditer(text):
        taken.append(match.span())
        yield match.start(), match.end(), f"pre {int(match['part'])}"
    for match in LIST.finditer(text):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        yield from _items(match)
    for match in ANNEXES.finditer(text):
        if any(a <= match.start() < b for a, b in taken):
            continue
        ordinal = ORDINALS_OF_ANNEX.get((match["ordinal"] or "").lower())
        names = [n for n in (match["first"] or ordinal, match["second"]) if n]
        for name in names or [""]:
            yield match.start(), match.end(), f"annex {DIGITS_OF_ANNEX.get(name, name.upper())}".strip()


def _items(match: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    previous: int | None = None
    last = ""
    for item in ITEM.finditer(match["items"]):
        # "(e)" behind "8 (d)" is 8(e): the last level of the part before gives way.
        part = normal_part(item["part"] or last.rpartition("(")[0] + item["sibling"])
        if part is None:
            continue
        last = part
        start = match.start() if previous is None else match.start("items") + item.start()
        head = int(part.split("(")[0])
        if item["range"] and previous is not None and previous < head <= previous + 30:
            for n in range(previous + 1, head):
                yield start, match.start("items") + item.end(), str(n)
        yield start, match.start("items") + item.end(), part
        previous = head


def _owner(
    text: str, named: list[tuple[int, int, int, int | None]], start: int, end: int, default: int | None
) -> tuple[int | None, int, int | None] | None:
    """(row, number, year) of the resolution that a part belongs to."""
    colon = COLON.match(text, start)
    if colon is not None:
        return None, int(colon["number"]), None
    after = [i for i, row in enumerate(named) if row[0] >= end]
    before = [i for i, row in enumerate(named) if row[1] <= start]
    if after:
        gap = text[end : named[after[0]][0]]
        if GAP.fullmatch(gap) and (re.search(r"\b(?:of|in|under|from)\b", gap) or not before or not gap.strip(" ,")):
            row = named[after[0]]
            if not before or re.search(r"\b(?:of|in|under|from)\b", gap) or start - named[before[-1]][1] > 3:
                return after[0], row[2], row[3]
    if before:
        row = named[before[-1]]
        return before[-1], row[2], row[3]
    if after:
        row = named[after[0]]
        return after[0], row[2], row[3]
    return (None, default, None) if default is not None else None
