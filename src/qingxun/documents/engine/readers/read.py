"""Any file to a clean document: the content decides which reader takes it."""

from collections.abc import Callable
from typing import BinaryIO

from qingxun.documents.engine.clean import CleanDocument, RawDocument, structure
from qingxun.documents.engine.faults import Fault
from qingxun.documents.engine.kinds import PICTURES, kind_of
from qingxun.documents.engine.picture import check_picture, pages_in
from qingxun.documents.engine.readers.mail import mail_document
from qingxun.documents.engine.readers.markup import page_document
from qingxun.documents.engine.readers.ofd import ofd_document
from qingxun.documents.engine.readers.opendocument import odt_document
from qingxun.documents.engine.readers.pdf import MAX_PAGES, ScannedPdf, pdf_document
from qingxun.documents.engine.readers.plain import text_document
from qingxun.documents.engine.readers.rtf import rtf_document
from qingxun.documents.engine.word import word_document

READERS: dict[str, Callable[[BinaryIO], RawDocument]] = {
    "docx": lambda stream: word_document(stream, "docx"),
    "docm": lambda stream: word_document(stream, "docm"),
    "mail": mail_document,
    "html": page_document,
    "odt": odt_document,
    "ofd": ofd_document,
    "pdf": pdf_document,
    "rtf": rtf_document,
    "text": text_document,
}
LEGACY = frozenset({"doc", "doc_macros"})  # read through an office program
PHOTOS = PICTURES | {"tiff"}  # read by recognizing characters


class NeedsOtherReader(Exception):
    """The file is for another reader: ``office`` (old Word and WPS) or ``ocr`` (pictures)."""

    def __init__(self, reader: str, kind: str, pages: int = 1) -> None:
        super().__init__(reader)
        self.reader = reader
        self.kind = kind
        self.pages = pages


class OnlyPictures(Exception):
    """A document without text, but with pictures (pages photographed into a Word file)."""

    def __init__(self, raw: RawDocument) -> None:
        super().__init__(raw.kind)
        self.raw = raw


def read_document(stream: BinaryIO) -> CleanDocument:
    """The clean document of a file. Raises ``Fault``, ``NeedsOtherReader``, ``OnlyPictures``."""
    kind = kind_of(stream)
    if kind in {"encrypted", "empty"}:
        raise Fault(kind)
    if kind in LEGACY:
        raise NeedsOtherReader("office", kind)
    if kind in PHOTOS:
        pages = pages_in(check_picture(stream))
        if pages > MAX_PAGES:
            raise Fault("too_many_pages", pages=pages, limit=MAX_PAGES)
        raise NeedsOtherReader("ocr", kind, pages)
    reader = READERS.get(kind)
    if reader is None:
        raise Fault("wrong_kind", found=kind)
    try:
        raw = reader(stream)
    except ScannedPdf as scan:
        raise NeedsOtherReader("ocr", kind, scan.pages) from scan
    try:
        return structure(raw)
    except Fault as fault:
        if fault.code == "no_text" and raw.pictures:
            raise OnlyPictures(raw) from fault
        raise
