"""The style sheet: colours that can be read in either scheme, and nothing fetched from elsewhere."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[1] / "web"
CSS = (WEB / "static" / "style.css").read_text("utf-8")
LIGHT, DARK = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in CSS.split("@media", 2)[:2])

READ = [
    *[("ink", ground) for ground in ("paper", "card", "tint")],
    *[("soft", ground) for ground in ("paper", "card", "tint")],
    *[("link", ground) for ground in ("paper", "card", "tint")],
    *[("cross", ground) for ground in ("paper", "card", "tint")],
    ("seen", "paper"),
    ("on-accent", "accent"),
    ("on-mark", "mark"),
]
SEEN = [("edge", "paper"), ("edge", "card"), ("focus", "paper"), ("focus", "card")]


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
def test_text_and_edges_stand_out(colours: dict[str, str]) -> None:
    assert LIGHT.keys() == DARK.keys()
    faint = [(a, b) for a, b in READ if contrast(colours[a], colours[b]) < 4.5]
    faint += [(a, b) for a, b in SEEN if contrast(colours[a], colours[b]) < 3]
    assert faint == []


def test_every_colour_is_one_of_the_two_tables() -> None:
    rules = CSS.split("}", 3)[3].split("@media print")[0]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\w*\s*\{)", rules) == []
    used = set(re.findall(r"var\(--([a-z-]+)\)", CSS))
    assert used == LIGHT.keys() | {"sans", "hant", "mono"}


def test_nothing_is_fetched_and_nothing_is_inline() -> None:
    assert "@import" not in CSS and "url(" not in CSS
    for template in (WEB / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        text = re.sub(r'<script src="(?:/static/[a-z]+\.js|\{\{ asset\(.[a-z]+\.js.\) \}\})" defer></script>', "", text)
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|\|\s*safe\b|autoescape", text), template.name
        assert not re.search(r"(?:src|href|action)=\"(?!/|#|\{\{)", text), template.name
