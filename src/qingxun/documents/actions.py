"""Keeping files."""

import datetime as dt
import io
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from qingxun.audit.actions import record
from qingxun.documents.engine.clean import Picture
from qingxun.documents.engine.kinds import MEDIA_TYPES
from qingxun.documents.models import StoredFile
from qingxun.documents.permissions import check_can_store
from qingxun.documents.reading import Source, ask, check_size, size_of
from qingxun.documents.refusals import refusal_for
from qingxun.documents.storage import digest_of, name_of
from qingxun.organizations.models import Person
from qingxun.records.home import current_home

MAX_NAME = 200
_LONGEST_ENDING = 10
UNCHECKED = "application/octet-stream"  # the kind of an original that nothing has looked at yet
_ENDINGS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()} | {
    "text/plain": "txt",
    "image/jpeg": "jpg",
    "message/rfc822": "eml",
}
_ALSO_FITS = {"jpg": {"jpg", "jpeg"}, "txt": {"txt", "md", "csv"}, "doc": {"doc", "wps"}}


@dataclass(frozen=True)
class CheckedFile:
    """A file that has passed the checks and is ready to be kept."""

    content: File
    name: str
    media_type: str
    width: int | None
    height: int | None


def picture_of(picture: Picture) -> CheckedFile:
    """A picture out of a file that was read: its reader re-encoded it."""
    return CheckedFile(
        ContentFile(picture.data),
        picture.name,
        picture.media_type,
        picture.width,
        picture.height,
    )


def check_file(*, content: Source, name: str) -> CheckedFile:
    """Check a file that is to be kept; writes nothing, takes no database.

    At most 20 MB; the content decides the kind. Word, Excel, presentation, PDF, OFD, RTF, ODT,
    mail and text files pass as they are; pictures (JPEG, PNG, WebP, GIF, BMP, HEIC; up to 40
    million pixels) are turned upright and re-encoded without EXIF and GPS. Programs, archives,
    web pages, and files with macros or a password are refused. Raises subclasses of
    ``documents.refusals.FileRefused``. May take seconds: call it outside a transaction.
    """
    answer = ask("keep", content)
    media_type = answer.fields["media_type"]
    return CheckedFile(
        ContentFile(answer.payload) if answer.payload else _as_file(content),
        clean_name(name, media_type),
        media_type,
        answer.fields["width"],
        answer.fields["height"],
    )


def store_file(*, content: Source, name: str, by: Person | None, at: dt.datetime) -> StoredFile:
    """Check a file (``check_file``) and keep it; the same content again gives the same row.

    ``by=None`` is the installation itself. Raises ``PermissionRefused`` and subclasses of
    ``documents.refusals.FileRefused``; then nothing was kept.
    """
    check_can_store(by)
    return keep_checked_file(checked=check_file(content=content, name=name), by=by, at=at)


def keep_original(*, content: File, name: str, by: Person | None, at: dt.datetime) -> StoredFile:
    """Keep a file byte for byte as it came, unopened; it is only ever handed out as a download.

    For intake, where the original stays although its reader may refuse it. Nothing but its size is
    looked at: at most 20 MB. The same content checked later gets its kind. Raises
    ``PermissionRefused``, ``FileTooLargeRefused``, ``EmptyFileRefused``.
    """
    check_can_store(by)
    check_size(content)
    if not size_of(content):
        raise refusal_for("empty", {}, "keep")
    bare = shortened_name(_bare_name(name))
    return keep_checked_file(
        checked=CheckedFile(content, bare, UNCHECKED, None, None), by=by, at=at
    )


@transaction.atomic
def keep_checked_file(*, checked: CheckedFile, by: Person | None, at: dt.datetime) -> StoredFile:
    """Keep a file that ``check_file`` has passed: content first, durably, then its row.

    A transaction that fails afterwards leaves content without a row, never a row without
    content.
    """
    check_can_store(by)
    sha256 = digest_of(checked.content)
    if not default_storage.exists(name_of(sha256)):
        default_storage.save(name_of(sha256), checked.content)
    stored, made = StoredFile.objects.get_or_create(
        sha256=sha256,
        home=current_home(),
        defaults={
            "size": checked.content.size,
            "media_type": checked.media_type,
            "name": checked.name,
            "width": checked.width,
            "height": checked.height,
            "stored_by": by,
            "stored_at": at,
        },
    )
    if made:
        record(
            verb="documents.store_file",
            at=at,
            by=by.account_id or by.pk if by else None,
            by_name=by.name if by else "",
            object_type="documents.storedfile",
            object_id=stored.pk,
            details={"sha256": sha256, "size": stored.size, "media_type": stored.media_type},
        )
        return stored
    _put_back(stored, checked)
    if stored.media_type == UNCHECKED != checked.media_type:
        stored.media_type = checked.media_type
        stored.width, stored.height = checked.width, checked.height
        stored.save(update_fields=["media_type", "width", "height"])
    return stored


def _put_back(stored: StoredFile, checked: CheckedFile) -> None:
    """Content that was discarded meanwhile is there again; from here on it stays until the
    transaction has said what it is kept for."""
    StoredFile.objects.select_for_update().only("pk").get(pk=stored.pk)
    if not default_storage.exists(name_of(stored.sha256)):
        default_storage.save(name_of(stored.sha256), checked.content)


def clean_name(name: str, media_type: str) -> str:
    """A file's name without path and control characters, with an ending that fits its kind."""
    name = _bare_name(name)
    ending = _ENDINGS[media_type]
    stem, dot, found = name.rpartition(".")
    if not (dot and found.lower() in _ALSO_FITS.get(ending, {ending})):
        known = set(_ENDINGS.values()) | {"jpeg", "bmp", "gif", "heic", "heif"}
        name = f"{stem if dot and found.lower() in known else name}.{ending}"
    return shortened_name(name)


def shortened_name(name: str) -> str:
    """A name of at most 200 characters that keeps its ending, by which the file opens again."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return name[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}"


def _bare_name(name: str) -> str:
    """The name without path and characters that are not shown."""
    name = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", name).strip(" .") or "file"


def _as_file(content: Source) -> File:
    if isinstance(content, File):
        return content
    if isinstance(content, bytes):
        return ContentFile(content)
    return File(io.BytesIO(content.read_bytes()) if hasattr(content, "read_bytes") else content)
