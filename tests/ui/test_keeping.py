"""What a person takes away or leaves: copies, memos, feedback."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import Answer, Citation, OpciteError, Verdict
from ui.copying import FORMS, bluebook, credit, oscola, own_markdown, runs
from ui.feedback import keep
from ui.memo import Memo, as_markdown, forms, memo
from ui.page import beyond, place, saved, stopped
from ui.render import Turn

COAL = Citation(
    "2371:8", "S/RES/2371 (2017), para. 8", "shall not supply “coal” & <iron>", "official", "basis", True,
    "Decides", "Full ban on coal", "https://undocs.org/S/RES/2371(2017)",
)  # fmt: skip
CAP = replace(COAL, provision="2321:26", label="S/RES/2321 (2016), para. 26", quote="a cap")
FIRST = Answer("may we buy coal?", "**Prohibited.** No coal. [1]\n\n**History.** A cap. [2][1]", (COAL, CAP),
               Verdict.PROHIBITED, False, 0.9)  # fmt: skip
SECOND = Answer("<script>alert(1)</script> and **iron**?", "Also. [1]", (CAP,), None, False, 0.5)
ORDER = ("2321:26", "2371:8")


@pytest.fixture
def made() -> Memo:
    turns = [Turn("coal", FIRST), Turn("iron", SECOND, filters="Law as of 2017-02-15"), Turn("x", error="no")]
    return memo(turns, date(2026, 11, 23), ORDER)


def test_authorities_stand_in_the_order_of_the_texts_and_markers_follow(made: Memo) -> None:
    assert [(a.number, a.provision) for a in made.authorities] == [(1, "2321:26"), (2, "2371:8")]
    assert made.sections[0].paragraphs == ("No coal. [2]", "**History.** A cap. [1][2]")
    assert made.sections[1].paragraphs == ("Also. [1]",)
    assert len(made.sections) == 2


def test_the_memo_as_markdown(made: Memo) -> None:
    text = as_markdown(made).decode()
    assert "Memo of 23 November 2026." in text
    assert "**Prohibited.**" in text
    assert "2. [S/RES/2371 (2017), para. 8](https://undocs.org/S/RES/2371(2017))" in text
    assert "<script>" not in text
    assert "Not legal advice" in text


def test_the_memo_as_word(made: Memo) -> None:
    from docx import Document

    doc = Document(BytesIO(forms()["Word"].write(made)))
    words = "\n".join(p.text for p in doc.paragraphs)
    assert "2. <script>alert(1)</script> and **iron**?" in words
    assert "History. A cap. [1][2]" in words
    assert doc.tables[0].rows[2].cells[1].text.startswith("S/RES/2371 (2017), para. 8")
    assert "“shall not supply “coal” & <iron>” (official text)" in doc.tables[0].rows[2].cells[2].text


def test_the_memo_as_pdf(made: Memo) -> None:
    from pypdf import PdfReader

    text = " ".join("".join(p.extract_text() for p in PdfReader(BytesIO(forms()["PDF"].write(made))).pages).split())
    assert "Table of authorities" in text
    assert "S/RES/2371 (2017), para. 8" in text
    assert "“shall not supply “coal” & <iron>”" in text


@pytest.mark.parametrize("question", ["\x00\x0b", "조선 и 朝鲜", "x" * 2000, "=cmd()", "a\nb"])
def test_any_question_can_be_saved(question: str) -> None:
    made = memo([Turn(question, replace(FIRST, question=question))], date(2026, 1, 1))
    for form in forms().values():
        data = form.write(made)
        assert len(data) > 500
    assert zipfile.is_zipfile(BytesIO(forms()["Word"].write(made)))


def read_back(form: str, data: bytes) -> str:
    from docx import Document
    from pypdf import PdfReader

    if form == "Word":
        words = "\n".join(p.text for p in Document(BytesIO(data)).paragraphs)
    elif form == "PDF":
        words = "\n".join(p.extract_text() for p in PdfReader(BytesIO(data)).pages)
    else:
        words = data.decode()
    return " ".join(words.split())


@pytest.mark.parametrize("form", ["Markdown", "Word", "PDF"])
def test_what_leaves_the_page_keeps_its_warnings(form: str) -> None:
    answer = replace(FIRST, writer="acme:large", notice="acme:large: one sentence was rewritten.")
    turn = Turn("q", answer, filters="Only 1718", note="Stopped before the end.")
    words = read_back(form, forms()[form].write(memo([turn], date(2026, 1, 1))))
    assert words.index("Only 1718") < words.index("Stopped before the end.") < words.index("No coal.")
    assert "Written by acme:large; each sentence checked against its citations." in words
    assert "acme:large: one sentence was rewritten." in words


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_begins_with_its_filters_and_its_note(form: str) -> None:
    answer = replace(FIRST, writer="acme:large", notice="One sentence was rewritten.")
    copied = FORMS[form](answer, "Only 1718", "Stopped before the end.")
    assert copied.startswith("Filters: Only 1718. Stopped before the end.\n\n")
    assert "Written by acme:large; each sentence checked against its citations. One sentence was rewritten." in copied
    assert "Filters" not in FORMS[form](FIRST, "", "")
    assert "Written by" not in FORMS[form](FIRST, "", "")


def test_the_offline_writer_needs_no_credit() -> None:
    assert credit(FIRST) == ""
    assert credit(replace(FIRST, notice="The offline answer.")) == "The offline answer."


def test_what_a_person_typed_is_no_markdown() -> None:
    typed = "<img src=x> ![i](http://evil.example) [3](javascript:x)\n# _Head_ | `code`"
    answer = replace(FIRST, question=typed, text=f"**Banned.** You ask of “{typed}”. [1][2]\n\n- one *item*\n- two")
    for text in (
        FORMS["Markdown"](answer, typed, typed),
        as_markdown(memo([Turn(typed, answer)], date(2026, 1, 1))).decode(),
    ):
        for live in (" <img", "\n<img", "![i](", "[3](", "\n# _", " `code`", "_Head_ |"):
            assert live not in text
        assert "**Banned.** You ask of" in text
        assert "- one *item*\n- two" in text
    assert own_markdown("a. [1][2]\n\nb.") == "a. [1][2]\n\nb."


def test_only_the_two_marks_of_answers_are_styles() -> None:
    assert runs("2 * 3 * 4 **b** <b>") == [("2 * 3 * 4 ", ""), ("b", "b"), (" <b>", "")]
    assert runs("") == []


@pytest.mark.parametrize(
    ("provision", "in_oscola", "in_bluebook"),
    [
        ("2270:8(a)", "UNSC Res 2270 (2 March 2016) UN Doc S/RES/2270, para 8(a)",
         "S.C. Res. 2270, ¶ 8(a) (Mar. 2, 2016)"),
        ("2397:pre 3", "UNSC Res 2397 (22 December 2017) UN Doc S/RES/2397, preambular para 3",
         "S.C. Res. 2397, preambular ¶ 3 (Dec. 22, 2017)"),
        ("2094:annex IV", "UNSC Res 2094 (7 March 2013) UN Doc S/RES/2094, annex IV",
         "S.C. Res. 2094, annex IV (Mar. 7, 2013)"),
    ],
)  # fmt: skip
def test_citations_in_two_styles(provision: str, in_oscola: str, in_bluebook: str) -> None:
    assert oscola(provision) == in_oscola
    assert bluebook(provision) == in_bluebook


def test_every_form_carries_each_citation() -> None:
    for form in FORMS.values():
        copied = form(FIRST, "", "")
        assert "No coal. [1]" in copied
        assert "2371" in copied
        assert "2321" in copied
    assert "\\<iron\\>" in FORMS["Markdown"](FIRST, "", "")


def test_feedback_is_a_line_each(tmp_path: Path) -> None:
    file = tmp_path / "new" / "feedback.jsonl"
    keep({"vote": "right", "question": "a\nb", "extra": "x"}, file)
    keep({"vote": "wrong", "question": "y" * 9000, "comment": NotImplemented}, file)
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert rows[0]["question"] == "a\nb"
    assert "extra" not in rows[0]
    assert len(rows[1]["question"]) == 2000


def test_what_cannot_be_kept_is_told(tmp_path: Path) -> None:
    for vote in ("maybe", None):
        with pytest.raises(OpciteError, match="right or wrong"):
            keep({"vote": vote}, tmp_path / "f.jsonl")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OpciteError, match="cannot be written"):
        keep({"vote": "right"}, tmp_path / "file" / "f.jsonl")


def test_a_stopped_answer_says_so() -> None:
    html, turns, latest = stopped((0, Turn("q", FIRST)), [])
    assert "Stopped before the end" in html
    assert turns[0].note
    assert latest == (0, None)
    assert "Stopped before an answer" in stopped((0, Turn("q")), [])[0]


def test_stopping_touches_its_own_turn_alone() -> None:
    three = [Turn("a", FIRST), Turn("b", SECOND), Turn("c", FIRST)]
    _, turns, _ = stopped((1, Turn("b2", FIRST)), three)
    assert [t.question for t in turns] == ["a", "b2", "c"]
    html, turns, _ = stopped((1, None), three)  # it was over already
    assert turns == three
    assert '<h2 class="oc-question">b</h2>' in html
    assert "oc-welcome" in stopped(None, [])[0]


def test_two_memos_are_never_the_same_link(on_digests: Any) -> None:
    event = SimpleNamespace(_data={"form": "Markdown"})
    first, second = saved([Turn("q", FIRST)], event), saved([Turn("q", FIRST)], event)
    assert first != second
    assert "nothing to save" in saved([Turn("q", error="no")], event)


@pytest.mark.parametrize(("at", "wanted"), [(0, 0), (2, 2), (3, 2), (-1, 2), (None, 2), ("1", 2)])
def test_a_question_takes_the_place_of_a_turn(at: Any, wanted: int) -> None:
    assert place(at, 2) == wanted


def test_a_family_that_decides_nothing_is_told() -> None:
    assert beyond(FIRST, "") == ""
    assert "No rule of the family “transport”" in beyond(replace(FIRST, measures=("crude-oil-to-dprk",)), "transport")
    assert beyond(replace(FIRST, measures=("crude-oil-to-dprk",)), "sectoral exports") == ""
