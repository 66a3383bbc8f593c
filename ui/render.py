"""Answers as HTML: pure functions, no Gradio. Every text from outside is escaped here, and only here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from assistant import Answer, Citation, Verdict

LONGEST_SHOWN = 2000  # characters of a question that the page repeats

EXAMPLES = (
    "would sending troops breach 2270?",
    "Can North Korean workers rebuild Donbas?",
    "how much crude oil may be delivered a year?",
    "what does OP 18 of 2375 say?",
    "is shipping grain to North Korea banned?",
)


class Badge(NamedTuple):
    """How a verdict is shown: what it means in a line, and the strokes of its icon in a 16 by 16 box.

    Each icon has its own outline, so that no verdict is told by colour alone.
    """

    meaning: str
    icon: str


BADGES: dict[Verdict, Badge] = {
    Verdict.PROHIBITED: Badge("The resolutions forbid it.", '<circle cx="8" cy="8" r="6"/><path d="M3.8 3.8l8.4 8.4"/>'),
    Verdict.RESTRICTED: Badge(
        "Allowed only within a limit or under conditions.", '<path d="M8 2l6.5 11.5h-13z"/><path d="M8 6.5v3.2M8 11.6v.2"/>'
    ),
    Verdict.PERMITTED: Badge("Expressly allowed.", '<circle cx="8" cy="8" r="6"/><path d="M5 8.2l2.2 2.2L11 6.2"/>'),
    Verdict.REQUIRED: Badge("States must do it.", '<rect x="2" y="2" width="12" height="12" rx="1.5"/><path d="M5 8h6M8.5 5.5L11 8l-2.5 2.5"/>'),
    Verdict.URGED: Badge("States are asked, not obliged.", '<path d="M2 3h12v8H7.5L4.5 14v-3H2z"/>'),
    Verdict.NOT_ADDRESSED: Badge("No paragraph speaks of it.", '<circle cx="8" cy="8" r="6" stroke-dasharray="2.4 2.3"/>'),
    Verdict.OUT_OF_SCOPE: Badge("Not a matter of these resolutions.", '<path d="M9.5 2H2v12h12V6.5M9 7l5-5M10.5 2H14v3.5"/>'),
}  # fmt: skip

ROLES = {"basis": "Basis", "exemption": "Exemption", "history": "History", "context": "Context"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation with its answer, or the line that says why there is none.

    `filters` says in words what the question was limited to.
    """

    question: str
    answer: Answer | None = None
    error: str = ""
    filters: str = ""


def conversation(turns: Iterable[Turn]) -> str:
    """Turns that are over, oldest first."""
    return "".join(turn_html(turn) for turn in turns)


def turn_html(turn: Turn, *, done: bool = True) -> str:
    """One turn; `done` is False while its answer still grows."""
    shown = turn.question[:LONGEST_SHOWN] + ("…" if len(turn.question) > LONGEST_SHOWN else "")
    chip = f'<p class="oc-filters">{escape(turn.filters)}</p>' if turn.filters else ""
    if turn.error:
        body = f'<p class="oc-error" role="alert">{escape(turn.error)}</p>'
    elif turn.answer is not None:
        body = answer_html(turn.answer, done=done)
    else:
        body = '<p class="oc-wait">Reading the resolutions…</p>'
    state = "done" if done else "busy"
    return f'<article class="oc-turn" data-state="{state}"><h2 class="oc-question">{escape(shown)}</h2>{chip}{body}</article>'


def answer_html(answer: Answer, *, done: bool = True) -> str:
    """An answer: badge, text with its markers, citations, questions that may follow."""
    parts = [badge(answer.verdict), f'<div class="oc-text">{markdown(_body(answer), answer.citations)}</div>']
    if done:
        parts += [citation_list(answer.citations), _foot(answer), _next(answer.suggestions)]
    return f'<div class="oc-answer">{"".join(parts)}</div>'


def badge(verdict: Verdict | None) -> str:
    """A verdict as icon, word and colour; nothing where no verdict is due."""
    if verdict is None:
        return ""
    return (
        f'<p class="oc-verdict oc-{verdict.value}" title="{escape(BADGES[verdict].meaning)}">'
        f'{icon(verdict)}<span class="oc-sr">Verdict: </span>{escape(verdict.word)}</p>'
    )


def icon(verdict: Verdict) -> str:
    """A verdict's icon, in the colour of the text around it."""
    return f'<svg class="oc-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{BADGES[verdict].icon}</svg>'


def _body(answer: Answer) -> str:
    """The text without a first word that only repeats the badge."""
    if answer.verdict is None:
        return answer.text
    return re.sub(rf"\A\*\*{re.escape(answer.verdict.word)}\.?\*\*\s*", "", answer.text)


# --- Markdown -----------------------------------------------------------------------------------------------


def markdown(text: str, citations: Sequence[Citation] = ()) -> str:
    """The little Markdown that answers use (paragraphs, lists, bold, italics, markers) as HTML.

    Everything else, HTML, links and images included, is shown as the characters it is made of.

    >>> markdown("**Banned.** <b>")
    '<p><strong>Banned.</strong> &lt;b&gt;</p>'
    """
    blocks = (b.strip() for b in re.split(r"\n\s*\n", text))
    return "".join(_block(b, citations) for b in blocks if b)


