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
NOW = WIDE - LEFT  # where today stands
GAP = 70  # from the last day of those months to today; the axis is broken in the middle of it


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
            "began; hatching is a limit without a figure of its own. The axis is broken: since 2018 nothing has "
            "changed.")  # fmt: skip
    return figure("oc-oil", "The oil ceilings", lead, charts, table)


def _figure(step: Step) -> str:
    if step.barrels is None:
        return "no figure"
    return (f"{step.barrels:,} barrels" if step.barrels else "none") + (" (never began)" if step.planned else "")


def _cites(step: Step) -> str:
    return " ".join(opener(escape(id_), "oc-link", id_) for id_ in step.statement.cites)


def _x(day: date) -> float:
    span = (SHOWN[1] - SHOWN[0]).days
    return round(LEFT + (day - SHOWN[0]).days / span * (NOW - GAP - LEFT), 1)


def _chart(measure: Measure, steps: tuple[Step, ...]) -> str:
    most = max((s.barrels or 0 for s in steps), default=1) or 1
    held = [s for s in steps if not s.planned]
    ends = [*(_x(s.since) for s in held[1:]), NOW]
    parts = [HATCH] + [_axis(_x(d), f"{d:%b %Y}") for d in (date(2017, 7, 1), date(2018, 1, 1), date(2018, 7, 1))]
    parts += [_axis(NOW, "today", "end")]
    parts += [_bar(s, end, most) for s, end in zip(held, ends, strict=True)]
    parts += [_bar(s, NOW, most) for s in steps if s.planned]
    parts += [_broken(NOW - GAP / 2)]
    chart = tag("svg", "".join(parts), "oc-chart", viewBox=f"0 0 {WIDE} {HIGH}", role="group",
                aria_label=f"Ceilings: {measure.title}")  # fmt: skip
    return tag("div", text("h4", measure.title) + chart, "oc-oil")


HATCH = (
    '<defs><pattern id="oc-hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0v7" class="oc-hatch"/></pattern></defs>'
)


def _axis(x: float, word: str, anchor: str = "start") -> str:
    tick = tag("path", "", "oc-axis", d=f"M{x} {FLOOR}v5")
    return tick + tag("text", word, x=str(x), y=str(FLOOR + 20), text_anchor=anchor)


def _broken(x: float) -> str:
    """The mark that the axis is broken here: a gap through all that crosses it, between two strokes."""
    top, foot, slant, wide = TOP - 24, FLOOR + 7, 8, 7
    edge = f"L{x + slant} {top}"
    gap = tag("path", "", "oc-gap", d=f"M{x} {foot}{edge}h{wide}L{x + wide} {foot}Z")
    strokes = tag("path", "", "oc-gap-edge", d=f"M{x} {foot}{edge}M{x + wide} {foot}L{x + slant + wide} {top}")
    return gap + strokes


def _bar(step: Step, right: float, most: int) -> str:
    """One step, up to `right`, as a link to the provision that sets it."""
    left = _x(step.since)
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
