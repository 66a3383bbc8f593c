"""`python -m evals.article`: what the article says on the resolutions, and whether the texts bear it out.

The labels are data (`article.toml`); this joins them with the provisions' digests and with Opcite's own answers, which
rest on the digests alone, so that the page is the same everywhere.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.answer import Answer
from assistant.engine import Assistant
from evals.ask import on_digests
from evals.scores import same_paragraph
from sources.library import Entry

DATA = Path(__file__).with_name("article.toml")
PAGE = Path(__file__).with_name("article.md")
Holds = Literal["supported", "partly", "not"]
WORDS: dict[Holds, str] = {"supported": "Supported", "partly": "Partly", "not": "Not supported"}


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion of the article, with our label; the field names are those of `article.toml`."""

    id: str
    claim: str
    holds: Holds
    provisions: tuple[str, ...]
    because: str
    question: str
    imprecise: bool = False


def assertions() -> tuple[Assertion, ...]:
    """All assertions, in the order of the article."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["assertion"]
    return tuple(Assertion(**{**row, "provisions": tuple(row["provisions"])}) for row in rows)


def render(here: Assistant) -> str:
    """The whole page in Markdown."""
    about = tomllib.loads(DATA.read_text(encoding="utf-8"))
    every = assertions()
    answers = {a.id: here.ask(a.question) for a in every}
    count = Counter(a.holds for a in every)
    told = ", ".join(f"{count[h]} {WORDS[h].lower()}" for h in WORDS)
    imprecise = " and ".join(f"[{a.claim[:-1]}](#{a.id})" for a in every if a.imprecise)
    parts = [
        "<!-- Written by `python -m evals.article`; the labels stand in article.toml. -->",
        f"# The article, held against the texts\n\n{about['author']}, “{about['title']}” ({about['year']}), makes "
        f"{len(every)} assertions on the resolutions: {told}. Each stands here in our words, with what the resolutions "
        "say, and with what Opcite answers when it is asked. The law is today's; the article's own facts on events are "
        "not judged.",
        f"Two citations are imprecise: {imprecise}. And grain, which the article sets beside energy, is not banned.",
        _table(every, answers),
        *(_section(a, answers[a.id], here) for a in every),
    ]
    return "\n\n".join(parts) + "\n"


def _table(every: tuple[Assertion, ...], answers: dict[str, Answer]) -> str:
    rows = [
        f"| [{a.id}](#{a.id}) | {WORDS[a.holds]} | {', '.join(a.provisions) or '—'} | {_verdict(answers[a.id])} | "
        f"{_cites(a, answers[a.id])} |"
        for a in every
    ]
    head = "| assertion | holds | provisions | Opcite's verdict | cites what decides |\n| --- | --- | --- | --- | --- |"
    return "\n".join([head, *rows])


def _section(a: Assertion, answer: Answer, here: Assistant) -> str:
    entries = [here.library.entry(p) for p in a.provisions]
    quoted = "\n".join(f"- **{e.label}** ({e.verb}): {_short(e)}" for e in entries)
    lines = [
        f'<a id="{a.id}"></a>\n\n## {WORDS[a.holds]}: {a.claim}', a.because,
        "*An imprecise citation.*" if a.imprecise else "", quoted,
        f"Opcite, asked “{a.question}”: **{_verdict(answer)}**, citing "
        f"{', '.join(c.provision for c in answer.citations) or 'nothing'}.",
    ]  # fmt: skip
    return "\n\n".join(line for line in lines if line)


def _verdict(answer: Answer) -> str:
    return answer.verdict.word if answer.verdict else "no verdict due"


def _cites(a: Assertion, answer: Answer) -> str:
    """Whether the answer cites a provision that the label rests on."""
    if not a.provisions:
        return "—"
    return "yes" if any(same_paragraph(c.provision, p) for c in answer.citations for p in a.provisions) else "no"


def _short(entry: Entry) -> str:
    """The heading and the first sentences of the digest, up to about 300 characters."""
    digest = entry.digest
    if len(digest) > 300:
        end = digest.rfind(". ", 0, 300)
        digest = digest[: end + 1] + " …" if end > 80 else digest[:300].rsplit(" ", 1)[0] + " …"
    return f"{entry.heading}. {digest}"


def main() -> None:
    """Write the page."""
    with on_digests() as here:
        PAGE.write_text(render(here), encoding="utf-8")
    print(f"Written: {PAGE}")


if __name__ == "__main__":
    main()
