"""The checks of the digests against the official texts, and of the digests by themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.verify import numbers
from sources.catalogue import resolutions
from sources.library import Library

FULL = (1695, 1718, 1874, 2087, 2094, 2270, 2321, 2356, 2371, 2375, 2397, 2664, 2680)
RUN = 12  # longest run of words that a digest may share with its paragraph


@pytest.fixture(scope="module")
def library(official: Path) -> Library:
    return Library.load(official / "resolutions")


def test_every_resolution_has_digests() -> None:
    have = {int(id_.split(":")[0]) for id_ in Library.load().entries}
    assert have == set(resolutions())


def test_digests_are_whole_sentences() -> None:
    for entry in Library.load().entries.values():
        assert entry.verb and entry.heading and entry.digest.endswith((".", ".)", ".”")), entry.id


def test_every_digest_stands_for_an_official_provision(library: Library) -> None:
    assert not [e.id for e in library.entries.values() if e.digest and not e.official]


def test_no_operative_paragraph_is_left_out(library: Library) -> None:
    without = [
        e.id
        for e in library.entries.values()
        if not e.digest and re.fullmatch(r"\d+:\d+", e.id) and int(e.id.split(":")[0]) in FULL
    ]
    assert not without


def test_numbers_of_a_digest_stand_in_the_paragraph(library: Library) -> None:
    wrong = []
    for e in library.entries.values():
        number, part = e.id.split(":")
        if not e.digest or part.startswith("pre"):
            continue
        if part.startswith("annex"):
            around = [x.official for x in library.entries.values() if x.id.startswith(f"{number}:annex")]
        else:
            around = [library.entries[f"{number}:{part.split('(')[0]}"].official]
        extra = numbers(re.sub(r"\b\d{4}:\d+\S*", " ", e.digest)) - numbers(f"{number} {part} {' '.join(around)}")
        wrong += [f"{e.id}: {n}" for n in extra]
    assert not wrong


def test_digests_are_in_our_own_words(library: Library) -> None:
    copied = []
    for e in library.entries.values():
        if e.digest and e.official:
            ours, theirs = _words(e.digest), _words(e.official)
            runs = {tuple(theirs[i : i + RUN + 1]) for i in range(len(theirs) - RUN)}
            copied += [
                f"{e.id}: {' '.join(r)}" for i in range(len(ours) - RUN) if (r := tuple(ours[i : i + RUN + 1])) in runs
            ]
    assert not copied


def _words(text: str) -> list[str]:
    text = re.sub(r"(?:\d{4} \(\d{4}\)(?:,? and |, |,? or )?)+", " ", text)
    return re.findall(r"[a-z0-9]+(?:['’-][a-z0-9]+)*", text.lower())