def _block(block: str, citations: Sequence[Citation]) -> str:
    lines = block.splitlines()
    if all(re.match(r"\s*[-*] ", line) for line in lines):
        items = "".join(f"<li>{_inline(re.sub(r'^\s*[-*] ', '', line), citations)}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{_inline(' '.join(lines), citations)}</p>"


def _inline(text: str, citations: Sequence[Citation]) -> str:
    out = escape(text)
    out = re.sub(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", r"<strong>\1</strong>", out)
    out = re.sub(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])", r"<em>\1</em>", out)
    out = re.sub(r"\s+(?=\[\d{1,3}\])", "\u202f", out)  # a marker stays with its sentence

    def marker(match: re.Match[str]) -> str:
        number = int(match[1])
        return reference(number, citations[number - 1]) if 1 <= number <= len(citations) else match[0]

    return re.sub(r"\[(\d{1,3})\]", marker, out)


def reference(number: int, citation: Citation) -> str:
    """A marker: a button that opens the provision."""
    return (
        f'<button type="button" class="oc-ref" {opens(citation.provision, citation.quote)} '
        f'aria-label="Citation {number}: {escape(citation.label)}" title="{escape(citation.label)}">{number}</button>'
    )


def opens(provision: str, quote: str = "") -> str:
    """The attributes by which the page's script knows what an element opens."""
    return f'data-provision="{escape(provision)}" data-quote="{escape(quote)}"'


# --- below an answer ----------------------------------------------------------------------------------------


def citation_list(citations: Sequence[Citation]) -> str:
    """The citations, numbered as the markers count them."""
    if not citations:
        return ""
    rows = "".join(_row(n, c) for n, c in enumerate(citations, start=1))
    count = f"{len(citations)} citation{'s' if len(citations) > 1 else ''}"
    return f'<details class="oc-citations" open><summary>{count}</summary><ol>{rows}</ol></details>'


def _row(number: int, citation: Citation) -> str:
    heading = f'<span class="oc-heading">{escape(citation.heading)}</span>' if citation.heading else ""
    tags = (ROLES.get(citation.role, citation.role), force_word(citation.verb, citation.binding), rendition_word(citation.rendition))
    return (
        f'<li><button type="button" class="oc-cite" {opens(citation.provision, citation.quote)}>'
        f'<span class="oc-number">{number}</span><span class="oc-cited"><span class="oc-label">{escape(citation.label)}</span>'
        f'{heading}<span class="oc-tags">{escape(" · ".join(t for t in tags if t))}</span></span></button></li>'
    )  # fmt: skip


def force_word(verb: str, binding: bool) -> str:
    """A verb with its force, in a few words: "Decides: binding"."""
    return f"{verb}: {'binding' if binding else 'not binding'}" if verb else ""


def rendition_word(rendition: str) -> str:
    """Which text is quoted, for people."""
    return "official text" if rendition == "official" else "digest"


def _foot(answer: Answer) -> str:
    """What to copy, and who wrote it where that was a model."""
    by = f'<span class="oc-by">Written by {escape(answer.writer)}; every sentence checked against its citations.</span>'
    copy = f'<button type="button" class="oc-copy" data-copy="{escape(as_text(answer))}">Copy with citations</button>'
    return f'<p class="oc-foot">{copy}{by if answer.writer != "offline" else ""}</p>'


def _next(suggestions: Sequence[str]) -> str:
    if not suggestions:
        return ""
    return f'<div class="oc-next"><p>You may also ask</p>{asks(suggestions)}</div>'


def asks(questions: Iterable[str]) -> str:
    """Questions as buttons that ask them."""
    rows = "".join(f'<li><button type="button" class="oc-ask" data-ask="{escape(q)}">{escape(q)}</button></li>' for q in questions)
    return f'<ul class="oc-asks">{rows}</ul>'


def as_text(answer: Answer) -> str:
    """An answer as plain text with its citations, to paste into a memo."""
    lines = [f"Q: {answer.question}", ""]
    if answer.verdict is not None:
        lines += [answer.verdict.word.upper()]
    lines += [plain(_body(answer), markers=True), ""]
    for number, c in enumerate(answer.citations, start=1):
        lines += [f"[{number}] {c.label} ({rendition_word(c.rendition)}): “{c.quote}” {c.url}"]
    return "\n".join(lines).strip()


def plain(text: str, *, markers: bool = False) -> str:
    """A text without Markdown, HTML tags and, unless asked for, citation markers: what history is made of."""
    text = re.sub(r"<[A-Za-z/!][^<>]*>", "", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"\1", text)
    return text.strip() if markers else re.sub(r"\s*\[\d{1,3}\]", "", text).strip()


# --- around the conversation --------------------------------------------------------------------------------


def welcome() -> str:
    """What an empty conversation shows."""
    return (
        '<section class="oc-welcome"><h2>What do the resolutions say?</h2>'
        "<p>Ask in plain words. Each sentence of an answer names the paragraph it rests on; "
        f"a click on its number opens that paragraph.</p>{asks(EXAMPLES)}</section>"
    )


def notice(official: int, known: int) -> str:
    """What to do where official texts are missing: `official` of `known` resolutions have theirs."""
    if official >= known:
        return ""
    state = "The official texts have not been fetched" if not official else f"{official} of {known} official texts are here"
    return (
        f'<aside class="oc-notice" aria-label="Official texts"><strong>{state}.</strong> '
        f'{"Quotes are" if not official else "Other quotes are"} from Opcite’s digests, which are not the Council’s wording. '
        "To quote the official texts, run <code>opcite sources fetch</code>, then <code>opcite index build</code>, "
        "and start this page again.</aside>"
    )  # fmt: skip
