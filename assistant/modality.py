"""What a sentence does: forbid, oblige, allow, or ask. Read by words, the same way in a claim and in its sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Each is taken out of the sentence before the next is looked for, so that "not banned" is no ban.
NOT_BOUND = re.compile(
    r"\bno (?:general |outright |express |explicit )?(?:ban|prohibition|duty|obligation|requirement|need)\b|"
    r"\b(?:not|nor|never|nothing|neither|none|no (?:paragraph|provision|resolution|measure|rule)s?)\b[^.;,]{0,40}?"
    r"\b(?:bann?\w*|prohibit\w*|forbid\w*|requir\w+|oblig\w+|binding|unlawful|illegal|breach\w*|violat\w+|restrict\w*)|"
    r"\bneed not\b|\b(?:do|does|did) not have to\b|\b(?:lawful|legal|legitimate)(?:ly)?\b|\bfree to\b|"
    r"\b(?:without|no) (?:a )?(?:breach\w*|violat\w+)\b",
    re.IGNORECASE,
)
BAN = re.compile(
    r"\b(?:bann?(?:s|ed|ing)?|bans|prohibit\w*|prohibition\w*|forb[ia]d\w*|forbade|embargo\w*|outlaw\w*|illegal\w*|"
    r"unlawful\w*|barred|bars|breach\w*|violat\w+|den(?:y|ies|ied)|prevents?|prevented|"
    r"(?:must|shall|may|can|could|is|are|be|was|were)(?: now| then| also)? (?:not|no longer|never)|cannot|can't|"
    r"mustn't|off limits|no (?:state|person|one|vessel|bank|entity|national)s? (?:may|can|shall|must))\b",
    re.IGNORECASE,
)
OBLIGE = re.compile(
    r"\b(?:must|shall|ha(?:s|ve|d) to|require[sd]?|requirement\w*|oblig\w+|bound to|dut(?:y|ies)|mandatory|compulsory|"
    r"compelled|demand\w*|order(?:s|ed)|is to|are to|need(?:s|ed)? to)\b",
    re.IGNORECASE,
)
ASK = re.compile(
    r"\b(?:call(?:s|ed)?(?: \w+)? (?:up)?on|call for|calls for|urge[sd]?|urging|encourag\w+|invit\w+|request\w*|"
    r"recommend\w*|appeal\w*|asks?|asked|should|voluntar\w+|not binding|hope[sd]?)\b",
    re.IGNORECASE,
)
# "may" as a month is written with a capital letter.
ALLOW = re.compile(
    r"\b(?:[Pp]ermi(?:t|ts|tted|ssion|ssible)|[Aa]llow\w*|[Aa]uthori[sz]\w+|[Aa]pprov\w+|may|can|could|[Ee]xempt\w*|"
    r"[Ee]xcept\w*|[Ww]aive\w*|[Cc]arve\w*|[Ll]eft out|[Ll]eaves? out|[Oo]utside|"
    r"[Nn]ot (?:apply|cover|reach|affect|include)|[Uu]nless|[Ss]par(?:es|ed)|[Ff]ine|[Oo][Kk]|[Aa]cceptable)\b"
)
CONDITION = re.compile(
    r"\b(?:only|except\w*|unless|if|when|where|after|until|provided|committee|exempt\w*|approv\w+|notif\w+|"
    r"case by case|in an emergency|"
    r"other than|not|no|limit\w*|up to|at most|ceiling|cap|outside|left out|waive\w*|determin\w+|solely|exclusively)\b",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\b(?:\w{3,}ed|was|were|had|did|kept|left|set|came|foresaw|gave|took|made|began|held|let|put|froze|forbade|told|"
    r"until|before|no longer|at the time|used to)\b",
    re.IGNORECASE,
)
NOW = re.compile(r"\b(?:is|are|must|shall|may|can|cannot|applies|apply|remains?|today|now|currently|has to|have to)\b")
RECALL = re.compile(
    r"\b(?:recall\w*|reaffirm\w*|clarif\w+|affirm\w*|not(?:es|ed|ing)\b|underscor\w+|stress\w*|emphasi[sz]\w*|reiterat\w+|"
    r"confirm\w*|remind\w*|describ\w+|express\w*|declar\w+|acknowledg\w+|determin\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Modality:
    """Which of them a text does; several at once in most official paragraphs. `frees` is "not banned, need not"."""

    bans: bool
    obliges: bool
    allows: bool
    asks: bool
    frees: bool

    @property
    def commands(self) -> bool:
        return self.bans or self.obliges

    @property
    def lets(self) -> bool:
        return self.allows or self.frees


@lru_cache(maxsize=8192)
def modality(text: str) -> Modality:
    """Read what a text does.

    >>> modality("Coal is not banned.").bans
    False
    """
    frees = bool(NOT_BOUND.search(text))
    rest = NOT_BOUND.sub(" ", text)
    bans = bool(BAN.search(rest))
    rest = BAN.sub(" ", rest)
    return Modality(bans, bool(OBLIGE.search(rest)), bool(ALLOW.search(rest)), bool(ASK.search(rest)), frees)
