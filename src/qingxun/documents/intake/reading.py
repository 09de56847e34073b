"""Any file, or what was pasted, becomes a clean document; always in a child process."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from typing import Any

from django.core.files.base import File

from qingxun.documents import reading
from qingxun.documents.engine.clean import CleanDocument, Notice, unpack
from qingxun.documents.engine.readers.heads import HEAD, MailHead
from qingxun.documents.intake.office import to_docx
from qingxun.documents.reading import Source
from qingxun.documents.refusals import FileRefused, ReadersBusyRefused, refusal_for
from qingxun.documents.sandbox import Answer

JOBS = "qingxun.documents.engine.intake_jobs"
RECOGNIZING = "qingxun.documents.engine.recognizing_jobs"
MAX_SCANNED = 20  # pages of a scan that are recognized
SECONDS = 15  # for one file; with the start of a reader less than 20
SECONDS_OF_PAGE = 19  # for recognizing one page, which takes a core some seconds
DOCUMENT = "document"  # under which a document that was read ahead waits at its upload
_EMPTY = b"\n"


def read_any(source: Source) -> CleanDocument:
    """Read a file of at most 20 MB as a manuscript: title, blocks, signature, date, guesses.

    The content decides what the file is, not its name. It is read in a child process (limits:
    ``documents.sandbox.child``) in at most 15 s; of a scan every page (of the first 20) takes as
    long. What the file points to is never opened; macros and embedded objects are dropped and
    told. Call it outside a transaction. Raises subclasses of ``documents.refusals.FileRefused``,
    each with a sentence for the form; a file that kills its reader is refused and harms nothing
    else.
    """
    answer = read("read", source, jobs=JOBS)
    needs, kind = answer.fields.get("needs"), answer.fields.get("kind", "")
    if needs in {None, "office"}:
        return _written(source, answer)
    if not can_recognize():
        raise refusal_for("no_text" if needs == "pictures" else "no_ocr", {}, "read")
    if needs == "pictures":
        pictures = _document(answer).pictures
        found = _recognized(
            kind, len(pictures), lambda page: _recognize(pictures[page - 1].data, "picture", 1)
        )
        return replace(found, pictures=pictures)
    return _recognized(kind, answer.fields["pages"], lambda page: _recognize(source, kind, page))


def read_at_once(source: Source) -> CleanDocument:
    """``read_any`` for somebody who waits: what must be recognized page by page (scans, photos) is
    refused with ``RecognizingRefused``. Takes nothing when the upload was read ahead
    (``documents.ahead``, under ``DOCUMENT``)."""
    known = reading.answers_of(source).get(DOCUMENT) if isinstance(source, File) else None
    if isinstance(known, FileRefused):
        raise known
    if isinstance(known, CleanDocument):
        return known
    answer = read("read", source, jobs=JOBS)
    if answer.fields.get("needs") not in {None, "office"}:
        raise refusal_for("recognizing", {}, "read")
    return _written(source, answer)


def _written(source: Source, answer: Answer) -> CleanDocument:
    """The document of a file that has its text as characters."""
    if answer.fields.get("needs") != "office":
        return _document(answer)
    document = _document(read("read", to_docx(source), jobs=JOBS))
    kind = answer.fields["kind"]
    macros = [Notice("macros")] if kind == "doc_macros" else []
    return replace(document, kind=kind, notices=(*macros, *document.notices))


def mail_head(raw: bytes) -> MailHead:
    """The head of a mail, read in the child process; an empty one when that broke its reader: then
    the mail is still taken in, and refused when it is read. Raises ``ReadersBusyRefused``."""
    try:
        fields = read("head", raw[:HEAD], jobs=JOBS).fields
    except ReadersBusyRefused:
        raise
    except FileRefused:
        return MailHead()
    at = fields["sent_at"]
    return MailHead(**fields | {"sent_at": dt.datetime.fromisoformat(at) if at else None})


def text_of(source: Source) -> str:
    """The text of a file for the search: title, body, signature. Scans and pictures are not
    recognized and formats of old office programs not converted: they give nothing. Limits and
    refusals as ``read_any``."""
    answer = read("read", source, jobs=JOBS)
    if answer.fields.get("needs") is not None:
        return ""
    document = _document(answer)
    parts = (document.title, document.as_body(), document.signature)
    return "\n".join(part for part in parts if part)


def clean_html(html: str) -> CleanDocument:
    """What was pasted from Word, WPS or a browser as a manuscript; limits and faults as above."""
    return _document(read("paste", html.encode("utf-8", "replace"), jobs=JOBS))


@dataclass(frozen=True)
class PagePicture:
    """A page of an original to be looked at."""

    media_type: str
    data: bytes


def page_picture(source: Source, number: int, *, kind: str, turn: int = 0) -> PagePicture:
    """Page ``number`` (from 1) of an original whose ``Page.has_picture`` is true, as a picture;
    ``kind`` is that of its ``CleanDocument``, ``turn`` that of the page. Raises subclasses of
    ``FileRefused``."""
    job = "page" if kind == "pdf" else "photo"
    answer = read(job, source, {"page": number, "turn": turn}, jobs=JOBS)
    return PagePicture(answer.fields["media_type"], answer.payload)


def read(job: str, source: Source, options: dict[str, Any] | None = None, *, jobs: str) -> Answer:
    """``documents.reading.read`` with the time that intake grants."""
    seconds = SECONDS_OF_PAGE if jobs == RECOGNIZING else SECONDS
    return reading.read(job, source, options, jobs=jobs, seconds=seconds)


def can_recognize() -> bool:
    """Whether this installation has the extra ``ocr``."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def _recognized(kind: str, pages: int, recognize: Callable[[int], dict[str, Any]]) -> CleanDocument:
    """Pictures page by page, each in a child of its own; then all of them as one document. A page
    that cannot be read is told; refused when none could."""
    read_pages = min(pages, MAX_SCANNED)
    found: list[dict[str, Any]] = []
    missed: list[int] = []
    for number in range(1, read_pages + 1):
        try:
            found.append(recognize(number))
        except FileRefused:
            missed.append(number)
            if len(missed) == read_pages:
                raise
            found.append({"lines": [], "text": ""})
    notices = [Notice("recognized", read_pages - len(missed))]
    if missed:
        notices.append(Notice("scanned_pages", len(missed), "、".join(map(str, missed))))
    if pages > read_pages:
        notices.append(Notice("pages_left_out", pages - read_pages))
    options = {"kind": kind, "pages": found, "notices": [asdict(notice) for notice in notices]}
    return _document(read("compose", io.BytesIO(_EMPTY), options, jobs=JOBS))


def _recognize(source: Source, kind: str, page: int) -> dict[str, Any]:
    return read("recognize", source, {"kind": kind, "page": page}, jobs=RECOGNIZING).fields


def _document(answer: Answer) -> CleanDocument:
    return unpack(answer.fields, answer.payload)
