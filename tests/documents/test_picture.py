"""Photos are turned upright and lose what they say about place and phone."""

import io

import pytest
from PIL import Image

from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.picture import rewrite_picture

from . import factories as make


def rewritten(content: bytes) -> "tuple[Image.Image, str]":
    picture = rewrite_picture(io.BytesIO(content))
    image = Image.open(io.BytesIO(picture.data))
    assert image.size == (picture.width, picture.height)
    return image, picture.kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_phone_are_gone(kind: str) -> None:
    content = make.photo(kind=kind)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    image, found = rewritten(content)
    assert found == kind.lower()
    assert not dict(image.getexif())
    assert b"PhoneMaker" not in rewrite_picture(io.BytesIO(content)).data


def test_a_photo_that_lies_on_its_side_is_turned_upright() -> None:
    image, _kind = rewritten(make.photo((40, 20), turned=True))
    assert image.size == (20, 40)
    red = image.convert("RGB").getpixel((10, 5))
    assert red[0] > 200
    assert red[2] < 60


@pytest.mark.parametrize("error", [RuntimeError("Memory allocation error"), MemoryError()])
def test_more_points_than_memory_holds_are_told_as_that(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(self: Image.Image) -> None:
        raise error

    content = make.photo((40, 20))
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    with pytest.raises(Fault) as raised:
        rewrite_picture(io.BytesIO(content))
    assert (raised.value.code, raised.value.detail) == ("pixels", {"width": 40, "height": 20})


def test_comments_and_what_hangs_behind_are_gone() -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", comment=b"secret comment")
    data = rewrite_picture(io.BytesIO(out.getvalue() + b"<script>trailer</script>")).data
    assert b"secret" not in data
    assert b"trailer" not in data


@pytest.mark.parametrize("kind", ["GIF", "BMP"])
def test_other_kinds_become_png(kind: str) -> None:
    image, found = rewritten(make.photo(kind=kind))
    assert (found, image.format) == ("png", "PNG")


def test_what_one_can_see_through_stays_so() -> None:
    source = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    out = io.BytesIO()
    source.save(out, "PNG")
    image, _kind = rewritten(out.getvalue())
    assert image.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "I;16"])
def test_all_color_modes_are_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    rewritten(out.getvalue())


def test_more_than_40_million_pixels_are_refused_before_they_are_decoded() -> None:
    with pytest.raises(Fault) as fault:
        rewrite_picture(io.BytesIO(make.huge_png(30_000, 2_000)))
    assert fault.value.code == "pixels"
    assert fault.value.detail == {"width": 30_000, "height": 2_000}


@pytest.mark.parametrize("content", [b"\xff\xd8\xff rubbish", make.photo((400, 400))[:-600]])
def test_broken_pictures_are_told(content: bytes) -> None:
    with pytest.raises(Fault) as fault:
        rewrite_picture(io.BytesIO(content))
    assert fault.value.code == "damaged"
