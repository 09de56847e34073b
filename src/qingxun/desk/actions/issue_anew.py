"""An issue that was withdrawn, put together again from what stood in it."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.actions.issue_steps import IssueRefused
from qingxun.desk.actions.issues import hold_submissions, standing_items, start_issue
from qingxun.desk.models import Issue, IssueItem
from qingxun.desk.states import IssueState, SeriesKind, SubmissionState
from qingxun.organizations.models import Person


@transaction.atomic
def start_anew(*, issue: Issue, by: Person, at: dt.datetime) -> Issue:
    """A new issue with the columns, the order and the trimmed texts of a withdrawn one. What was
    decided anew since or stands in another issue in work is left out; refused
    (``IssueRefused``) when nothing is left."""
    if issue.state != IssueState.WITHDRAWN:
        raise IssueRefused(_("Only a withdrawn issue is put together again."))
    items = list(issue.items.select_related("submission").order_by("order"))
    hold_submissions([item.submission for item in items])
    standing = set(standing_items(issue).values_list("submission", flat=True))
    kept = [
        item
        for item in items
        if item.submission.state == SubmissionState.ACCEPTED and item.submission_id not in standing
    ]
    if not kept:
        raise IssueRefused(_("None of its manuscripts can be picked any more."))
    made = start_issue(
        periodical=issue.periodical,
        series=SeriesKind(issue.series),
        title=issue.title,
        by=by,
        at=at,
    )
    IssueItem.objects.bulk_create(
        IssueItem(
            issue=made,
            column_id=item.column_id,
            order=item.order,
            submission=item.submission,
            revision_id=item.revision_id,
            title=item.title,
            body=item.body,
        )
        for item in kept
    )
    return made


def withdrawn_before(issue: Issue) -> list[uuid.UUID]:
    """Withdrawn issues of the periodical of which something stands in this one again."""
    rows = Issue.objects.filter(
        periodical=issue.periodical_id,
        state=IssueState.WITHDRAWN,
        items__submission__in=issue.items.values("submission"),
    )
    return list(rows.values_list("pk", flat=True).distinct())
