"""The labels of items: ``1.``, ``(a)``, ``b.``, ``(iv)``: telling one from running text, and their order.

A resolution hangs its items on labels alone, so a label must be told from a reference that looks the
same ("paragraph 8 (a) (iii) of resolution 1718"). The rules here were made against, and are tested on,
the Council's resolutions from 2000 to 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = r"(?:[a-z]{1,2}|[ivx]{1,5}|[A-Z]|[1-9]\d?)"
_HEAD = re.compile(rf"\s*(?P<quote>[“\"]?)\s*(?P<label>\({_MARK}\)|[ivx]{{1,5}}\))(?=\s|[“\"]|[A-Z])\s*")
_HEAD_DOTTED = re.compile(
    r"\s*(?P<quote>[“\"]?)\s*(?P<label>[1-9]\d{0,2}\.(?:\d{1,2}\.?)*|[a-z]\.|[ivx]{1,5}\.)\s+(?=\S)"
)
_WHOLE = re.compile(rf"\(?(?:{_MARK}|\d{{1,3}})[.)]|\d{{1,3}}(?:\.\d{{1,2}})+\.?|[a-z](?:\.[0-9a-z]{{1,2}})+\.")
_INLINE = re.compile(r"(?<=\s)(?P<label>\(?(?P<token>[a-z]{1,2}|[ivx]{2,5}|[1-9]\d?)\))(?=\s\S)")
_ROMAN = {"i": 1, "v": 5, "x": 10}

# What stands before a first inline item: punctuation, or any word but those that open a reference.
_AFTER_STOP = re.compile(r"[:;,—–](?:\s+(?:and|or|and/or|i\.e\.))?\s$")
_REFERENCE = re.compile(
    r"(?:\d|\)|\b(?:(?:sub-?)?paragraphs?|paras?\.|articles?|sections?|annex(?:es)?|items?|points?|clauses?"
    r"|subsections?|in|of|under|to|by|through|and|or|with|from|both|the|per)),?\s$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a label: its kind and place in the order: ``(i)`` is letter 9 or roman 1.

    `style` is the kind with its dress, so that ``1.`` and ``(1)`` are different levels.
    """

    style: str
    order: int

    def precedes(self, other: Reading, *, dressed: bool = True) -> bool:
        """Whether the other is next in the same run; not `dressed`: ``b.`` is next to ``(a)`` too."""
        same = self.style == other.style if dressed else self.style[:1] == other.style[:1]
        return same and self.order + 1 == other.order


def roman(token: str) -> int:
    """The value of a lower-case roman number of i, v and x; 0 if it is none.

    >>> roman("xiv"), roman("iix")
    (14, 0)
    """
    total = 0
    for here, after in zip(token, token[1:] + " ", strict=True):
        value = _ROMAN.get(here, 0)
        if not value:
            return 0
        total += -value if _ROMAN.get(after, 0) > value else value
    return total if 0 < total < 40 and to_roman(total) == token else 0


def to_roman(value: int) -> str:
    """A number from 1 to 39 in lower-case roman."""
    ones = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    return "x" * (value // 10) + ones[value % 10]


def bare(label: str) -> str:
    """The label without its dress: ``(a)``, ``a.`` and ``a)`` are ``a``; ``1.2.`` is ``1.2``."""
    return label.strip().strip("().").strip()


def readings(label: str) -> list[Reading]:
    """Every way to read a label, letters before romans; none for what is no label."""
    token, dress = bare(label), "(" if label.strip().endswith(")") else "."
    if token.isdigit():
        return [Reading(f"1{dress}", int(token))]
    if re.fullmatch(r"[0-9a-z]{1,3}(?:\.[0-9a-z]{1,2})+", token):
        return [Reading(f"1{'.1' * token.count('.')}", int(re.sub(r"\D", "", token.split(".")[-1]) or 0))]
    found = []
    if len(token) == 1 and token.isalpha():
        style = "a" if token.islower() else "A"
        found.append(Reading(style + dress, ord(token.lower()) - ord("a") + 1))
    elif len(token) == 2 and token[0] == token[1] and token.islower() and token not in ("ii", "xx"):
        found.append(Reading("a" + dress, ord(token[0]) - ord("a") + 27))
    if roman(token):
        found.append(Reading("i" + dress, roman(token)))
    return found


def is_label(text: str) -> bool:
    """Whether the whole text is one label."""
    return bool(_WHOLE.fullmatch(text.strip())) and bool(readings(text))


def take_label(text: str, *, dotted: bool = False) -> tuple[str, str]:
    """The label at the head of a text, and the rest; ``("", text)`` when there is none.

    Labels in parentheses always count, ``1.`` and ``a.`` only where `dotted`. An opening quotation mark
    before the label stays with the rest.

    >>> take_label("(b) Transportation items")
    ('(b)', 'Transportation items')
    """
    found = _HEAD.match(text) or (_HEAD_DOTTED.match(text) if dotted else None)
    if found is None or not readings(found["label"]):
        return "", text
    return found["label"], found["quote"] + text[found.end() :]


def split_inline(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The chapeau of a text and the items that run on in it: ``[("(a)", "the Flag State…"), …]``.

    A run starts at (a), (i) or (1), goes on in order, has two items or more, and each later label
    follows ":", ";" or "," (and perhaps "and"/"or"). Nested runs are left inside their item's text.
    """
    marks = list(_INLINE.finditer(text))
    for at, first in enumerate(marks):
        if first["token"] not in ("a", "i", "1") or not _may_start(first, text[: first.start()]):
            continue
        run = _run(text, marks[at:])
        if len(run) > 1:
            ends = [m.start() for m in run[1:]] + [len(text)]
            items = [(m[0], text[m.end() : end].strip()) for m, end in zip(run, ends, strict=True)]
            return text[: first.start()].strip(), items
    return text, []


def _may_start(first: re.Match[str], before: str) -> bool:
    """Whether a run may start here: after a stop; but ``(a)`` also after a word that opens no reference."""
    after_stop = bool(_AFTER_STOP.search(before))
    return after_stop or (first[0].startswith("(") and not _REFERENCE.search(before))


def _run(text: str, marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The first mark and those after it that continue its order."""
    run = marks[:1]
    style, order = readings(run[0][0])[-1].style, 1
    for mark in marks[1:]:
        if mark[0].startswith("(") is not run[0][0].startswith("("):
            continue
        follows = any(r.style == style and r.order == order + 1 for r in readings(mark[0]))
        if follows and _AFTER_STOP.search(text[: mark.start()]):
            run.append(mark)
            order += 1
    return run
