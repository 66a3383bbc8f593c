"""Every check of a model's claim. A claim that breaks a rule is never shown; the rules are the design's, by number.

The offline writer tells sentences that were written and reviewed by hand; a model may say anything. So here each
sentence is held against the provisions that it cites, and against nothing else: what they do not carry, fails.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.answer import Verdict
from assistant.case import Case
from assistant.claims import Claim
from assistant.draft import Line
from assistant.evidence import Evidence
from assistant.figures import figures
from assistant.modality import CONDITION, NOW, PAST, RECALL, modality
from assistant.verify import Fault, line_faults
from index.lexical import tokens
from sources.catalogue import resolution, resolutions
from sources.provision import find_references, parse_id

LONGEST = 700  # characters of a claim
SUPPORT = 0.62  # share of a claim's weight of words that stands in its sources
RARE = 4.8  # the weight of a word that fewer than one passage in a hundred has
SENTENCE = re.compile(r"(?<=[.!?;])[”\"’)]*\s+(?=[A-Z“\"(])")
QUOTES = re.compile(r"“([^”]*)”|\"([^\"]*)\"|„([^“”]*)[“”]|«([^»]*)»|‘([^’]*)’(?!\w)|(?<!\w)'([^']*)'(?!\w)|`([^`]*)`")
STRAY = re.compile(r"[“”„«»‹›`\"]")
FORBIDDEN = (
    (re.compile(r"\[\s*\w{0,4}\s*\]|[\[\]{}<>|\\^~]"), "brackets or marks that are no prose"),
    (re.compile(r"https?:|www\.|\b\w+\.(?:com|org|net|int)\b|@", re.IGNORECASE), "an address"),
    (re.compile(r"[*_#]{1,}"), "Markdown"),
    (re.compile(r"[^\w\s.,;:!?'’‘“”„«»\"()%$€£&/+=§°…–—-]"), "a character that is no prose"),
)
NAME = re.compile(r"(?<![.!?:;“\"(] )(?<!^)\b(?:[A-Z][a-zA-Z’'-]+|[A-Z]{2,})\b")
COMMON = frozenset(
    "dprk democratic people's republic korea korean koreans north security council committee panel experts expert "
    "member members state states resolution resolutions united nations un charter chapter hs secretary-general "
    "accordingly additionally although apart beyond consequently finally furthermore hence however instead likewise "
    "meanwhile moreover nevertheless nonetheless otherwise practically separately similarly therefore thus whereas "
    "january february march april may june july august september october november december opcite".split()
)
# What an answer is worded with, whatever it is about: these words need no source.
GLUE = frozenset(
    tokens(
        "The Security Council's resolutions: resolution, paragraph, rule, measure, ban, banned, prohibited, forbidden, "
        "required, allowed, permitted, restricted, exempt, exemption, exception, applies, covers, decides, binding, "
        "must, Member States, State, DPRK, Committee, case by case, today, now, only, also, however, therefore, "
        "because, under, this, unless, since, replaced, tightened, history, earlier, later, question, answer, "
        "provision, says, speaks, addressed, silent, named, whether, direct, indirect, any, every, all, same, other, "
        "both, so, means, called, upon, urged"
    )
)


@dataclass(frozen=True, slots=True)
class Passed:
    """A claim that passed, as a line with provisions in the place of codes."""

    claim: Claim
    line: Line


class Guard:
    """Holds claims against the rules. One guard serves a whole process.

    >>> guard.check(Claim("The ceiling is 5 million barrels.", ("k3m",)), case)   # doctest: +SKIP
    [Fault(rule='numbers', what='5000000 stands in none of the provisions cited')]
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.library = evidence.library

    def check(self, claim: Claim, case: Case, *, free: bool = False) -> list[Fault] | Passed:
        """The claim as a line, or the rules that it breaks. `free`: it need not agree with the measures' verdict."""
        text = unicodedata.normalize("NFKC", claim.text).strip()
        faults = list(_form(text, case))
        unknown = [c for c in claim.codes if c not in case.codes and c not in case.comments]
        faults += [Fault("closed set", f"the code {c[:12]!r} stands for nothing in the data") for c in unknown]
        cites = tuple(case.codes[c] for c in claim.codes if c in case.codes)
        if not cites:
            faults.append(Fault("closed set", "no provision is cited"))
        if faults:
            return faults
        line = Line(text, cites, claim.role)
        comments = [case.comments[c] for c in claim.codes if c in case.comments]
        faults += line_faults(line, library=self.library, found=set(case.codes.values()), question=case.asked.words)
        said = " ".join([case.asked.words, *(f"{c.author} {c.date} {c.text}" for c in comments)])
        faults += self._carried(line, said)
        faults += self._in_force(line, case.asked.as_of)
        for author in (c.author for c in comments):
            if claim.role != "context" or not any(w in text for w in author.split() if len(w) > 2):
                faults.append(Fault("commentary", f"what {author} says is context, and told with the name"))
        for sentence in sentences(text):
            faults += self._quotes(sentence, line)
            faults += self._figures(sentence, line, case)
            faults += self._names(sentence, line, said)
            faults += self._force(sentence, line)
            if not free:
                faults += _fits_verdict(sentence, claim, case)
        return list(dict.fromkeys(faults)) or Passed(claim, line)

    # --- 1, 2, 3: what is cited, quoted and counted -----------------------------------------------------------

    def _quotes(self, sentence: str, line: Line) -> Iterator[Fault]:
        texts = [self.library.entries[c].text for c in line.cites]
        for match in QUOTES.finditer(sentence):
            quote = next(g for g in match.groups() if g is not None).strip()
            bare = quote.rstrip(".,;:")
            verbs = [self.library.entries[c].verb for c in line.cites]
            if not bare or not (any(bare in t for t in texts) or bare in verbs):
                yield Fault("letter for letter", f"“{quote[:60]}” does not stand in the text of a provision cited")
        if STRAY.search(QUOTES.sub("", sentence)):
            yield Fault("letter for letter", "a quotation mark without its other one")

    def _figures(self, sentence: str, line: Line, case: Case) -> Iterator[Fault]:
        allowed = self.evidence.figures(line.cites) | figures(case.asked.words)
        named, rest = self._references(sentence, line, case)
        yield from named
        mine = figures(rest)
        years = {d[:4] for d in allowed.dates} | {str(resolution(parse_id(c).resolution).year) for c in line.cites}
        for value in sorted(mine.values - allowed.values - years):
            yield Fault("numbers", f"{value} stands in none of the provisions cited")
        for pair in sorted(mine.measured - allowed.measured):
            yield Fault("numbers", f"“{pair}” stands in none of the provisions cited")
        for code in sorted(mine.hs - allowed.hs):
            yield Fault("numbers", f"HS code {code} stands in none of the provisions cited")
        days = allowed.dates | {resolution(parse_id(c).resolution).adopted.isoformat() for c in line.cites}
        for day in sorted(mine.dates):
            if not any(day == d or d.startswith(f"{day}-") or (day[0] == "-" and d.endswith(day)) for d in days):
                yield Fault("numbers", f"the date {day} stands in none of the provisions cited")

    def _references(self, sentence: str, line: Line, case: Case) -> tuple[list[Fault], str]:
        """(what is wrong with the resolutions and paragraphs that a sentence names, the sentence without them)."""
        known = self.evidence.named(line.cites) | frozenset(
            (r.number, r.part) for r in find_references(case.asked.words)
        )
        numbers = {n for n, _ in known}
        faults, rest = [], sentence
        for r in find_references(sentence):
            if r.number is not None and (r.number not in numbers or r.number not in resolutions()):
                faults.append(Fault("closed set", f"resolution {r.number} is neither cited nor named in what is cited"))
            elif r.number is not None and r.year and resolutions()[r.number].year != r.year:
                faults.append(Fault("numbers", f"resolution {r.number} is not of {r.year}"))
            if r.part and not any(
                r.part == part and (r.number is None or r.number == n) for n, part in known if part is not None
            ):
                faults.append(Fault("closed set", f"“{sentence[r.start : r.end]}” is none of the provisions cited"))
            rest = rest[: r.start] + " " * (r.end - r.start) + rest[r.end :]
        return faults, rest

    # --- 4: law in force first ----------------------------------------------------------------------------------

    def _in_force(self, line: Line, day: date | None) -> Iterator[Fault]:
        if day is not None and all(resolution(parse_id(c).resolution).adopted > day for c in line.cites):
            yield Fault("law in force", f"it was adopted after {day}, the day asked for; today's law is added by us")
        old = {c: self.evidence.ended(c, day) for c in line.cites}
        gone = {c: by for c, by in old.items() if by}
        if not gone:
            return
        for sentence in sentences(line.text):
            if not PAST.search(sentence):
                yield Fault("law in force", "what was replaced is told as history, in the past tense")
        if line.role != "history":
            yield Fault("law in force", "a provision that was replaced is cited; its role is history")
        if len(gone) == len(line.cites) and any(NOW.search(s) for s in sentences(line.text)):
            yield Fault("law in force", "what was replaced is told as if it were law today")

    # --- 5, 6: force and exemptions -----------------------------------------------------------------------------

    def _force(self, sentence: str, line: Line) -> Iterator[Fault]:
        does = modality(sentence)
        forces = {self.library.entries[c].force for c in line.cites}
        if does.commands and "binding" not in forces and not (does.asks or RECALL.search(sentence)):
            yield Fault("force", "it commands, and no provision cited binds: say who is called upon or urged")
        if does.commands and "not binding" in forces and not does.asks:
            yield Fault("force", "a provision cited only asks: tell apart what binds and what is asked")
        if does.asks and not does.commands and forces == {"binding"} and not self.evidence.asks(line.cites):
            yield Fault("force", "it says that States are asked, and the provision cited binds them")
        near = self.evidence.nearest(sentence, line.cites)
        if does.lets and not does.commands and not near.lets:
            yield Fault("exemptions", "it allows what the provisions cited do not allow")
        if does.bans and not does.lets and not near.commands:
            yield Fault("force", "it forbids what the provisions cited do not forbid")

    # --- 7: nothing that the provisions do not say --------------------------------------------------------------

    def _carried(self, line: Line, said: str) -> Iterator[Fault]:
        """Words of the sources count in full, those of the question and of comments cited (`said`) by half."""
        asked, here, weight = set(tokens(said)), self.evidence.words(line.cites), self.evidence.weight
        for sentence in sentences(line.text):
            mine = set(tokens(sentence)) - GLUE
            total = sum(map(weight, mine))
            carried = sum(weight(w) for w in mine & here) + sum(weight(w) for w in (mine & asked) - here) / 2
            if carried < SUPPORT * total:
                missing = sorted(mine - here - asked, key=weight, reverse=True)[:4]
                yield Fault("silence", f"the provisions cited do not carry it (words: {', '.join(missing) or 'few'})")

    def _names(self, sentence: str, line: Line, said: str) -> Iterator[Fault]:
        """A capital within a sentence is a name; at its start, a word that few texts here have counts as one."""
        known = self.evidence.spoken(line.cites) | set(re.findall(r"[\w’'-]+", said.lower())) | COMMON
        first = sentence.split(" ", 1)[0].strip("“(,;:")
        strange = [w for w in tokens(first) if self.evidence.weight(w) >= RARE and w not in GLUE]
        for name in dict.fromkeys([*NAME.findall(sentence), *([first] if strange else [])]):
            if not {name.lower(), re.sub(r"['’]s$", "", name.lower())} & known:
                yield Fault("silence", f"“{name}” is named in none of the provisions cited")


