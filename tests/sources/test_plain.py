"""The plain-text reader: pasted texts, and trees written out and read back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.document import Document, Provision, UnreadableDocument
from sources.plain import MAX_CHARACTERS, read_plain
from sources.read import read, read_bytes

REGIME = [1540, 1695, 1718, 1874, 1887, 1928, 1985, 2050, 2087, 2094, 2141, 2207, 2270, 2276]
REGIME += [2321, 2345, 2356, 2371, 2375, 2397, 2407, 2464, 2515, 2569, 2627, 2664, 2680]

PASTED = """\
United Nations S/RES/9999 (2030)
Security Council

Resolution 9999 (2030)

Adopted by the Security Council at its 9876th meeting, on 2 January 2030

The Security Council,
Recalling its previous relevant resolutions, including resolution 1718 (2006)
and resolution 1874 (2009),
Expressing its gravest concern,
Designations
1. Decides that the measures in paragraph 8
(a) (iii) of resolution 1718 (2006) apply to:
(a) any vessel; and
(b) any aircraft, provided that (i) it is listed, and (ii) it flies;
2. Decides that paragraph 26 shall be replaced by the following:

“Decides that the DPRK shall not supply coal;”

3. Decides to remain seized of the matter.

Annex I

Asset freeze

1. A BANK
a. Description: a bank.
b. Location: Pyongyang
2. ANOTHER BANK
"""


def as_text(document: Document, *, between: str = "\n\n") -> str:
    """A document written out as one would paste it."""
    lines = [document.symbol, document.title, "The Security Council,"]
    title = ""
    for provision in document.provisions:
        if provision.part.startswith("annex"):
            lines += ["A" + provision.part[1:], provision.title, provision.text]
            lines += [line for child in provision.children for line in _annexed(provision.part, child)]
        else:
            lines += [provision.title] if provision.title != title else []
            title = provision.title
            number = f"{provision.part}. " if provision.part.isdigit() else ""
            lines += [number + provision.text, *_items(provision)]
    return between.join(line for line in lines if line)


def _annexed(annex: str, provision: Provision) -> list[str]:
    key = provision.part.removeprefix(annex).strip("()")
    if key.isdigit():
        return [f"{key}. {provision.text}", *_items(provision)]
    if len(key) == 1:
        return [f"({key}) {provision.text}", *_items(provision)]
    inner = [line for child in provision.children for line in _annexed(provision.part, child)]
    return [provision.title, provision.text, *inner]


def _items(provision: Provision) -> list[str]:
    return [x for c in provision.children if "(note" not in c.part for x in (f"{c.label} {c.text}", *_items(c))]


def texts(document: Document) -> dict[str, tuple[str, str]]:
    return {p.part: (p.title, p.text) for p in document.walk() if "(note" not in p.part}


def test_a_pasted_resolution() -> None:
    document = read_plain(PASTED)
    assert (document.symbol, document.number, document.adopted) == (
        "S/RES/9999 (2030)",
        9999,
        date(2030, 1, 2),
    )
    assert document.title == "Resolution 9999 (2030)"
    assert texts(document) == {
        "pre 1": ("", "Recalling its previous relevant resolutions, including resolution 1718 (2006) "
                      "and resolution 1874 (2009),"),
        "pre 2": ("", "Expressing its gravest concern,"),
        "1": ("Designations", "Decides that the measures in paragraph 8 (a) (iii) of resolution 1718 (2006) "
                              "apply to:"),
        "1(a)": ("", "any vessel; and"),
        "1(b)": ("", "any aircraft, provided that"),
        "1(b)(i)": ("", "it is listed, and"),
        "1(b)(ii)": ("", "it flies;"),
        "2": ("Designations", "Decides that paragraph 26 shall be replaced by the following: "
                  "“Decides that the DPRK shall not supply coal;”"),
        "3": ("Designations", "Decides to remain seized of the matter."),
        "annex I": ("Asset freeze", ""),
        "annex I(1)": ("", "A BANK"),
        "annex I(1)(a)": ("", "Description: a bank."),
        "annex I(1)(b)": ("", "Location: Pyongyang"),
        "annex I(2)": ("", "ANOTHER BANK"),
    }  # fmt: skip


def test_a_text_without_numbers_begins_at_its_first_verb() -> None:
    document = read_plain(
        "The Security Council,\n\nRecalling its role,\n\nDecides to act;\n\nDecides to remain seized."
    )
    assert [p.part for p in document.provisions] == ["pre 1", "1", "2"]


def test_a_single_paragraph_pasted() -> None:
    assert [(p.part, p.text) for p in read_plain("8. Decides that coal is banned;").operative] == [
        ("8", "Decides that coal is banned;")
    ]


@pytest.mark.parametrize("text", ["", "  \n\t\n", "***\n\n---", "x" * (MAX_CHARACTERS + 1)])
def test_an_unusable_text_says_so_in_one_line(text: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_plain(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"\xff\xfa\x80", b"PK\x03\x04\x00\x00"])
def test_a_foreign_file_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(UnreadableDocument, match="neither"):
        read(tmp_path / "file")


def test_utf_16_is_read() -> None:
    assert read_bytes("1. Decides “this”.".encode("utf-16")).operative[0].text == "Decides “this”."


@pytest.mark.parametrize("between", ["\n\n", "\n"])
@pytest.mark.parametrize("number", REGIME)
def test_the_regimes_resolutions_pasted_read_as_their_xml(official: Path, number: int, between: str) -> None:
    """The same tree; but a table's head row and a form's lines look like headings in plain text."""
    document = read(official / "resolutions" / f"S_RES_{number}.xml")
    found, expected = texts(read_plain(as_text(document, between=between))), texts(document)
    lost_marks = {2270: "annex III", 2321: "annex V"}.get(number)
    assert list(found) == list(expected)
    assert [part for part in expected if found[part] != expected[part]] == ([lost_marks] if lost_marks else [])


# Trees made at random.

WORDS = st.lists(st.sampled_from(["States", "shall", "prevent", "coal", "luxury", "goods"]), min_size=3)
SENTENCE = WORDS.map(lambda words: "Decides that " + " ".join(words) + ";")
ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi"]


@st.composite
def trees(draw: st.DrawFn) -> Document:
    """A document with a preamble, paragraphs (a) to (l) with (i) to (xi), and annexes."""

    def items(part: str, labels: list[str], deeper: list[str]) -> tuple[Provision, ...]:
        count = draw(st.integers(0, len(labels)))
        if part.endswith("(h)") and count == 1:
            count = 0  # "(h)" and a lone "(i)" could as well be two letters
        inner = [f"{part}({label})" for label in labels[:count]]
        return tuple(Provision(p, draw(SENTENCE), items(p, deeper, []) if deeper else ()) for p in inner)

    letters = list("abcdefghijkl")
    pre = tuple(Provision(f"pre {n + 1}", "Recalling that and more,") for n in range(draw(st.integers(0, 3))))
    count = draw(st.integers(1, 5))
    operative = tuple(Provision(f"{n + 1}", draw(SENTENCE), items(f"{n + 1}", letters, ROMANS)) for n in range(count))
    annexes = tuple(
        Provision(f"annex {number}", "", items(f"annex {number}", ["1", "2", "3"], letters), "Asset freeze")
        for number in ["I", "II", "III"][: draw(st.integers(0, 3))]
    )
    annexes = tuple(annex for annex in annexes if annex.children)
    return Document("S/RES/9999 (2030)", 9999, None, "Resolution 9999 (2030)", pre + operative + annexes)


@given(trees())
def test_a_tree_written_out_reads_back(document: Document) -> None:
    assert read_plain(as_text(document)) == document
