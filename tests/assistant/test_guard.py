"""The checks of a model's claims: each rule by example, and drafts by the thousand, of which nothing false may show."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripted import Words

from assistant.case import Asked, Case
from assistant.claims import Claim, Reading, read_plan
from assistant.figures import figures
from assistant.guard import Passed
from assistant.modality import modality
from assistant.plan import judged, read, search
from assistant.verify import citation_faults

QUESTIONS = (
    "how much crude oil may be delivered a year?",
    "Can we buy coal from North Korea?",
    "is the coal quota in paragraph 26 of 2321 still good?",
    "would sending troops breach 2270?",
    "is shipping grain to North Korea banned?",
    "Can I sell spare parts for a Tu-204?",
    "Should countries reduce the staff of North Korean embassies?",
)


@pytest.mark.parametrize(("text", "kind", "wanted"), [
    ("4,000,000 barrels or 525,000 tons", "measured", {"4000000 barrel", "525000 ton"}),
    ("four million barrels", "measured", {"4000000 barrel"}),
    ("4.5 million dollars, US$ 20", "measured", {"4500000 dollar", "20 dollar"}),
    ("within twenty-four months", "measured", {"24 month"}),
    ("22 December 2017, March 7, 2013, in May 2016", "dates", {"2017-12-22", "2013-03-07", "2016-05"}),
    ("HS codes 72 to 74, and 89", "hs", {"72", "73", "74", "89"}),
    ("90 per cent and 75%", "measured", {"90 %", "75 %"}),
    ("one of them", "values", set()),
    ("ten resolutions", "values", {"10"}),
])  # fmt: skip
def test_figures_are_read(text: str, kind: str, wanted: set[str]) -> None:
    assert getattr(figures(text), kind) == wanted


@pytest.mark.parametrize(("text", "does"), [
    ("Coal is banned.", "bans"),
    ("No State may supply more.", "bans"),
    ("States must inspect.", "obliges"),
    ("States are called upon to minimize it.", "asks"),
    ("Imports are allowed.", "allows"),
    ("Nothing in it forbids that.", "frees"),
])  # fmt: skip
def test_what_a_sentence_does_is_read(text: str, does: str) -> None:
    assert getattr(modality(text), does)
    assert does in ("bans", "obliges") or not modality(text).commands


def test_a_reply_is_read_while_it_comes() -> None:
    row = {"place": 0, "part": 1, "role": "basis", "text": "A “b” {c} [d].", "codes": ["k3m"]}
    whole = json.dumps({"verdict": "urged", "claims": [row, row], "dissent": None})
    for size in (1, 7, 1000):
        reading = Reading()
        claims = [c for n in range(0, len(whole), size) for c in reading.feed(whole[n : n + size])]
        assert [c.text for c in claims] == ["A “b” {c} [d]."] * 2
        assert (reading.whole, reading.verdict.value if reading.verdict else "") == (True, "urged")
    broken = Reading()
    assert len(list(broken.feed(whole[:-40]))) == 1
    assert not broken.whole


def test_a_reply_nested_without_end_is_no_reply() -> None:
    for opening in ('{"claims": [{"text": ', '{"question": '):
        deep = opening + "[" * 100_000
        reading = Reading()
        assert list(reading.feed(deep)) == []
        list(reading.feed("]" * 100_000 + "}"))
        assert (reading.whole, reading.dissent, read_plan(f"{deep}}}")) == (False, None, None)


def case_of(here: Any, question: str) -> Case:
    return judged(search(read(Asked(question), None), here), here)


def code_of(case: Case, id_: str) -> str:
    return next(c for c, i in case.codes.items() if i == id_)


def test_what_was_written_by_hand_passes(here: Any) -> None:
    """The offline answers' own sentences, as a model's: nearly all pass, or the guard would be too tight."""
    total = passed = 0
    for question in QUESTIONS:
        case = case_of(here, question)
        codes = {i: c for c, i in case.codes.items()}
        for line in case.parts[0].offline.lines:
            if (
                line.cites
                and all(c in codes for c in line.cites)
                and line.lead != "Force."
                and "Worked" not in line.text
            ):
                total += 1
                claim = Claim(line.text, tuple(codes[c] for c in line.cites), line.role)
                passed += isinstance(here.guard.check(claim, case), Passed)
    assert total > 15
    assert passed >= 0.85 * total


@pytest.mark.parametrize(("text", "rule"), [
    ("No State may supply more than 4 million barrels of crude oil a year.", None),
    ("No State may supply more than 4 million barrels of gasoline a day in 2021.", "numbers"),
    ("Resolution 2397 (2017) limits crude oil to 4 million barrels.", None),
    ("Resolution 2397 (2016) limits crude oil to 4 million barrels.", "numbers"),
    ("Resolution 2375 (2017), paragraph 77, limits crude oil.", "closed set"),
    ("States are urged to limit crude oil to 4 million barrels.", "force"),
    ("Crude oil may be sold.", "exemptions"),
    ("‘No crude oil ever’ shall be supplied.", "letter for letter"),
    ("'No crude oil ever' shall be supplied.", "letter for letter"),
    ("\"No crude oil ever\" shall be supplied.", "letter for letter"),
    ("“No crude oil ever shall be supplied.", "letter for letter"),
    ("Syria may receive no more than 4 million barrels of crude oil.", "silence"),
    ("The text says “may be delivered a year”.", "letter for letter"),  # the question's own words are no quote
    ("Crude oil to Syria is limited to 4 million barrels.", "silence"),
    ("Crude oil is limited to 4 million barrels. [1]", "form"),
    ("Crude oil is limited to ٤ million barrels.", "form"),
    ("Crude oil is limited to 4\u200b million barrels.", "form"),
])  # fmt: skip
def test_each_rule(on_digests: Any, text: str, rule: str | None) -> None:
    case = case_of(on_digests, QUESTIONS[0])
    result = on_digests.guard.check(Claim(text, (code_of(case, "2397:4"),)), case)
    rules = set() if isinstance(result, Passed) else {f.rule for f in result}
    assert (rule in rules) if rule else not rules, result


# --- drafts by the thousand -------------------------------------------------------------------------------------


@st.composite
def bad_claims(draw: st.DrawFn, case: Case, library: Any) -> dict[str, Any]:
    """One claim that a bad model might make of a case: mostly false, sometimes true, now and then no prose at all."""
    codes = list(case.codes)
    own = draw(st.sampled_from(codes))
    entry = library.entries[case.codes[own]]
    other = library.entries[draw(st.sampled_from(sorted(library.entries)))]
    words = entry.text.split()
    start = draw(st.integers(0, max(0, len(words) - 9)))
    stretch = words[start : start + 8]
    changed = [*stretch]
    changed[draw(st.integers(0, len(stretch) - 1))] = draw(
        st.sampled_from(["never", "coal", "always", "7", "Committee"])
    )
    number = draw(st.integers(2, 9_999_999))
    text = draw(st.sampled_from([
        f"The text says “{' '.join(stretch)}”.",
        f"The text says “{' '.join(changed)}”.",
        f'It reads "{" ".join(changed)}" in full.',
        f"‘{other.text[:60]}’ is what it says.",
        f"Paragraph {number % 99} of resolution {draw(st.sampled_from([2270, 2397, 1718, 1540, 2999]))} decides it.",
        f"See {other.id} and {other.label}.",
        f"The ceiling is {number:,} barrels a year.",
        f"States have {number % 400} days until {number % 28 + 1} March {2000 + number % 40}.",
        f"HS code {number % 97} is covered.",
        f"States must obey. {entry.text[:120]}",
        entry.digest[:150],
        entry.digest.partition(". ")[0] + ".",
        other.digest[:150],
        "It is permitted in every case.",
        f"{entry.heading} [1][9].",
        f"<i>{entry.heading}</i>",
        draw(st.text(max_size=60)),
    ]))  # fmt: skip
    cited = draw(st.sampled_from([[own], [own, draw(st.sampled_from(codes))], [], ["zz9q"], [entry.id], [other.id]]))
    role = draw(st.sampled_from(["basis", "exemption", "history", "context", "verdict"]))
    return {
        "place": draw(st.integers(-1, 4)),
        "part": draw(st.integers(0, 3)),
        "role": role,
        "text": text,
        "codes": cited,
    }


def true_claim(case: Case) -> dict[str, Any]:
    """What decides, as the offline answer tells it: among false claims it may show."""
    line = next(line for line in case.parts[0].offline.lines if line.cites and line.role == "basis")
    codes = [c for c, i in case.codes.items() if i in line.cites]
    return {"place": 0, "part": 1, "role": "basis", "text": line.text, "codes": codes}


@st.composite
def bad_drafts(draw: st.DrawFn, cases: list[Case], library: Any) -> tuple[int, list[str]]:
    """(number of the question, the replies to it): whole or cut, two of them; the repair is as bad, or drops all."""
    number = draw(st.integers(0, len(cases) - 1))
    replies = []
    for _ in range(2):
        claims = draw(st.lists(bad_claims(cases[number], library), max_size=4))
        if draw(st.booleans()):
            claims.insert(draw(st.integers(0, len(claims))), true_claim(cases[number]))
        verdict = draw(st.sampled_from(["permitted", "prohibited", "urged", None, "nonsense"]))
        dissent = draw(st.sampled_from([None, "claim"]))
        if dissent and claims:
            dissent = {"verdict": verdict, "text": claims[0]["text"], "codes": claims[0]["codes"]}
        whole = json.dumps({"verdict": verdict, "claims": claims, "dissent": dissent}, ensure_ascii=False)
        replies.append(whole[: draw(st.integers(0, len(whole)))] if draw(st.booleans()) else whole)
    if draw(st.booleans()):
        replies[1] = json.dumps({"verdict": None, "claims": [], "dissent": None})
    return number, replies


QUOTED = re.compile(r"[“\"„«‘]([^”\"“»’]{3,})[”\"“»’]")


def fabricated(answer: Any, here: Any) -> list[str]:
    """What in an answer is made up, read without any of the guard's own code: citations, markers, quotes, figures."""
    library = here.library
    wrong = [c.provision for c in answer.citations if c.provision not in library.entries]
    wrong += [c.provision for c in answer.citations if citation_faults(c, library)]
    count = len(answer.citations)
    for line in answer.text.split("\n\n"):
        for sentence, marks in re.findall(r"(.+?)((?:\s*\[\d+\])+|$)", line):
            numbers = [int(n) for n in re.findall(r"\d+", marks)]
            wrong += [f"[{n}]" for n in numbers if not 1 <= n <= count]
            cited = [answer.citations[n - 1].provision for n in numbers if 1 <= n <= count]
            heads = {c.split("(")[0] for c in cited} | set(cited)
            texts = [t for h in heads if (e := library.entries.get(h)) for t in (e.text, e.verb)]
            for quote in QUOTED.findall(sentence):
                bare = quote.strip().rstrip(".,;:")
                if not any(bare in t for t in texts) and cited:
                    wrong.append(quote)
    return wrong


def test_no_bad_draft_shows_a_made_up_citation_or_quote(on_digests: Any) -> None:
    cases = [case_of(on_digests, q) for q in QUESTIONS]
    offline = cache(lambda n: on_digests.with_model("").ask(QUESTIONS[n]))
    seen = {"model": 0, "offline": 0}

    @settings(max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(bad_drafts(cases, on_digests.library))
    def run(drawn: tuple[int, list[str]]) -> None:
        from assistant.llm import Checking, draft

        number, replies = drawn
        chat = Words(*replies)
        here = on_digests.with_model(chat)
        case = cases[number]
        for answer in Checking(here, chat).answers(draft(case, here, chat)):
            assert not fabricated(answer, here)
        if answer.writer == "offline":
            assert answer.text == offline(number).text
            assert "this is the offline answer" in answer.notice
        seen["offline" if answer.writer == "offline" else "model"] += 1

    run()
    # Both ways were walked: drafts turned down, and drafts of which the true part was shown.
    assert min(seen.values()) > 100, seen
