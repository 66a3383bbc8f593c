"""What people would let write the answers instead, where a model is configured: two prompts, no checks.

- stuff: the tutorial's chain, which puts the four nearest pieces into one prompt
- whole corpus: every text in one prompt, and no retrieval at all

Both run with any LangChain chat model. The prompt of the first is the tutorial's; the sentences on citing and on the
verdict are added to both, for without them nothing could be scored.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from evals.baselines import asked
from evals.chain import K
from evals.dataset import Item
from evals.scores import Result, flat, same_paragraph
from evals.suite import VERDICTS
from evals.texts import documents
from sources.library import Library
from sources.provision import find_references

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.language_models import BaseChatModel

Write = Callable[[Item], str]
TUTORIAL = (
    "You are an assistant for question-answering tasks. Use the following pieces of retrieved context to answer the "
    "question. If you don't know the answer, just say that you don't know. Use three sentences maximum and keep the "
    "answer concise."
)
SCORED = (
    "Cite each provision in the form 2270:8 or 1718:8(a)(iii), put quotes from it between “ and ”, and end with a line "
    f"'Verdict: X', where X is one of {', '.join(VERDICTS)} or none."
)
VERDICT = re.compile(r"verdict:\W*(\w+)", re.IGNORECASE)
QUOTE = re.compile(r"“([^”]{20,})”")
IDS = re.compile(r"\b\d{4}:\s?(?:\d+|annex(?: [IVX]+)?)(?:\s?\([a-z0-9]+\))*")


def stuff(model: BaseChatModel, store: Chroma) -> Write:
    """The tutorial's chain over its own store."""

    def write(item: Item) -> str:
        found = store.similarity_search(asked(item), k=K)
        context = "\n\n".join(f"[{d.metadata['source']}] {d.page_content}" for d in found)
        return _say(model, f"{TUTORIAL} {SCORED}\n\n{context}", item)

    return write


def whole_corpus(model: BaseChatModel, library: Library) -> Write:
    """Every resolution in one prompt; the model needs a window of some 150,000 tokens."""
    corpus = "\n\n".join(d.content for d in documents(library))

    def write(item: Item) -> str:
        return _say(model, f"Answer from these resolutions alone. {SCORED}\n\n{corpus}", item)

    return write


def _say(model: BaseChatModel, system: str, item: Item) -> str:
    from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

    before: list[BaseMessage] = [
        HumanMessage(t["content"]) if t.get("role") == "user" else AIMessage(t["content"]) for t in item.history
    ]
    said = model.invoke([SystemMessage(system), *before, HumanMessage(item.question)])
    return str(said.text)


def results(write: Write, items: Sequence[Item], library: Library) -> list[Result]:
    """Let a writer answer all items and read its answers as scores need them."""
    out = []
    for item in items:
        start = time.perf_counter()
        text = write(item)
        out.append(read(item, text, library, (time.perf_counter() - start) * 1000))
    return out


def read(item: Item, text: str, library: Library, ms: float = 0.0) -> Result:
    """A free text as a scored answer: the provisions it names, its verdict line, and what it made up.

    Made up are named provisions that do not exist, and quotes that stand in no provision, letter for letter.
    """
    cited = tuple(dict.fromkeys(r.id for r in find_references(text) if r.id))
    named = set(IDS.findall(text))
    invented = sum(not _exists(id_, library) for id_ in {*cited, *(_plain(n) for n in named)})
    invented += sum(not _stands(q, library) for q in QUOTE.findall(text))
    said = VERDICT.search(text)
    verdict = said[1].lower() if said and said[1].lower() in VERDICTS else None
    silent = verdict in ("not_addressed", "out_of_scope") or "don't know" in flat(text)
    real = tuple(c for c in cited if _exists(c, library))
    return Result(item, text, verdict, silent, 1.0, real, invented, (), ms)


def _plain(id_: str) -> str:
    return re.sub(r"\s+(?=\()|(?<=:)\s+", "", id_)


def _exists(id_: str, library: Library) -> bool:
    return library.exists(id_) or any(same_paragraph(id_, known) for known in _of(id_, library))


def _of(id_: str, library: Library) -> Iterable[str]:
    number = id_.partition(":")[0]
    return (known for known in library.entries if known.startswith(f"{number}:"))


def _stands(quote: str, library: Library) -> bool:
    return any(quote in entry.official or quote in entry.digest for entry in library.entries.values())
