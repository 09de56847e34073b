"""Putting an issue together: begin it, pick accepted manuscripts, order, trim."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from qingxun.desk.actions.drafts import DraftText, check_lengths
from qingxun.desk.actions.issue_steps import (
    IssueRefused,
    lock_for_editing,
    move_issue,
    note_issue,
    touch,
)
from qingxun.desk.models import Column, Issue, IssueItem, Periodical, Submission
from qingxun.desk.permissions.issues import check_can_edit_issue
from qingxun.desk.states import ISSUE_IN_WORK, IssueState, SeriesKind, SubmissionState
from qingxun.kit.refusals import StaleRefused
from qingxun.organizations.models import Person

ITEM_LIMIT = 60


@transaction.atomic
def start_issue(
    *,
    periodical: Periodical,
    series: SeriesKind = SeriesKind.REGULAR,
    title: str = "",
    by: Person,
    at: dt.datetime,
) -> Issue:
    """A new issue of a periodical. Its number is given when it is published, not before."""
    check_can_edit_issue(by, periodical.desk_id)
    if not periodical.active:
        raise IssueRefused(_("“%(name)s” is not published any more.") % {"name": periodical.name})
    check_lengths(DraftText(title=title))
    issue = Issue.objects.create(
        desk_id=periodical.desk_id,
        periodical=periodical,
        series=series,
        title=title.strip(),
        created_by=by,
        created_at=at,
    )
    note_issue(issue, "start_issue", "", by=by, at=at)
    return issue


@transaction.atomic
def name_issue(*, issue: Issue, title: str, by: Person, at: dt.datetime) -> Issue:
    """Give the issue a title of its own, or none."""
    check_can_edit_issue(by, issue.desk_id)
    check_lengths(DraftText(title=title))
    lock_for_editing(issue)
    issue.title = title.strip()
    issue.version += 1
    issue.save(update_fields=["title", "version"])
    return issue


@transaction.atomic
def add_items(
    *,
    issue: Issue,
    submissions: Sequence[Submission],
    column: Column | None = None,
    by: Person,
    at: dt.datetime,
) -> list[IssueItem]:
    """Pick accepted manuscripts into a column, after what stands there already.

    The item takes the desk's edited text as it is now. Raises ``IssueRefused`` naming the first
    that is not accepted, or stands in another issue in work; then none is taken in.
    """
    check_can_edit_issue(by, issue.desk_id)
    lock_for_editing(issue)
    check_column(issue, column)
    hold_submissions(submissions)
    check_pickable(issue, submissions)
    last = issue.items.aggregate(last=Max("order"))["last"] or 0
    if issue.items.count() + len(submissions) > ITEM_LIMIT:
        raise IssueRefused(
            _("An issue holds at most %(limit)s manuscripts.") % {"limit": ITEM_LIMIT}
        )
    rows = IssueItem.objects.bulk_create(
        IssueItem(
            issue=issue,
            column=column,
            order=order,
            submission=submission,
            revision_id=submission.edited_id or submission.revision_id,
            title=submission.title,
            body=submission.body,
        )
        for order, submission in enumerate(submissions, start=last + 1)
    )
    touch(issue)
    return rows


def check_column(issue: Issue, column: Column | None) -> None:
    """A column belongs to the issue's own periodical."""
    if column is not None and column.periodical_id != issue.periodical_id:
        raise IssueRefused(_("This column belongs to another periodical."))


def hold_submissions(submissions: Sequence[Submission]) -> None:
    """See them as they are now, until the end: two issues do not pick one manuscript at once."""
    keys = [submission.pk for submission in submissions]
    rows = Submission.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    states = dict(rows.values_list("pk", "state"))
    for submission in submissions:
        submission.state = states[submission.pk]


def check_pickable(issue: Issue, submissions: Sequence[Submission]) -> None:
    """Each is accepted at this desk and stands in no other issue in work."""
    if not submissions:
        raise IssueRefused(_("Choose at least one accepted manuscript."))
    for submission in submissions:
        if submission.desk_id != issue.desk_id:
            raise IssueRefused(
                _("“%(title)s” was not submitted to this office.") % {"title": submission.title}
            )
        if submission.state != SubmissionState.ACCEPTED:
            raise IssueRefused(
                _("“%(title)s” is “%(state)s”; only accepted manuscripts go into an issue.")
                % {
                    "title": submission.title,
                    "state": SubmissionState(submission.state).label,
                }
            )
    standing = standing_items(issue).filter(submission__in=submissions).select_related("submission")
    for item in standing:
        raise IssueRefused(
            _("“%(title)s” stands in an issue in work already.") % {"title": item.title}
        )


