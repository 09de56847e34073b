"""The built assets: small, readable by a browser of 2021, and complete for all templates."""

import gzip
import re
from functools import cache
from pathlib import Path

import pytest

from qingxun.config.devtools.project import ROOT

BUILD = ROOT / "src/qingxun/ui/static/ui/build"
TEMPLATES = sorted(ROOT.glob("src/qingxun/*/templates/**/*.html"))
LIMITS = {"app.css": 120_000, "app.js": 20_000, "chart.js": 220_000, "icons.svg": 20_000}


@cache
def text(name: str) -> str:
    return (BUILD / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LIMITS)
def test_an_asset_stays_small_on_the_wire(name: str) -> None:
    assert 0 < len(gzip.compress((BUILD / name).read_bytes())) < LIMITS[name]


@pytest.mark.parametrize(
    "modern", ["color-mix(", "oklch(", "oklab(", "light-dark(", "@layer", "@container", "@property"]
)
def test_old_browsers_can_read_the_styles(modern: str) -> None:
    assert modern not in text("app.css")


@pytest.mark.parametrize("name", ["app.css", "app.js", "icons.svg"])
def test_assets_ask_nothing_of_other_hosts(name: str) -> None:
    without_names = re.sub(r"https?://www\.w3\.org/[\w/]+", "", text(name))
    assert re.findall(r"https?://[\w.]+|@import|url\((?!\"?data:|#)[^)]*\)", without_names) == []


def drawn() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', text("icons.svg")))


def asked_for() -> dict[str, Path]:
    """Icon names that templates and the navigation give as words."""
    names: dict[str, Path] = {}
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        for tag in re.findall(r"<c-[\w.-]+\s[^>]*>", source):
            attribute = "name" if tag.startswith("<c-icon") else "icon"
            for name in re.findall(rf'\s{attribute}="([a-z][a-z0-9-]*)"', tag):
                names[name] = path
    return names


def test_every_icon_that_a_template_names_is_drawn() -> None:
    missing = {name: path.name for name, path in asked_for().items() if name not in drawn()}
    assert missing == {}


def test_every_icon_is_one_of_the_list() -> None:
    listed = (ROOT / "src/qingxun/ui/assets/icons.txt").read_text(encoding="utf-8").split()
    assert sorted(drawn()) == sorted(set(listed))


def test_no_browser_cuts_what_is_pasted_into_a_form() -> None:
    """Only boxes to search in have a ``maxlength``: elsewhere the server says what fits."""
    cut = re.compile(r"<(?:input|textarea)\b[^<]*?\bmaxlength=[^<]*")
    found = [
        (path.name, tag)
        for path in TEMPLATES
        for tag in cut.findall(path.read_text(encoding="utf-8"))
        if 'type="search"' not in tag and 'name="q"' not in tag
    ]
    assert found == []
