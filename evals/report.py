"""The report as one page: how good the assistant is, against what, and where it fails."""

from __future__ import annotations

from html import escape

from evals import markup, suite
from evals.charts import calibration, latency, recall_bars, recall_curves, sound_by_set
from evals.compare import TITLES, mrr, ndcg, recall
from evals.dataset import about
from evals.errors import ERRORS
from evals.failures import failure
from evals.scores import score, wilson
from evals.suite import NONE, SHORT, VERDICTS, Run, Scores, cell
from evals.summary import TIMED, sentence

NAV = (
    ("answers", "How good"), ("against", "Against what"), ("where", "Where it fails"), ("confidence", "Confidence"),
    ("robustness", "Robustness"), ("costs", "Costs"), ("failures", "Every failure"), ("words", "What the words mean"),
)  # fmt: skip
WORDS = (
    ("sound", "every provision that belongs to the answer is cited, the verdict is right, and every figure is told; "
              "where the resolutions are silent: the answer says so"),
    ("complete", "every group of provisions that the answer needs is cited"),
    ("citation precision", "share of the cited provisions that belong to the answer or may stand in it"),
    ("fabricated", "citations of provisions that do not exist, or with a quote that is not in them"),
    ("recall@k", "share of the needed groups of provisions that are among the first k found"),
    ("(0.80–0.90)", "Wilson 95 % interval: where the true share lies, as far as so many questions can tell"),
    ("blind", "a set written from the texts without sight of program or data, no failure of which was read since"),
    ("independent", "a set written in the same way whose failures have been read since; known: any other"),
)  # fmt: skip


def render(run: Run) -> str:
    """The whole page."""
    shown = [(name, title) for name, title in NAV if name != "robustness" or run.checks]
    nav = " ".join(f'<a href="#{name}">{title}</a>' for name, title in shown)
    body = [
        "<header>", "<h1>Opcite, evaluated</h1>", f'<p class="lead">{escape(sentence(run))}</p>', _cards(run),
        _in_short(run), f"<p><small>{escape(run.facts)}</small></p>",
        f'<nav aria-label="Sections">{nav}</nav>', "</header>", "<main>",
        _answers(run), _against(run), _writers(run), _where(run), _confidence(run), _robustness(run), _costs(run),
        _failures(run), _words(), "</main>",
    ]  # fmt: skip
    return markup.page("Opcite, evaluated", "\n".join(b for b in body if b))


def _cards(run: Run) -> str:
    scores = score(run.headline)
    which = {"blind": "blind questions", "independent": "independent questions", "known": "questions"}[run.standing]
    shown = [
        (f"sound answers to {scores['sound'][1]} {which}", *scores["sound"]),
        ("verdicts right, where one is due", *scores["verdict accuracy"]),
        ("of the provisions cited belong there", *scores["citation precision"]),
    ]
    cards = [f"<b>{hits / n:.0%}</b><span>{escape(what)}</span>" for what, hits, n in shown if n]
    cards.append(f"<b>{scores['fabricated']}</b><span>invented citations or quotes</span>")
    ours = _recall10(run, "opcite")
    if ours and "langchain" in run.found:
        theirs = _recall10(run, "langchain")
        cards.append(
            f"<b>{ours:.0%}</b><span>of needed provisions among the first ten found; the usual LangChain chain "
            f"finds {theirs:.0%}</span>"
        )
    return '<div class="cards">' + "".join(f'<div class="card">{c}</div>' for c in cards) + "</div>"


def _in_short(run: Run) -> str:
    """Against what, and where it fails, in a sentence each."""
    lines = []
    if len(run.found) > 1:
        others = ", ".join(f"{TITLES[n]} {_recall10(run, n):.0%}" for n in run.found if n != "opcite")
        lines.append(f"<b>Against what.</b> Needed provisions among the first ten found: Opcite "
                     f"{_recall10(run, 'opcite'):.0%}; {escape(others)}.")  # fmt: skip
    wrong = {k: len(rows) for k, rows in suite.errors(run.headline).items() if rows}
    if wrong:
        kinds = ", ".join(f"{k} {n}" for k, n in sorted(wrong.items(), key=lambda row: -row[1]))
        lines.append(f"<b>Where it fails.</b> Of {len(run.headline)} answers {sum(wrong.values())} are not sound: "
                     f"{kinds}. {_weakest(run)}")  # fmt: skip
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>" if lines else ""


def _weakest(run: Run) -> str:
    """The families that fare worst among those with at least ten questions."""
    scores = {n: s["sound"] for n, s in suite.by_family(run).items() if s["sound"][1] >= 10}
    worst = sorted(scores, key=lambda n: scores[n][0] / scores[n][1])[:3]
    told = ", ".join(f"{escape(n)} ({scores[n][0] / scores[n][1]:.0%} of {scores[n][1]})" for n in worst)
    return f"Weakest over all sets: {told}." if told else ""


