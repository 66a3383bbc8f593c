from __future__ import annotations

from pathlib import Path

import pytest

from sources.add import add
from sources.commentary import comments, read_commentary
from sources.document import UnreadableDocument
from sources.library import Library


def note(folder: Path, text: str, name: str = "note.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def take(path: Path) -> Path:
    return add(path, official=path.parent / "official", commentary=path.parent / "added").path


BAD = [
    "+++\ntitle = \n+++\nA claim.\n",
    "+++\ntitle = " + "[" * 20_000 + "\n+++\nA claim.\n",
    "A claim.\n\nProvisions: hello\n",
    "A claim.\n\nProvisions: 2270:8, 2270:99\n",
    "A claim.\n\nProvisions: 9999:1\n",
]


@pytest.mark.parametrize("text", BAD, ids=lambda text: text[:40].strip())
def test_a_bad_commentary_is_refused_with_its_name(text: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"^note\.md") as error:
        take(note(tmp_path, text))
    assert "\n" not in str(error.value)
    assert not (tmp_path / "added").exists()


def test_a_good_commentary_is_taken(tmp_path: Path) -> None:
    kept = take(
        note(tmp_path, '+++\nauthor = "A. Author"\n+++\n## One\nA claim.\n\nProvisions: 2270: 8, 2094:Annex iv\n')
    )
    (claim,) = read_commentary(kept)
    assert (claim.author, claim.text, claim.provisions) == ("A. Author", "A claim.", ("2270:8", "2094:annex IV"))


def test_a_text_that_mentions_what_does_not_exist_is_taken_without_it(tmp_path: Path) -> None:
    kept = take(note(tmp_path, "Paragraph 8 of 2270, paragraph 99 of 2270, and paragraph 4 of resolution 2231.\n"))
    assert read_commentary(kept, Library.load())[0].provisions == ("2270:8",)


def test_a_file_that_cannot_be_read_is_left_out_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shipped = comments()
    note(tmp_path, BAD[0], "bad.md")
    note(tmp_path, "A claim.\n\nProvisions: hello, 2270:99, 2270:8\n")
    (claim,) = comments(tmp_path, Library.load())[len(shipped) :]
    assert claim.provisions == ("2270:8",)
    assert "bad.md" in caplog.text


def test_empty_names_take_no_text_of_the_next_line(tmp_path: Path) -> None:
    assert read_commentary(note(tmp_path, "Provisions:\nIt follows from 2270:8.\n"))[0].provisions == ("2270:8",)
