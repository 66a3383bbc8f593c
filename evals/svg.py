"""Pictures as inline SVG: no script, no request, readable without telling colours apart.

Every series has a marker and a dash of its own besides its colour (Okabe and Ito's palette, as CSS variables that the
page sets for light and dark). A picture has a title and a description; the page puts its numbers in a table below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 440, 300
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 14, 44
MARKERS = ("circle", "square", "triangle", "diamond", "cross")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "4 2")


@dataclass(frozen=True, slots=True)
class Series:
    """One line: (x, y) points, and optionally the (low, high) interval of each."""

    name: str
    points: tuple[tuple[float, float], ...]
    intervals: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its value, and optionally the interval around it."""

    name: str
    value: float
    interval: tuple[float, float] | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a picture: its name, what it shows in words, and the two axes with their ends."""

    title: str
    description: str
    x: str
    y: str
    x_range: tuple[float, float] = (0, 1)
    y_range: tuple[float, float] = (0, 1)
    x_ticks: tuple[float, ...] = ()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point stands in the picture."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        return (
            LEFT + (x - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - (y - y0) / (y1 - y0) * (HEIGHT - TOP - BOTTOM),
        )


def lines(frame: Frame, series: Sequence[Series], *, diagonal: bool = False) -> str:
    """Lines with markers, and a legend where there is more than one."""
    body = [_axes(frame)]
    if diagonal:
        (x0, y0), (x1, y1) = frame.at(*_corner(frame, 0)), frame.at(*_corner(frame, 1))
        body.append(f'<path class="ideal" d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"/>')
    for n, one in enumerate(series):
        places = [frame.at(*p) for p in one.points]
        for (x, _), (low, high) in zip(one.points, one.intervals, strict=False):
            (px, top), (_, bottom) = frame.at(x, high), frame.at(x, low)
            body.append(f'<path class="whisker s{n}" d="M{px:.1f} {top:.1f}V{bottom:.1f}"/>')
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        body.append(f'<path class="line s{n}" stroke-dasharray="{DASHES[n % 5]}" d="M{path}"/>')
        body += [_marker(x, y, n) for x, y in places]
    if len(series) > 1:
        body.append(_legend([s.name for s in series]))
    return _svg(frame, "".join(body))


def columns(frame: Frame, counts: Sequence[tuple[float, float, float]]) -> str:
    """A histogram of (from, to, count)."""
    body = [_axes(frame)]
    for start, end, count in counts:
        (x0, top), (x1, bottom) = frame.at(start, count), frame.at(end, frame.y_range[0])
        shape = f'x="{x0 + 0.7:.1f}" y="{top:.1f}" width="{max(0.5, x1 - x0 - 1.4):.1f}" height="{bottom - top:.1f}"'
        body.append(f'<rect class="bar s0" {shape}/>')
    return _svg(frame, "".join(body))


def bars(title: str, description: str, rows: Sequence[Bar], *, names: int = 150, most: float = 1.0) -> str:
    """Horizontal bars from 0 to `most`, the first one stressed; `names` is the width left for their names."""
    step, height = 30, 30 * len(rows) + 6
    room = WIDTH - names - 62
    body = []
    for n, row in enumerate(rows):
        y = 6 + n * step
        size = max(0.0, row.value / most) * room
        body.append(f'<text class="name" x="{names - 8}" y="{y + 15}">{escape(row.name)}</text>')
        body.append(f'<rect class="bar {"s0" if n == 0 else "other"}" x="{names}" y="{y + 2}" '
                    f'width="{size:.1f}" height="18"/>')  # fmt: skip
        end = size
        if row.interval:
            low, high = (names + v / most * room for v in row.interval)
            end = high - names
            body.append(f'<path class="whisker" d="M{low:.1f} {y + 11}H{high:.1f}"/>')
        label = row.label or f"{row.value:.2f}"
        body.append(f'<text class="value" x="{names + max(size, end) + 6:.1f}" y="{y + 15}">{escape(label)}</text>')
    return _svg(Frame(title, description, "", ""), "".join(body), height=height)


def _corner(frame: Frame, n: int) -> tuple[float, float]:
    return frame.x_range[n], frame.y_range[n]


def _svg(frame: Frame, body: str, *, height: int = HEIGHT) -> str:
    name = "".join(c if c.isalnum() else "-" for c in frame.title.lower())
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(frame.title)}</title><desc id="{name}-d">{escape(frame.description)}</desc>'
        f"{body}</svg>"
    )


def _axes(frame: Frame) -> str:
    (x0, x1), (y0, y1) = frame.x_range, frame.y_range
    out = []
    for n in range(6):
        y = y0 + (y1 - y0) * n / 5
        px, py = frame.at(x0, y)
        out.append(f'<path class="grid" d="M{px:.1f} {py:.1f}H{WIDTH - RIGHT}"/>')
        out.append(f'<text class="tick y" x="{px - 6:.1f}" y="{py + 4:.1f}">{_number(y)}</text>')
    for x in frame.x_ticks or [x0 + (x1 - x0) * n / 5 for n in range(6)]:
        px, py = frame.at(x, y0)
        out.append(f'<text class="tick x" x="{px:.1f}" y="{py + 16:.1f}">{_number(x)}</text>')
    out.append(f'<text class="axis" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}">{escape(frame.x)}</text>')
    middle = (TOP + HEIGHT - BOTTOM) / 2
    out.append(f'<text class="axis" transform="rotate(-90 11 {middle})" x="11" y="{middle}">{escape(frame.y)}</text>')
    return "".join(out)


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}"


def _marker(x: float, y: float, n: int) -> str:
    match MARKERS[n % 5]:
        case "circle":
            return f'<circle class="mark s{n}" cx="{x:.1f}" cy="{y:.1f}" r="3.6"/>'
        case "square":
            return f'<rect class="mark s{n}" x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6"/>'
        case "triangle":
            return f'<path class="mark s{n}" d="M{x:.1f} {y - 4:.1f}l4 7h-8z"/>'
        case "diamond":
            return f'<path class="mark s{n}" d="M{x:.1f} {y - 4.4:.1f}l4.4 4.4l-4.4 4.4l-4.4 -4.4z"/>'
        case _:
            return f'<path class="line s{n}" d="M{x - 3.2:.1f} {y - 3.2:.1f}l6.4 6.4m0 -6.4l-6.4 6.4"/>'


def _legend(names: Sequence[str]) -> str:
    left, top = WIDTH - 236, HEIGHT - BOTTOM - 12 - 18 * len(names)
    out = [f'<rect class="legend" x="{left - 8}" y="{top - 6}" width="232" height="{18 * len(names) + 10}"/>']
    for n, name in enumerate(names):
        y = top + 8 + 18 * n
        out.append(f'<path class="line s{n}" stroke-dasharray="{DASHES[n % 5]}" d="M{left} {y}h26"/>')
        out.append(_marker(left + 13, y, n))
        out.append(f'<text class="key" x="{left + 33}" y="{y + 4}">{escape(name)}</text>')
    return "".join(out)
