"""The Akoma Ntoso reader: on small texts made here, and on every official text where those are at hand."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sources.akn import NAMESPACE, read_akn
from sources.document import Document, UnreadableDocument
from sources.labels import readings, roman, split_inline, take_label, to_roman
from sources.read import read, read_bytes

REGIME = [1540, 1695, 1718, 1874, 1887, 1928, 1985, 2050, 2087, 2094, 2141, 2207, 2270, 2276]
REGIME += [2321, 2345, 2356, 2371, 2375, 2397, 2407, 2464, 2515, 2569, 2627, 2664, 2680]


def akn(body: str, *, preamble: str = "", attachments: str = "", before: str = "") -> bytes:
    """A resolution's XML around a body."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{before}
    <akomaNtoso xmlns="{NAMESPACE}"><statement name="resolution">
      <meta><FRBRWork><FRBRdate date="2030-01-02" name="adoption"/></FRBRWork></meta>
      <coverPage><docNumber>S/RES/9999(2030)</docNumber><docTitle>Resolution 9999</docTitle></coverPage>
      <preamble><formula><p><span>The Security Council</span>,</p></formula>{preamble}</preamble>
      <mainBody>{body}</mainBody>{attachments}</statement></akomaNtoso>""".encode()


def para(number: str, text: str) -> str:
    num = f"<num>{number}</num>" if number else ""
    return f'<paragraph class="SingleTxt">{num}<content><p>\t{text}</p></content></paragraph>'


def head(text: str, *, annex: bool = False) -> str:
    kind, style = ("heading", "H1") if annex else ("subheading", "H23")
    return f'<paragraph class="{style}"><{kind}>\t{text}</{kind}></paragraph>'


def annexed(body: str) -> str:
    document = f'<doc name="annex"><mainBody>{body}</mainBody></doc>'
    return f"<attachments><attachment>{document}</attachment></attachments>"


def parts(document: Document) -> list[str]:
    return [p.part for p in document.walk()]


def text_of(document: Document, part: str) -> str:
    found = document.find(part)
    assert found is not None, f"{part} not among {parts(document)}"
    return found.text


def test_the_cover_and_both_parts() -> None:
    preamble = "<container><p>\t<span>Recalling</span> its  resolutions,</p></container>"
    document = read_akn(akn(para("1.", "<i>Decides</i> on 3\u00a0July;"), preamble=preamble))
    assert (document.symbol, document.number, document.adopted) == (
        "S/RES/9999 (2030)",
        9999,
        date(2030, 1, 2),
    )
    assert document.title == "Resolution 9999"
    assert [p.text for p in document.preamble] == ["Recalling its resolutions,"]
    assert [p.text for p in document.operative] == ["Decides on 3 July;"]
    assert document.find("2") is None


def test_a_quoted_replacement_belongs_to_its_paragraph() -> None:
    document = read_akn(
        akn(para("8.", "Decides that it is replaced:") + para("", "“Decides that;”") + para("9.", "Ends."))
    )
    assert text_of(document, "8") == "Decides that it is replaced: “Decides that;”"


def test_items_in_running_text_become_children() -> None:
    text = "Decides on this: (a) one State; (b) two, provided that (i) it asks, and (ii) it gets; and (c) three;"
    document = read_akn(akn(para("5.", text)))
    assert parts(document) == ["5", "5(a)", "5(b)", "5(b)(i)", "5(b)(ii)", "5(c)"]
    assert text_of(document, "5") == "Decides on this:"
    assert text_of(document, "5(b)(i)") == "it asks, and"
    assert document.operative[0].full_text == text


@pytest.mark.parametrize(
    "text",
    [
        "Decides that paragraphs 8 (a), 8 (b) and 8 (c) of resolution 1718 (2006) apply;",
        "Reaffirms paragraph 8 (a) (iii) of resolution 1718 (2006), and (iv) nothing;",
        "the items in subparagraphs (a), (b) and (c) above;",
        "pursuant to paragraphs 8 (d) and (e), (f) thereof;",
        "a single (a) without another;",
    ],
)
def test_references_are_no_items(text: str) -> None:
    assert split_inline(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("provided that (a) it notifies, (b) it waits, and (c) it pays;", ["(a)", "(b)", "(c)"]),
        ("if: a) the presence is required, or b) it is not;", ["a)", "b)"]),
        ("as follows: (i) one; (ii) two; (iii) three;", ["(i)", "(ii)", "(iii)"]),
        ("as follows: (1) one; (2) two", ["(1)", "(2)"]),
        ("shall (a) do what paragraph 8 (b) says; and (b) stop;", ["(a)", "(b)"]),
    ],
)
def test_inline_runs(text: str, labels: list[str]) -> None:
    assert [label for label, _ in split_inline(text)[1]] == labels


def test_the_letter_i_and_the_roman_i() -> None:
    letters = "".join(para(f"({c})", f"item {c}") for c in "abcdefghij")
    assert parts(read_akn(akn(para("1.", "Decides:") + letters)))[-2:] == ["1(i)", "1(j)"]
    deeper = "".join(para(f"({c})", f"item {c}") for c in ["a", "i", "ii", "b"])
    assert parts(read_akn(akn(para("1.", "Decides:") + deeper))) == [
        "1",
        "1(a)",
        "1(a)(i)",
        "1(a)(ii)",
        "1(b)",
    ]
    both = "".join(para(f"({c})", f"item {c}") for c in [*"abcdefgh", "i", "ii"])
    assert parts(read_akn(akn(para("1.", "Decides:") + both)))[-2:] == ["1(h)(i)", "1(h)(ii)"]


def test_cross_headings_stand_above_what_follows() -> None:
    body = para("1.", "Decides;") + head("Sectoral") + para("2.", "Decides;") + para("3.", "Ends.")
    assert [p.title for p in read_akn(akn(body)).operative] == ["", "Sectoral", "Sectoral"]


def test_annexes_sections_and_their_items() -> None:
    listed = head("Annex I", annex=True) + head("Asset freeze", annex=True)
    listed += para("1.", "A BANK") + para("", "(a)\tDescription: a bank.") + para("b.", "Location: here")
    goods = head("Annex II", annex=True) + head("Items", annex=True) + head("Nuclear items") + para("1.", "Valves")
    goods += head("Missile items") + para("1.", "Steels") + para("2.", "Others")
    document = read_akn(akn(para("1.", "Decides."), attachments=annexed(listed + goods)))
    assert parts(document)[1:] == [
        "annex I", "annex I(1)", "annex I(1)(a)", "annex I(1)(b)", "annex II", "annex II(nuclear)",
        "annex II(nuclear)(1)", "annex II(missile)", "annex II(missile)(1)", "annex II(missile)(2)",
    ]  # fmt: skip
    assert [p.title for p in document.annexes] == ["Asset freeze", "Items"]
    assert text_of(document, "annex I(1)(a)") == "Description: a bank."


def test_a_lone_annex_and_a_table() -> None:
    table = "<table><tr><th><p>Ship</p></th></tr><tr><td><p>1.</p></td><td><p>JIN TENG</p></td></tr></table>"
    document = read_akn(akn(para("1.", "Decides."), attachments=annexed(table)))
    assert parts(document)[1:] == ["annex", "annex(1)"]
    assert [p.text for p in document.annexes[0].walk()] == ["Ship", "JIN TENG"]


def test_paragraphs_without_numbers_count_in_order() -> None:
    document = read_akn(akn(para("", "Decides to extend;") + para("", "Decides to remain seized.")))
    assert parts(document) == ["1", "2"]


def test_a_number_in_a_paragraph_of_its_own() -> None:
    document = read_akn(akn(para("1.", "") + para("", "Decides;") + para("", "2 Requests a report.")))
    assert [(p.part, p.text) for p in document.operative] == [("1", "Decides;"), ("2", "Requests a report.")]


def test_a_footnote_is_a_child_and_breaks_no_quote() -> None:
    noted = 'Decides on means,<authorialNote marker="*"><p>Means: missiles.</p></authorialNote> and more;'
    document = read_akn(akn(para("1.", noted)))
    assert text_of(document, "1") == "Decides on means, and more;"
    assert text_of(document, "1(note)") == "Means: missiles."


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<akomaNtoso", "damaged"),
        (b"<html><body/></html>", "no Akoma Ntoso"),
        (b"", "damaged"),
        (akn(""), "no paragraphs"),
    ],
)
def test_what_cannot_be_read_says_so_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument, match=says) as caught:
        read_akn(data)
    assert "\n" not in str(caught.value)


def test_entities_and_bombs_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    outside = f'<!DOCTYPE akomaNtoso [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(UnreadableDocument):
        read_akn(akn(para("1.", "Decides &x;"), before=outside))
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(UnreadableDocument):
        read_akn(akn(para("1.", "&l11;"), before=f'<!DOCTYPE akomaNtoso [<!ENTITY l0 "ha">{levels}]>'))
    with pytest.raises(UnreadableDocument):
        read_akn(akn("<container>" * 100_000))


@pytest.mark.parametrize(
    ("module", "foreign"), [("akn", "pypdf"), ("pdf", "lxml"), ("plain", "lxml"), ("read", "pypdf")]
)
def test_a_reader_imports_only_what_it_needs(module: str, foreign: str) -> None:
    check = f"import sys, sources.{module}; sys.exit({foreign!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_labels() -> None:
    assert [roman(to_roman(n)) for n in range(1, 40)] == list(range(1, 40))
    assert [r.style for r in readings("(v)")] == ["a(", "i("]
    assert take_label("“(a) Coal") == ("(a)", "“Coal")
    assert take_label("(2006) of the") == ("", "(2006) of the")
    assert take_label("1. Decides", dotted=True) == ("1.", "Decides")


# The official texts.


def resolution(official: Path, number: int) -> Document:
    return read(official / "resolutions" / f"S_RES_{number}.xml")


@pytest.mark.parametrize("number", REGIME)
def test_the_regimes_resolutions_count_from_1(official: Path, number: int) -> None:
    document = resolution(official, number)
    assert document.number == number
    assert [p.part for p in document.operative] == [str(n + 1) for n in range(len(document.operative))]
    found = parts(document)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1718, ["8(a)(i)", "8(a)(ii)", "8(a)(iii)", "8(f)", "9(c)", "12(g)"]),
        (1874, ["26(a)", "26(d)"]),
        (2094, ["annex I(3)(a)", "annex III(nuclear)(2)", "annex III(missile)(2)(c)",
                "annex III(chemical)(1)", "annex IV(1)(d)", "annex IV(2)(b)"]),
        (2270, ["8(b)", "13(c)", "19(b)", "29(b)", "annex III(31)", "annex IV(b)(2)"]),
        (2321, ["11(b)", "12(d)", "26(b)(ii)", "26(c)", "annex III(chemical)(3)", "annex IV(2)", "annex V"]),
        (2371, ["8", "annex I(9)(c)"]),
        (2375, ["14(c)", "annex II(3)(a)"]),
        (2397, ["5(c)"]),
    ],
)  # fmt: skip
def test_the_regimes_items(official: Path, number: int, expected: list[str]) -> None:
    found = parts(resolution(official, number))
    assert [part for part in expected if part not in found] == []


def test_quoted_replacements_are_read_whole(official: Path) -> None:
    assert "“Decides that the DPRK" in text_of(resolution(official, 2371), "8")
    replaced = resolution(official, 2321).find("26")
    assert replaced is not None
    assert replaced.full_text.endswith("this resolution.”")


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text.lower()))


def shown_words(document: Document) -> Counter[str]:
    """The words of all texts and labels, and of each title once for the run of provisions under it."""
    found: Counter[str] = Counter()
    last = ""
    for provision in document.walk():
        found += words(f"{provision.label} {provision.text}")
        if provision.title and provision.title != last:
            found += words(provision.title)
            last = provision.title
    return found


def source_words(data: bytes) -> Counter[str]:
    """The words in the XML's texts, headings and labels, read apart from the reader."""
    text = data.decode()
    text = text[text.index("<preamble") :].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    text = re.sub(r"<formula\b.*?</formula>", " ", text, flags=re.DOTALL)
    ends = r"</(?:p|td|th|num|heading|subheading|crossHeading|listIntroduction|block)>|<authorialNote"
    return words(re.sub(r"<[^<>]*>?", "", re.sub(ends, " <", text)))


