"""Keeping the search in step: what was submitted can be found by its title and text.

One entry a submission: a desk and the unit find the unit's text and what this desk made of it, no
other desk's. The entry's moment is that of the submission.
"""

import uuid
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from qingxun.desk.models import Contributor, Revision, Submission
from qingxun.desk.models.submissions import SEARCHED_AS
from qingxun.desk.states import SubmissionState
from qingxun.records.reading import Prepared
from qingxun.search.actions import Item, index_item
from qingxun.search.marks import marks_of

TEXT_MAY_BE_NEW = frozenset(
    {
        SubmissionState.AWAITING_PRINCIPAL,
        SubmissionState.SUBMITTED,
        SubmissionState.RETURNED,
        SubmissionState.REJECTED,
        SubmissionState.ACCEPTED,
    }
)
_CONTRIBUTORS = Prepared(lambda key: Contributor.objects.filter(manuscript=key), uuid.UUID)


def index_submission(*, submission: Submission) -> None:
    """Make the submission findable by what the unit sent and by what this desk made of it.

    In the caller's transaction; a step that leaves the texts alone costs nothing.
    """
    if submission.state in TEXT_MAY_BE_NEW:
        index_item(item_of(submission, contributing_units(submission)))


def contributing_units(submission: Submission) -> Iterable[uuid.UUID]:
    """From the manuscript in hand when it was begun just now, else from the database."""
    manuscript = submission._state.fields_cache.get("manuscript")
    if manuscript is not None and manuscript.known_units is not None:
        return tuple(manuscript.known_units)
    return [each.organization_id for each in _CONTRIBUTORS(submission.manuscript_id)]


def index_manuscript(manuscript: uuid.UUID) -> None:
    """Take up anew what stands in every submission of a manuscript, whatever its state."""
    units = [each.organization_id for each in _CONTRIBUTORS(manuscript)]
    rows = Submission.objects.filter(manuscript=manuscript)
    for row in rows.select_related("revision", "edited"):
        index_item(item_of(row, units))


def item_of(submission: Submission, contributors: Iterable[uuid.UUID]) -> Item:
    """What the search keeps of a submission."""
    units = {submission.unit_id, *contributors}
    return Item(
        SEARCHED_AS,
        submission.pk,
        searchable_text(submission),
        marks_of(readers=[submission.desk_id, *units], units=units, topics=[submission.kind_id]),
        submission.submitted_at,
        title=shown_revision(submission).title,
    )


def searchable_text(submission: Submission) -> str:
    """Titles and bodies each once: what the desk made of it at its last decision, and what the unit
    sent. What the desk is writing on is nobody's to find."""
    sent = submission.revision
    shown = shown_revision(submission)
    return "\n".join(dict.fromkeys([shown.title, shown.body, sent.title, sent.body]))


def shown_revision(submission: Submission) -> Revision:
    """The text that unit and desk may both read."""
    return submission.edited or submission.revision


def search_items(rows: QuerySet[Submission]) -> Iterator[Item]:
    """What the search keeps of these submissions, for building it anew."""
    rows = rows.select_related("revision", "edited").prefetch_related("manuscript__contributors")
    for row in rows:
        yield item_of(row, [each.organization_id for each in row.manuscript.contributors.all()])
