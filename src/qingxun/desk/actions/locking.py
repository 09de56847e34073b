"""Files that hold personal data: marked when they are read, locked away with the unmasked text."""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.actions.refusals import ReasonMissingRefused
from qingxun.desk.actions.steps import note_event
from qingxun.desk.models import Attachment, Manuscript, Submission
from qingxun.desk.models.manuscripts import FILE_SEARCHED_AS
from qingxun.desk.permissions.masking import check_can_open_original
from qingxun.documents.discarding import discard_after_commit
from qingxun.language.personal import counted, masked
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.actions.stepping import NOTE_LENGTH
from qingxun.organizations.models import Person
from qingxun.search.actions import forget_text

REASON_LENGTH = 300


def note_personal_in(file: Attachment, kinds: Counter[str]) -> None:
    """Mark a file with what was found in its text."""
    if kinds:
        file.personal = counted(kinds)[:200]
        file.save(update_fields=["personal"])


def lock_files(manuscript: Manuscript, at: dt.datetime) -> list[Attachment]:
    """Lock away the file that the text was read from, and every other one in which personal data
    was found; the search forgets them. Those locked now."""
    rows = [row for row in manuscript.attachments.standing() if row.is_source or row.personal]
    for row in rows:
        row.locked_at = at
        row.save(update_fields=["locked_at"])
        forget_text(kind=FILE_SEARCHED_AS, object_id=row.pk)
    return rows


@transaction.atomic
def open_locked_file(
    *, file: Attachment, submission: Submission, reason: str, by: Person, at: dt.datetime
) -> Attachment:
    """Give a locked file to somebody who says why; who, which and why stand on the time line and
    in the audit log."""
    note_opening(submission, file.name, reason, by, at)
    return file


def note_opening(
    submission: Submission, name: str, reason: str, by: Person, at: dt.datetime
) -> None:
    """Check and write down that somebody is given a locked file of this manuscript, and why. For
    an action that holds the transaction."""
    check_can_open_original(by, submission)
    reason = fitting(reason, REASON_LENGTH)
    if not reason:
        raise ReasonMissingRefused(_("Say what you need the unmasked text for."))
    room = NOTE_LENGTH - REASON_LENGTH - 2
    words = {"name": name[:room], "reason": reason}
    note_event(
        submission,
        verb="open_original",
        before=submission.state,
        by=by,
        at=at,
        note=_("%(name)s: %(reason)s") % words,
    )


def destroy_locked_files(manuscript: Manuscript, at: dt.datetime) -> int:
    """Nobody is given these files any more, and their bytes go where nothing else needs them. How
    many."""
    files = list(manuscript.attachments.locked().values_list("file", flat=True))
    discard_after_commit(files)
    return manuscript.attachments.locked().update(removed_at=at)


def mask_words(manuscript: Manuscript, on: dt.date) -> Counter[str]:
    """Mask keywords, and names and captions of files and pictures; what was found."""
    manuscript.keywords, found = masked(manuscript.keywords, on)
    if found:
        manuscript.save(update_fields=["keywords"])
    for file in manuscript.attachments.all():
        name, in_name = masked(file.name, on)
        caption, in_caption = masked(file.caption, on)
        if in_name or in_caption:
            file.name, file.caption = name, caption
            file.save(update_fields=["name", "caption"])
            found = found + in_name + in_caption
    return found
