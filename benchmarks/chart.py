"""Small multiples as one SVG: a line for each series in each panel, both axes logarithmic.

On such axes what grows with the archive is a straight line, and what grows faster is a steeper one. The drawing has
a ground of its own, and follows the reader's light or dark colours: on a page of either kind it can be read.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 320, 230
"""A panel with all around it, in pixels: three of them are as wide as a page of GitHub's."""

LEFT, RIGHT, TOP, BOTTOM = 52, 16, 34, 42
HEAD = 58
ROOM = 34
ACROSS = 3

_COLOURS = (("#1f6fb4", "#6cb6ff"), ("#c2500a", "#f69d50"), ("#2c7a3f", "#6bc46d"), ("#7d3fb0", "#c297ff"))
"""A colour for a light page and one for a dark one for each series: they differ in lightness, too."""

_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Panel:
    """One drawing: its title, the unit of its values, and a line for each series."""

    title: str
    unit: str
    series: Mapping[str, Points]


@dataclass(frozen=True)
class Scale:
    """A logarithmic axis from one place to another."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(self.start + share * (self.end - self.start), 1)


def bounds(values: Sequence[float]) -> tuple[float, float]:
    """The round numbers (1, 2 or 5 times a power of ten) around some values, never twice the same."""
    ticks = list(_round_numbers(min(values) / 2, max(values) * 5))
    low = max((tick for tick in ticks if tick <= min(values)), default=ticks[0])
    high = min(tick for tick in ticks if tick >= max(values) and tick > low)
    return low, high


def _round_numbers(low: float, high: float) -> Iterator[float]:
    for power in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1):
        for step in _STEPS:
            if low <= (tick := step * 10.0**power) <= high:
                yield tick


def ticks(low: float, high: float) -> list[float]:
    """What an axis says: the round numbers, only the powers of ten where they would be too many."""
    every = list(_round_numbers(low * 0.999, high * 1.001))
    few = [tick for tick in every if round(math.log10(tick), 6).is_integer()]
    return every if len(every) <= 7 else few


def short(value: float) -> str:
    """A number as an axis has room for it."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def svg(title: str, subtitle: str, panels: Sequence[Panel], *, across: str = "articles") -> str:
    """The drawing. `across` is what the horizontal axes count. Values that are no positive number are left out."""
    panels = [_drawable(panel) for panel in panels]
    panels = [panel for panel in panels if panel.series]
    names = list(dict.fromkeys(name for panel in panels for name in panel.series))
    columns = max(1, min(ACROSS, len(panels)))
    width, height = columns * WIDTH + 20, HEAD + math.ceil(len(panels) / columns) * HEIGHT + 10
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title detail">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="detail">{escape(subtitle)}</desc>',
        _style(len(names)),
        f'<rect class="ground" width="{width}" height="{height}" rx="6"/>',
        f'<text class="title" x="16" y="24">{escape(title)}</text>',
        f'<text x="16" y="42">{escape(subtitle)}</text>',
        *_legend(names, width),
    ]
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        body.append(f'<g transform="translate({column * WIDTH + 10} {HEAD + row * HEIGHT})">')
        body += [*_panel(panel, names, across), "</g>"]
    return "\n".join([*body, "</svg>"]) + "\n"


def _drawable(panel: Panel) -> Panel:
    kept = {
        name: sorted((x, y) for x, y in points if x > 0 and y > 0 and math.isfinite(x) and math.isfinite(y))
        for name, points in panel.series.items()
    }
    return Panel(panel.title, panel.unit, {name: points for name, points in kept.items() if points})


def _style(count: int) -> str:
    """The colours for a light page, and those for a dark one."""
    light, dark = (
        "".join(f".s{n}{{color:{_COLOURS[n % len(_COLOURS)][shade]}}}" for n in range(count)) for shade in (0, 1)
    )
    return (
        "<style>"
        "text{font:11px system-ui,sans-serif;fill:#57606a}.title{font-size:15px;font-weight:600}"
        ".title,.name,.key{fill:#1f2328}.name{font-size:12px;font-weight:600}.ground{fill:#fff;stroke:#d0d7de}"
        ".grid{stroke:#d8dee4;stroke-width:1}.line{fill:none;stroke:currentColor;stroke-width:2}"
        f".mark{{fill:currentColor}}{light}"
        "@media(prefers-color-scheme:dark){text{fill:#9198a1}.title,.name,.key{fill:#f0f6fc}"
        f".ground{{fill:#0d1117;stroke:#3d444d}}.grid{{stroke:#2f353d}}{dark}}}"
        "</style>"
    )


