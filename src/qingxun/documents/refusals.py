"""Why a file is not taken, each in one sentence that says what to do."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingxun.kit.refusals import Refusal

MEGABYTE = 1024 * 1024


class FileRefused(Refusal):
    """A file is not taken; nothing was kept."""


class FileTooLargeRefused(FileRefused):
    """The file is larger than the limit."""


class EmptyFileRefused(FileRefused):
    """The file has nothing in it."""


class WrongKindRefused(FileRefused):
    """By its content the file is not what is asked for."""


class EncryptedFileRefused(FileRefused):
    """The file has a password."""


class DamagedFileRefused(FileRefused):
    """The file cannot be read; it is damaged or breaks its reader."""


class TooComplexRefused(DamagedFileRefused):
    """The file's reader was stopped, or broke: on a quieter day it may get through."""


class UnsafeFileRefused(FileRefused):
    """The file is built like an attack: a bomb, a document type, names that climb out."""


class MacroFileRefused(FileRefused):
    """The file has macros and would be handed on with them."""


class PictureTooLargeRefused(FileRefused):
    """The picture has too many pixels."""


class TooManyRowsRefused(FileRefused):
    """The sheet has more rows than are read at once."""


class WrongHeadRefused(FileRefused):
    """The head of the sheet is not the expected one."""


class TooManyPagesRefused(FileRefused):
    """The document has more pages than are read."""


class ReaderMissingRefused(FileRefused):
    """This installation has no program to read such a file."""


class RecognizingRefused(FileRefused):
    """The characters of the file must be recognized, which takes longer than a person waits."""


class ReadersBusyRefused(FileRefused):
    """Too many files are being read at this moment."""


KINDS: dict[str, Any] = {
    "docx": gettext_lazy("a Word document (.docx)"),
    "docm": gettext_lazy("a Word document with macros (.docm)"),
    "doc": gettext_lazy("an old Word or WPS document (.doc, .wps)"),
    "doc_macros": gettext_lazy("an old Office file with macros"),
    "ole": gettext_lazy("an old Office or WPS file"),
    "xlsx": gettext_lazy("an Excel workbook (.xlsx)"),
    "xlsm": gettext_lazy("an Excel workbook with macros (.xlsm)"),
    "xls": gettext_lazy("an old Excel workbook (.xls, .et)"),
    "pptx": gettext_lazy("a presentation (.pptx)"),
    "pptm": gettext_lazy("a presentation with macros (.pptm)"),
    "ppt": gettext_lazy("an old presentation (.ppt, .dps)"),
    "odt": gettext_lazy("an OpenDocument text (.odt)"),
    "ofd": gettext_lazy("an OFD document"),
    "pdf": gettext_lazy("a PDF document"),
    "rtf": gettext_lazy("an RTF text"),
    "text": gettext_lazy("a plain text"),
    "markdown": gettext_lazy("a Markdown text"),
    "mail": gettext_lazy("a mail (.eml)"),
    "html": gettext_lazy("a web page"),
    "markup": gettext_lazy("a web page or XML file"),
    "jpeg": gettext_lazy("a picture"),
    "png": gettext_lazy("a picture"),
    "gif": gettext_lazy("a picture"),
    "webp": gettext_lazy("a picture"),
    "bmp": gettext_lazy("a picture"),
    "tiff": gettext_lazy("a TIFF picture"),
    "heic": gettext_lazy("an HEIC photo"),
    "program": gettext_lazy("a program"),
    "packed": gettext_lazy("a packed archive"),
    "media": gettext_lazy("a sound or film file"),
    "tnef": gettext_lazy("a mail wrapped by Outlook (winmail.dat)"),
    "unknown": gettext_lazy("a file of an unknown kind"),
}


def too_large(size: int, limit: int) -> FileTooLargeRefused:
    """The refusal of a file of ``size`` bytes where ``limit`` bytes are taken."""
    return FileTooLargeRefused(
        _(
            "This file has %(size)s MB; a file may have at most %(limit)s MB. "
            "Please make it smaller (for a photo: send it as a smaller picture) and try again."
        )
        % {"size": f"{size / MEGABYTE:.1f}", "limit": f"{limit / MEGABYTE:g}"}
    )


def refusal_for(code: str, detail: dict[str, Any], wanted: str) -> FileRefused:
    """The refusal of a reader's fault; ``wanted`` is ``sheet``, ``keep`` or ``read``."""
    make = _REFUSALS.get(code, _damaged)
    return make(detail, wanted)


def busy() -> ReadersBusyRefused:
    """The refusal when too many files are being read."""
    return ReadersBusyRefused(
        _("Many files are being read at this moment. Please try again in a minute.")
    )


def too_complex() -> TooComplexRefused:
    """The refusal of a file that its reader did not survive."""
    return TooComplexRefused(
        _(
            "This file could not be read: it is damaged or too complicated. Please save it under "
            "a new name and upload it again, or copy the text and paste it."
        )
    )


