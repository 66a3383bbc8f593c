"""What a question asks: its references, direction, kind and date, and what a follow-up leaves unsaid."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from sources.catalogue import resolutions
from sources.dates import adopted_in, in_words
from sources.errors import BadQuestion
from sources.places import places_abroad
from sources.provision import Reference, find_references

LONGEST = 2000  # characters of a question
Direction = Literal["to the DPRK", "from the DPRK", "any"]
Kind = Literal["text", "adoption", "evolution", "lookup", "definition", "list", "exemption", "figure", "other"]


def _any(words: str) -> str:
    """A pattern for any of some words; "ban~" also takes -s, -ed, -ing and the like."""
    return r"\b(?:" + "|".join(w.replace("~", r"\w*") for w in words.split()) + r")\b"


KOREA = (
    r"(?:the\s+)?(?:dprk|d\.p\.r\.k\.?|north\s+koreans?|n\.?\s?koreans?|n\.?\s?korea|north\s+korea|nk|pyongyang|"
    r"democratic people.s republic of korea|the north(?! atlantic| sea| pole)|kim(?:.s| jong.un(?:.s)?)?|"
    r"nampo|wonsan|hungnam|hamhung|chongjin|rason|rajin|sinuiju|kaesong|tumangang|haeju|songnim|tanchon|samjiyon)"
)
ARTICLE = r"(?:an?\s+|our\s+|some\s+)?"
BUY = _any(
    "import imports imported importing buy buys buying bought purchas~ procur~ source sources sourced acquir~ get "
    "obtain~"
)
SELL = _any(
    "export exports exported exporting sell sells selling sold suppl~ ship ships shipping shipped send~ sent deliver~ "
    "provid~ transfer~ donat~ giv~ bring~ truck~"
)
GOODS = _any(
    "coal iron seafood fish crab~ squid shrimp~ textile~ clothes clothing garment~ gold silver copper zinc nickel lead "
    "mineral~ sand timber wood statue~ product~ goods arms weapon~ missile~ machinery shell~ ammunition"
)
MADE = _any("made mined caught sewn produced grown originating manufactured harvested assembled")
# A row a phrase: what it says of the direction of goods, money or people. The first that matches counts.
DIRECTIONS: tuple[tuple[str, Direction], ...] = (
    (rf"{BUY}[^.?!]*\b(?:from|of|out of)\s+{KOREA}", "from the DPRK"),
    (rf"\b{KOREA}\b[^.?!]{{0,25}}{_any('export exports exporting sell sells selling earn earns')}", "from the DPRK"),
    (rf"\b(?:into|to|for|with|inside|in)\s+{KOREA}\b[^.?!]*\bfrom\s+(?!{KOREA})", "to the DPRK"),
    (rf"{SELL}[^.?!]*\b(?:to|into|for)\s+{ARTICLE}{KOREA}", "to the DPRK"),
    (
        rf"{MADE}\s+(?:in|by)\s+{ARTICLE}{KOREA}",
        "from the DPRK",
    ),
    (rf"\bfrom\s+{ARTICLE}{KOREA}", "from the DPRK"),
    (rf"\b(?:to|into|bound for|destined for)\s+{ARTICLE}{KOREA}", "to the DPRK"),
    (rf"{_any('sell supply ship send deliver give offer')}\s+{KOREA}\b", "to the DPRK"),
    (
        rf"\b{KOREA}\b[^.?!]{{0,20}}{_any('import imports importing buy buys buying receive receives order orders')}",
        "to the DPRK",
    ),
    (rf"\b{KOREA}(?:-made)?\s+{GOODS}", "from the DPRK"),
    (BUY, "from the DPRK"),
    (_any("export exports exporting sell sells selling suppl~ deliver~"), "to the DPRK"),
)
_DIRECTIONS = tuple((re.compile(p, re.IGNORECASE), d) for p, d in DIRECTIONS)

# Likewise for what kind of answer is wanted.
KINDS: tuple[tuple[str, Kind], ...] = (
    (_any("vote~ voting unanimous~ abstain~ sponsor~ cosponsor~ co-sponsor~"), "adoption"),
    (
        rf"\bwhen\b.*{_any('adopted passed')}|{_any('adopted')}.*\bwhen\b|\bdate of adoption\b|\bwhich meeting\b",
        "adoption",
    ),
    (
        r"\bwhat (?:does|do|did|is in|'s in|says)\b|"
        + _any("show quote read text wording summar~ explain content cite"),
        "text",
    ),
    (r"\b(?:give me|tell me about)\b", "text"),
    (
        _any("histor~ evol~ change~ replac~ supersed~ amend~ originally tighten~ previous~ repeal~ harden~ oldest"),
        "evolution",
    ),
    (r"\b(?:since when|when did|still (?:in force|valid|apply|applies)|no longer|used to|over time)\b", "evolution"),
    (
        r"\bfirst (?:ban\w*|introduc\w+|impos\w+|cap\w*|resolution|text|time)\b|\bresolution (?:was the )?first\b",
        "evolution",
    ),
    (r"\bcame first\b|\bfrom (?:when|(?:which|what) (?:day|date|year|resolution|text)|the first)\b", "evolution"),
    (
        r"\bhow (?:has|have|did|does)\b[^.?!]*\b(?:grow|grew|grown|develop\w*|go beyond|become|differ\w*|come about)\b",
        "evolution",
    ),
    # Was it so then? A year of the regime's making, named for a time.
    (
        r"\b(?:was|were|could|did|till|until|before)\b[^.?!]*\b(?:in|till|until|before|between) (?:\w+ )?"
        r"20(?:0[6-9]|1[0-7])\b(?! (?:resolution|text|paragraph))",
        "evolution",
    ),
    # The rule of such a year, asked for in the past tense.
    (
        r"\b20(?:0[6-9]|1[0-7]) (?:rule|ban|cap|limit|ceiling|quota|law|exemption)s?\b[^.?!]*\b(?:was|were|did)\b|"
        r"\bwhat (?:was|were) (?:the )?(?:old |earlier |former )?(?:rule|ban|cap|limit|ceiling|quota|law)s?\b",
        "evolution",
    ),
    (r"^\s*(?:trace|compare)\b", "evolution"),
    (
        r"\b(?:which|what)\s+(?:[\w’'-]+\s+){0,3}?(?:paragraph|provision|clause|passage|op)\b|"
        r"\bwhere (?:does|do|is|are|in|exactly|can)\b[^.?!]*\b(?:sa(?:y|id)|writ\w+|stands?|find|found|rule\w*|texts?|"
        r"resolutions?)\b|\b(?:point me to|paragraph number|chapter and verse)\b",
        "lookup",
    ),
    (r"\bwhat (?:is meant by|counts as|do(?:es)? [^?]* mean)\b|\bmean(?:t|ing)? (?:by|of)\b|\bdefin\w+", "definition"),
    (r"^\s*(?:list|name|enumerate)\b|\b(?:list|name|enumerate|give me) (?:all|every|each|the)\b", "list"),
    (
        r"\bwhich (?:of the )?(?:\w+ )?(?:goods|items|entities|individuals|people|persons|ships|vessels|fields|"
        r"subjects|minerals|metals|sectors|products|companies|banks|types|categories|resolutions|paragraphs|headings)\b",
        "list",
    ),
    (_any("exempt~ exception~ waiver~ carve-out~ carveout~ unless derogat~"), "exemption"),
    (r"\bhow (?:much|many|long|often|large|big|high)\b|\b(?:by|until) when\b|\bwhat date\b|\bhs\b", "figure"),
    (
        _any("deadline~ cap caps ceiling~ quota~ threshold~ percent~ figure~ conditions criteria exact~ amount~"),
        "figure",
    ),
    (r"\bwho (?:decides|approves|grants|can (?:approve|allow|authori[sz]e))\b", "exemption"),
)
_KINDS = tuple((re.compile(p, re.IGNORECASE | re.DOTALL), k) for p, k in KINDS)

# Whether the answer is a day or a year.
WHEN = re.compile(
    r"\b(?:since|when|(?:what|which) (?:day|date|year|month)|by what|un?til|how long|deadline|due|last day|"
    r"start(?:s|ed)?|years? (?:ago|did|was)|expir\w+|grace period)\b",
    re.IGNORECASE,
)
# Customs codes: "HS 8713", "heading 2523", "(8502)", "chapters 84 and 85". The chapter is the first two digits.
CODES = re.compile(
    r"\b(?:hs|cn|customs|tariff|heading|chapter|code)s?\b[^\d.?!]{0,14}((?:\d{2}(?:\d{2}){0,3}(?!\d)[\s.,/&]*(?:and|or)?\s*)+)"
    r"|\((?!(?:19|20)\d\d\))(\d{4}(?:\d{2})?)\)",
    re.IGNORECASE,
)
# Words of other regimes and of national law.
ELSEWHERE = re.compile(
    r"\b(?:iran\w*|libya\w*|somali\w*|yemen\w*|sudan\w*|congo\w*|drc|mali|taliban|isil|isis|al-?qa\w+|haiti\w*|"
    r"hezbollah|hizbollah|lebanon|iraq\w*|guinea-bissau|syria\w*|cuba\w*|venezuela\w*|myanmar|belarus\w*|crimea|"
    r"ofac|ofsi|treasury|cfr|executive order|sdn|specially designated|magnitsky|ce?aatsa|snapback|jcpoa|"
    r"(?:eu|european|national|domestic|uk|us|japanese|swiss|australian) (?:\w+ )?"
    r"(?:regulation|law|list|sanctions|licen[cs]e|decision|rules)|"
    r"council regulation|fines|fined|(?:an?|the|any|what|un|big) fine|fine (?:of|for|per)|penalt\w+|prosecut\w+|"
    r"wassenaar|npt review)\b",
    re.IGNORECASE,
)
# Words of this one.
HERE = re.compile(
    rf"\b(?:{KOREA}|koreans?|korea.s|komid|kpa|un|u\.n\.|united nations|council|resolutions?)\b", re.IGNORECASE
)
DPRK = re.compile(rf"\b(?:{KOREA}|korea\w*|komid|kpa)\b", re.IGNORECASE)
SOUTH = re.compile(r"\b(?:south(?:ern)? korea\w*|republic of korea|korea strait)\b", re.IGNORECASE)
# Whether a question asks leave for an act, or for a duty.
DUTY = re.compile(
    r"\b(?:must|have to|has to|had to|need to|needs to|obliged|obligat\w+|required|duty|duties|bound to|compelled)\b",
    re.IGNORECASE,
)
LEAVE = re.compile(
    r"\b(?:may|can|could|allowed|allow|legal|legally|illegal|lawful|unlawful|ok|okay|fine|permitted|banned|prohibited|"
    r"forbidden|barred|violat\w+|breach\w*|break|breaks|sanctioned|problem)\b",
    re.IGNORECASE,
)

FOLLOW_UP = re.compile(
    r"^\s*(?:and|but|so|or|what about|how about|what if|since when|until when|who (?:decides|approves|grants)|why|when|"
    r"does (?:that|this|it)|is (?:that|this|it)|are (?:they|those|these)|do (?:they|those)|which one|any exceptions?|"
    r"ok|okay|then|even|also|same|then what|can they|could they|may they|would (?:that|it)|what else)\b|"
    r"\b(?:it|that|this|they|them|those|these|ones|such)\b",
    re.IGNORECASE,
)


# A few words that stand on their own feet: "Is coal banned?", "Are watches allowed?", "Define luxury goods".
STANDS = re.compile(
    r"^\s*(?:(?:is|are|was|were)\s+\w.*\b(?:banned|prohibited|forbidden|allowed|permitted|legal|illegal|lawful|restricted|"
    r"sanctioned|listed|ok|okay)\b|(?:define|list|what (?:is|are))\s+\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the program makes of a question.

    `search` is the text to search with: the question, completed with the subject of the turn before where it
    is a follow-up. `references` are those of the question itself; `carried` is the resolution that an earlier
    turn named. `corrections` are sentences that put a wrong premise right.
    """

    question: str
    search: str
    references: tuple[Reference, ...]
    direction: Direction
    kind: Kind
    as_of: date | None = None
    carried: int | None = None
    corrections: tuple[str, ...] = ()
    follow_up: bool = False
    family: str = ""

    @property
    def asks_when(self) -> bool:
        """Whether it asks for a day or a year."""
        return bool(WHEN.search(self.question))

    @property
    def chapters(self) -> frozenset[str]:
        """The chapters of the customs codes that it names: "84" for "HS 8450"."""
        codes = (c for m in CODES.finditer(self.question) for c in re.findall(r"\d{2,8}", m[1] or m[2]))
        return frozenset(c[:2] for c in codes)

    @property
    def looks_elsewhere(self) -> bool:
        """Whether it speaks of another regime or of national law, and does not name this one."""
        return bool(ELSEWHERE.search(self.question)) and not self.speaks_of_here

    @property
    def speaks_of_here(self) -> bool:
        """Whether it names the DPRK, the Council or a resolution, or goes on from a question before."""
        return bool(self.follow_up or self.references or HERE.search(self.question))

    @property
    def abroad(self) -> int:
        """How many places abroad it names, two at the most; 0 where it names the DPRK or a resolution, or goes on."""
        if self.follow_up or self.references or DPRK.search(SOUTH.sub("", self.question)):
            return 0
        return min(len(places_abroad(self.question)), 2)

    @property
    def asks(self) -> Literal["leave", "duty", "neither"]:
        """Whether it asks leave for an act ("may we …") or for a duty ("must we …")."""
        if DUTY.search(self.question):
            return "duty"
        return "leave" if LEAVE.search(self.question) else "neither"


