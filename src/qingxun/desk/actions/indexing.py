"""Keeping the search in step: what was submitted can be found by its title and text."""

from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.search.actions import index_text

KIND = "manuscript"
TEXT_MAY_BE_NEW = frozenset(
    {
        SubmissionState.AWAITING_PRINCIPAL,
        SubmissionState.SUBMITTED,
        SubmissionState.RETURNED,
        SubmissionState.REJECTED,
        SubmissionState.ACCEPTED,
    }
)


def index_submission(*, submission: Submission) -> None:
    """Make the manuscript findable by what the unit sent and by what this desk made of it.

    In the caller's transaction; a step that leaves the texts alone costs nothing.
    """
    if submission.state in TEXT_MAY_BE_NEW:
        index_text(kind=KIND, object_id=submission.manuscript_id, text=searchable_text(submission))


def searchable_text(submission: Submission) -> str:
    """Titles and bodies, the unit's and the desk's, each once."""
    sent = submission.revision
    parts = [submission.title, submission.body, sent.title, sent.body]
    return "\n".join(dict.fromkeys(parts))


def index_all_submissions() -> int:
    """Bring the search in step with every submission, after a restore or an import; how many."""
    count = 0
    for row in Submission.objects.select_related("revision").order_by("pk").iterator(500):
        index_text(kind=KIND, object_id=row.manuscript_id, text=searchable_text(row))
        count += 1
    return count
