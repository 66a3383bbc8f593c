"""The relations are complete: what the official texts refer to by paragraph has a row, and rows stand in the texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.draft import Line
from assistant.verify import line_faults
from sources.catalogue import resolution, resolutions
from sources.document import Document, Provision
from sources.law import PASSIVE, Relation, relations
from sources.library import Library
from sources.provision import parse_id
from sources.read import read
from sources.references import Mention, references, spelled_out

LIBRARY = Library.load()
RUN = 5  # longest run of words that a note may share with the Council's text

# Rows of kind "refers to" whose text names the other provision in words, without the paragraph's number.
WORDED = {
    ("1540:8(d)", "1540:8(b)"): "obligations under such laws",
    ("1718:8(f)", "1718:8"): "the requirements of this paragraph",
    ("1874:26(a)", "1718:12"): "its mandate as specified in resolution 1718 (2006)",
    ("1887:22", "1540:4"): "Committee established pursuant to resolution 1540 (2004)",
    ("1887:23", "1540:4"): "Committee established pursuant to that resolution",
    ("1887:23", "1540:pre 1"): "as defined in the resolution",
    ("1887:28", "1540:pre 1"): "as they are defined in resolution 1540 (2004)",
    ("2094:25", "1874:26"): "Panel of Experts established pursuant to resolution 1874 (2009)",
}

EFFECTS = [
    ("2321:26", "replaces", "2270:29"),
    ("2371:8", "replaces", "2321:26"),
    ("2397:4", "tightens", "2375:15"),
    ("2397:5", "tightens", "2375:14"),
    ("2375:17", "tightens", "2371:11"),
    ("2397:8", "tightens", "2375:17"),
    ("2397:8", "tightens", "2371:11"),
    ("2375:18", "tightens", "2371:12"),
    ("2094:15", "tightens", "1874:20"),
    ("2270:36", "tightens", "2094:15"),
    ("2321:32", "tightens", "2270:36"),
    ("2270:6", "tightens", "1874:10"),  # ends the exception for small arms
    ("2397:14", "extends", "2321:30"),
    ("2664:1", "exempts from", "1718:8(d)"),
    ("2664:1", "exempts from", "2270:32"),
    ("2664:1", "exempts from", "2321:12(d)"),
]

# The Panel's mandate, each renewal after the one it takes over from.
MANDATE = (
    "1874:26 1928:1 1985:1 2050:1 2094:29 2141:1 2207:1 2276:1 2345:1 2407:1 2464:1 2515:1 2569:1 2627:1 2680:1"
).split()


@pytest.fixture(scope="module")
def mentions(official: Path) -> tuple[Mention, ...]:
    texts = (read(official / "resolutions" / f"S_RES_{n}.xml") for n in resolutions())
    return tuple(m for text in texts for m in references(text))


def around(id_: str) -> set[str]:
    """A provision and those it stands in."""
    pid = parse_id(id_)
    return {f"{pid.resolution}:{part}" for part in pid.lineage}


def without_row(mentions: Iterable[Mention], rows: Iterable[Relation]) -> list[Mention]:
    """The references that no row has, from the provision itself or from one it stands in."""
    pairs = {(r.source, r.target) for r in rows}
    return [m for m in mentions if not any((source, m.target) in pairs for source in around(m.source))]


def has_digest(mention: Mention) -> bool:
    """Whether the library knows the referring provision without the official texts, so that a row can name it."""
    return any(LIBRARY.exists(id_) for id_ in around(mention.source))


def test_every_reference_has_a_row(mentions: tuple[Mention, ...]) -> None:
    missing = without_row(filter(has_digest, mentions), relations())
    assert not missing, "\n".join(f"{m.source} names {m.target}" for m in missing)


def test_only_preambles_are_left_out(mentions: tuple[Mention, ...]) -> None:
    """Preambular paragraphs without a digest, all of them recalling the paragraph that created the Panel."""
    left = [m for m in mentions if not has_digest(m)]
    assert all(":pre " in m.source and m.target == "1874:26" for m in left)


def test_a_lost_row_is_noticed(mentions: tuple[Mention, ...]) -> None:
    lost = Mention("2397:16", "2375:18")
    rows = [r for r in relations() if (r.source, r.target) != (lost.source, lost.target)]
    assert without_row(filter(has_digest, mentions), rows) == [lost]


def test_a_plain_reference_stands_in_the_text(mentions: tuple[Mention, ...], official: Path) -> None:
    library = Library.load(official / "resolutions")
    named = {(source, m.target) for m in mentions for source in around(m.source)}
    wrong = []
    for r in relations():
        if r.kind != "refers to" or int(r.target[:4]) not in resolutions() or (r.source, r.target) in named:
            continue
        if WORDED.get((r.source, r.target), "?") not in library.entry(r.source).official:
            wrong.append((r.source, r.target))
    assert not wrong


def test_a_relation_dates_from_the_later_resolution() -> None:
    assert not [r for r in relations() if r.date != resolution(parse_id(r.source).resolution).adopted]


def test_no_relation_stands_twice() -> None:
    rows = [(r.source, r.kind, r.target) for r in relations()]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize(("source", "kind", "target"), EFFECTS)
def test_effects_that_no_lawyer_would_miss(source: str, kind: str, target: str) -> None:
    assert (source, kind, target) in {(r.source, r.kind, r.target) for r in relations()}


def test_the_panels_mandate_is_a_chain() -> None:
    rows = {(r.source, r.target) for r in relations() if r.kind in ("extends", "replaces")}
    assert {(later, "1874:26") for later in MANDATE[1:]} <= rows
    assert set(zip(MANDATE[1:], MANDATE, strict=False)) <= rows


def test_what_a_note_says_can_be_told() -> None:
    """An answer tells an effect by its later provision; the verifier must let the sentence through."""
    faults = []
    for r in relations():
        if r.kind == "refers to":  # never told
            continue
        line = Line(f"{PASSIVE[r.kind].capitalize()} {r.source}: {r.note}.", (r.source,))
        faults += [(r, f.what) for f in line_faults(line, library=LIBRARY, found={r.source}, question="")]
    assert not faults


def test_notes_are_in_our_own_words(official: Path) -> None:
    library = Library.load(official / "resolutions")
    copied = []
    for r in relations():
        ours = _words(r.note)
        for id_ in (r.source, r.target):
            entry = library.entries.get(id_.split("(")[0])  # the whole paragraph; other regimes have none here
            theirs = f" {' '.join(_words(entry.official))} " if entry else ""
            runs = (" ".join(ours[i : i + RUN + 1]) for i in range(len(ours) - RUN))
            copied += [f"{r.source}, {r.target}: {run}" for run in runs if f" {run} " in theirs]
    assert not copied


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:['’-][a-z0-9]+)*", text.lower())


# --- reading references, on short texts ----------------------------------------------------------------------

TEXTS = [
    ("2270:7", "the obligations in paragraphs 8 (a), 8 (b) and 8 (c) of resolution 1718 (2006), as extended by "
     "paragraphs 9 and 10 of resolution 1874 (2009), apply", "1718:8(a) 1718:8(b) 1718:8(c) 1874:9 1874:10"),
    ("1874:18", "pursuant to paragraphs 8 (d) and (e) of resolution 1718 (2006)", "1718:8(d) 1718:8(e)"),
    ("1874:14", "by paragraph 8 (a), 8 (b), or 8 (c) of resolution 1718 or by paragraph 9 or 10 of this resolution, "
     "identified pursuant to paragraph 11, 12, or 13",
     "1718:8(a) 1718:8(b) 1718:8(c) 1874:9 1874:10 1874:11 1874:12 1874:13"),
    ("2270:28", "Reaffirms paragraphs 14 through 16 of resolution 1874 (2009)", "1874:14 1874:15 1874:16"),
    ("1718:8(c)", "the items in subparagraphs (a) (i) and (a) (ii) above", "1718:8(a)(i) 1718:8(a)(ii)"),
    ("1718:12(a)", "the measures imposed by paragraph 8 above of this resolution", "1718:8"),
    ("2270:36", "prohibited by resolutions 1718 (2006) or this resolution, including paragraph 8;", "2270:8"),
    ("2094:8", "listed in annexes I and II of this resolution", "2094:annex I 2094:annex II"),
    ("2087:5(a)", "listed in Annex I and II, and paragraph 8 (e) of resolution 1718 (2006)",
     "2087:annex I 2087:annex II 1718:8(e)"),
    ("2321:26(b)(ii)", "resolutions 1718 (2006) or this resolution, on the form in annex V to this resolution",
     "2321:annex V"),
    ("2270:39", "the items specified in Annex V of this resolution", "2270:annex IV"),
    ("2680:pre 2", "Recalling also resolution 2664 (2022), and in particular its paragraph 6,", "2664:6"),
    ("2680:pre 6", "the Note of the President (S/2006/997), noting paragraph 11,", ""),
    ("2664:4", "supersede paragraph 37 of its resolution 2607 (2021), but paragraph 1 shall apply", "2664:1"),
    ("2397:6", "are prohibited by this paragraph and by Article 41 of the Charter", ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "targets"), TEXTS)
def test_reads_the_ways_the_council_refers(source: str, text: str, targets: str) -> None:
    number, _, part = source.partition(":")
    document = Document("", int(number), None, "", (Provision(part, text),))
    found = [m.target for m in references(document)]
    assert found == re.findall(r"\d{4}:(?:annex \w+|\S+)", targets)


def test_a_reference_is_spelled_out() -> None:
    assert spelled_out("see paragraph 9 above", "1718:12(c)") == "see paragraph 9 of resolution 1718"


def test_a_draft_has_no_references_by_number() -> None:
    with pytest.raises(ValueError, match="states none"):
        references(Document("S/2017/444", None, None, "", ()))