def _recall10(run: Run, name: str) -> float:
    hits, n = recall(run.found_in(name, run.headline), 10) if name in run.found else (0, 0)
    return hits / n if n else 0.0


def _answers(run: Run) -> str:
    scores = suite.by_set(run)
    names = [n for n in next(iter(scores.values()), {}) if n not in TIMED]
    rows = ([escape(n), *(_cell(s[n]) for s in scores.values())] for n in names)
    notes = "".join(_note(s) for s in scores if s != "all")
    titles = [about(s).title if s != "all" else "All" for s in scores]
    return markup.section(
        "answers", "How good are the answers?", sound_by_set(scores), f"<ul>{notes}</ul>",
        markup.table(["score", *titles], rows, caption="Every score by question set, with 95 % intervals"),
    )  # fmt: skip


def _note(name: str) -> str:
    known = about(name)
    return f"<li><b>{escape(known.title)}</b> ({known.standing}): {escape(known.what)}</li>"


def _cell(value: object) -> str:
    return markup.share(*value) if isinstance(value, tuple) else escape(cell(value))


def _against(run: Run) -> str:
    if len(run.found) < 2:
        return markup.section("against", "Against what?", markup.text("No other retriever was asked in this run."))
    rows = []
    for name in run.found:
        found = run.found_in(name, run.headline)
        shares = [markup.share(*recall(found, k), of=False) for k in (1, 4, 5, 10, 20)]
        rows.append([escape(TITLES[name]), *shares, f"{mrr(found):.2f}", f"{ndcg(found):.2f}"])
    head = ["retriever", *(f"recall@{k}" for k in (1, 4, 5, 10, 20)), "MRR", "nDCG@10"]
    return markup.section(
        "against", "Against what?",
        markup.text(
            "An answer can only be right if the paragraphs it needs are found. The same questions went to what one "
            "would otherwise use, over the same texts: search by words (BM25), by meaning (the MiniLM model as "
            "published), both fused by rank, and the usual LangChain chain, which cuts the texts every 1000 characters "
            "and reads the four nearest pieces. Choices were made in their favour: a paragraph found counts for all of "
            "its parts, a piece for every paragraph that it shows."
        ),
        '<div class="pair">', recall_bars(run), recall_curves(run), "</div>",
        markup.table(head, rows, caption=f"{run.headline_sets}; the tutorial's chain "
                     "reads four pieces, hence recall@4"),
    )  # fmt: skip


def _writers(run: Run) -> str:
    if not run.others:
        return ""
    scores = {f"Opcite with {run.writer}": score(run.results)} | {n: score(rs) for n, rs in run.others.items()}
    rows = ([escape(n), *(_cell(s[c]) for c in (*SHORT, "fabricated"))] for n, s in scores.items())
    return markup.section(
        "writers", "Against other ways to write with the same model",
        markup.text("The tutorial's chain puts four pieces into one prompt; the whole-corpus prompt has every text."),
        markup.table(["writer", *SHORT, "fabricated"], rows, caption="All sets"),
    )  # fmt: skip


def _where(run: Run) -> str:
    head, everything = suite.errors(run.headline), suite.errors(run.results)
    n, total = len(run.headline), len(run.results)
    rows = [
        [f'<a href="#{k}">{k}</a>', str(len(head[k])), f"{len(head[k]) / n:.0%}", str(len(everything[k])),
         f"{len(everything[k]) / total:.0%}", escape(ERRORS[k])] for k in ERRORS
    ]  # fmt: skip
    titles = ["kind of error", "headline sets", "of them", "all sets", "of them", "meaning"]
    return markup.section(
        "where", "Where does it fail?",
        markup.table(titles, rows, caption="Answers that are not sound, by kind of error", style="words"),
        _heat(run), _confusion(run),
        _groups("family of measures", suite.by_family(run)), _groups("kind of question", suite.by_kind(run)),
    )  # fmt: skip


def _groups(what: str, scores: dict[str, Scores]) -> str:
    rows = ([escape(n), *(_cell(s[c]) for c in SHORT)] for n, s in scores.items())
    table = markup.table([what, *SHORT], rows, caption="All sets")
    return f"<details><summary>The scores by {what}</summary>{table}</details>"


def _heat(run: Run) -> str:
    families, kinds, found = suite.heat(run)

    def one(key: tuple[str, str]) -> str:
        if key not in found:
            return '<td class="none">·</td>'
        hits, n = found[key]
        few = ' class="few"' if n < 5 else ""
        return f'<td{few} style="{markup.shade(hits / n)}">{hits / n:.2f}<span class="n">{hits} of {n}</span></td>'

    return markup.cells(
        ["", *(k.replace("_", " ") for k in kinds)], ((f, [one((f, k)) for k in kinds]) for f in families),
        caption="Share of sound answers by family of measures and kind of question, all sets. Yellow is good, dark "
        "blue is bad; hatched: fewer than five questions.",
    )  # fmt: skip


