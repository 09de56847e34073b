"""Reading what waits, one file after the other, away from requests and transactions.

A file is claimed in a short transaction, read in a child process without one, and what came of it
is written in a second. A file that breaks its reader costs itself only.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from qingxun.desk.models.manuscripts import BODY_LIMIT
from qingxun.documents.actions import CheckedFile, check_file, keep_checked_file, picture_of
from qingxun.documents.engine.clean import CleanDocument
from qingxun.documents.intake import clean_html, event_day, read_any
from qingxun.documents.refusals import (
    FileRefused,
    ReaderMissingRefused,
    ReadersBusyRefused,
    TooComplexRefused,
)
from qingxun.intake.actions.guessing import guessed_author, guessed_kind
from qingxun.intake.actions.locking import lock_again
from qingxun.intake.actions.moving import move_file
from qingxun.intake.actions.receiving import PASTED_PAGE, receive_part
from qingxun.intake.kinds import IncomingSource
from qingxun.intake.likeness import sketch_of
from qingxun.intake.models import IncomingFile, IncomingPart
from qingxun.intake.queries import came_before
from qingxun.intake.states import IncomingState
from qingxun.kit.clock import china_date
from qingxun.language.engine.privacy import open_digest
from qingxun.language.personal import masked
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.records.locks import write_lock

logger = logging.getLogger(__name__)

TRIES = 3
LOST_AFTER = dt.timedelta(minutes=3)  # a file is read in 20 s, its pictures in as many
COVER_LETTER = 60  # characters: a mail with files and no more text than this is only their cover
WORTH_ANOTHER_TRY = (TooComplexRefused, ReaderMissingRefused)
Clock = Callable[[], dt.datetime]


class Finish(Protocol):
    """Writes down what came of reading a file."""

    def __call__(self, row: IncomingFile, /, *, at: dt.datetime) -> None: ...


def read_waiting(*, clock: Clock, limit: int = 100) -> int:
    """Read files that wait, the oldest first; how many were tried. For the background thread.

    Nobody who writes is held up as long as no file waits."""
    for number in range(limit):
        if not _ready(clock()).exists():
            return number
        with write_lock():
            row = claim_next(at=clock())
        if row is None:
            return number
        read_claimed(row=row, clock=clock)
    return limit


def _ready(at: dt.datetime) -> QuerySet[IncomingFile]:
    """Files that wait, and those whose reader was lost with its server."""
    waits = Q(state=IncomingState.WAITING)
    lost = Q(state=IncomingState.READING, reading_since__lt=at - LOST_AFTER)
    return IncomingFile.objects.filter(waits | lost)


@transaction.atomic
def claim_next(*, at: dt.datetime) -> IncomingFile | None:
    """Take the next file that waits, or one whose reader was lost with its server; None when there
    is none. Two servers never take the same."""
    for row in _ready(at).order_by("came_at")[:20]:
        if row.state == IncomingState.READING:
            if row.attempts >= TRIES:
                refuse(row, sentence=_never_read(), again=True, at=at)
                continue
            move_file(row, IncomingState.WAITING, verb="read_again", by=None, at=at)
        claimed = IncomingFile.objects.filter(pk=row.pk, state=IncomingState.WAITING)
        if claimed.update(
            state=IncomingState.READING, reading_since=at, attempts=F("attempts") + 1
        ):
            row.refresh_from_db()
            return row
    return None


def read_claimed(*, row: IncomingFile, clock: Clock) -> None:
    """Read one file and write down what came of it; never raises."""
    finish: Finish = _wait
    try:
        finish = _read(row)
    except ReadersBusyRefused:
        pass
    except FileRefused as refusal:
        again = isinstance(refusal, WORTH_ANOTHER_TRY)
        finish = partial(refuse, sentence=refusal.sentence, again=again)
    except Exception:
        logger.exception("reading the file %s broke off", row.pk)
        finish = partial(refuse, sentence=_never_read(), again=True)
    with write_lock(), transaction.atomic():
        # the office may have said meanwhile whose it is, and masked what has the same content
        row.refresh_from_db(fields=["unit", "desk", "sender", "locked_at", "locked_with", "name"])
        finish(row, at=clock())


def _read(row: IncomingFile) -> Finish:
    """Read the original and check what will go with the manuscript; how to write it down."""
    document = _document_of(row)
    checked = list(_checked_parts(row, document))

    def finish(row: IncomingFile, *, at: dt.datetime) -> None:
        keep_parts(row, checked, at)
        for enclosure in document.enclosures:
            content = ContentFile(enclosure.data)
            receive_part(parent=row, content=content, name=enclosure.name, at=at)
        if document.enclosures and len(document.as_body()) < COVER_LETTER:
            said = {"title": document.title, "body": document.as_body(), "read_at": at}
            move_file(row, IncomingState.OPENED, verb="open_mail", by=None, at=at, **said)
            return
        make_ready(row, document, at)

    return finish


def _document_of(row: IncomingFile) -> CleanDocument:
    """The original, read: what was pasted as a clipboard has it, everything else by its content."""
    assert row.original is not None
    with row.original.open() as content:
        if row.source == IncomingSource.PASTE and row.name.endswith(PASTED_PAGE):
            return clean_html(content.read().decode())
        return read_any(content)


def _checked_parts(
    row: IncomingFile, document: CleanDocument
) -> Iterable[tuple[CheckedFile, bool]]:
    """The original as it may be handed on, and the pictures of the file; what may not is left out:
    it stays with the file that came in."""
    assert row.original is not None
    try:
        if row.source != IncomingSource.PASTE and not document.enclosures:
            with row.original.open() as content:
                checked = check_file(content=content, name=row.name)
                checked.content.seek(0)
                data = ContentFile(checked.content.read())
            yield (
                CheckedFile(data, checked.name, checked.media_type, checked.width, checked.height),
                True,
            )
    except FileRefused:
        pass
    for picture in document.pictures:
        yield picture_of(picture), False


def keep_parts(
    row: IncomingFile, checked: Iterable[tuple[CheckedFile, bool]], at: dt.datetime
) -> None:
    """Keep the files that will go with the manuscript, each content once."""
    row.kept_parts.all().delete()  # of an earlier reading
    seen = set()
    for order, (one, is_source) in enumerate(checked, start=1):
        stored = keep_checked_file(checked=one, by=None, at=at)
        if stored.pk not in seen:
            seen.add(stored.pk)
            IncomingPart.objects.create(
                file=row, order=order, stored=stored, name=one.name, is_source=is_source
            )


def make_ready(row: IncomingFile, document: CleanDocument, at: dt.datetime) -> None:
    """Put what was read before the person, with the guesses filled in."""
    move_file(
        row,
        IncomingState.READY,
        verb="read_file",
        by=None,
        at=at,
        read_at=at,
        sentence="",
        result=document.to_json(),
        title=document.title,
        body=document.as_body()[:BODY_LIMIT],
        event_on=event_day(document, china_date(row.came_at))[0],
        kind=guessed_kind(row, document),
        author=guessed_author(row, document, at),
        text_key=open_digest(f"{document.title}\n{document.as_body()}"),
    )
    note_likeness(row, at)
    lock_again(file=row, at=at)
    tell_sender(row, at)


def note_likeness(row: IncomingFile, at: dt.datetime) -> None:
    """Sketch the text that was read, and note what the unit handed in before that is like it."""
    on = china_date(at)
    row.sketch = sketch_of(masked(row.text, on)[0])
    row.alike = came_before(row, on)
    row.save(update_fields=["sketch", "alike"])


def tell_sender(row: IncomingFile, at: dt.datetime) -> None:
    """Who sent a mail isn't looking: she is told that it was read, or why not."""
    if row.source != IncomingSource.MAIL or row.sender_id is None or row.unit_id is None:
        return
    title = {
        IncomingState.READY: _("Your mail was read; please confirm “%(name)s”."),
        IncomingState.REFUSED: _("A file of your mail could not be read: “%(name)s”."),
    }[IncomingState(row.state)]
    notify(
        people=[row.sender_id],
        kind=MessageKind.SYSTEM,
        title=title % {"name": row.title or row.name},
        text=row.sentence,
        url=row_address(row),
        object_id=row.pk,
        at=at,
    )


def row_address(row: IncomingFile) -> str:
    """Where the file is shown."""
    from django.urls import reverse

    return reverse("intake:file", args=[row.pk])


def refuse(row: IncomingFile, *, sentence: str, again: bool, at: dt.datetime) -> None:
    """Not readable, with the sentence; the original stays with its sender. ``again``: another try
    may help."""
    move_file(
        row,
        IncomingState.REFUSED,
        verb="refuse_file",
        by=None,
        at=at,
        sentence=sentence[:500],
        rereadable=again,
        read_at=at,
    )
    tell_sender(row, at)


def _wait(row: IncomingFile, *, at: dt.datetime) -> None:
    """Every reader was busy: the file waits on."""
    move_file(row, IncomingState.WAITING, verb="read_again", by=None, at=at)


def _never_read() -> str:
    return _(
        "Reading this file broke off. Please save it under a new name and send it again, or copy "
        "the text and paste it."
    )


__all__ = ["claim_next", "read_claimed", "read_waiting"]
