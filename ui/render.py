"""Answers as HTML: pure functions, no Gradio. Every text from outside is escaped on its way in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from assistant import Answer, Citation
from sources.law import measures
from ui.badges import badge
from ui.copying import FORMS, as_text, body, credit, rendition_word
from ui.measures import chips
from ui.tags import bullets, button, opener, tag, text

MOST_BESIDE = 4  # related measures shown below an answer
LONGEST_FAILED = 200  # characters shown of a question that failed; “Edit question” brings all of it

EXAMPLES = (
    "would sending troops breach 2270?",
    "Can North Korean workers rebuild Donbas?",
    "how much crude oil may be delivered a year?",
    "what does OP 18 of 2375 say?",
    "is shipping grain to North Korea banned?",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation with its answer, or the line that says why there is none.

    `filters` says in words what the question was limited to, `note` what the reader should know of the answer.
    """

    question: str
    answer: Answer | None = None
    error: str = ""
    filters: str = ""
    note: str = ""


def conversation(turns: Iterable[Turn]) -> str:
    """Turns that are over, oldest first."""
    return "".join(turn_html(turn) for turn in turns)


def turn_html(turn: Turn, *, done: bool = True) -> str:
    """One turn; `done` is False while its answer still grows."""
    shown = turn.question
    if turn.error:
        shown = f"{shown[:LONGEST_FAILED]}…" if len(shown) > LONGEST_FAILED else shown
        shown_body = text("p", turn.error, "oc-error")
    elif turn.answer is not None:
        shown_body = answer_html(turn.answer, done=done, limits=turn.filters, note=turn.note)
    else:
        shown_body = text("p", "Reading the resolutions…", "oc-wait")
    head = text("h2", shown, "oc-question") + text("p", turn.filters, "oc-limits")
    head += text("p", turn.note, "oc-turn-note")
    tools = _tools(turn) if done else tag("p", button("Stop", "oc-stop oc-plain"), "oc-tools")
    return tag("article", head + shown_body + tools, "oc-turn", data_state="done" if done else "busy",
               data_question=turn.question)  # fmt: skip


def answer_html(answer: Answer, *, done: bool = True, limits: str = "", note: str = "") -> str:
    """An answer: badge, text with its markers, citations, questions that may follow.

    What the question was limited to and the note on the answer go into what is copied.
    """
    parts = [badge(answer.verdict), tag("div", markdown(body(answer), answer.citations), "oc-text")]
    if done:
        parts += [citation_list(answer.citations), _foot(answer, limits, note), _related(answer)]
        parts.append(_next(answer.suggestions))
    return tag("div", "".join(parts), "oc-answer")


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


def _foot(answer: Answer, limits: str, note: str) -> str:
    """Who wrote it, where that was a model, or what did not go as it should; and the answer's forms to copy."""
    said = credit(answer)
    forms = [button(f"Copy as {name}", "oc-copy", data_copy=form(answer, limits, note)) for name, form in FORMS.items()]
    first = button("Copy with citations", "oc-copy", data_copy=as_text(answer, limits, note))
    more = tag("details", text("summary", "Other forms") + bullets(forms), "oc-forms")
    return tag("div", first + more + (text("span", said) if said else ""), "oc-foot")


def _tools(turn: Turn) -> str:
    """What can be done with a turn that is over: ask again, change the question, say whether it was right."""
    again = button("Ask again", "oc-retry oc-plain") + button("Edit question", "oc-edit oc-plain")
    if not turn.question.strip():
        return ""
    if turn.answer is None:
        return tag("div", again, "oc-tools")
    verdict = turn.answer.verdict.value if turn.answer.verdict else ""
    cited = " ".join(c.provision for c in turn.answer.citations)
    judge = tag(
        "fieldset",
        text("legend", "Was this answer right?", "oc-sr")
        + button("Right", "oc-vote oc-plain", data_vote="right", aria_pressed="false")
        + button("Wrong", "oc-vote oc-plain", data_vote="wrong", aria_pressed="false"),
        "oc-votes", data_verdict=verdict, data_cited=cited,
    )  # fmt: skip
    return tag("div", again + judge, "oc-tools")


def _related(answer: Answer) -> str:
    """The measures that the answer speaks of, and those that stand beside the deciding one."""
    by_id = {m.id: m for m in measures()}
    told = [by_id[m] for m in answer.measures if m in by_id]
    beside = [by_id[r] for m in told[:1] for r in m.related if r in by_id and by_id[r] not in told]
    return chips([*told, *beside[:MOST_BESIDE]], "Related measures")


def _next(suggestions: Sequence[str]) -> str:
    return tag("div", text("p", "You may also ask") + asks(suggestions), "oc-next") if suggestions else ""


def asks(questions: Iterable[str]) -> str:
    """Questions as buttons that ask them."""
    return bullets([button(escape(q), "oc-ask", data_ask=q) for q in questions], "oc-asks")


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