def understand(
    question: str, *, history: Sequence[Mapping[str, str]] = (), as_of: date | None = None, family: str = ""
) -> Understanding:  # fmt: skip
    """Read a question.

    Args:
        question: what the person typed, 1 to 2,000 characters.
        history: earlier turns, oldest first, as {"role": "user" | "assistant", "content": "…"}.
        as_of: the day whose law is asked for; None is today.
        family: the family of measures to decide by, where one of its rules bears on the question; "" is all.

    Raises:
        BadQuestion: empty, too long, or without a single letter or digit.
    """
    question = question.encode("utf-8", "ignore").decode()  # half a surrogate pair is no letter
    as_of = as_of.date() if isinstance(as_of, datetime) else as_of
    text = " ".join(question.split())
    if not re.search(r"\w", text):
        raise BadQuestion("The question is empty. Ask, for example: would sending troops breach 2270?")
    if len(question) > LONGEST:
        raise BadQuestion(
            f"The question has {len(question):,} characters; at most {LONGEST:,} can be asked. Shorten it, or "
            "ask in parts."
        )
    before = [str(turn["content"]) for turn in history if turn.get("role") == "user" and turn.get("content")]
    follow_up = bool(before) and _leans_on_before(text)
    carried = _carried(before) if follow_up else None
    references = find_references(text, default=carried)
    known = {r.number for r in references}
    references += tuple(Reference(n, None, None, 0, 0) for n in adopted_in(text) if n not in known)
    search = f"{text} {_subject(before)}" if follow_up else text
    return Understanding(
        text, search[:LONGEST], _existing_years(references), _direction(text) or (_direction(search) or "any"),
        _kind(text, references), as_of, carried, _corrections(references, as_of), follow_up, family,
    )  # fmt: skip