def _legend(names: Sequence[str], width: int) -> Iterator[str]:
    """Which series is which, at the top right."""
    x = width - 16 - sum(34 + 7 * len(name) for name in names)
    for number, name in enumerate(names):
        yield f'<g class="s{number}"><path class="line" d="M{x} 20h20"/>{_mark(number, x + 10, 20)}'
        yield f'<text class="key" x="{x + 25}" y="24">{escape(name)}</text></g>'
        x += 34 + 7 * len(name)


def _panel(panel: Panel, names: Sequence[str], across: str) -> Iterator[str]:
    """One panel: its name, the axes with what they say, and the lines."""
    every = [point for points in panel.series.values() for point in points]
    x = Scale(*_span([point[0] for point in every]), LEFT, WIDTH - RIGHT)
    y = Scale(*bounds([point[1] for point in every]), HEIGHT - BOTTOM, TOP)
    yield f'<text class="name" x="{LEFT}" y="{TOP - 12}">{escape(f"{panel.title}, {panel.unit}")}</text>'
    yield from _axes(x, y, across, _apart(x, {point[0] for point in every}))
    for name, points in panel.series.items():
        number = names.index(name)
        places = [(x(a), y(b)) for a, b in points]
        path = "".join(f"L{b[0]} {b[1]}" for _, b in pairwise(places))
        yield f'<g class="s{number}"><path class="line" d="M{places[0][0]} {places[0][1]}{path}"/>'
        for place, (articles, value) in zip(places, points, strict=True):
            told = f"{name}: {value:,.4g} {panel.unit} at {articles:,.0f} {across}"
            yield f"<g><title>{escape(told)}</title>{_mark(number, *place)}</g>"
        yield "</g>"


def _span(values: Sequence[float]) -> tuple[float, float]:
    """From the least to the greatest; a single one lies in the middle."""
    low, high = min(values), max(values)
    return (low, high) if low < high else (low / 2, high * 2)


def _apart(scale: Scale, values: Iterable[float]) -> list[float]:
    """Those of some values that an axis has room to name: what was measured says more than round numbers."""
    kept: list[float] = []
    for value in sorted(values, reverse=True):
        if not kept or abs(scale(kept[-1]) - scale(value)) >= ROOM:
            kept.append(value)
    return kept


def _axes(x: Scale, y: Scale, across: str, named: Sequence[float]) -> Iterator[str]:
    for tick in ticks(y.low, y.high):
        yield f'<path class="grid" d="M{LEFT} {y(tick)}H{WIDTH - RIGHT}"/>'
        yield f'<text x="{LEFT - 6}" y="{y(tick) + 4}" text-anchor="end">{short(tick)}</text>'
    for tick in named:
        yield f'<path class="grid" d="M{x(tick)} {TOP}V{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{x(tick)}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{short(tick)}</text>'
    yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 9}" text-anchor="middle">{escape(across)}</text>'


_MARKS: tuple[Callable[[float, float], str], ...] = (
    lambda x, y: f'<circle class="mark" cx="{x}" cy="{y}" r="3.5"/>',
    lambda x, y: f'<path class="mark" d="M{x - 3.5:.1f} {y - 3.5:.1f}h7v7h-7z"/>',
    lambda x, y: f'<path class="mark" d="M{x} {y - 4.5:.1f}l4.5 8h-9z"/>',
    lambda x, y: f'<path class="mark" d="M{x} {y - 5:.1f}l5 5l-5 5l-5-5z"/>',
)
"""A shape for each series: who cannot tell the colours apart can tell these."""


def _mark(number: int, x: float, y: float) -> str:
    return _MARKS[number % len(_MARKS)](x, y)
