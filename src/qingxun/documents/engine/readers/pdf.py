"""PDF: characters at their places by pdfplumber, tables where there are ruled lines."""

import io
import re
from collections.abc import Iterable
from typing import Any, BinaryIO

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page as PlumberPage
from pdfplumber.utils.exceptions import PdfminerException

from qingxun.documents.engine.clean.lines import joined
from qingxun.documents.engine.clean.model import Notice, Page
from qingxun.documents.engine.clean.pieces import RawDocument
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.readers.gallery import MAX_PICTURES, Gallery
from qingxun.documents.engine.readers.glyphs import Glyph, Sheet
from qingxun.documents.engine.readers.page import draw_page
from qingxun.documents.engine.readers.setting import set_lines

MAX_PAGES = 200
MAX_CHARACTERS = 400_000
MAX_DRAWN = 60  # pages up to which pictures are cut out
_PICTURE_DOTS = 150  # per inch
_RULES_OF_A_TABLE = 4
_SCANNED = 20  # characters: a page with fewer and with a picture is a scan
_NAMELESS = re.compile(r"^\(cid:\d+\)$")
_ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch")
_EMBEDDED = (b"/EmbeddedFile", b"/RichMedia")


Box = tuple[float, float, float, float]  # left, top, right, bottom in points


class ScannedPdf(Exception):
    """The pages are pictures, or letters without a meaning; ``pages`` of them."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages


def pdf_document(stream: BinaryIO) -> RawDocument:
    """The text of a PDF in reading order, with its tables.

    Raises ``ScannedPdf`` when there is (next to) no text in it, ``Fault``: ``encrypted``,
    ``damaged``, ``too_many_pages`` over 200.
    """
    data = stream.read()
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            pages = len(document.pages)
            if pages > MAX_PAGES:
                raise Fault("too_many_pages", pages=pages, limit=MAX_PAGES)
            sheets, scanned, boxes = _sheets(document.pages)
    except PdfminerException as error:
        raise _fault(error) from error
    if not pages:
        raise Fault("damaged")
    if len(scanned) == pages:
        raise ScannedPdf(pages)
    notices = []
    if any(word in data for word in _ACTIVE):
        notices.append(Notice("scripts"))
    if any(word in data for word in _EMBEDDED):
        notices.append(Notice("embeddings"))
    if scanned:
        numbers = "、".join(map(str, scanned))
        notices.append(Notice("scanned_pages", len(scanned), numbers))
    gallery = _pictures(data, sheets, boxes)
    if gallery.left_out:
        notices.append(Notice("pictures", gallery.left_out))
    lines, texts = set_lines(sheets)
    seen = [Page(text, has_picture=True) for text in texts]
    pieces = joined(lines, set_by_machine=True)
    return RawDocument("pdf", pieces, notices, seen, gallery.pictures)


def _pictures(data: bytes, sheets: list[Sheet], boxes: dict[int, list[Box]]) -> Gallery:
    """The pictures of the pages, cut out of the pages as they are seen (so that masks, turns and
    odd encodings need no care), and their places noted on the sheets."""
    gallery = Gallery()
    for number, found in boxes.items():
        if len(gallery.pictures) >= MAX_PICTURES or number > MAX_DRAWN:
            gallery.left_out += len(found)
            continue
        page = draw_page(io.BytesIO(data), number, _PICTURE_DOTS)
        scale = page.height / sheets[number - 1].height
        for box in found:
            cut = page.crop(tuple(round(edge * scale) for edge in box))  # type: ignore[arg-type]
            out = io.BytesIO()
            cut.save(out, "JPEG", quality=90)
            place = gallery.add(f"{number}", out.getvalue())
            if place is not None:
                sheets[number - 1].pictures.append((box[1], place))
    return gallery


def _fault(error: Exception) -> Fault:
    cause = error.args[0] if error.args else error
    locked = isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError)
    return Fault("encrypted" if locked else "damaged")


def _sheets(
    pages: Iterable[PlumberPage],
) -> tuple[list[Sheet], list[int], dict[int, list[Box]]]:
    """The glyphs of all pages, the numbers of scanned ones, and where the pictures of the others
    stand, by page."""
    sheets: list[Sheet] = []
    scanned: list[int] = []
    pictures: dict[int, list[Box]] = {}
    characters = 0
    for page in pages:
        sheet, nameless = _sheet(page)
        characters += len(sheet.glyphs)
        if characters > MAX_CHARACTERS:
            raise Fault("too_long")
        large = [_box(image, page) for image in page.images if _is_large(image)]
        read = len(sheet.glyphs) - nameless
        is_scan = read < _SCANNED and bool(large) and not sheet.tables
        if is_scan or nameless * 3 > len(sheet.glyphs):
            scanned.append(page.page_number)
        elif large:
            pictures[page.page_number] = large
        sheets.append(sheet)
        page.close()
    if not any(sheet.glyphs or sheet.tables for sheet in sheets) and not scanned:
        raise Fault("empty")
    return sheets, scanned, pictures


def _box(image: dict[str, Any], page: PlumberPage) -> Box:
    """The edges of a picture, within the page."""
    left, right = max(0.0, image["x0"]), min(float(page.width), image["x1"])
    return left, max(0.0, image["top"]), right, min(float(page.height), image["bottom"])


def _is_large(image: dict[str, Any]) -> bool:
    return bool(image["x1"] - image["x0"] > 70 and image["bottom"] - image["top"] > 70)


def _sheet(page: PlumberPage) -> tuple[Sheet, int]:
    """Characters outside the tables, the tables, and how many characters have no meaning."""
    tables: list[tuple[float, tuple[tuple[str, ...], ...]]] = []
    boxes = []
    if len(page.lines) + len(page.rects) + len(page.curves) >= _RULES_OF_A_TABLE:
        for found in page.find_tables():
            rows = tuple(
                tuple((cell or "").replace("\n", "") for cell in row) for row in found.extract()
            )
            if _is_table(rows):
                tables.append((found.bbox[1], rows))
                boxes.append(found.bbox)
    glyphs, nameless, before = [], 0, None
    slanted = sum(not char["upright"] for char in page.chars)
    few_slanted = slanted * 5 < len(page.chars)  # a watermark, a number at the edge of a wide page
    for char in page.chars:
        if few_slanted and not char["upright"]:
            continue
        if any(_inside(char, box) for box in boxes):
            continue
        if _NAMELESS.match(char["text"]):
            nameless += 1
        glyph = Glyph(
            char["text"], char["x0"], char["x1"], char["top"], char["bottom"], char["size"]
        )
        if before is None or not _is_double(before, glyph):
            glyphs.append(glyph)
        before = glyph
    return Sheet(glyphs, float(page.height), tables), nameless


def _is_table(rows: tuple[tuple[str, ...], ...]) -> bool:
    """Whether ruled cells hold a table: a drawing makes many that are empty."""
    cells = [cell for row in rows for cell in row]
    filled = sum(bool(cell.strip()) for cell in cells)
    return len(rows) > 1 and max(map(len, rows)) > 1 and filled * 5 >= len(cells)


def _inside(char: dict[str, Any], box: Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_double(before: Glyph, glyph: Glyph) -> bool:
    """Whether a character was printed twice to look bold."""
    return (
        before.text == glyph.text
        and abs(before.left - glyph.left) < 0.1 * glyph.size
        and abs(before.top - glyph.top) < 0.1 * glyph.size
    )
