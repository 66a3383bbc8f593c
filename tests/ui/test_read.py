"""Resolutions as documents, without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import OpciteError
from sources.catalogue import resolutions
from sources.library import Entry, Library
from ui.desk import open_changes, open_measure, read_document, search_documents, show_measures
from ui.read import anchor, contents, document, found

NASTY = "<script>alert(1)</script>"


@pytest.mark.parametrize("number", [1718, 2270, 2680])
def test_a_document_holds_every_provision(here: Any, number: int) -> None:
    html = document(here.library, number)
    for entry in here.library.entries.values():
        if entry.id.startswith(f"{number}:") and entry.digest:
            assert f'id="{anchor(entry.id)}"' in html, entry.id
    assert resolutions()[number].symbol in html


def test_digest_and_official_text_stand_side_by_side(on_official: Any) -> None:
    html = document(on_official.library, 2397)
    assert "oc-both" in html
    assert html.count("Official text</h5>") == html.count('class="oc-texts oc-both"')


def test_a_digest_alone_says_so(on_digests: Any) -> None:
    html = document(on_digests.library, 2397)
    assert "oc-both" not in html
    assert "Opcite’s digest, in our own words" in html


def test_the_list_marks_where_one_is() -> None:
    html = contents(2270)
    assert html.count('aria-current="page"') == 1
    assert all(f'href="/?r={n}"' in html for n in resolutions())


def test_an_unknown_resolution_is_told(on_digests: Any) -> None:
    with pytest.raises(OpciteError):
        document(on_digests.library, 1)
    assert "oc-error" in read_document({"number": 1})
    assert "oc-error" in read_document({"number": "x"})


def test_a_text_is_never_html() -> None:
    entry = Entry("2270:8", NASTY, NASTY, NASTY, (), NASTY)
    library = Library([entry])
    for html in (document(library, 2270), found(library, NASTY, ["2270:8"]), found(library, "nothing", [])):
        assert "<script" not in html


def test_a_search_finds_references_words_and_meaning(on_digests: Any) -> None:
    assert "S/RES/2375 (2017), para. 18" in search_documents({"words": "OP 18 of 2375"})
    assert "<mark>seafood</mark>" in search_documents({"words": "seafood"})
    assert 'href="/?p=' in search_documents({"words": "squid"})
    assert "oc-error" in search_documents({"words": "  "})


@pytest.mark.parametrize("sent", [None, 3, "x", [], {}, {"measure": NASTY, "family": NASTY, "number": NASTY}])
def test_whatever_is_sent_is_answered_with_plain_html(on_digests: Any, sent: Any) -> None:
    for answer in (open_measure, open_changes, read_document, search_documents):
        html = answer(sent)
        assert isinstance(html, str)
        assert "<script" not in html
    assert "oc-table" in show_measures(sent)


def test_an_annex_is_told_before_its_items(on_digests: Any) -> None:
    html = document(on_digests.library, 2094)
    whole = on_digests.library.entry("2094:annex I").digest[:40]
    assert html.index(whole) < html.index(f'id="{anchor("2094:annex I(1)")}"')