def within(understood: Understanding, resolutions: Sequence[int]) -> Understanding:
    """The understanding of a question of which only some resolutions are searched: others named in it do not count."""
    out = sorted({r.number for r in understood.references if r.number and r.number not in resolutions})
    kept = tuple(r for r in understood.references if r.number is None or r.number in resolutions)
    told = tuple(f"Resolution {n} is not among those to be searched." for n in out)
    return replace(understood, references=kept, corrections=(*understood.corrections, *told))


def _leans_on_before(text: str) -> bool:
    words = len(text.split())
    short = words <= 4 and not (STANDS.search(text) or find_references(text))
    return short or (words <= 14 and bool(FOLLOW_UP.search(text)))


def _subject(before: Sequence[str]) -> str:
    """The last turn that stands on its own feet."""
    own = [t for t in before if not _leans_on_before(t)]
    last = own[-1] if own else before[-1]
    return last if last == before[-1] else f"{before[-1]} {last}"


def _carried(before: Sequence[str]) -> int | None:
    for text in reversed(before):
        named = [r.number for r in find_references(text) if r.number in resolutions()]
        if named:
            return named[0]
    return None


def _direction(text: str) -> Direction | None:
    return next((d for pattern, d in _DIRECTIONS if pattern.search(text)), None)


def _kind(text: str, references: Sequence[Reference]) -> Kind:
    for pattern, kind in _KINDS:
        if pattern.search(text):
            if kind == "text" and (not any(r.part for r in references) or _asks_leave_beside(text)):
                continue
            return kind
    bare = re.sub(r"[\W\d_]+", " ", text).split()
    if any(r.part for r in references) and len(bare) <= 6 and not (LEAVE.search(text) or DUTY.search(text)):
        return "text"
    return "other"


def _asks_leave_beside(text: str) -> bool:
    """Whether one of several sentences asks leave and names no provision: "May we buy shells? Cite 2270:51." """
    several = len(re.findall(r"[.?!](?:\s|$)", text)) > 1
    return several and any(LEAVE.search(q) and not find_references(q) for q in re.findall(r"[^.?!]*\?", text))


def _existing_years(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    return tuple(replace(r, year=None) if r.number in resolutions() else r for r in references)


def _corrections(references: Sequence[Reference], day: date | None) -> tuple[str, ...]:
    """Sentences that name and correct a wrong year, an unknown resolution or a day to come."""
    out: list[str] = []
    if day is not None and day > date.today():
        out.append(f"Nobody knows the law of {in_words(day)}; this is the law as it stands today.")
    for r in references:
        known = resolutions().get(r.number) if r.number else None
        if r.number and known is None:
            out.append(f"Resolution {r.number} is not one of the Council's resolutions on the DPRK.")
        elif known and r.year and r.year != known.year:
            out.append(f"Resolution {r.number} was adopted in {known.year}, not in {r.year}.")
    return tuple(dict.fromkeys(out))
