"""The drawing of the benchmark: well-formed whatever is drawn, and every value where it belongs."""

from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from benchmarks_support import chart

SVG = "{http://www.w3.org/2000/svg}"


def drawn(series: Mapping[str, chart.Points]) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg("a < b & c", '"detail"', [chart.Panel("p50", "ms", series)]))


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(1000.0, 0.0)],
        [(0.0, 5.0), (-1.0, 5.0)],
        [(1000.0, float("nan")), (1000.0, float("inf"))],
        [(1.0, 1.0)],
        [(5.0, 1e-9), (5e6, 1e12)],
        [(10_000.0, 7.0), (74_487.0, 7.0), (75_000.0, 7.0)],
    ],
)
def test_any_values_can_be_drawn(points: chart.Points) -> None:
    root = drawn({"<engine> & co": points})
    assert root.findtext(f"{SVG}title") == "a < b & c"
    places = [float(mark.get(axis, "nan")) for mark in root.iter(f"{SVG}circle") for axis in ("cx", "cy")]
    assert all(0 <= place <= chart.WIDTH for place in places)
    usable = [point for point in points if point[0] > 0 and 0 < point[1] < float("inf")]
    assert len(places) // 2 == (len(usable) + 1 if usable else 0), "one stands in the legend"


def test_lines_rise_with_their_values_and_keep_in_order() -> None:
    root = drawn({"one": [(100.0, 4.0), (1.0, 1.0), (10.0, 2.0)]})
    marks = [(float(m.get("cx", 0)), float(m.get("cy", 0))) for m in root.iter(f"{SVG}circle")][1:]
    across, up = zip(*marks, strict=True)
    assert list(across) == sorted(across)
    assert list(up) == sorted(up, reverse=True)
    assert across[1] - across[0] == pytest.approx(across[2] - across[1], abs=0.2), "logarithmic"


def test_every_series_has_a_colour_for_either_page_and_a_shape_of_its_own() -> None:
    root = drawn({name: [(1.0, 1.0), (10.0, 2.0)] for name in ("one", "two", "three", "four", "five")})
    style = root.findtext(f"{SVG}style") or ""
    light, dark = style.split("prefers-color-scheme:dark")
    for number in range(5):
        assert f".s{number}{{" in light
        assert f".s{number}{{" in dark
    shapes = [chart._mark(number, 1.0, 1.0) for number in range(4)]
    assert len(set(shapes)) == 4


@pytest.mark.parametrize("values", [(1, 1), (0.3, 0.4), (1000, 245_530), (7, 9), (0.001, 9e9)])
def test_axes_reach_around_their_values_with_few_numbers(values: tuple[float, float]) -> None:
    low, high = chart.bounds(values)
    assert low <= min(values) < high or low < high
    assert low <= min(values)
    assert high >= max(values)
    assert 1 <= len(chart.ticks(low, high)) <= 14
