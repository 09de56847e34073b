"""The manual leads nowhere that is not there, and its pictures are small."""

import re
from pathlib import Path

import pytest

from qingxun.config.devtools.running import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TARGET = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURE_LIMIT = 150 * 1024  # bytes


def targets(page: Path) -> list[str]:
    """Relative addresses on a page, without their anchors."""
    found = (match.split("#")[0] for match in TARGET.findall(page.read_text(encoding="utf-8")))
    return [target for target in found if target and "://" not in target]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_the_manual_leads_to_a_file(page: Path) -> None:
    missing = [target for target in targets(page) if not (page.parent / target).exists()]
    assert missing == []


def anchors(page: Path) -> set[str]:
    """What can follow a ``#``: the headings as the web page of a repository names them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.strip()).lower().replace(" ", "-") for heading in headings
    }


def test_every_link_to_a_heading_finds_it() -> None:
    lost = [
        f"{page.name}: {match}"
        for page in PAGES
        for match in TARGET.findall(page.read_text(encoding="utf-8"))
        if "#" in match and "://" not in match
        for path, _, anchor in [match.partition("#")]
        if anchor not in anchors(page.parent / path if path else page)
    ]
    assert lost == []


def test_pictures_are_small_and_each_is_shown_somewhere() -> None:
    pictures = sorted((ROOT / "docs/images").glob("*"))
    shown = {(page.parent / target).resolve() for page in PAGES for target in targets(page)}
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > PICTURE_LIMIT] == []
    assert [path.name for path in pictures if path.resolve() not in shown] == []
