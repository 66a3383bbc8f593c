"""The offline writer: the measures' own sentences where one decides, the provisions' digests where none does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from assistant.adoption import adoption_lines, named_resolutions
from assistant.answer import Verdict
from assistant.days import known_by, on_a_day, with_deadlines
from assistant.draft import Draft, Line
from assistant.judge import Judgement
from assistant.provisions import Provisions, short
from assistant.understand import Understanding
from index.lexical import tokens
from index.search import Found
from sources.catalogue import resolution
from sources.dates import in_words
from sources.force import PHRASES
from sources.law import PASSIVE, Measure, Relation, Statement
from sources.library import Library
from sources.provision import parse_id

NOTES = 2  # notes of a measure that an answer tells, the nearest to the question
TELLING = 0.72  # of their nearness, a cosine, and of the share of the question's weight of words in them
DETAILS = 3  # sentences of provisions added to a measure's own
NEW = 0.4  # share of such a sentence's words that the answer has not said yet
FIGURE = 0.25  # what a number in it is worth where a figure is asked for, as a share of the question's weight
ENOUGH = 0.25  # share of the question's weight that such a sentence carries
# Questions after what is written, not after leave for an act.
PLAIN = ("figure", "evolution", "list", "lookup", "definition")
STEPS = ("replaces", "tightens", "extends")  # relations that lead from a rule to the one before it
LONGEST_LINE = 4  # such steps told at the most
UNSURE = 0.5  # below this probability of the deciding measure the best found provisions are shown as well
DOUBTFUL = 0.5  # below this its history is left out: what may be a neighbour's is not told at length
SURE = 0.8  # from this probability on, what a question describes is known, whatever paragraph it names
VOTES = "votes-on-the-resolutions"  # the measure on how the Council voted
SILENT = (Verdict.NOT_ADDRESSED, Verdict.OUT_OF_SCOPE)


ACT = re.compile(
    r"\b(?:may|can|could|would|should|is|are|am|does|do|will|allowed|legal|illegal|ok|okay|banned|prohibited|forbidden|"
    r"permitted|violat\w+|breach\w*|sanctioned|restricted)\b",
    re.IGNORECASE,
)


class OfflineWriter:
    """Writes drafts without a language model. The same input gives the same draft."""

    name = "offline"

    def __init__(
        self,
        library: Library,
        measures: Mapping[str, Measure],
        relations: Sequence[Relation],
        rarity: Callable[[str], float],
    ) -> None:
        self.library, self.measures, self.relations, self.rarity = library, measures, relations, rarity
        self.of = Provisions(library, relations)

    def write(self, understood: Understanding, found: Found, judged: Judgement) -> Draft:
        """A draft of the answer; `assistant.verify` has the last word on each line."""
        corrections = tuple(Line(text) for text in (*understood.corrections, *self.of.missing(understood)))
        named = [r.id for r in understood.references if r.id and self.library.exists(r.id)]
        asked_of_votes = named_resolutions(understood) or (judged.measures and judged.measures[0].id == VOTES)
        if understood.kind == "adoption" and asked_of_votes and (facts := adoption_lines(understood)):
            return Draft((*corrections, *facts), confidence=0.9)
        if understood.kind == "text" and named:
            lines = (*corrections, *self.of.texts(named, understood.as_of), *self._elsewhere(named, judged))
            return Draft(lines, confidence=0.95, suggestions=self._suggest(judged))
        if judged.measures:
            return self._measured(understood, found, judged, corrections)
        return self._silent(found, judged, corrections)

    def _elsewhere(self, named: Sequence[str], judged: Judgement) -> Iterator[Line]:
        """Where what a question says of a paragraph is not in it: the rule that it must mean."""
        first = judged.measures[0] if judged.measures else None
        if first is None or judged.scored[0][1] < SURE:
            return
        if not {parse_id(c).paragraph for c in first.cited} & {parse_id(c).paragraph for c in named}:
            lead = f"What the question describes stands elsewhere: {first.title}."
            yield Line(first.lead.text, first.lead.cites, "context", lead)

    # --- a measure decides ----------------------------------------------------------------------------------

    def _measured(
        self, understood: Understanding, found: Found, judged: Judgement, corrections: tuple[Line, ...]
    ) -> Draft:
        first = judged.measures[0]
        lines = list(corrections)
        if judged.stage is not None or judged.not_yet:
            lines += on_a_day(first, judged, understood.as_of or date.today(), self.library.entries)
        else:
            lead, rest = opening(first.lead.text, judged.verdict)
            lines.append(Line(rest, first.lead.cites, "basis", lead))
            lines += self.of.listed(found)
            lines += self._conditions(first, understood, found)
            if understood.kind == "list":
                lines += self._whole(first, found)
            elif judged.verdict not in SILENT and not judged_act(understood) and not found.listed:
                lines += self._details(understood, found, first, lines)
        told = {c for line in lines for c in line.cites}
        lines += self.of.named(understood, told)
        if judged.stage is None and judged.scored[0][1] < UNSURE:
            lines += self.of.near(found, told)
        if judged.stage is None:
            lines += self._also(judged, {c for line in lines for c in line.cites})
        if judged.stage is None and not judged.not_yet:
            doubtful = dict(judged.scored).get(first.id, 0.0) < DOUBTFUL
            lines += self._before(first, understood, doubtful and understood.kind != "evolution")
        if understood.as_of and judged.stage is None and not judged.not_yet:
            lines = list(known_by(understood.as_of, lines, first.lead.cites))
        silent = judged.verdict in SILENT and not judged.not_yet  # that there was no rule yet answers the question
        told_of = tuple(m.id for m in judged.measures)
        dated = tuple(with_deadlines(line, self.library.entries) for line in lines)
        return Draft(dated, judged.verdict, silent, judged.confidence, told_of, self._suggest(judged))

    def _also(self, judged: Judgement, told: set[str]) -> Iterator[Line]:
        """The other measures that bear on the question: with their rule, or by their title where they may not.

        What rests on provisions that are `told` already is left out.
        """
        for other in judged.measures[1:]:
            new = [c for c in other.basis if c not in told]
            if other.basis and not new:
                continue
            if other.id not in judged.aside:
                yield Line(other.lead.text, other.lead.cites, "context", f"Also: {other.title}.")
            elif new:
                label = self.library.entries[new[0]].label
                yield Line(f"Also: {other.title} ({label}).", tuple(new[:1]), "context")

    def _whole(self, measure: Measure, found: Found) -> Iterator[Line]:
        """The whole of the paragraphs that a list is asked from: the deciding one and the best found."""
        for id_ in dict.fromkeys((*measure.basis[:1], *(h.provision for h in found.provisions[:1]))):
            entry = self.library.entries[id_]
            if entry.digest:
                yield Line(entry.digest, (id_,), "context", f"{short(entry)}.")

    def _details(
        self, understood: Understanding, found: Found, measure: Measure, lines: Sequence[Line]
    ) -> Iterator[Line]:
        """Sentences of the deciding and the best found provisions that answer more of the question's words."""
        words = {w: self.rarity(w) for w in set(tokens(understood.search))}
        told = set(tokens(" ".join(f"{line.lead} {line.text}" for line in lines)))
        figure = understood.kind == "figure"
        ids = [*measure.basis[:3], *(h.provision for h in found.provisions[:2])]
        rows: list[tuple[float, int, str, str]] = []
        # What was replaced or tightened is history, never told here as if it were the rule.
        past = {c for s in measure.history for c in s.cites} - {*measure.basis}
        past |= {r.target for r in self.relations if r.kind in ("replaces", "tightens")} - {*measure.basis}
        for place, id_ in enumerate(i for i in dict.fromkeys(ids) if i not in past):
            for sentence in re.split(r"(?<=[.;])\s+(?=[A-Z])", self.library.entries[id_].digest):
                mine = set(tokens(sentence))
                new = len(mine - told) / max(1, len(mine))
                score = sum(words[w] for w in mine & words.keys())
                if figure and re.search(r"\d", sentence):
                    score += FIGURE * sum(words.values())
                if new > NEW and score > ENOUGH * sum(words.values()):
                    rows.append((score * (0.5 + new), -place, id_, sentence))
        for _, _, id_, sentence in sorted(rows, key=lambda r: (-r[0], -r[1]))[:DETAILS]:
            yield Line(sentence, (id_,), "context")

    def _conditions(self, measure: Measure, understood: Understanding, found: Found) -> Iterator[Line]:
        """What a lawyer tells with the rule: its exemptions and the notes nearest to the question."""
        lead = "Exemptions."
        own = {parse_id(c).paragraph for c in (*measure.basis, *measure.lead.cites)}
        for s in measure.exemptions:
            if not own & {parse_id(c).paragraph for c in s.cites} and not leave_asked(understood):
                continue  # what stands elsewhere, such as the general clause, is for those who ask leave
            yield Line(s.text, s.cites, "exemption", lead)
            lead = ""
        lead = "Note."
        for s in self._notes(measure, understood, found):
            yield Line(s.text, s.cites, "context", lead)
            lead = ""

    def _notes(self, measure: Measure, understood: Understanding, found: Found) -> list[Statement]:
        """The notes nearest to the question, in their own order: by their sense, and by the words that they share.

        Where a figure or a day is asked for, having a number counts for as much as a third of the question's words.
        """
        words = {w: self.rarity(w) for w in set(tokens(understood.search))}
        whole = sum(words.values()) or 1.0
        figure = understood.kind == "figure" or understood.asks_when
        scored = []
        for place, s in enumerate(measure.notes):
            shared = sum(words[w] for w in words.keys() & set(tokens(s.text))) / whole
            number = FIGURE if figure and re.search(r"\d", re.sub(r"\d{4}", "", s.text)) else 0.0
            scored.append((found.nearness(measure, s) + shared + number, place, s))
        best = sorted(scored, key=lambda row: (-row[0], row[1]))[:NOTES]
        return [s for score, _, s in sorted(best, key=lambda row: row[1]) if score >= TELLING]

    def _before(self, measure: Measure, understood: Understanding, doubtful: bool) -> Iterator[Line]:
        """What the rule replaced, and its force."""
        lead = "History."
        stages = measure.history if understood.kind == "evolution" else measure.history[-2:]
        for s in () if doubtful else stages:
            when = (
                f"From {in_words(s.since)}: "
                if s.since and (understood.asks_when or understood.kind == "evolution")
                else ""
            )
            yield Line(f"{when}{s.text}", s.cites, "history", lead)
            lead = ""
        if understood.kind == "evolution":
            yield from self._line_of(measure, lead)
        if (force := self._force(measure)) is not None:
            yield force

    def _line_of(self, measure: Measure, lead: str) -> Iterator[Line]:
        """What the relations know of the way to a measure's basis, beyond its own history."""
        told = {c for s in measure.history for c in s.cites} | {*measure.basis}
        steps = list(measure.basis)
        rows: list[Relation] = []
        known = self.library.entries  # relations may lead out of the catalogue
        for step in steps:
            for r in self.relations:
                if r.source == step and r.kind in STEPS and r.target in known and r.target not in (*told, *steps):
                    rows.append(r)
                    steps.append(r.target)
        for r in sorted(rows, key=lambda r: r.target)[:LONGEST_LINE]:
            entry = self.library.entries[r.target]
            text = f"{entry.label} ({entry.heading}), {PASSIVE[r.kind]} {r.source} on {in_words(r.date)}: {r.note}."
            yield Line(text, (r.target, r.source), "history", lead)
            lead = ""

    def _force(self, measure: Measure) -> Line | None:
        if not measure.basis or measure.effect in ("not_addressed", "out_of_scope"):
            return None
        # The paragraph that has the measure's force: "calls upon" within one that also decides does not bind.
        resting = [self.library.entries[c] for c in (*measure.basis, *measure.lead.cites)]
        entry = next((e for e in resting if e.force == measure.force), resting[0])
        acting = resolution(parse_id(entry.id).resolution).acting_under
        under = f", {acting}" if acting and entry.force == "binding" else ""
        verb = f" (“{entry.verb}”{under})" if entry.force == measure.force else ""  # else a clause of it has its own
        since = f", in force since {in_words(measure.since)}" if measure.since and measure.effect else ""
        return Line(f"{PHRASES[measure.force].capitalize()}{verb}{since}.", (entry.id,), "basis", "Force.")

    # --- nothing decides ------------------------------------------------------------------------------------

    def _silent(self, found: Found, judged: Judgement, corrections: tuple[Line, ...]) -> Draft:
        lines = [
            *corrections,
            Line("The Security Council's resolutions on the DPRK do not answer this.", lead="Not addressed."),
        ]
        lines += self.of.listed(found)
        if found.nearest > 0.3:
            for hit in found.provisions[:2]:
                entry = self.library.entries[hit.provision]
                lines.append(
                    Line(f"The nearest here is about something else: {entry.heading}.", (entry.id,), "context")
                )
        return Draft(tuple(lines), None, True, judged.confidence)

    def _suggest(self, judged: Judgement) -> tuple[str, ...]:
        first = judged.measures[0] if judged.measures else None
        ids = [*(first.related if first else ()), *(name for name, _ in judged.scored[1:4])]
        asked = [self.measures[i].question for i in dict.fromkeys(ids) if i in self.measures]
        return tuple(q for q in asked if first is None or q != first.question)[:3]


def leave_asked(understood: Understanding) -> bool:
    """Whether the question asks leave for an act, or for a way out of a rule."""
    return understood.kind == "exemption" or (understood.kind not in PLAIN and understood.asks == "leave")


def judged_act(understood: Understanding) -> bool:
    """Whether the question is after a verdict rather than after what is written."""
    return understood.kind in ("other", "lookup", "definition") and bool(ACT.search(understood.question))


def opening(text: str, verdict: Verdict | None) -> tuple[str, str]:
    """Split a measure's lead into the deciding words, to be set bold, and the rest.

    >>> opening("Banned. Member States must …", Verdict.PROHIBITED)
    ('Banned.', 'Member States must …')
    """
    match = re.match(r"([^.:;]{2,70}[.:;])\s+(?=\S)", text)
    if match and len(match[1].split()) <= 10:
        return match[1], text[match.end() :]
    return _word(verdict), text


def _word(verdict: Verdict | None) -> str:
    return f"{verdict.word}." if verdict else ""
