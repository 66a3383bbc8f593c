"""The two writers that people would use instead run with any LangChain chat model, and are scored like ours."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from evals import chain, writers
from evals.dataset import Item
from sources.library import Library

LIBRARY = Library.load()
ITEM = Item("x", "May we sell bicycles?", "legality", (("2397:7",),), (), "prohibited", (), (), False,
            ({"role": "user", "content": "Pyongyang calls"},), "", "set")  # fmt: skip


class Store:
    def similarity_search(self, question: str, k: int) -> list[Any]:
        from langchain_core.documents import Document

        assert question == "Pyongyang calls May we sell bicycles?"
        return [Document(f"piece {n}", metadata={"source": 2397}) for n in range(k)]


def listening(text: str) -> tuple[FakeListChatModel, list[Any]]:
    heard: list[Any] = []

    class Ear(FakeListChatModel):
        def _call(self, messages: Any, *args: Any, **kwargs: Any) -> str:
            heard.extend(messages)
            return super()._call(messages, *args, **kwargs)

    return Ear(responses=[text]), heard


def test_stuff_puts_four_pieces_into_one_prompt() -> None:
    model, heard = listening("No: 2397:7 forbids it.\nVerdict: prohibited")
    (result,) = writers.results(writers.stuff(model, Store()), [ITEM], LIBRARY)  # type: ignore[arg-type]
    assert [f"piece {n}" in heard[0].text for n in (0, 3, 4)] == [True, True, False]
    assert [m.text for m in heard[1:]] == ["Pyongyang calls", "May we sell bicycles?"]
    assert result.sound
    assert result.cited == ("2397:7",)


def test_the_whole_corpus_is_in_the_prompt() -> None:
    model, heard = listening("I don't know.\nVerdict: none")
    (result,) = writers.results(writers.whole_corpus(model, LIBRARY), [ITEM], LIBRARY)
    assert all(e.digest in heard[0].text for e in LIBRARY.entries.values())
    assert result.abstained
    assert not result.sound


@pytest.mark.parametrize(("text", "invented"), [
    ("See 2397:7.", 0), ("See 2397:77.", 1), ("As 2397:7 says, “bicycles may be sold to whoever asks for them”.", 1),
    (f"“{LIBRARY.entry('2397:7').digest[:60]}” (2397:7)", 0),
])  # fmt: skip
def test_what_a_model_makes_up_is_counted(text: str, invented: int) -> None:
    assert writers.read(ITEM, text, LIBRARY).fabricated == invented


def test_a_piece_counts_as_the_paragraphs_that_it_shows() -> None:
    parts = [(0, 40, "2397:1"), (40, 900, "2397:2"), (900, 1900, "2397:3")]
    assert chain.shown(parts, 0, 1000) == ("2397:1", "2397:2", "2397:3")
    assert chain.shown(parts, 0, 930) == ("2397:1", "2397:2")
    assert chain.shown(parts, 30, 850) == ("2397:2",)
