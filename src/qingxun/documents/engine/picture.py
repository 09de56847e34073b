"""Photos: checked, turned upright and written anew without place, device or other notes."""

import io
from dataclasses import dataclass
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from qingxun.documents.engine.faults import Fault

MAX_PIXELS = 40_000_000
MAX_SIDE = 30_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF", "TIFF")
_KEPT_AS = {"JPEG": "jpeg", "MPO": "jpeg", "HEIF": "jpeg", "WEBP": "webp"}
_BROKEN = (UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError, KeyError, TypeError)
_MAX_PROFILE = 64 * 1024
pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1  # each more reserves memory that 33 million points need
Image.MAX_IMAGE_PIXELS = None  # our own limit below is checked before anything is decoded


@dataclass(frozen=True)
class Picture:
    """A re-encoded picture: its bytes, kind (``jpeg png webp``), width and height in pixels."""

    data: bytes
    kind: str
    width: int
    height: int


def rewrite_picture(stream: BinaryIO, page: int = 1, turn: int = 0) -> Picture:
    """The picture (page ``page`` of a TIFF) upright, turned by ``turn`` degrees more, and without
    EXIF (and so without GPS), XMP, comments and trailers.

    Only the color profile is kept. GIF and BMP become PNG, HEIC becomes JPEG; of a moving picture
    the first frame stays. Raises ``Fault``: ``pixels`` (over 40 million; detail ``width
    height``), ``damaged``.
    """
    image, kind = open_picture(stream, page)
    profile = image.info.get("icc_profile")
    return _encoded(image.rotate(turn, expand=True) if turn else image, kind, profile)


def check_picture(stream: BinaryIO) -> Image.Image:
    """The picture with only its head read; faults as above."""
    try:
        image = Image.open(stream, formats=_FORMATS)
    except _BROKEN as error:
        raise Fault("damaged") from error
    _check_size(image)
    return image


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Fault("pixels", width=width, height=height)


def pages_in(image: Image.Image) -> int:
    """How many pages a checked picture has: a TIFF may have many, every other has one. Raises
    ``Fault('damaged')``."""
    try:
        return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except _BROKEN as error:
        raise Fault("damaged") from error


def open_picture(stream: BinaryIO, page: int = 1) -> tuple[Image.Image, str]:
    """A picture, upright, and the kind in which it is to be kept; of a TIFF the page of that
    number. Faults as above; ``pixels`` also where the memory allowed does not hold them."""
    image = check_picture(stream)
    try:
        if image.format == "TIFF":
            image.seek(page - 1)
            _check_size(image)
        kind = _KEPT_AS.get(image.format or "", "png")
        image.load()
        profile = image.info.get("icc_profile")
        image = ImageOps.exif_transpose(image)
        image.info["icc_profile"] = profile
    except (MemoryError, RuntimeError) as error:  # libheif has a RuntimeError for everything
        if isinstance(error, RuntimeError) and "memory" not in str(error).lower():
            raise Fault("damaged") from error
        raise Fault("pixels", width=image.width, height=image.height) from error
    except _BROKEN as error:
        raise Fault("damaged") from error
    return image, kind


def _encoded(image: Image.Image, kind: str, profile: bytes | None) -> Picture:
    image = _in_plain_mode(image, kind)
    image.info = {}
    options: dict[str, object] = {}
    if profile and len(profile) <= _MAX_PROFILE and image.mode in {"RGB", "RGBA"}:
        options["icc_profile"] = profile
    if kind == "jpeg":
        options |= {"quality": 85, "progressive": True}
    elif kind == "webp":
        options |= {"quality": 90, "method": 3}
    else:
        options["compress_level"] = 4
    out = io.BytesIO()
    image.save(out, format=kind.upper(), **options)
    return Picture(out.getvalue(), kind, image.width, image.height)


def _in_plain_mode(image: Image.Image, kind: str) -> Image.Image:
    see_through = "A" in image.getbands() or "transparency" in image.info
    if kind == "jpeg":
        return image if image.mode in {"RGB", "L"} else image.convert("RGB")
    if image.mode in {"L", "RGB", "RGBA"} and "transparency" not in image.info:
        return image
    return image.convert("RGBA" if see_through else "RGB")