def sentences(text: str) -> list[str]:
    """The sentences of a claim."""
    return [s for s in SENTENCE.split(text) if s.strip()]


def _fits_verdict(sentence: str, claim: Claim, case: Case) -> Iterator[Fault]:
    """What contradicts the verdict of the part that a claim is about."""
    does = modality(sentence)
    verdict = case.parts[min(claim.part, len(case.parts)) - 1].offline.verdict
    closed = verdict in (Verdict.PROHIBITED, Verdict.RESTRICTED)
    if closed and verdict and does.lets and not does.commands and not CONDITION.search(sentence):
        yield Fault("exemptions", f"it allows without a condition what is {verdict.value}")
    free = verdict in (Verdict.NOT_ADDRESSED, Verdict.OUT_OF_SCOPE, Verdict.PERMITTED)
    if free and verdict and claim.role == "basis" and does.bans and not does.lets:
        yield Fault("silence", f"the verdict is {verdict.value}; a neighbouring ban is context, not basis")


def _form(text: str, case: Case) -> Iterator[Fault]:
    """What is wrong with a claim as prose."""
    if not text:
        yield Fault("form", "it is empty")
    if len(text) > LONGEST:
        yield Fault("form", f"it has {len(text)} characters; {LONGEST} at the most")
    for pattern, what in FORBIDDEN:
        if pattern.search(text):
            yield Fault("form", f"it holds {what}")
    foreign = [c for c in text if not c.isascii()]
    if any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in foreign):
        yield Fault("form", "it is not in English letters")
    if any(c.isnumeric() for c in foreign):
        yield Fault("form", "it holds digits of another script")
    if not text.isprintable() and any(unicodedata.category(c) in ("Cf", "Cc", "Co", "Cs") for c in text):
        yield Fault("form", "it holds characters that cannot be seen")
    words = set(re.findall(r"\w+", text))
    if codes := words & {c for c in (*case.codes, *case.comments) if any(x.isdigit() for x in c) or len(c) > 2}:
        yield Fault("form", f"it writes out a code ({sorted(codes)[0]})")
