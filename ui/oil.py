"""The oil ceilings as steps, from the figures that the measures name."""

from __future__ import annotations

from datetime import date
from html import escape

from sources.law import Measure
from ui.measures import day_words
from ui.regime import Step, ceilings
from ui.tags import opener, tag, text

WIDE, HIGH, LEFT, TOP, FLOOR = 540, 230, 14, 34, 186
SHOWN = (date(2017, 7, 1), date(2018, 12, 31))  # the months in which the ceilings changed; after them they stand


def oil() -> str:
    """One chart a product, and a table behind both."""
    from ui.pictures import figure, plain_table

    charts = tag("div", "".join(_chart(m, steps) for m, steps in ceilings()), "oc-charts")
    rows = [
        (escape(m.title), day_words(s.since), _figure(s), escape(s.statement.text), _cites(s))
        for m, steps in ceilings() for s in steps
    ]  # fmt: skip
    table = plain_table(("Product", "From", "Ceiling", "The rule", "Provisions"), rows, "Oil ceilings")
    lead = ("What may be delivered to the DPRK, in barrels. A dashed line is a ceiling that was replaced before it "
            "began; hatching is a limit without a figure of its own.")  # fmt: skip
    return figure("oc-oil", "The oil ceilings", lead, charts, table)


def _figure(step: Step) -> str:
    if step.barrels is None:
        return "no figure"
    return (f"{step.barrels:,} barrels" if step.barrels else "none") + (" (never began)" if step.planned else "")


def _cites(step: Step) -> str:
    return " ".join(opener(escape(id_), "oc-link", id_) for id_ in step.statement.cites)


def _x(day: date) -> float:
    span = (SHOWN[1] - SHOWN[0]).days
    return round(LEFT + (day - SHOWN[0]).days / span * (WIDE - 2 * LEFT), 1)


def _chart(measure: Measure, steps: tuple[Step, ...]) -> str:
    most = max((s.barrels or 0 for s in steps), default=1) or 1
    held = [s for s in steps if not s.planned]
    ends = [*(s.since for s in held[1:]), SHOWN[1]]
    parts = [HATCH] + [_axis(day) for day in (date(2017, 7, 1), date(2018, 1, 1), date(2018, 7, 1), SHOWN[1])]
    parts += [_bar(s, end, most) for s, end in zip(held, ends, strict=True)]
    parts += [_bar(s, SHOWN[1], most) for s in steps if s.planned]
    chart = tag("svg", "".join(parts), "oc-chart", viewBox=f"0 0 {WIDE} {HIGH}", role="group",
                aria_label=f"Ceilings: {measure.title}")  # fmt: skip
    return tag("div", text("h4", measure.title) + chart, "oc-oil")


HATCH = (
    '<defs><pattern id="oc-hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0v7" class="oc-hatch"/></pattern></defs>'
)


def _axis(day: date) -> str:
    word = "today" if day == SHOWN[1] else f"{day:%b %Y}"
    anchor = "end" if day == SHOWN[1] else "start"
    tick = tag("path", "", "oc-axis", d=f"M{_x(day)} {FLOOR}v5")
    return tick + tag("text", word, x=str(_x(day)), y=str(FLOOR + 20), text_anchor=anchor)


def _bar(step: Step, end: date, most: int) -> str:
    """One step, as a link to the provision that sets it."""
    left, right = _x(step.since), _x(end)
    top = FLOOR - 70 if step.barrels is None else round(FLOOR - step.barrels / most * (FLOOR - TOP), 1)
    look = "oc-planned" if step.planned else "oc-unsaid" if step.barrels is None else "oc-cap"
    box = tag("rect", "", look, x=str(left), y=str(top), width=str(round(right - left, 1)),
              height=str(max(1.5, FLOOR - top)))  # fmt: skip
    edge = tag("path", "", f"{look}-edge", d=f"M{left} {top}H{right}")
    word = "no figure" if step.barrels is None else "none" if step.barrels == 0 else _short(step.barrels)
    word += " planned" if step.planned else ""
    label = tag("text", word, "oc-cap-word", x=str(left + 3), y=str(top - 6))
    first = step.statement.cites[0]
    about = f"{word}: from {day_words(step.since)}, {_figure(step)}. {step.statement.text}"
    return tag("a", tag("title", escape(about)) + box + edge + label, "oc-capped", href=f"/?p={first}",
               data_provision=first, data_quote="", aria_label=about)  # fmt: skip


def _short(barrels: int) -> str:
    return f"{barrels / 1_000_000:g} million" if barrels >= 1_000_000 else f"{barrels:,}"
