"""Texts as they stood at a moment: numbered within a manuscript, never changed."""

import datetime as dt

from qingxun.desk.models import Manuscript, Revision, Submission
from qingxun.desk.states import RevisionOrigin
from qingxun.organizations.models import Person


def count_words(text: str) -> int:
    """字数: characters without white space, as a Chinese office counts."""
    return len("".join(text.split()))


def next_number(manuscript: Manuscript) -> int:
    """The number after the last one, under the manuscript's lock: two desks may decide at once."""
    Manuscript.objects.select_for_update().only("pk").get(pk=manuscript.pk)
    return manuscript.revisions.count() + 1


def keep_revision(submission: Submission, *, by: Person, at: dt.datetime) -> Revision:
    """The edited text as a revision of the desk; none is made when nothing was edited since."""
    standing = submission.edited or submission.revision
    kept = keep_unsent(submission, by=by, at=at)
    if kept is None:
        return standing
    submission.edited = kept
    submission.save(update_fields=["edited"])
    return kept


def keep_unsent(submission: Submission, *, by: Person, at: dt.datetime) -> Revision | None:
    """The desk's text as a revision although nothing was decided; None when it is kept already."""
    standing = submission.edited or submission.revision
    if standing.title == submission.title and standing.body == submission.body:
        return None
    return Revision.objects.create(
        manuscript_id=submission.manuscript_id,
        number=next_number(submission.manuscript),
        origin=RevisionOrigin.DESK,
        desk_id=submission.desk_id,
        title=submission.title,
        body=submission.body,
        words=count_words(submission.body),
        based_on=standing,
        made_by=by,
        made_at=at,
    )
