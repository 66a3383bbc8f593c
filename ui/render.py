"""Answers as HTML: pure functions, no Gradio. Every text from outside is escaped on its way in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from assistant import Answer, Citation, Verdict
from ui.tags import bullets, button, opener, tag, text

LONGEST_FAILED = 200  # characters shown of a question that failed; all of it is in the box again

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
    Verdict.PROHIBITED: Badge(
        "The resolutions forbid it.",
        '<circle cx="8" cy="8" r="6"/><path d="M3.8 3.8l8.4 8.4"/>',
    ),
    Verdict.RESTRICTED: Badge(
        "Allowed only within a limit or under conditions.",
        '<path d="M8 2l6.5 11.5h-13z"/><path d="M8 6.5v3.2M8 11.6v.2"/>',
    ),
    Verdict.PERMITTED: Badge(
        "Expressly allowed.",
        '<circle cx="8" cy="8" r="6"/><path d="M5 8.2l2.2 2.2L11 6.2"/>',
    ),
    Verdict.REQUIRED: Badge(
        "States must do it.",
        '<rect x="2" y="2" width="12" height="12" rx="1.5"/><path d="M5 8h6M8.5 5.5L11 8l-2.5 2.5"/>',
    ),
    Verdict.URGED: Badge(
        "States are asked, not obliged.",
        '<path d="M2 3h12v8H7.5L4.5 14v-3H2z"/>',
    ),
    Verdict.NOT_ADDRESSED: Badge(
        "No paragraph speaks of it.",
        '<circle cx="8" cy="8" r="6" stroke-dasharray="2.4 2.3"/>',
    ),
    Verdict.OUT_OF_SCOPE: Badge(
        "Not a matter of these resolutions.",
        '<path d="M9.5 2H2v12h12V6.5M9 7l5-5M10.5 2H14v3.5"/>',
    ),
}


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
    shown = turn.question
    if turn.error:
        shown = f"{shown[:LONGEST_FAILED]}…" if len(shown) > LONGEST_FAILED else shown
        body = text("p", turn.error, "oc-error")
    elif turn.answer is not None:
        body = answer_html(turn.answer, done=done)
    else:
        body = text("p", "Reading the resolutions…", "oc-wait")
    head = text("h2", shown, "oc-question") + text("p", turn.filters, "oc-limits")
    return tag("article", head + body, "oc-turn", data_state="done" if done else "busy")


def answer_html(answer: Answer, *, done: bool = True) -> str:
    """An answer: badge, text with its markers, citations, questions that may follow."""
    parts = [badge(answer.verdict), tag("div", markdown(_body(answer), answer.citations), "oc-text")]
    if done:
        parts += [citation_list(answer.citations), _foot(answer), _next(answer.suggestions)]
    return tag("div", "".join(parts), "oc-answer")


def badge(verdict: Verdict | None, name: str = "p") -> str:
    """A verdict as icon, word and colour; nothing where no verdict is due."""
    if verdict is None:
        return ""
    inside = f"{icon(verdict)}{text('span', 'Verdict: ', 'oc-sr')}{escape(verdict.word)}"
    return tag(name, inside, f"oc-verdict oc-{verdict.value}", title=BADGES[verdict].meaning)


def icon(verdict: Verdict) -> str:
    """A verdict's icon, in the colour of the text around it."""
    return tag("svg", BADGES[verdict].icon, "oc-icon", viewBox="0 0 16 16", aria_hidden="true")


def _body(answer: Answer) -> str:
    """The text without a first word that only repeats the badge."""
    if answer.verdict is None:
        return answer.text
    return re.sub(rf"\A\*\*{re.escape(answer.verdict.word)}\.?\*\*\s*", "", answer.text)


# --- Markdown -----------------------------------------------------------------------------------------------


def markdown(source: str, citations: Sequence[Citation] = ()) -> str:
    """The little Markdown that answers use (paragraphs, lists, bold, italics, markers) as HTML.

    Everything else, HTML, links and images included, is shown as the characters it is made of.

    >>> markdown("**Banned.** <b>")
    '<p><strong>Banned.</strong> &lt;b&gt;</p>'
    """
    blocks = (b.strip() for b in re.split(r"\n\s*\n", source))
    return "".join(_block(b, citations) for b in blocks if b)


def _block(block: str, citations: Sequence[Citation]) -> str:
    lines = block.splitlines()
    items = [re.match(r"\s*[-*] (.*)", line) for line in lines]
    if all(items):
        return bullets([_inline(item[1], citations) for item in items if item])
    return tag("p", _inline(" ".join(lines), citations))