def _wrong_kind(detail: dict[str, Any], wanted: str) -> FileRefused:
    found = detail.get("found", "unknown")
    kind = KINDS.get(found, KINDS["unknown"])
    if wanted == "sheet":
        sentence = _(
            "This is not an Excel workbook (.xlsx) but %(found)s. "
            "Please save it as .xlsx and upload it again."
        )
        return WrongKindRefused(sentence % {"found": kind})
    if found == "tnef":
        sentence = _(
            "This is %(found)s; the files in it are not seen. Please ask the sender to send the "
            "mail as plain text or HTML, or to upload its files."
        )
        return WrongKindRefused(sentence % {"found": kind})
    if wanted == "read" and found == "packed":
        sentence = _("This is %(found)s. Please unpack it and upload the files in it.")
        return WrongKindRefused(sentence % {"found": kind})
    if wanted == "read":
        sentence = _(
            "This is %(found)s; no manuscript can be read from it. Word, WPS, RTF, ODT, PDF, OFD, "
            "text and mail files and photos can be read."
        )
        return WrongKindRefused(sentence % {"found": kind})
    sentence = _(
        "This is %(found)s and is not taken. Word, Excel, presentation, PDF, OFD and text files "
        "and pictures (JPEG, PNG, HEIC) are."
    )
    return WrongKindRefused(sentence % {"found": kind})


def _encrypted(detail: dict[str, Any], wanted: str) -> FileRefused:
    return EncryptedFileRefused(
        _("This file has a password. Please remove the password and upload it again.")
    )


def _empty(detail: dict[str, Any], wanted: str) -> FileRefused:
    return EmptyFileRefused(_("This file is empty. Please check it and upload it again."))


def _no_text(detail: dict[str, Any], wanted: str) -> FileRefused:
    return EmptyFileRefused(
        _("This document has only pictures and no text. Please type or paste the text.")
    )


def _unsafe(detail: dict[str, Any], wanted: str) -> FileRefused:
    return UnsafeFileRefused(
        _(
            "This file is packed in an unusual way and was not opened for safety. Please copy "
            "its content into a new document and upload that."
        )
    )


def _damaged(detail: dict[str, Any], wanted: str) -> FileRefused:
    return DamagedFileRefused(
        _(
            "This file is damaged and could not be read. Please open it, save it under a new "
            "name and upload it again."
        )
    )


def _too_complex(detail: dict[str, Any], wanted: str) -> FileRefused:
    return too_complex()


def _too_long(detail: dict[str, Any], wanted: str) -> FileRefused:
    return FileTooLargeRefused(
        _("This document is too long for a manuscript. Please upload a part of it.")
    )


def _macros(detail: dict[str, Any], wanted: str) -> FileRefused:
    return MacroFileRefused(
        _("This file has macros. Please save it as a file without macros and upload it again.")
    )


def _pixels(detail: dict[str, Any], wanted: str) -> FileRefused:
    return PictureTooLargeRefused(
        _(
            "This picture has %(width)d × %(height)d pixels; at most 40 million are taken. "
            "Please make it smaller and try again."
        )
        % {"width": detail["width"], "height": detail["height"]}
    )


def _too_many_rows(detail: dict[str, Any], wanted: str) -> FileRefused:
    return TooManyRowsRefused(
        _(
            "The sheet “%(sheet)s” has more than %(limit)d rows. "
            "Please divide it and import the parts one by one."
        )
        % {"sheet": detail["sheet"], "limit": detail["limit"]}
    )


def _too_many_pages(detail: dict[str, Any], wanted: str) -> FileRefused:
    return TooManyPagesRefused(
        _(
            "This document has %(pages)d pages; at most %(limit)d are read. "
            "Please upload the pages that are needed."
        )
        % {"pages": detail["pages"], "limit": detail["limit"]}
    )


def _no_office(detail: dict[str, Any], wanted: str) -> FileRefused:
    return ReaderMissingRefused(
        _(
            "This is %(found)s, and this installation cannot read it. Please open it in Word or "
            "WPS, save it as .docx and upload it again."
        )
        % {"found": KINDS["doc"]}
    )


def _no_ocr(detail: dict[str, Any], wanted: str) -> FileRefused:
    return ReaderMissingRefused(
        _(
            "This is a picture or a scan, and this installation cannot recognize characters. "
            "Please upload the file it was made from, or type the text; the picture can be "
            "attached."
        )
    )


def _recognizing(detail: dict[str, Any], wanted: str) -> FileRefused:
    return RecognizingRefused(
        _(
            "This is a picture or a scan; its characters take a while to be recognized. Hand it in "
            "under “Files handed in”, where it becomes a draft of its own."
        )
    )


def _no_characters(detail: dict[str, Any], wanted: str) -> FileRefused:
    return EmptyFileRefused(
        _(
            "No characters were recognized in this picture. Please photograph the page from "
            "above in good light, or type the text."
        )
    )


_REFUSALS: dict[str, Callable[[dict[str, Any], str], FileRefused]] = {
    "wrong_kind": _wrong_kind,
    "encrypted": _encrypted,
    "empty": _empty,
    "no_text": _no_text,
    "bomb": _unsafe,
    "unsafe_name": _unsafe,
    "doctype": _unsafe,
    "nesting": _unsafe,
    "damaged": _damaged,
    "too_complex": _too_complex,
    "too_long": _too_long,
    "macros": _macros,
    "pixels": _pixels,
    "too_many_rows": _too_many_rows,
    "too_many_pages": _too_many_pages,
    "no_office": _no_office,
    "no_ocr": _no_ocr,
    "recognizing": _recognizing,
    "no_characters": _no_characters,
}
