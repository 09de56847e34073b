"""What the child process can be asked to do: name -> (function, memory in MB).

A job takes the file and a dict of options and returns (fields for JSON, bytes). Everything it
may need is imported here, once, before the child forks.
"""

from collections.abc import Callable
from typing import Any, BinaryIO

import openpyxl  # noqa: F401  # loaded before the fork, so that no file pays for it
import PIL.BmpImagePlugin
import PIL.GifImagePlugin
import PIL.JpegImagePlugin
import PIL.MpoImagePlugin
import PIL.PngImagePlugin
import PIL.WebPImagePlugin  # noqa: F401

from qingxun.documents.engine.kinds import MEDIA_TYPES, PICTURES, check_attachment
from qingxun.documents.engine.picture import rewrite_picture
from qingxun.documents.engine.sheet import read_cells

Job = Callable[[BinaryIO, dict[str, Any]], tuple[dict[str, Any], bytes]]


def _sheet(stream: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    return {"sheets": read_cells(stream, options["max_rows"])}, b""


def _keep(stream: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What a file to be kept is; a picture comes back re-encoded, other files as they are."""
    kind = check_attachment(stream)
    if kind not in PICTURES:
        return {"media_type": MEDIA_TYPES[kind], "width": None, "height": None}, b""
    picture = rewrite_picture(stream)
    size = {"width": picture.width, "height": picture.height}
    return {"media_type": MEDIA_TYPES[picture.kind], **size}, picture.data


JOBS: dict[str, tuple[Job, int]] = {
    "sheet": (_sheet, 640),
    "keep": (_keep, 896),
}
