"""Every baseline finds the paragraph that a question is about, over a few real provisions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evals import baselines, compare
from evals.dataset import Item
from sources.library import Library

COAL = Item("x", "coal, iron and iron ore bought from the DPRK", "legality", (("2371:8",),), (), "prohibited", (), (),
            False, (), "", "set")  # fmt: skip


@pytest.fixture(scope="module")
def few() -> Library:
    return Library(e for e in Library.load().entries.values() if e.id.startswith("2371:"))


@pytest.fixture(scope="module")
def folder(few: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return baselines.prepare(tmp_path_factory.mktemp("baselines"), few)


@pytest.mark.parametrize("name", compare.BASELINES)
def test_each_finds_what_is_asked_for(name: str, folder: Path) -> None:
    found = compare.BASELINES[name](folder)(COAL)
    assert 0 < len(found) <= baselines.DEPTH
    assert compare.ranks(COAL, found)[0] in (1, 2, 3)
    assert len(set(found)) == len(found) or name == "langchain"  # neighbouring pieces show the same paragraphs


def test_they_are_built_once(few: Library, folder: Path) -> None:
    before = (folder / "built.json").stat().st_mtime_ns
    assert baselines.prepare(folder.parent, few) == folder
    assert (folder / "built.json").stat().st_mtime_ns == before
    assert set(json.loads((folder / "built.json").read_text())) == set(compare.BASELINES)


def test_a_comparison_goes_on_where_it_stopped(
    on_digests: Any, few: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = SimpleNamespace(library=few, retrieve=on_digests.retrieve, index=on_digests.index)
    silent = replace(COAL, id="silent", abstain=True)  # asks for no provision, so nobody is asked
    once = compare.compare(here, [COAL, silent], ["opcite", "bm25"], folder.parent, tmp_path)  # type: ignore[arg-type]
    assert {name: len(rows) for name, rows in once.items()} == {"opcite": 1, "bm25": 1}
    monkeypatch.setitem(compare.BASELINES, "bm25", lambda _: pytest.fail("asked again"))
    again = compare.compare(here, [COAL, silent], ["opcite", "bm25"], folder.parent, tmp_path)  # type: ignore[arg-type]
    assert again == once
