"""The built assets: readable by old browsers, nothing from outside, every icon and tone there."""

import gzip
import re
from pathlib import Path

import pytest

from qingxun.config.devtools.project import areas, templates
from qingxun.config.devtools.running import ROOT
from qingxun.office.navigation import GROUPS
from qingxun.ui.states import TONE_CLASSES

BUILT = ROOT / "src/qingxun/ui/static/ui/build"
ICONS = (ROOT / "src/qingxun/ui/assets/icons.txt").read_text().split()
ICON = re.compile(r"<c-icon\s+name=\"([a-z0-9-]+)\"|\bicon=\"([a-z0-9-]+)\"|{% icon \"([a-z0-9-]+)")
SVG_NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
PAGES = [path for area in areas() for path in templates(area)]

pytestmark = pytest.mark.skipif(not BUILT.is_dir(), reason="the assets are not built: ./dev build")


def built(name: str) -> str:
    return (BUILT / name).read_text(encoding="utf-8")


def test_every_icon_of_a_template_is_in_the_sprite() -> None:
    wanted = {
        (name, path.name)
        for path in PAGES
        for groups in ICON.findall(path.read_text(encoding="utf-8"))
        for name in groups
        if name
    }
    assert wanted
    sprite = built("icons.svg")
    assert [pair for pair in sorted(wanted) if f'id="{pair[0]}"' not in sprite] == []


def test_every_icon_of_the_navigation_is_in_the_sprite() -> None:
    icons = {place.icon for group in GROUPS for place in group.places}
    assert icons
    assert icons - set(ICONS) == set()


def test_the_sprite_holds_what_the_list_names() -> None:
    assert re.findall(r'<symbol id="([^"]+)"', built("icons.svg")) == ICONS
    assert len(set(ICONS)) == len(ICONS)


def test_the_style_sheet_uses_no_color_that_browsers_of_2021_miss() -> None:
    assert re.findall(r"color-mix\(|light-dark\(|oklch\(|oklab\(", built("app.css")) == []


@pytest.mark.parametrize("name", ["app.css", "app.js", "chart.js", "icons.svg"])
def test_assets_name_no_address_outside(name: str) -> None:
    text = built(name)
    for namespace in SVG_NAMESPACES:
        text = text.replace(namespace, "")
    loads = re.findall(r"""(?:url\(|@import|import\(|from)\s*["']?(https?://[^"')]+)""", text)
    assert loads == []


def test_every_tone_has_a_style() -> None:
    sheet = built("app.css")
    for name in TONE_CLASSES.values():
        assert f".qx-badge.{name}" in sheet


@pytest.mark.parametrize(("name", "limit"), [("app.css", 120), ("app.js", 20), ("chart.js", 220)])
def test_assets_stay_small_on_the_wire(name: str, limit: int) -> None:
    size = len(gzip.compress(Path(BUILT / name).read_bytes())) / 1024
    assert size < limit, f"{size:.0f} KB"
