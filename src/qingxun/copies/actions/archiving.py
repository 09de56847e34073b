"""Keeping the archive of texts, inside the transaction that submits one.

Submitting leaves one row that says what is to be checked; the fingerprints are made and laid in by
the background a moment later (``checking``), so that the writer's turn stays short. The row is
committed with the submission, so nothing is forgotten when the program is killed.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from django.db import transaction

from qingxun.copies.models import ArchivedText
from qingxun.copies.models.prints import add_prints, remove_prints
from qingxun.copies.queries.archive import submissions_missing
from qingxun.copies.queries.matching import whole_text
from qingxun.desk.models import Revision, Submission
from qingxun.desk.states import SubmissionState
from qingxun.language.engine.copies import fingerprints, letters_of
from qingxun.records.inserting import insert, update
from qingxun.records.reading import Prepared

NEW_TEXT = frozenset({SubmissionState.AWAITING_PRINCIPAL, SubmissionState.SUBMITTED})
BATCH = 200
_NUMBER_BITS = (1 << 62) - 1
_ROW = Prepared(lambda key: ArchivedText.objects.filter(manuscript=key), uuid.UUID)


def ask_for_check(*, submission: Submission, at: dt.datetime) -> None:
    """Ask for a check of what was just submitted: one statement for a text never seen before, none
    for a step that leaves the unit's text alone."""
    if submission.state not in NEW_TEXT:
        return
    row = new_row(submission, at)
    if insert(row, unless_there=True):
        return
    known = _ROW.first(submission.manuscript_id)
    if known is None:
        raise ValueError(f"two manuscripts have the number {row.number}")
    if known.revision_id != submission.revision_id:
        known.revision_id, known.asked_at = submission.revision_id, at
        update(known, "revision", "asked_at")


def new_row(submission: Submission, asked_at: dt.datetime | None) -> ArchivedText:
    """The archive's row of a submission's manuscript."""
    return ArchivedText(
        manuscript_id=submission.manuscript_id,
        revision=submission.revision,
        number=submission.manuscript_id.int & _NUMBER_BITS,
        filed_at=submission.submitted_at,
        asked_at=asked_at,
    )


def lay_prints(row: ArchivedText, prints: set[int] | None = None) -> None:
    """Put the fingerprints of the row's revision (``prints``, where they are known) in place of
    those that lie there."""
    if row.printed_id == row.revision_id:
        return
    if row.printed is not None:
        remove_prints(row.number, prints_of(row.printed))
    add_prints(row.number, prints_of(row.revision) if prints is None else prints)
    row.printed_id = row.revision_id


def prints_of(revision: Revision) -> set[int]:
    return fingerprints(letters_of(whole_text(revision)).text)


def print_archive(*, progress: Callable[[int], object] = bool) -> int:
    """Put every submitted text that is not in the archive yet into it, without looking for what it
    comes from: after an update, a restore or an import. May be broken off and begun again; tells
    ``progress`` how many are done, and returns how many were new."""
    done = 0
    while True:
        rows = list(submissions_missing()[:BATCH])
        if not rows:
            return done
        done += archive_texts(rows)
        progress(done)


@transaction.atomic
def archive_texts(submissions: Iterable[Submission]) -> int:
    """Rows and fingerprints of these submissions' texts; how many were new."""
    number = 0
    for submission in submissions:
        row: ArchivedText | None = new_row(submission, None)
        assert row is not None
        row.printed_id = row.revision_id
        if insert(row, unless_there=True):
            add_prints(row.number, prints_of(row.revision))
            number += 1
            continue
        row = _ROW.first(submission.manuscript_id)
        if row is not None and row.printed_id is None:
            lay_prints(row)
            update(row, "printed")
            number += 1
    return number
