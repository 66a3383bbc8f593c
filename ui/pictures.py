"""The pictures of the Measures tab: a map, a time line and the oil ceilings; each with a table behind it.

Shapes and words tell what colour tells as well, so that the pictures read without colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from html import escape

from sources.catalogue import Resolution, resolutions
from ui.measures import CHANGES, day_words
from ui.oil import oil
from ui.regime import changes, families, in_force, milestones
from ui.tags import button, capital, tag, text

# Each kind of change by a shape of its own in a 12 by 12 box.
GLYPHS = {
    "began": '<circle cx="6" cy="6" r="4.5"/>',
    "tightened": '<path d="M6 1.2l5 9.3H1z"/>',
    "ended": '<path d="M1.5 1.5h9v9h-9z"/>',
    "exempted": '<path d="M6 .8L11.2 6 6 11.2.8 6z" fill="none" stroke-width="1.6"/>',
}
KINDS = {"sanctions": "builds the regime", "panel": "renews the Panel", "humanitarian": "humanitarian",
         "related": "related"}  # fmt: skip


def pictures() -> str:
    """The three pictures, one under the other."""
    return regime_map() + time_line(date.today()) + oil()


def figure(id_: str, title: str, lead: str, picture: str, table: str) -> str:
    """A picture with its words above and its table folded below."""
    more = tag("details", text("summary", "The same as a table") + table, "oc-behind")
    return tag("section", text("h3", title, id=f"{id_}-title") + text("p", lead, "oc-lead") + picture + more,
               "oc-figure", id=id_, aria_labelledby=f"{id_}-title")  # fmt: skip


def plain_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], caption: str) -> str:
    """A table of HTML cells; the first of each row heads it."""
    head = tag("tr", "".join(text("th", h, scope="col") for h in heads))
    body = "".join(tag("tr", tag("th", first, scope="row") + "".join(tag("td", c) for c in rest))
                   for first, *rest in rows)  # fmt: skip
    inside = tag("caption", escape(caption), "oc-sr") + tag("thead", head) + tag("tbody", body)
    return tag("div", tag("table", inside, "oc-table"), "oc-scroll", tabindex="0", role="region", aria_label=caption)


def glyph(kind: str) -> str:
    """The sign of a kind of change."""
    return tag("svg", GLYPHS[kind], f"oc-sign oc-sign-{kind}", viewBox="0 0 12 12", aria_hidden="true")


# --- the map ------------------------------------------------------------------------------------------------


def regime_map() -> str:
    """Families of measures against resolutions: what began, tightened or ended where."""
    counts: Counter[tuple[str, int, str]] = Counter((c.measure.family, c.resolution, c.kind) for c in changes())
    columns = [r for r in resolutions().values() if any(n == r.number for _, n, _ in counts)]
    heads = "".join(tag("th", _column(r), scope="col") for r in columns)
    body = "".join(
        tag("tr", text("th", capital(f), scope="row") + "".join(_cell(f, r, counts) for r in columns))
        for f in families()
    )
    grid = tag("table", tag("caption", "Families of measures against resolutions", "oc-sr")
               + tag("thead", tag("tr", tag("td", "") + heads)) + tag("tbody", body), "oc-map")  # fmt: skip
    key = "".join(tag("li", glyph(kind) + escape(words)) for kind, words in CHANGES.items())
    picture = tag("ul", key, "oc-key") + tag("div", grid, "oc-scroll", tabindex="0", role="region",
                                             aria_label="Map of the regime")  # fmt: skip
    rows = [
        (escape(capital(f)), escape(r.symbol), *(str(counts[(f, r.number, k)] or "") for k in CHANGES))
        for f in families() for r in columns if any(counts[(f, r.number, k)] for k in CHANGES)
    ]  # fmt: skip
    table = plain_table(("Family", "Resolution", *CHANGES.values()), rows, "Changes by family and resolution")
    lead = ("What each resolution did to each family of measures. A larger sign stands for more rules; "
            "a click names them.")  # fmt: skip
    return figure("oc-map", "What began, tightened and ended where", lead, picture, table)


def _column(row: Resolution) -> str:
    link = tag("a", f"{row.number}", "oc-read", href=f"/?r={row.number}", title=f"{row.symbol}: {row.title}")
    return link + text("span", str(row.year), "oc-year")


def _cell(family: str, row: Resolution, counts: Counter[tuple[str, int, str]]) -> str:
    found = [(kind, counts[(family, row.number, kind)]) for kind in CHANGES if counts[(family, row.number, kind)]]
    if not found:
        return tag("td", "")
    size = min(3, 1 + sum(n for _, n in found) // 5)
    words = ", ".join(f"{n} {CHANGES[kind].lower()}" for kind, n in found)
    label = f"{capital(family)}, {row.symbol}: {words}"
    signs = "".join(glyph(kind) for kind, _ in found)
    inside = button(signs, f"oc-cell oc-cell-{size}", data_family=family, data_number=str(row.number), title=words,
                    aria_label=label)  # fmt: skip
    return tag("td", inside)


# --- the time line ------------------------------------------------------------------------------------------

WIDE, HIGH, LEFT, RIGHT, TOP, FLOOR = 1100, 350, 46, 16, 138, 315
PIN, LANES = 48, 8  # how wide a sign is with its number, and how many stand above each other


def time_line(today: date) -> str:
    """The resolutions from 2006 to today, over the number of binding rules in force."""
    first = date(2006, 1, 1)
    rows = [r for r in resolutions().values() if r.adopted >= first]
    ends = milestones()
    days = sorted({*(r.adopted for r in rows), *ends})
    counts = {day: in_force(day) for day in days}
    most = max(counts.values())

    def x(day: date) -> float:
        return round(LEFT + (day - first).days / (today - first).days * (WIDE - LEFT - RIGHT), 1)

    def y(count: int) -> float:
        return round(FLOOR - count / most * (FLOOR - TOP - 10), 1)

    steps = f"M{LEFT} {FLOOR}" + "".join(f"H{x(d)}V{y(counts[d])}" for d in days) + f"H{x(today)}"
    parts = [tag("path", "", "oc-area", d=f"{steps}V{FLOOR}Z"), tag("path", "", "oc-step", d=steps)]
    parts += [_year(x(date(year, 1, 1)), year) for year in range(2006, today.year + 1)]
    parts += [_grid(y(count), count) for count in range(50, most + 1, 50)]
    last = [-99.0] * LANES
    for row in rows:
        lane = next((n for n, edge in enumerate(last) if x(row.adopted) - edge > PIN), LANES - 1)
        last[lane] = x(row.adopted)
        parts.append(_pin(row, x(row.adopted), TOP - 14 - lane * 17))
    for day, ended in ends.items():
        parts.append(_end(x(day), day, ended[0].lead.text))
    shape = tag("svg", "".join(parts), "oc-chart", viewBox=f"0 0 {WIDE} {HIGH}", role="group",
                aria_label="Time line of the resolutions, and binding rules in force")  # fmt: skip
    picture = tag("div", shape, "oc-scroll", tabindex="0", role="region", aria_label="Time line")
    table = plain_table(("Day", "What", "Why", "Binding rules in force then"), _line_rows(rows, counts, first),
                        "The time line")  # fmt: skip
    lead = ("Each sign is a resolution (a dot builds the regime, a ring renews the Panel of Experts, a diamond is "
            "another); the steps count the binding rules in force.")  # fmt: skip
    return figure("oc-line", "From 2006 to today", lead, picture, table)


def _line_rows(rows: list[Resolution], counts: dict[date, int], first: date) -> list[tuple[str, ...]]:
    told = [(r.adopted, _read(r), escape(r.trigger)) for r in rows]
    told += [(day, escape("No resolution"), escape(ms[0].lead.text)) for day, ms in milestones().items() if day > first]
    return [(day_words(day), what, why, str(counts[day])) for day, what, why in sorted(told)]


def _read(row: Resolution) -> str:
    return tag("a", escape(row.symbol), "oc-read", href=f"/?r={row.number}")


def _year(x: float, year: int) -> str:
    word = tag("text", str(year), x=str(x), y=str(FLOOR + 18)) if year % 2 == 0 else ""
    return tag("path", "", "oc-axis", d=f"M{x} {FLOOR}v5") + word


def _grid(y: float, count: int) -> str:
    return tag("path", "", "oc-grid", d=f"M{LEFT} {y}H{WIDE - RIGHT}") + tag("text", str(count), x="6", y=str(y + 4))


def _pin(row: Resolution, x: float, y: float) -> str:
    """One resolution: a link with its number, and a line down to its day."""
    mark = {
        "sanctions": f'<circle cx="{x}" cy="{y}" r="5"/>',
        "panel": f'<circle cx="{x}" cy="{y}" r="4" class="oc-hollow"/>',
    }.get(row.kind, f'<path d="M{x} {y - 6}l6 6-6 6-6-6z" class="oc-hollow"/>')
    about = f"{row.symbol}, {day_words(row.adopted)}: {row.trigger} ({KINDS.get(row.kind, row.kind)})"
    stem = tag("path", "", "oc-stem", d=f"M{x} {y + 6}V{FLOOR}")
    word = tag("text", str(row.number), "oc-pin-word", x=str(x + 8), y=str(y + 4))
    return tag("a", tag("title", escape(about)) + stem + mark + word, f"oc-pin oc-read oc-pin-{row.kind}",
               href=f"/?r={row.number}", aria_label=about)  # fmt: skip


def _end(x: float, day: date, words: str) -> str:
    about = f"{day_words(day)}: {words}"
    cross = tag("path", "", "oc-ended", d=f"M{x - 5} {FLOOR - 5}l10 10m0-10l-10 10")
    return tag("g", tag("title", escape(about)) + cross,
               role="img", aria_label=about)  # fmt: skip