def _inline(line: str, citations: Sequence[Citation]) -> str:
    out = escape(line)
    out = re.sub(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", r"<strong>\1</strong>", out)
    out = re.sub(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])", r"<em>\1</em>", out)
    # A marker stays on the line of the word before it.
    out = re.sub(r"([^\s<>*\]]*)\s*(\[\d{1,3}\])", r'<span class="oc-keep">\1 \2</span>', out)

    def marker(match: re.Match[str]) -> str:
        number = int(match[1])
        return reference(number, citations[number - 1]) if 1 <= number <= len(citations) else match[0]

    return re.sub(r"\[(\d{1,3})\]", marker, out)


def reference(number: int, citation: Citation) -> str:
    """A marker: a button that opens the provision."""
    name = f"Citation {number}: {citation.label}"
    return opener(str(number), "oc-ref", citation.provision, citation.quote, aria_label=name, title=citation.label)


# --- below an answer ----------------------------------------------------------------------------------------


def citation_list(citations: Sequence[Citation]) -> str:
    """The citations, numbered as the markers count them."""
    if not citations:
        return ""
    rows = "".join(tag("li", _row(n, c)) for n, c in enumerate(citations, start=1))
    summary = text("summary", f"{len(citations)} citation{'s' if len(citations) > 1 else ''}")
    return tag("details", summary + tag("ol", rows), "oc-citations", open="")


def _row(number: int, citation: Citation) -> str:
    force = f"{citation.verb}: {'binding' if citation.binding else 'not binding'}"
    about = " · ".join((citation.role.capitalize(), force, rendition_word(citation.rendition)))
    cited = text("span", citation.label, "oc-label") + text("span", citation.heading, "oc-heading")
    cited = tag("span", cited + text("span", about, "oc-tags"), "oc-cited")
    return opener(text("span", str(number), "oc-number") + cited, "oc-cite", citation.provision, citation.quote)


def rendition_word(rendition: str) -> str:
    """Which text is quoted, for people."""
    return "official text" if rendition == "official" else "digest"


def _foot(answer: Answer) -> str:
    """What to copy, and who wrote it where that was a model."""
    by = f"Written by {answer.writer}; each sentence checked against its citations."
    copy = button("Copy with citations", "oc-copy", data_copy=as_text(answer))
    return tag("p", copy + (text("span", by) if answer.writer != "offline" else ""), "oc-foot")


def _next(suggestions: Sequence[str]) -> str:
    return tag("div", text("p", "You may also ask") + asks(suggestions), "oc-next") if suggestions else ""


def asks(questions: Iterable[str]) -> str:
    """Questions as buttons that ask them."""
    return bullets([button(escape(q), "oc-ask", data_ask=q) for q in questions], "oc-asks")


def as_text(answer: Answer) -> str:
    """An answer as plain text with its citations, to paste into a memo."""
    lines = [f"Q: {answer.question}", ""]
    if answer.verdict is not None:
        lines.append(answer.verdict.word.upper())
    lines += [plain(_body(answer), markers=True), ""]
    for number, c in enumerate(answer.citations, start=1):
        lines.append(f"[{number}] {c.label} ({rendition_word(c.rendition)}): “{c.quote}” {c.url}")
    return "\n".join(lines).strip()


def plain(source: str, *, markers: bool = False) -> str:
    """A text without Markdown, HTML tags and, unless asked for, citation markers: what history is made of."""
    source = re.sub(r"<[A-Za-z/!][^<>]*>", "", source)
    source = re.sub(r"\*\*(.+?)\*\*", r"\1", source)
    return source.strip() if markers else re.sub(r"\s*\[\d{1,3}\]", "", source).strip()


# --- around the conversation --------------------------------------------------------------------------------


def welcome() -> str:
    """What an empty conversation shows."""
    how = (
        "Ask in plain words. Each sentence of an answer names the paragraph it rests on; "
        "a click on its number opens that paragraph."
    )
    return tag("section", text("h2", "What do the resolutions say?") + text("p", how) + asks(EXAMPLES), "oc-welcome")


def notice(official: int, known: int) -> str:
    """What to do where official texts are missing: `official` of `known` resolutions have theirs."""
    if official >= known:
        return ""
    state = f"{official} of {known} official texts are here." if official else "The official texts are not fetched yet."
    which = "Other quotes are" if official else "Quotes are"
    return tag(
        "aside",
        f"{text('strong', state)} {which} from Opcite’s digests, which are not the Council’s wording. To quote the "
        "official texts, run <code>opcite sources fetch</code>, then <code>opcite index build</code>, and start this "
        "page again.",
        "oc-notice",
        aria_label="Official texts",
    )
