"""What words of a question say, as patterns: where goods go, what kind of answer is wanted, whose law is meant."""

from __future__ import annotations

import re
from typing import Literal

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
    (
        r"\bwho (?:(?:has|have|needs?) to |must |can |could |may |would |should )?"
        r"(?:decides?|approves?|grants?|signs? off|clears?|authori[sz]es?|permits?|allows?|"
        r"gives? (?:\w+ )?(?:leave|permission|approval|consent|clearance))\b|"
        r"\bwhom (?:do|must|should|can|could) (?:we|i|they) ask\b|\b(?:approval|permission|clearance|consent)s?\b"
        r"[^.?!]*\b(?:need|from whom)",
        "exemption",
    ),
)

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
# Words of this one: of the DPRK, once those of its neighbour are taken out, and of the Council.
DPRK = re.compile(rf"\b(?:{KOREA}|korea\w*|komid|kpa)\b", re.IGNORECASE)
COUNCIL = re.compile(r"\b(?:un|u\.n\.|united nations|council|resolutions?)\b", re.IGNORECASE)
SOUTH = re.compile(r"\b(?:south(?:ern)? korea\w*|(?<!people.s )republic of korea|korea strait)\b", re.IGNORECASE)
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
