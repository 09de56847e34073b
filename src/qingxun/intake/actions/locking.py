"""Originals of masked manuscripts: locked away, opened with a reason, destroyed with the rest."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.actions.locking import note_opening
from qingxun.desk.models import Manuscript
from qingxun.documents.discarding import discard_after_commit
from qingxun.documents.engine.clean import Block, BlockKind, CleanDocument
from qingxun.intake.actions.moving import audit
from qingxun.intake.models import IncomingFile
from qingxun.intake.queries import (
    CARRIED_IN,
    came_in_besides,
    nearly_same,
    same_content,
    submission_that_opens,
)
from qingxun.intake.states import IncomingState
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import PermissionRefused
from qingxun.language.personal import masked
from qingxun.messaging.actions import mask_titles
from qingxun.organizations.models import Person


def lock_origins(*, manuscript: Manuscript, at: dt.datetime) -> list[IncomingFile]:
    """Lock away what a masked manuscript was made of, wherever the same content came in once more
    at the office, also with a word changed, and the mails in which it came.

    What was read is forgotten and the rest masked: the text stands in the locked originals only. Of
    a mail, text and other files stay as they are; only the mail itself is locked. For the
    transaction of the masking. Those locked now.
    """
    on = china_date(at)
    found: dict[uuid.UUID, IncomingFile] = {}
    origins = IncomingFile.objects.filter(manuscript=manuscript).select_related(*CARRIED_IN)
    for origin in origins:
        besides = came_in_besides(origin)
        unlocked = besides.filter(locked_with__isnull=True)
        near = [row for row in nearly_same(origin, unlocked, on) if masked(row.text, on)[1]]
        found |= {row.pk: row for row in (origin, *besides.filter(same_content(origin)), *near)}
    return _lock_with_carriers(list(found.values()), manuscript.pk, at)


def lock_again(*, file: IncomingFile, at: dt.datetime) -> list[IncomingFile]:
    """What was just read stays under lock, or comes under it, when its content is under lock at the
    office already, or it says the same personal data with a word changed: what is sent once more is
    as secret as before. For the transaction that writes down what was read. Those locked now."""
    key = file.locked_with_id or _lock_of(file, china_date(at))
    if key is None:
        return []
    _forget_text(file, at)
    return _lock_with_carriers([file], key, at)


def _lock_of(file: IncomingFile, on: dt.date) -> uuid.UUID | None:
    """The manuscript that was masked of the same content, else of nearly the same."""
    locked = came_in_besides(file).filter(locked_with__isnull=False)
    known = locked.filter(same_content(file)).order_by("locked_at", "pk").first()
    if known is None and masked(file.text, on)[1]:
        known = next(nearly_same(file, locked, on), None)
    return known.locked_with_id if known is not None else None


def _lock_with_carriers(
    rows: list[IncomingFile], manuscript: uuid.UUID, at: dt.datetime
) -> list[IncomingFile]:
    fresh: dict[uuid.UUID, IncomingFile] = {}
    for row in rows:
        if row.locked_with_id is None:
            _forget_text(row, at)
            row.locked_with_id = manuscript
            row.save(update_fields=["locked_with"])
        for one in (row, *carriers_of(row)):
            if one.locked_at is None:
                fresh.setdefault(one.pk, one)
    for one in fresh.values():
        _lock(one, at)
    return list(fresh.values())


def carriers_of(row: IncomingFile) -> Iterator[IncomingFile]:
    """The files inside which a file came, from the innermost; no query for rows that were loaded
    with ``CARRIED_IN``."""
    while row.parent is not None:
        row = row.parent
        yield row


def _forget_text(row: IncomingFile, at: dt.datetime) -> None:
    on = china_date(at)
    mask_titles({row.title, row.name} - {""}, on)
    row.title, row.body = masked(row.title, on)[0], masked(row.body, on)[0]
    row.result = masked_result(row) if row.state != IncomingState.TAKEN else None
    row.version += 1  # a form that is open elsewhere doesn't bring the text back
    row.kept_parts.all().delete()
    row.save(update_fields=["result", "title", "body", "version"])


def masked_result(row: IncomingFile) -> dict[str, Any] | None:
    """What stays of the reading of a file that may still become a manuscript: its masked text."""
    read = row.document
    if read is None:
        return None
    lines = tuple(Block(BlockKind.PARAGRAPH, line) for line in row.body.splitlines())
    return CleanDocument(kind=read.kind, title=row.title, blocks=lines, on=read.on).to_json()


def _lock(row: IncomingFile, at: dt.datetime) -> None:
    on = china_date(at)
    row.locked_at, row.name = at, masked(row.name, on)[0]
    if row.state == IncomingState.OPENED:  # else it is the text of another manuscript
        row.title, row.body = masked(row.title, on)[0], masked(row.body, on)[0]
    row.save(update_fields=["locked_at", "name", "title", "body"])
    if row.message is not None:
        row.message.subject = masked(row.message.subject, on)[0]
        row.message.save(update_fields=["subject"])
    audit(row, "lock_original", by=None, at=at)


@transaction.atomic
def open_locked_original(
    *, file: IncomingFile, reason: str, by: Person, at: dt.datetime
) -> IncomingFile:
    """Give a locked original to an editor of the office that has the manuscript, who says why; who,
    which and why stand on the manuscript's time line and in the audit log."""
    submission = submission_that_opens(file, by)
    if submission is None:
        raise PermissionRefused(
            _("Only editors and the office head of the receiving office open the unmasked text.")
        )
    note_opening(submission, file.name, reason, by, at)
    audit(file, "open_original", by=by, at=at)
    return file


def destroy_origins(*, manuscript: Manuscript, at: dt.datetime) -> int:
    """Nobody is given these originals any more, and their bytes go; a mail stays under lock as long
    as one of its other files needs it. How many."""
    locked = IncomingFile.objects.locked().select_related(*CARRIED_IN)
    going = {
        one.pk: one
        for row in locked.filter(locked_with=manuscript)
        for one in (row, *carriers_of(row))
        if one.locked_at is not None and one.destroyed_at is None
    }
    others = locked.filter(parent__in=going).exclude(pk__in=going)
    needed = {one.pk for other in others for one in carriers_of(other)}
    gone = [one for one in going.values() if one.pk not in needed]
    for one in gone:
        one.destroyed_at = at
        one.save(update_fields=["destroyed_at"])
        audit(one, "destroy_original", by=None, at=at)
    discard_after_commit([one.original_id for one in gone if one.original_id is not None])
    return len(gone)
