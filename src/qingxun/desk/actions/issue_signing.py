"""From the editor to the head, to the leader, to the readers; and back again."""

import datetime as dt
import uuid

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.actions.issue_anew import withdrawn_before
from qingxun.desk.actions.issue_steps import IssueRefused, lock_issue, move_issue
from qingxun.desk.actions.steps import move_all, people_at
from qingxun.desk.models import Issue, IssueCopy, Periodical, Submission
from qingxun.desk.permissions.issues import (
    check_can_check_issue,
    check_can_edit_issue,
    check_can_sign_issue,
    check_can_withdraw_issue,
)
from qingxun.desk.printing import SUBJECT
from qingxun.desk.printing import issue_document as print_of
from qingxun.desk.states import IssueState, SeriesKind, SubmissionState
from qingxun.documents.prints.actions import end_print, issue_document
from qingxun.documents.states import PrintState
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import StaleRefused
from qingxun.language.personal import check_personal
from qingxun.messaging.actions import notify, read_about
from qingxun.messaging.models import MessageKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Appointment, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES, Role
from qingxun.records.series import take_number
from qingxun.records.signals import fact_recorded

REASON_LENGTH = 300


@transaction.atomic
def send_to_check(*, issue: Issue, by: Person, at: dt.datetime) -> Issue:
    """The editor hands the issue to the office head; straight to the leader where the periodical
    asks for no check."""
    check_can_edit_issue(by, issue.desk_id)
    check_ready(issue)
    heads = issue.periodical.head_checks
    target = IssueState.CHECKING if heads else IssueState.SIGNING
    move_issue(issue, target, verb="send_to_check", by=by, at=at)
    tell(issue, Role.OFFICE_HEAD if heads else Role.SIGNING_LEADER, by, at)
    return issue


def check_ready(issue: Issue) -> None:
    """An issue holds something, and all that it holds is still accepted."""
    items = list(issue.items.select_related("submission"))
    if not items:
        raise IssueRefused(_("Pick at least one manuscript into this issue first."))
    for item in items:
        state = SubmissionState(item.submission.state)
        if state != SubmissionState.ACCEPTED:
            raise IssueRefused(
                _("“%(title)s” is “%(state)s” now; take it out of the issue first.")
                % {"title": item.title, "state": state.label}
            )


@transaction.atomic
def pass_check(*, issue: Issue, by: Person, at: dt.datetime, version: int | None = None) -> Issue:
    """The office head passes the issue on to the leader; ``version`` is the one that was read."""
    check_can_check_issue(by, issue.desk_id)
    check_version(issue, version)
    move_issue(
        issue, IssueState.SIGNING, verb="pass_check", by=by, at=at, checked_by=by, checked_at=at
    )
    tell(issue, Role.SIGNING_LEADER, by, at)
    return issue


@transaction.atomic
def send_back_issue(*, issue: Issue, reason: str, by: Person, at: dt.datetime) -> Issue:
    """Head or leader gives the issue back to the editor, with a reason in words."""
    if lock_issue(issue) == IssueState.SIGNING:
        check_can_sign_issue(by, issue.desk_id)
    else:
        check_can_check_issue(by, issue.desk_id)
    reason = fitting(reason, REASON_LENGTH)
    if not reason:
        raise IssueRefused(_("Say why it is sent back."))
    move_issue(
        issue,
        IssueState.DRAFTING,
        verb="send_back_issue",
        by=by,
        at=at,
        note=reason,
        checked_by=None,
        checked_at=None,
    )
    notify(
        people=[issue.created_by_id],
        kind=MessageKind.RETURNED,
        title=_("Sent back: an issue of “%(name)s”") % {"name": issue.periodical.name},
        text=reason,
        url=reverse("desk:issue", args=[issue.pk]),
        object_id=issue.pk,
        at=at,
    )
    return issue


def check_version(issue: Issue, version: int | None) -> None:
    """What is checked or signed is what was read."""
    lock_issue(issue)
    if version is not None and issue.version != version:
        raise StaleRefused(
            _("This issue was changed since you opened it. Read it again before you decide.")
        )


@transaction.atomic
def publish_issue(
    *,
    issue: Issue,
    by: Person,
    at: dt.datetime,
    version: int | None = None,
    accept_missing: bool = False,
    accept_personal: bool = False,
) -> Issue:
    """The leader signs off: number of the year, running total and date; its manuscripts are
    issued, the addressees are told.

    Numbers come under a lock and are never used again. The date is that of the sign-off, as
    periodicals have it. ``version`` is the one that the leader read. The print is frozen with its
    code; raises ``MissingGlyphsRefused`` when a character stands in no font, unless
    ``accept_missing``; and ``PersonalDataRefused`` while personal data stands in it, unless
    ``accept_personal``.
    """
    check_can_sign_issue(by, issue.desk_id)
    check_version(issue, version)
    check_ready(issue)
    check_personal(texts_of(issue), on=china_date(at), accepted=accept_personal)
    dated = china_date(at)
    number, total = take_numbers(issue.periodical, SeriesKind(issue.series), dated.year)
    move_issue(
        issue,
        IssueState.PUBLISHED,
        verb="publish_issue",
        by=by,
        at=at,
        signed_by=by,
        signed_at=at,
        year=dated.year,
        number=number,
        total=total,
        dated=dated,
    )
    pieces = submissions_of(issue)
    move_all(pieces, SubmissionState.ISSUED, verb="issue_submission", by=by, at=at)
    freeze_print(issue, dated, accept_missing=accept_missing, by=by, at=at)
    deliver_copies(issue, at)
    fact_recorded.send(sender=Issue, instance=issue, at=at)
    return issue


