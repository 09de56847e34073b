"""Pictures inside a document: rewritten like photos, so many and so large, the rest counted."""

import io

from qingxun.documents.engine.clean.model import Picture
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.kinds import MEDIA_TYPES
from qingxun.documents.engine.picture import rewrite_picture

MAX_PICTURES = 30
MAX_BYTES = 24 * 1024 * 1024
MIN_SIDE = 48  # pixels; smaller ones are bullets and rules


class Gallery:
    """The pictures of one document; ``left_out`` counts those that were not taken."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []
        self.left_out = 0
        self._bytes = 0

    def add(self, name: str, data: bytes) -> int | None:
        """Take a picture; its place, or None when it is left out (drawings of Windows, pictures
        elsewhere, damaged or far too many) or is an ornament."""
        if not data or len(self.pictures) >= MAX_PICTURES:
            self.left_out += 1
            return None
        try:
            picture = rewrite_picture(io.BytesIO(data))
        except Fault:
            self.left_out += 1
            return None
        if max(picture.width, picture.height) < MIN_SIDE:
            return None
        if self._bytes + len(picture.data) > MAX_BYTES:
            self.left_out += 1
            return None
        self._bytes += len(picture.data)
        stem = name.rsplit(".", 1)[0] or f"{len(self.pictures) + 1}"
        ending = "jpg" if picture.kind == "jpeg" else picture.kind
        self.pictures.append(
            Picture(
                f"{stem}.{ending}",
                MEDIA_TYPES[picture.kind],
                picture.width,
                picture.height,
                picture.data,
            )
        )
        return len(self.pictures) - 1
