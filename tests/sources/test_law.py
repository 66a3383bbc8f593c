"""The law as data is consistent with itself and with the provisions."""

from __future__ import annotations

import pytest

from assistant.draft import Line
from assistant.verify import line_faults
from sources.law import Measure, Statement, measures, relations
from sources.library import Library
from sources.provision import parse_id

LIBRARY = Library.load()
DIRECTIONS = {"to the DPRK", "from the DPRK", "by the DPRK", "within a State", "any"}
ELSEWHERE = {"2607", "2653", "2615"}  # other regimes that 2664 amends


def statements(m: Measure) -> list[Statement]:
    return [m.lead, *m.exemptions, *m.history, *m.notes]


def test_relations_join_provisions_that_exist() -> None:
    bad = [
        r
        for r in relations()
        if not LIBRARY.exists(r.source) or (not LIBRARY.exists(r.target) and r.target.split(":")[0] not in ELSEWHERE)
    ]
    assert not bad


def test_a_relation_looks_back() -> None:
    assert not [
        r
        for r in relations()
        if r.source.split(":")[0] < r.target.split(":")[0] and r.target.split(":")[0] not in ELSEWHERE
    ]


def test_ids_are_unique() -> None:
    ids = [m.id for m in measures()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("m", measures(), ids=lambda m: m.id)
def test_a_measure_is_consistent(m: Measure) -> None:
    assert m.direction in DIRECTIONS
    assert m.lead.cites or m.effect in ("out_of_scope", None), "only facts of the catalogue need no provision"
    assert not [c for c in m.cited if not LIBRARY.exists(c)]
    assert not [r for r in m.related if r not in {x.id for x in measures()}]
    replaced = {r.target for r in relations() if r.kind == "replaces"}
    # Not on what stands inside a replaced paragraph either: with 2270:29 goes 2270:29(b).
    rests = {id_: {f"{parse_id(id_).resolution}:{part}" for part in parse_id(id_).lineage} for id_ in m.basis}
    assert not [id_ for id_, around in rests.items() if around & replaced], "a measure rests on a replaced provision"
    for before, after in zip(m.history, m.history[1:], strict=False):
        assert before.since is None or after.since is None or before.since <= after.since


@pytest.mark.parametrize("m", measures(), ids=lambda m: m.id)
def test_a_measures_sentences_pass_the_verifier(m: Measure) -> None:
    faults = [
        (s.text, f.what)
        for s in statements(m)
        for f in line_faults(Line(s.text, s.cites), library=LIBRARY, found=set(LIBRARY.entries), question="")
    ]
    assert not faults