def freeze_print(
    issue: Issue, dated: dt.date, *, accept_missing: bool, by: Person, at: dt.datetime
) -> None:
    """The print as it is issued, with its code."""
    issue_document(
        document=print_of(issue),
        desk=issue.desk,
        subject_type=SUBJECT,
        subject=issue.pk,
        number=f"{dated.year}年{issue.label}",
        dated=dated,
        accept_missing=accept_missing,
        replaces=withdrawn_before(issue),
        by=by,
        at=at,
    )


def texts_of(issue: Issue) -> list[str]:
    """Title and text of everything in the issue."""
    return [f"{title}\n{body}" for title, body in issue.items.values_list("title", "body")]


def submissions_of(issue: Issue) -> list[Submission]:
    """What stands in it, in the order of keys, so that locks are taken in one order."""
    rows = Submission.objects.filter(issue_items__issue=issue).select_related("manuscript")
    return list(rows.order_by("pk"))


def take_numbers(periodical: Periodical, series: SeriesKind, year: int) -> tuple[int, int | None]:
    """This year's number, and for regular issues the running total.

    Special issues are numbered apart and are not in the total. A periodical without yearly restart
    counts on through the years.
    """
    number = take_number(
        desk=periodical.desk_id,
        name=f"issue.{periodical.pk.hex}.{series}",
        year=year if periodical.yearly_restart else 0,
    )
    if series != SeriesKind.REGULAR:
        return number, None
    count = take_number(desk=periodical.desk_id, name=f"issue.{periodical.pk.hex}.total", year=0)
    return number, periodical.total_before + count


def deliver_copies(issue: Issue, at: dt.datetime) -> None:
    """A copy for every person of the addressees in the tree; names in print get none."""
    units = issue.periodical.addressees.filter(organization__isnull=False).values("organization")
    rows = Appointment.objects.valid_on(china_date(at)).filter(
        organization__in=units, role__in=[*UNIT_ROLES, *DESK_ROLES]
    )
    places: dict[uuid.UUID, uuid.UUID] = {}
    for person, unit in rows.order_by("organization__order").values_list("person", "organization"):
        places.setdefault(person, unit)
    IssueCopy.objects.bulk_create(
        IssueCopy(issue=issue, organization_id=unit, person_id=person, delivered_at=at)
        for person, unit in places.items()
    )
    notify(
        people=places,
        kind=MessageKind.ISSUED,
        title=str(issue),
        url=reverse("desk:issue", args=[issue.pk]),
        object_id=issue.pk,
        at=at,
    )


@transaction.atomic
def withdraw_issue(*, issue: Issue, reason: str, by: Person, at: dt.datetime) -> Issue:
    """Take a published issue back: its number is not used again, its manuscripts are accepted as
    before, its readers are told why."""
    check_can_withdraw_issue(by, issue.desk_id)
    reason = fitting(reason, REASON_LENGTH)
    if not reason:
        raise IssueRefused(_("Say why the issue is withdrawn."))
    move_issue(
        issue,
        IssueState.WITHDRAWN,
        verb="withdraw_issue",
        by=by,
        at=at,
        note=reason,
        withdrawn_at=at,
        withdrawn_reason=reason,
    )
    end_print(
        subject_type=SUBJECT,
        subject=issue.pk,
        target=PrintState.WITHDRAWN,
        by=by,
        at=at,
        reason=reason,
    )
    pieces = submissions_of(issue)
    move_all(pieces, SubmissionState.ACCEPTED, verb="withdraw_issue", by=by, at=at, note=reason)
    notify(
        people=issue.deliveries.values_list("person_id", flat=True),
        kind=MessageKind.ISSUED,
        title=_("Withdrawn: %(issue)s") % {"issue": issue},
        text=reason,
        url=reverse("desk:issue", args=[issue.pk]),
        object_id=issue.pk,
        at=at,
    )
    fact_recorded.send(sender=Issue, instance=issue, at=at)
    return issue


def read_issue(*, issue: Issue, by: Person, at: dt.datetime) -> None:
    """The read receipt: the first opening of a person's copy; the message counts as read."""
    IssueCopy.objects.filter(issue=issue, person=by, read_at__isnull=True).update(read_at=at)
    read_about(by=by, object_id=issue.pk, at=at)


def tell(issue: Issue, role: Role, by: Person, at: dt.datetime) -> None:
    """Those who have the next step are told that it waits for them."""
    people = people_at(issue.desk_id, [role], china_date(at))
    notify(
        people=[person for person in people if person != by.pk],
        kind=MessageKind.SIGN,
        title=_("To check or sign: an issue of “%(name)s”") % {"name": issue.periodical.name},
        url=reverse("desk:issue", args=[issue.pk]),
        object_id=issue.pk,
        at=at,
    )
