"""Pages that a person has looked at; a change of more than a trace has to be looked at again.

``python -m tests.documents.typesetting.test_golden`` writes them anew.
"""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from qingxun.documents.typesetting.pdf import render_pages

from . import samples as s

FOLDER = Path(__file__).parent / "golden"
PPI = 48.0
PAGES = {
    "official": (0, 2),
    "upward": (0,),
    "letter": (0,),
    "minutes": (1,),
    "periodical": (0,),
    "bulletin": (2,),
    "sheet": (1,),
    "award": (1,),
}
TRACE = 0.004  # share of the pixels that may differ by more than a shade
SHADE = 60


def pictures(name: str) -> dict[str, Image.Image]:
    pages = render_pages(s.EVERY[name], s.floor_fonts(), ppi=PPI)
    return {
        f"{name}-{number + 1}": Image.open(io.BytesIO(pages[number])).convert("L")
        for number in PAGES[name]
    }


@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_did_when_a_person_saw_them(name: str) -> None:
    for label, found in pictures(name).items():
        golden = Image.open(FOLDER / f"{label}.png").convert("L")
        assert found.size == golden.size
        difference = ImageChops.difference(found, golden).histogram()
        share = sum(difference[SHADE:]) / (found.width * found.height)
        assert share <= TRACE, f"{label}: {share:.2%} of the pixels differ"


def test_another_text_would_not_pass() -> None:
    first, second = pictures("official").values()
    difference = ImageChops.difference(first, second).histogram()
    assert sum(difference[SHADE:]) / (first.width * first.height) > TRACE


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in PAGES:
        for label, picture in pictures(name).items():
            picture.quantize(16).save(FOLDER / f"{label}.png", optimize=True)


if __name__ == "__main__":
    write()
