from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from index import build as building
from index.build import build, verify
from index.embed import DEFAULT_MODEL, model_path
from index.passages import WINDOW, Passage, windows
from index.store import Index, current, load_passages, read_manifest
from sources.errors import DataFolderError, IndexUnusable, ModelError

MODEL = DEFAULT_MODEL


@pytest.fixture
def root(digest_data: Path, tmp_path: Path) -> Path:
    """A copy of the digests' index to damage."""
    return Path(shutil.copytree(digest_data / "index", tmp_path / "index"))


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of a few passages, built in seconds."""
    whole = building.make_passages
    monkeypatch.setattr(building, "make_passages", lambda *args: few(whole(*args)))
    build(tmp_path / "small", official=None, added=None, model=MODEL, questions=())
    return tmp_path / "small"


def few(passages: list[Passage]) -> list[Passage]:
    """Those of three measures, which suffice to train the heads, and of some provisions."""
    kept = sorted({p.measure for p in passages if p.measure})[:3]
    return [p for p in passages if p.measure in kept or p.kind == "commentary"]


def test_windows_cover_the_text_and_stay_short() -> None:
    text = " ".join(f"Sentence {n} says that some number of words stands in it." for n in range(60))
    cut = windows(text)
    assert all(len(w.split()) <= WINDOW + 40 for w in cut)
    assert all(any(f"Sentence {n} " in w for w in cut) for n in range(60))


def test_a_passages_id_is_its_content() -> None:
    a = Passage("digest", "text", ("2270:8",))
    assert a.id == Passage("digest", "text", ("2270:8",)).id
    assert a.id != Passage("digest", "text", ("2270:9",)).id


def test_an_unchanged_index_is_not_built_again(root: Path) -> None:
    before = current(root)
    done = build(root, official=None, added=None, model=MODEL)
    assert (done.switched, done.embedded, current(root)) == (False, 0, before)


def test_only_what_changed_is_embedded(root: Path, tmp_path: Path) -> None:
    added = tmp_path / "added"
    added.mkdir()
    (added / "note.md").write_text("Someone says that 2270 OP8 reaches soldiers.", encoding="utf-8")
    before = current(root)
    done = build(root, official=None, added=added, model=MODEL)
    assert (done.switched, done.embedded) == (True, 1)
    assert current(root) != before
    assert before.exists(), "whoever still answers from the old index keeps it"


def test_a_build_that_fails_leaves_the_old_index(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added = tmp_path / "added"
    added.mkdir()
    (added / "note.md").write_text("A note on 2270 OP8.", encoding="utf-8")
    before = current(root)

    def fail(folder: Path, *, model: str) -> None:
        if folder != before:
            raise IndexUnusable("no")

    monkeypatch.setattr(building, "verify", fail)
    with pytest.raises(IndexUnusable):
        build(root, official=None, added=added, model=MODEL)
    assert current(root) == before
    assert len([d for d in root.iterdir() if d.is_dir()]) == 1


def test_verify_passes_and_finds_missing_vectors(root: Path) -> None:
    folder = current(root)
    verify(folder, model=MODEL)
    from index.store import collection

    collection(folder).delete(ids=["0"])
    with pytest.raises(IndexUnusable, match="vectors"):
        verify(folder, model=MODEL)


def test_another_model_offers_a_rebuild(root: Path) -> None:
    with pytest.raises(IndexUnusable, match="opcite index build"):
        Index(current(root), model="another")


def test_an_old_layout_or_a_damaged_manifest_offers_a_rebuild(root: Path) -> None:
    manifest = current(root) / "manifest.json"
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**facts, "version": 0}), encoding="utf-8")
    with pytest.raises(IndexUnusable, match="Another version"):
        read_manifest(current(root))
    manifest.write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnusable, match="Rebuild"):
        read_manifest(current(root))


def test_damaged_parts_offer_a_rebuild(root: Path) -> None:
    (current(root) / "passages.json").write_text("[", encoding="utf-8")
    with pytest.raises(IndexUnusable, match="damaged"):
        Index(current(root), model=MODEL)


def break_bm25(folder: Path) -> None:
    shutil.rmtree(folder / "bm25")


def break_heads(folder: Path) -> None:
    (folder / "heads.npz").write_bytes(b"no archive")


def break_encoder(folder: Path) -> None:
    (folder / "encoder" / "tokenizer.json").write_text("{", encoding="utf-8")


def test_a_damaged_index_is_built_anew(small: Path, tmp_path: Path) -> None:
    before = current(small)
    assert building._usable(small, MODEL) == before
    for n, damage in enumerate((break_bm25, break_heads, break_encoder)):
        copy = Path(shutil.copytree(small, tmp_path / f"copy {n}"))
        damage(current(copy))
        assert building._usable(copy, MODEL) is None
    break_bm25(before)
    break_encoder(before)
    with pytest.raises(IndexUnusable, match="Rebuild"):
        Index(before, model=MODEL)
    done = build(small, official=None, added=None, model=MODEL, questions=())
    assert (done.switched, done.embedded) == (True, done.passages)
    verify(current(small), model=MODEL)


def test_a_bad_commentary_does_not_stop_a_build(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    added = tmp_path / "added"
    added.mkdir()
    (added / "broken.md").write_text("+++\ntitle = \n+++\nA claim.\n", encoding="utf-8")
    (added / "named.md").write_text("A claim.\n\nProvisions: hello, 2270:99\n", encoding="utf-8")
    done = build(small, official=None, added=added, model=MODEL, questions=())
    assert done.switched
    assert "named. A claim." in {p.text for p in load_passages(current(small))}
    assert "broken.md" in caplog.text
    assert "named.md" not in caplog.text


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="opcite index build"):
        current(tmp_path)


def test_an_unknown_model_is_said_in_one_line() -> None:
    with pytest.raises(ModelError, match="unknown here"):
        model_path("no/such-model")


def test_two_builds_do_not_meet(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr(building, "LOCK_SECONDS", 0.1)
    with FileLock(root / "build.lock"), pytest.raises(DataFolderError, match="Another build"):
        build(root, official=None, added=None, model=MODEL)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_is_said_in_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(DataFolderError, match="No permission"):
        build(tmp_path / "index", official=None, added=None, model=MODEL)
