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
from qingxun.intake.queries import same_content, submission_that_opens
from qingxun.intake.states import IncomingState
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import PermissionRefused
from qingxun.language.personal import masked
from qingxun.messaging.actions import mask_titles
from qingxun.organizations.models import Person


def lock_origins(*, manuscript: Manuscript, at: dt.datetime) -> list[IncomingFile]:
    """Lock away what a masked manuscript was made of, wherever the same content came in once more,
    and the mails in which it came.

    What was read is forgotten and the rest masked: the text stands in the locked originals only. Of
    a mail, text and other files stay as they are; only the mail itself is locked. For the
    transaction of the masking. Those locked now.
    """
    rows = []
    for origin in IncomingFile.objects.filter(manuscript=manuscript).select_related("message"):
        for row in (origin, *same_content(origin).select_related("message")):
            rows += _lock_with_carriers(row, manuscript.pk, at)
    return rows


def lock_again(*, file: IncomingFile, at: dt.datetime) -> list[IncomingFile]:
    """What was just read stays under lock, or comes under it, when its content is under lock here
    already: what is sent once more is as secret as before. For the transaction that writes down
    what was read. Those locked now."""
    key = file.locked_with_id
    if key is None:
        known = same_content(file).filter(locked_with__isnull=False).order_by("locked_at", "pk")
        key = known.values_list("locked_with", flat=True).first()
    if key is None:
        return []
    _forget_text(file, at)
    return _lock_with_carriers(file, key, at)


def _lock_with_carriers(
    row: IncomingFile, manuscript: uuid.UUID, at: dt.datetime
) -> list[IncomingFile]:
    if row.locked_with_id is None:
        _forget_text(row, at)
        row.locked_with_id = manuscript
        row.save(update_fields=["locked_with"])
    fresh = [one for one in (row, *carriers_of(row)) if one.locked_at is None]
    for one in fresh:
        _lock(one, at)
    return fresh


def carriers_of(row: IncomingFile) -> Iterator[IncomingFile]:
    """The files inside which a file came, from the innermost."""
    while row.parent_id is not None:
        row = IncomingFile.objects.select_related("message").get(pk=row.parent_id)
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
    rows = IncomingFile.objects.locked().filter(locked_with=manuscript)
    gone: list[uuid.UUID | None] = []
    for row in rows:
        for one in (row, *carriers_of(row)):
            others = one.parts.exclude(pk=row.pk).locked()
            if one.locked_at is not None and not others.exists():
                one.destroyed_at = at
                one.save(update_fields=["destroyed_at"])
                audit(one, "destroy_original", by=None, at=at)
                gone.append(one.original_id)
    discard_after_commit([key for key in gone if key is not None])
    return len(gone)