def standing_items(issue: Issue) -> QuerySet[IssueItem]:
    """Items of the desk's issues in work, this one's too."""
    return IssueItem.objects.filter(issue__desk_id=issue.desk_id, issue__state__in=ISSUE_IN_WORK)


@transaction.atomic
def remove_item(*, item: IssueItem, by: Person, at: dt.datetime) -> Issue:
    """Take a manuscript out of the issue; it stays accepted and may be picked again."""
    issue = item.issue
    check_can_edit_issue(by, issue.desk_id)
    lock_for_editing(issue)
    item.delete()
    touch(issue)
    return issue


@transaction.atomic
def shift_item(*, item: IssueItem, by: Person, at: dt.datetime, down: bool = False) -> Issue:
    """One place up or down within its column; at the end of the column nothing happens."""
    issue = item.issue
    check_can_edit_issue(by, issue.desk_id)
    lock_for_editing(issue)
    rows = list(issue.items.filter(column=item.column_id).order_by("order", "id"))
    place = next(i for i, row in enumerate(rows) if row.pk == item.pk)
    other = place + (1 if down else -1)
    if not 0 <= other < len(rows):
        return issue
    orders = [row.order for row in rows]
    rows[place], rows[other] = rows[other], rows[place]
    for row, order in zip(rows, orders, strict=True):
        row.order = order
    IssueItem.objects.bulk_update(rows, ["order"])
    touch(issue)
    return issue


@transaction.atomic
def arrange_items(
    *,
    issue: Issue,
    places: Sequence[tuple[uuid.UUID, uuid.UUID | None]],
    by: Person,
    at: dt.datetime,
) -> Issue:
    """Put all items in this order, each as (item, column); every item must be named once."""
    check_can_edit_issue(by, issue.desk_id)
    lock_for_editing(issue)
    rows = {row.pk: row for row in issue.items.all()}
    columns = set(issue.periodical.columns.values_list("pk", flat=True))
    if len(places) != len(rows) or {item for item, _column in places} != rows.keys():
        raise StaleRefused(
            _("The contents of this issue changed meanwhile. Look at it again and order it anew.")
        )
    for order, (item, column) in enumerate(places, start=1):
        if column is not None and column not in columns:
            raise IssueRefused(_("This column belongs to another periodical."))
        rows[item].order = order
        rows[item].column_id = column
    IssueItem.objects.bulk_update(rows.values(), ["order", "column"])
    touch(issue)
    return issue


@transaction.atomic
def place_item(*, item: IssueItem, column: Column | None, by: Person, at: dt.datetime) -> Issue:
    """Into another column, at its end."""
    issue = item.issue
    check_can_edit_issue(by, issue.desk_id)
    lock_for_editing(issue)
    check_column(issue, column)
    item.column = column
    item.order = (issue.items.aggregate(last=Max("order"))["last"] or 0) + 1
    item.save(update_fields=["column", "order"])
    touch(issue)
    return issue


@transaction.atomic
def trim_item(
    *, item: IssueItem, title: str, body: str, version: int, by: Person, at: dt.datetime
) -> IssueItem:
    """Shorten an item for print; the submission's own text stays as it was.

    ``version`` is the item's one that the form was made from: when somebody else trimmed it
    meanwhile, ``StaleRefused`` says so and nothing is overwritten.
    """
    issue = item.issue
    check_can_edit_issue(by, issue.desk_id)
    check_lengths(DraftText(title=title, body=body))
    if not title.strip() or not body.strip():
        raise IssueRefused(_("An item needs a title and a text; to leave it out, remove it."))
    lock_for_editing(issue)
    changed = IssueItem.objects.filter(pk=item.pk, version=version).update(
        title=title.strip(), body=body.strip(), version=version + 1
    )
    if not changed:
        raise StaleRefused(
            _(
                "Somebody else changed this item meanwhile. Nothing was overwritten: your text "
                "stands below, compare and save again."
            )
        )
    item.refresh_from_db(fields=["title", "body", "version"])
    touch(issue)
    return item


@transaction.atomic
def discard_issue(*, issue: Issue, by: Person, at: dt.datetime) -> Issue:
    """Give up an issue that was never published; its manuscripts may be picked elsewhere."""
    check_can_edit_issue(by, issue.desk_id)
    return move_issue(issue, IssueState.DISCARDED, verb="discard_issue", by=by, at=at)