def _confusion(run: Run) -> str:
    found = suite.confusion(run)
    given = [v for v in (*VERDICTS, NONE) if any(g == v for _, g in found)]
    expected = [v for v in VERDICTS if any(e == v for e, _ in found)]

    def one(row: str, column: str, n: int) -> str:
        count = found.get((row, column), 0)
        hit = ' class="hit"' if row == column else ""
        return f'<td{hit} style="{markup.shade(count / n)}">{count}</td>' if count else '<td class="none">·</td>'

    rows = []
    for e in expected:
        n = sum(c for (row, _), c in found.items() if row == e)
        rows.append((f"{e.replace('_', ' ')} ({n})", [one(e, g, n) for g in given]))
    return markup.cells(
        ["expected", *(g.replace("_", " ") for g in given)], rows,
        caption="Verdicts: expected (rows) and given (columns), all sets. Framed: right. A verdict that the label also "
        "allows counts as the expected one. Colours: share of the row.",
    )  # fmt: skip


def _confidence(run: Run) -> str:
    return markup.section(
        "confidence", "Can its confidence be believed?",
        markup.text(
            "Every answer carries a confidence. If it can be believed, of the answers with a confidence of 0.8 four "
            "in five have the right verdict: the points lie on the dotted line."
        ),
        calibration(run),
    )  # fmt: skip


def _robustness(run: Run) -> str:
    if not run.checks:
        return ""
    rows = [
        [escape(c.title) if n == 0 else "", escape(name), f"{hits} of {total}", markup.share(hits, total, of=False)]
        for c in run.checks for n, (name, hits, total) in enumerate(c.figures)
    ]  # fmt: skip
    parts = ["<ul>" + "".join(f"<li><b>{escape(c.title)}.</b> {escape(c.what)}</li>" for c in run.checks) + "</ul>",
             markup.table(["check", "figure", "count", "share"], rows, style="checks")]  # fmt: skip
    for c in run.checks:
        if c.cases:
            cases = ([escape(x.id), escape(x.expected), escape(x.given), escape(x.question)] for x in c.cases)
            inner = markup.table(["case", "expected", "given", "question"], cases, style="words")
            parts.append(
                f"<details><summary>{escape(c.title)}: what went wrong, {len(c.cases)}</summary>{inner}</details>"
            )
    return markup.section("robustness", "Does it hold when asked otherwise, or attacked?", *parts)


def _costs(run: Run) -> str:
    parts = [latency(run), _compared(run), markup.text("These figures differ from run to run.")]
    return f"<!-- timings -->\n{markup.section('costs', 'What does it cost?', *parts)}<!-- /timings -->"


def _compared(run: Run) -> str:
    if not run.times:
        return ""
    ours = run.times["opcite"]
    rows = [
        [escape(TITLES[name]), f"{t.p50:.1f} ms", f"{t.p50 / ours.p50:.2g}×", f"{t.p95:.1f} ms", f"{t.cold:.2f} s",
         f"{t.cold / ours.cold:.2g}×", f"{t.memory:.0f} MB", f"{t.build:.1f} s",
         f"{t.build / ours.build:.2g}×",
         f"{t.size:.0f} MB", f"{t.size / ours.size:.2g}×"]
        for name, t in run.times.items()
    ]  # fmt: skip
    head = ["retriever", "warm p50", "to ours", "warm p95", "cold process", "to ours", "memory", "index built in",
            "to ours", "on disk", "to ours"]  # fmt: skip
    said = "Finding alone, on this machine; sizes have the embedding model in them where one is used"
    return markup.table(head, rows, caption=said)


def _failures(run: Run) -> str:
    parts = []
    shown = [r for r in run.results if about(r.item.set).standing != "blind"]
    hidden = sum(not r.sound for r in run.results) - sum(not r.sound for r in shown)
    for kind, rows in suite.errors(shown).items():
        inner = "".join(failure(r) for r in sorted(rows, key=lambda r: (about(r.item.set).standing, r.item.set)))
        share, *_ = wilson(len(rows), len(shown))
        title = f"{kind}: {len(rows)} ({share:.0%})"
        parts.append(f'<details id="{kind}"><summary><b>{title}</b> {escape(ERRORS[kind])}</summary>{inner}</details>')
    told = "With the question, what was expected, given and found; provisions that the answer needs are stressed."
    blind = f" The {hidden} failures of blind sets are counted above and not shown: who reads them makes them known."
    return markup.section("failures", "Every failure", markup.text(told + (blind if hidden else "")), *parts)


def _words() -> str:
    rows = "".join(f"<li><b>{escape(word)}</b>: {escape(meaning)}</li>" for word, meaning in WORDS)
    return markup.section("words", "What the words mean", f"<ul>{rows}</ul>")
