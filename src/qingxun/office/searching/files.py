"""Texts of files: those that go with manuscripts, and those that came in and wait. Read in the
background, once each, and indexed.

Pictures among the attachments are found by their names only; what came in was read (also
recognized) by the intake already. Personal data is masked before a text is indexed, and an
attachment that holds some is marked, so that the editor is told.
"""

import contextlib
import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from qingxun.desk.actions.locking import note_personal_in
from qingxun.desk.models import Attachment
from qingxun.documents.intake.reading import text_of
from qingxun.documents.refusals import FileRefused
from qingxun.intake.models import IncomingFile
from qingxun.intake.states import IncomingState
from qingxun.language.personal import masked
from qingxun.office.searching.items import INCOMING
from qingxun.office.searching.things import ATTACHMENT
from qingxun.records.locks import write_lock
from qingxun.search.actions import Item, index_item
from qingxun.search.marks import marks_of
from qingxun.search.models import SearchEntry

AT_ONCE = 5  # attachments read in one go; each may take some seconds
INCOMING_AT_ONCE = 50  # files that were read already


def read_files(on: dt.date) -> int:
    """Index a few of those that the search does not hold yet; how many. ``on`` is the day whose
    register says which names may stand."""
    return read_attachments(on) + index_incoming(on)


def unread() -> QuerySet[Attachment]:
    """Files of submitted manuscripts that the search does not hold yet, the newest first."""
    rows = Attachment.objects.standing().filter(manuscript__first_submitted_at__isnull=False)
    known = known_as(ATTACHMENT)
    return rows.exclude(known).select_related("file", "manuscript").order_by("-added_at")


def known_as(kind: str) -> Exists:
    """Whether the search holds a row as this kind."""
    return Exists(SearchEntry.objects.filter(kind=kind, object_id=OuterRef("pk")))


def read_attachments(on: dt.date) -> int:
    """Read and index a few; how many. Reading is outside the write lock."""
    rows = list(unread()[:AT_ONCE])
    for row in rows:
        text, kinds = masked(content_of(row), on)
        item = item_of(row, text, on)
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


def item_of(row: Attachment, text: str, on: dt.date) -> Item:
    """What the search keeps: its name, caption and text, masked."""
    name, caption = masked(row.name, on)[0], masked(row.caption, on)[0]
    return Item(
        ATTACHMENT,
        row.pk,
        "\n".join(part for part in (name, caption, text) if part),
        marks_of(units=[row.manuscript.unit_id]),
        row.added_at,
    )


def index_incoming(on: dt.date) -> int:
    """Index files that came in, were read and wait to be confirmed; how many."""
    rows = IncomingFile.objects.filter(state=IncomingState.READY).exclude(known_as(INCOMING))
    some = rows.defer("result").order_by("-came_at")[:INCOMING_AT_ONCE]
    items = [(row, incoming_item(row, on)) for row in some]
    for row, item in items:
        with write_lock(), transaction.atomic():
            if _is_still(row):
                index_item(item)
    return len(items)


def _is_still(row: IncomingFile) -> bool:
    """Whether nobody changed, gave away or took it meanwhile; locked until the end of the
    transaction."""
    read = {"version": row.version, "unit": row.unit_id, "desk": row.desk_id}
    rows = IncomingFile.objects.filter(pk=row.pk, state=IncomingState.READY, **read)
    return rows.select_for_update().exists()


def incoming_item(row: IncomingFile, on: dt.date) -> Item:
    """What the search keeps: its name, and title and text as they are, masked."""
    text, _kinds = masked("\n".join(part for part in (row.name, row.title, row.body) if part), on)
    return Item(
        INCOMING,
        row.pk,
        text,
        marks_of(units=[key for key in (row.unit_id, row.desk_id) if key is not None]),
        row.came_at,
    )
