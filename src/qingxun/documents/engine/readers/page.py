"""Pages of a PDF as pictures, by pdfium."""

from typing import BinaryIO

import pypdfium2
from PIL import Image

from qingxun.documents.engine.faults import Fault

MAX_SIDE = 2400  # pixels of the longer side


def draw_page(stream: BinaryIO, number: int, dots_per_inch: int) -> Image.Image:
    """Page ``number`` (from 1) of a PDF, in at most 2,400 pixels a side.

    Raises ``Fault``: ``encrypted``, ``damaged`` (also for a page that is not there).
    """
    try:
        document = pypdfium2.PdfDocument(stream.read())
        page = document[number - 1]
        scale = min(dots_per_inch / 72, MAX_SIDE / max(1.0, *page.get_size()))
        return page.render(scale=scale).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        locked = "password" in str(error).lower()
        raise Fault("encrypted" if locked else "damaged") from error