# Three headings read "Annex II to resolution 1617 (2005)": they became the part, so their tail is not shown.
SPENT_ON_PARTS = {
    "S_RES_1526.xml": words("to resolution 1526 (2004)"),
    "S_RES_1617.xml": words("to resolution 1617 (2005) to resolution 1617 (2005)"),
}


def test_no_word_of_any_resolution_is_lost(official: Path) -> None:
    lost = {}
    for path in sorted((official / "resolutions").glob("*.xml")):
        missing = source_words(path.read_bytes()) - shown_words(read_akn(path))
        if missing:
            lost[path.name] = missing
    assert lost == SPENT_ON_PARTS


def test_every_resolution_has_a_number_a_date_and_parts_of_its_own(official: Path) -> None:
    for path in (official / "resolutions").glob("*.xml"):
        document = read_akn(path)
        found = parts(document)
        assert document.symbol.startswith(f"S/RES/{path.stem.removeprefix('S_RES_')} (")
        assert document.adopted is not None
        assert document.operative
        assert len(found) == len(set(found)), path.name


def test_read_tells_xml_by_its_content(official: Path) -> None:
    data = (official / "resolutions" / "S_RES_1695.xml").read_bytes()
    assert read_bytes(b"\xef\xbb\xbf" + data) == read_akn(data)
