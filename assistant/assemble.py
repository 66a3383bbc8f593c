"""From claims that passed to the paragraphs of an answer. What a model left out and no answer may lack, code adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.answer import Role
from assistant.case import Case, Part
from assistant.draft import Line
from assistant.evidence import Evidence
from assistant.guard import Passed
from sources.law import PASSIVE, Measure
from sources.provision import parse_id

ORDER: tuple[Role, ...] = ("basis", "exemption", "context", "history")
LEADS: dict[Role, str] = {"basis": "", "exemption": "Exemptions.", "context": "Note.", "history": "History."}
Paragraphs = tuple[tuple[Line, ...], ...]


def assemble(case: Case, passed: Sequence[Passed], evidence: Evidence, dissent: Sequence[Line] = ()) -> Paragraphs:
    """The answer's paragraphs: what was wrong in the question, a disagreement, then each part by role.

    Sentences of one role share a paragraph. Added from the offline answer where the claims lack it: what decides, the
    exemptions, the day's law, what became of a paragraph that the question names.
    """
    wrong = [line for part in case.parts for line in part.offline.lines if not line.cites]
    out: list[tuple[Line, ...]] = [(line,) for line in dict.fromkeys([*wrong, *dissent])]
    claims = sorted(passed, key=lambda p: p.claim.place)
    for number, part in enumerate(case.parts, start=1):
        mine = [p.line for p in claims if min(max(p.claim.part, 1), len(case.parts)) == number]
        out += _part(part, mine, evidence, lead=_lead(case, part))
    return tuple(out)


def _lead(case: Case, part: Part) -> str:
    verdict = part.offline.verdict
    if verdict is None:
        return ""
    if len(case.parts) == 1:
        return f"{verdict.word}."
    return f"{part.judged.measures[0].title}: {verdict.word.lower()}." if part.judged.measures else f"{verdict.word}."


def _part(part: Part, mine: list[Line], evidence: Evidence, *, lead: str) -> Iterator[tuple[Line, ...]]:
    offline = [line for line in part.offline.lines if line.cites]
    lines = [*mine]
    first = next((line for line in offline if line.role == "basis"), None)
    if first is not None and (part.judged.stage or not _told(first, (p for p in mine if p.role == "basis"))):
        lines.insert(0, Line(first.text, first.cites, "basis", first.lead if part.judged.stage else ""))
    lines += [line for line in offline if line.role == "exemption" and not _told(line, lines)]
    lines += [line for line in offline if line.role != "basis" and _due(line, part, lines)]
    lines += list(_replacements(lines, evidence, part))
    force = [line for line in offline if line.lead == "Force."]
    for role in ORDER:
        group = [line for line in lines if line.role == role]
        if group:
            yield (_headed(group[0], lead if role == "basis" else LEADS[role]), *map(_bare, group[1:]))
    if force:
        yield (force[0],)


def _due(line: Line, part: Part, told: Sequence[Line]) -> bool:
    """Whether an offline line must be told besides the claims: today's law beside another day's, what became of a
    provision that the question names, the stages where a development is asked for."""
    if line.lead == "Today.":
        return True
    named = {r.id for r in part.understood.references if r.id}
    asked = named & set(line.cites) or line.lead == "Since then."
    stage = line.role == "history" and part.understood.kind == "evolution"
    return bool(asked or stage) and not any(set(line.cites) & set(t.cites) for t in told if t.role == line.role)


def _told(line: Line, told: Iterable[Line]) -> bool:
    """Whether one of some lines of the same role rests on a provision that this one rests on."""
    return any(t.role == line.role and _meet(t.cites, line.cites) for t in told)


def _meet(some: Iterable[str], others: Sequence[str]) -> bool:
    return any(a == b or a.startswith(f"{b}(") or b.startswith(f"{a}(") for a in some for b in others)


def _headed(line: Line, lead: str) -> Line:
    return line if line.lead else Line(line.text, line.cites, line.role, lead)


def _bare(line: Line) -> Line:
    keep = line.lead if line.lead not in LEADS.values() else ""
    return Line(line.text, line.cites, line.role, keep)


def _replacements(lines: Sequence[Line], evidence: Evidence, part: Part) -> Iterator[Line]:
    """What replaced each provision that is told as history, where no line says it."""
    cited = [c for line in lines for c in line.cites]
    for id_ in dict.fromkeys(cited):
        later = evidence.ended(id_, part.understood.as_of)
        if later and not any(_meet([source], cited) for source, _ in later):
            source, day = later[-1]
            where = f"{evidence.library.entries[id_].label}: {PASSIVE['replaces']} {parse_id(source).label}"
            yield Line(f"{where} ({day.day} {day:%B %Y}).", (source, id_), "history")


def backing(
    case: Case, effect: str, cites: Sequence[str], measures: Mapping[str, Measure], *, least: float = 0.05
) -> Measure | None:
    """What a model's own verdict must have behind it: a measure with that effect, other than the deciding one, that was
    considered for the question (with a probability of `least`) and rests on a provision cited."""
    for part in case.parts:
        for name, likely in part.judged.scored:
            measure = measures[name]
            other = measure.effect == effect and name not in part.offline.measures[:1] and likely >= least
            if other and _meet(measure.basis, cites):
                return measure
    return None
