"""What a question says of where it is set: in the DPRK, under the Council's resolutions, or among other countries."""

from __future__ import annotations

import pytest

from assistant.understand import understand


@pytest.mark.parametrize(("question", "abroad", "here"), [
    ("May we ship steel from Pohang to Lagos?", 2, False),
    ("A South Korean yard sells a tug to a firm in Lagos.", 1, False),
    ("The Republic of Korea sends rice to Lagos.", 1, False),
    ("The Democratic People's Republic of Korea sends workers to Lagos.", 0, True),
    ("A ship from Nampo calls at Lagos.", 0, True),
    ("Does 2397 bind a bank in Lagos?", 0, True),
    ("May we lease a crane?", 0, False),
])  # fmt: skip
def test_where_a_question_is_set(question: str, abroad: int, here: bool) -> None:
    understood = understand(question)
    assert (understood.abroad, understood.speaks_of_here) == (abroad, here)


def test_a_follow_up_is_set_where_the_turn_before_was() -> None:
    before = [{"role": "user", "content": "May North Korea sell coal?"}]
    understood = understand("and that to Lagos?", history=before)
    assert (understood.abroad, understood.speaks_of_here) == (0, True)


@pytest.mark.parametrize("question", [
    "iron sheets for flood victims, who signs off and how",
    "Who must authorise two ambulances for Hamhung?",
    "whom do we ask for relief?",
    "what approval do we need, and from whom?",
])  # fmt: skip
def test_to_ask_who_approves_is_to_ask_for_an_exemption(question: str) -> None:
    assert understand(question).kind == "exemption"
