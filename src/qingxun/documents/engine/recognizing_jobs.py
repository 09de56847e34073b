"""What the child process for photos and scans can be asked to do; see ``engine.jobs``.

A reader process of its own, for its libraries take more memory than all others together. It can
be loaded only where the extra ``ocr`` is installed.
"""

from typing import Any, BinaryIO

from qingxun.documents.engine.jobs import Job
from qingxun.documents.engine.picture import open_picture
from qingxun.documents.engine.readers.page import draw_page
from qingxun.documents.engine.readers.recognizing import Recognizer

SCAN_DOTS = 200  # per inch, at which the pages of a scan are drawn


def _recognize(stream: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The lines of a photo, or of page ``options["page"]`` of a PDF or TIFF."""
    page = options["page"]
    if options["kind"] == "pdf":
        image = draw_page(stream, page, SCAN_DOTS)
    else:
        image, _kind = open_picture(stream, page)
    lines, text, turn = Recognizer().lines(image)
    return {"lines": [vars(line) for line in lines], "text": text, "turn": turn}, b""


JOBS: dict[str, tuple[Job, int]] = {"recognize": (_recognize, 1536)}
