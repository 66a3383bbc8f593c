from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Citation
from assistant.draft import Line
from assistant.quote import LONGEST, best_quote
from assistant.verify import citation_faults, line_faults, numbers
from sources.library import Library

LIBRARY = Library.load()
EVERY = set(LIBRARY.entries)


def rules(text: str, *cites: str, found: set[str] | None = None, question: str = "") -> set[str]:
    return {
        f.rule
        for f in line_faults(
            Line(text, cites), library=LIBRARY, found=EVERY if found is None else found, question=question
        )
    }


def test_a_true_line_passes() -> None:
    assert not rules("No State may supply more than 4 million barrels of crude oil in twelve months.", "2397:4")
    assert not rules("The yearly ceiling is 4,000,000 barrels.", "2397:4")


@pytest.mark.parametrize(("text", "cites", "rule"), [
    ("The ceiling is 5 million barrels.", ("2397:4",), "numbers"),
    ("States have 25 months to send them home.", ("2397:8",), "numbers"),
    ("Banned.", ("2270:99",), "closed set"),
    ("States must inspect.", ("2397:99",), "closed set"),
    ("States must minimize the number of their staff.", ("1695:5",), "force"),
])  # fmt: skip
def test_a_false_line_is_caught(text: str, cites: tuple[str, ...], rule: str) -> None:
    assert rule in rules(text, *cites)


def test_a_provision_that_was_not_found_is_no_basis() -> None:
    assert rules("Banned.", "2270:8", found={"2270:9"}) == {"closed set"}


def test_a_number_of_the_question_may_be_repeated() -> None:
    assert not rules("A cargo of 777 barrels counts against the ceiling.", "2397:4", question="may I ship 777 barrels?")


def test_number_words_and_separators_are_one() -> None:
    assert numbers("four million, 4,000,000 and ninety days") == {"4000000", "90"}


def citation(provision: str, quote: str) -> Citation:
    return Citation(provision, "", quote, "digest", "basis", True, "Decides", "", "")


def test_a_quote_stands_letter_for_letter() -> None:
    text = LIBRARY.entries["2375:18"].digest
    assert not citation_faults(citation("2375:18", text[10:60]), LIBRARY)
    assert citation_faults(citation("2375:18", text[10:60].replace("e", "a")), LIBRARY)
    assert citation_faults(citation("2375:18", ""), LIBRARY)
    assert citation_faults(citation("2375:99", "x"), LIBRARY)


@given(st.sampled_from(sorted(LIBRARY.entries)), st.text(max_size=80))
def test_the_best_quote_is_always_a_part_of_the_text(id_: str, statement: str) -> None:
    text = LIBRARY.entries[id_].digest
    quote = best_quote(text, statement)
    assert quote and quote in text
    assert len(quote.split()) <= LONGEST + 25
