"""Texts of files that go with manuscripts: read in the background, once each, and indexed.

Pictures and scans are found by their names only; they are not recognized here. Personal data is
masked before a text is indexed, and the file is marked, so that the editor is told.
"""

import contextlib
import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from qingxun.desk.actions.locking import note_personal_in
from qingxun.desk.models import Attachment
from qingxun.documents.intake.reading import text_of
from qingxun.documents.refusals import FileRefused
from qingxun.language.personal import masked
from qingxun.office.searching.finders import ATTACHMENT
from qingxun.records.locks import write_lock
from qingxun.search.actions import Item, index_item
from qingxun.search.marks import marks_of
from qingxun.search.models import SearchEntry

AT_ONCE = 5  # files read in one go; each may take some seconds


def unread() -> QuerySet[Attachment]:
    """Files of submitted manuscripts that the search does not hold yet, the newest first."""
    known = SearchEntry.objects.filter(kind=ATTACHMENT, object_id=OuterRef("pk"))
    rows = Attachment.objects.standing().filter(manuscript__first_submitted_at__isnull=False)
    return rows.exclude(Exists(known)).select_related("file", "manuscript").order_by("-added_at")


def read_attachments(on: dt.date) -> int:
    """Read and index a few; how many. Reading is outside the write lock. ``on`` is the day whose
    register says which names may stand."""
    rows = list(unread()[:AT_ONCE])
    for row in rows:
        text, kinds = masked(content_of(row), on)
        item = item_of(row, text)
        with write_lock(), transaction.atomic():
            note_personal_in(row, kinds)
            index_item(item)
    return len(rows)


def content_of(row: Attachment) -> str:
    """The file's text; nothing when it has none or can't be read."""
    if row.file.is_picture:
        return ""
    with contextlib.suppress(FileRefused, FileNotFoundError), row.file.open() as content:
        return text_of(content)
    return ""


def item_of(row: Attachment, text: str) -> Item:
    """What the search keeps: its name, caption and text."""
    return Item(
        ATTACHMENT,
        row.pk,
        "\n".join(part for part in (row.name, row.caption, text) if part),
        marks_of(units=[row.manuscript.unit_id]),
        row.added_at,
    )
