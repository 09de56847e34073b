"""Upward: prepare for many outlets in one step, sign, send, forward, cancel."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.models import Issue, Manuscript, Submission
from qingxun.desk.states import IssueState, SubmissionState
from qingxun.dispatch.actions.refusals import AlreadyDispatchedRefused, NothingToDispatchRefused
from qingxun.dispatch.actions.steps import move, note_event
from qingxun.dispatch.models import Dispatch, Outlet
from qingxun.dispatch.permissions import check_can_dispatch, check_can_sign_dispatch
from qingxun.dispatch.printing import SUBJECT, dispatch_document
from qingxun.dispatch.states import DispatchState
from qingxun.documents.prints.actions import issue_document
from qingxun.kit.clock import china_date
from qingxun.language.personal import check_personal, masked
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Appointment, Person
from qingxun.organizations.states import Role
from qingxun.records.series import take_number

SERIES = "dispatch"
DISPATCHABLE = (SubmissionState.ACCEPTED, SubmissionState.ISSUED)
UNSENT = (DispatchState.PREPARED, DispatchState.SIGNING)


@transaction.atomic
def dispatch_upward(
    *,
    source: Submission | Issue,
    outlets: Sequence[Outlet],
    by: Person,
    at: dt.datetime,
    accept_personal: bool = False,
) -> list[Dispatch]:
    """One manuscript or issue to many outlets in one step (practice clause 7, 一稿多投).

    An outlet that asks for sign-off waits for the leader, the others are prepared. All or none:
    an outlet that already has it is named in ``AlreadyDispatchedRefused``. Personal data in a
    manuscript is refused (``PersonalDataRefused``) unless ``accept_personal``; that of an issue
    was settled when it was published.
    """
    check_can_dispatch(by, source.desk_id)
    check_dispatchable(source, outlets)
    if isinstance(source, Submission):
        check_personal([source.title, source.body], on=china_date(at), accepted=accept_personal)
    rows = [_prepare(source, outlet, by, at) for outlet in outlets]
    Dispatch.objects.bulk_create(rows)
    for row in rows:
        note_event(row, verb="prepare", from_state="", by=by, at=at)
    if any(row.state == DispatchState.SIGNING for row in rows):
        _ask_leaders(rows[0], at)
    return rows


def check_dispatchable(source: Submission | Issue, outlets: Sequence[Outlet]) -> None:
    """Raise the sentence that says why this source cannot go to these outlets."""
    if not outlets:
        raise NothingToDispatchRefused(_("Choose at least one outlet."))
    if isinstance(source, Issue):
        if source.state != IssueState.PUBLISHED:
            raise NothingToDispatchRefused(_("Only a published issue can be dispatched."))
        standing = Dispatch.objects.filter(issue=source)
    else:
        if source.state not in DISPATCHABLE:
            raise NothingToDispatchRefused(_("Accept the manuscript first, then dispatch it."))
        standing = Dispatch.objects.filter(manuscript=source.manuscript_id)
    strangers = [o.name for o in outlets if o.desk_id != source.desk_id or not o.active]
    if strangers:
        raise NothingToDispatchRefused(
            _("These outlets are not in use: %(names)s.") % {"names": "、".join(strangers)}
        )
    taken = (
        standing.filter(desk=source.desk_id, outlet__in=outlets)
        .exclude(state=DispatchState.CANCELLED)
        .values_list("outlet__name", flat=True)
    )
    if taken:
        raise AlreadyDispatchedRefused(
            _("Already dispatched to: %(names)s. Take them off the list and send the rest.")
            % {"names": "、".join(taken)}
        )


def _prepare(source: Submission | Issue, outlet: Outlet, by: Person, at: dt.datetime) -> Dispatch:
    state = DispatchState.SIGNING if outlet.sign_off else DispatchState.PREPARED
    row = Dispatch(
        desk_id=source.desk_id,
        outlet=outlet,
        title=source.title,
        state=state,
        prepared_by=by,
        prepared_at=at,
    )
    if isinstance(source, Issue):
        row.issue = source
    else:
        row.manuscript_id = source.manuscript_id
        row.submission = source
        row.revision_id = source.edited_id or source.revision_id
    return row


def _ask_leaders(row: Dispatch, at: dt.datetime) -> None:
    leaders = Appointment.objects.valid_on(china_date(at)).filter(
        organization=row.desk_id, role=Role.SIGNING_LEADER
    )
    notify(
        people=leaders.values_list("person_id", flat=True),
        kind=MessageKind.SIGN,
        title=_("To sign: dispatch of “%(title)s”") % {"title": row.title},
        url=reverse("dispatch:signing"),
        object_id=row.pk,
        at=at,
    )


@transaction.atomic
def sign_dispatch(
    *, dispatch: Dispatch, by: Person, at: dt.datetime, accept_missing: bool = False
) -> Dispatch:
    """The leader signs off: it is sent, with its number of the year and a print of its own.

    Raises ``MissingGlyphsRefused`` when a character stands in no font, unless ``accept_missing``.
    """
    check_can_sign_dispatch(by, dispatch)
    signed = {"signed_by": by, "signed_at": at}
    return _send(dispatch, verb="sign", by=by, at=at, accept_missing=accept_missing, **signed)


@transaction.atomic
def send_back_dispatch(*, dispatch: Dispatch, reason: str, by: Person, at: dt.datetime) -> Dispatch:
    """The leader does not sign; the editor who prepared it is told why."""
    check_can_sign_dispatch(by, dispatch)
    if not reason.strip():
        raise NothingToDispatchRefused(_("Say why it is sent back."))
    move(
        dispatch,
        DispatchState.PREPARED,
        verb="send_back",
        by=by,
        at=at,
        note=reason,
        reason=fitting(reason, 300),
    )
    notify(
        people=[dispatch.prepared_by_id],
        kind=MessageKind.RETURNED,
        title=_("Sent back by the leader: “%(title)s”") % {"title": dispatch.title},
        text=reason,
        url=reverse("dispatch:detail", args=[dispatch.pk]),
        object_id=dispatch.pk,
        at=at,
    )
    return dispatch


@transaction.atomic
def ask_sign_off(*, dispatch: Dispatch, by: Person, at: dt.datetime) -> Dispatch:
    """Put a prepared dispatch before the leader (again)."""
    check_can_dispatch(by, dispatch.desk_id)
    move(dispatch, DispatchState.SIGNING, verb="ask_sign_off", by=by, at=at, reason="")
    _ask_leaders(dispatch, at)
    return dispatch


@transaction.atomic
def mark_sent(
    *, dispatch: Dispatch, by: Person, at: dt.datetime, accept_missing: bool = False
) -> Dispatch:
    """It left for the outlet; refused while the outlet's level asks for a leader's sign-off, and
    (``MissingGlyphsRefused``) when a character stands in no font, unless ``accept_missing``."""
    check_can_dispatch(by, dispatch.desk_id)
    if dispatch.outlet.sign_off and dispatch.signed_by_id is None:
        raise NothingToDispatchRefused(
            _("%(outlet)s asks for the leader's sign-off first.") % {"outlet": dispatch.outlet.name}
        )
    return _send(dispatch, verb="send", by=by, at=at, accept_missing=accept_missing)


def _send(
    dispatch: Dispatch,
    *,
    verb: str,
    by: Person,
    at: dt.datetime,
    accept_missing: bool,
    **fields: Any,
) -> Dispatch:
    check_source_stands(dispatch)
    if dispatch.number is None:
        year = china_date(at).year
        fields["year"] = year
        fields["number"] = take_number(desk=dispatch.desk_id, name=SERIES, year=year)
    move(dispatch, DispatchState.SENT, verb=verb, by=by, at=at, sent_by=by, sent_at=at, **fields)
    if dispatch.issue_id is None:  # an issue has a print of its own
        issue_document(
            document=dispatch_document(dispatch),
            desk=dispatch.desk,
            subject_type=SUBJECT,
            subject=dispatch.pk,
            number=f"{dispatch.year}年第{dispatch.number}号",
            dated=china_date(at),
            by=by,
            at=at,
            accept_missing=accept_missing,
        )
    return dispatch


def check_source_stands(dispatch: Dispatch) -> None:
    """What leaves is accepted or published still; its row is held until the transaction ends."""
    if dispatch.submission_id is not None:
        row = Submission.objects.select_for_update().only("state").get(pk=dispatch.submission_id)
        label, stands = SubmissionState(row.state).label, row.state in DISPATCHABLE
    elif dispatch.issue_id is not None:
        issue = Issue.objects.select_for_update().only("state").get(pk=dispatch.issue_id)
        label, stands = IssueState(issue.state).label, issue.state == IssueState.PUBLISHED
    else:
        return
    if not stands:
        raise NothingToDispatchRefused(
            _("“%(title)s” is “%(state)s” now; it does not go upward.")
            % {"title": dispatch.title, "state": label}
        )


def cancel_unsent(
    *, dispatches: QuerySet[Dispatch], reason: str, by: Person, at: dt.datetime
) -> int:
    """Take back what is prepared or waits for the leader, because its manuscript or issue does not
    stand any more; whoever prepared it is told why. How many. Joins the caller's transaction."""
    rows = list(dispatches.filter(state__in=UNSENT).order_by("pk"))
    for row in rows:
        move(
            row, DispatchState.CANCELLED, verb="cancel", by=by, at=at, note=reason,
            reason=reason[:300],
        )  # fmt: skip
        notify(
            people=[row.prepared_by_id],
            kind=MessageKind.RETURNED,
            title=_("Not sent upward: “%(title)s”") % {"title": row.title},
            text=reason,
            url=reverse("dispatch:detail", args=[row.pk]),
            object_id=row.pk,
            at=at,
        )
    return len(rows)


@transaction.atomic
def mark_forwarded(*, dispatch: Dispatch, note: str = "", by: Person, at: dt.datetime) -> Dispatch:
    """The outlet passed it on upward; it may still be adopted or not."""
    check_can_dispatch(by, dispatch.desk_id)
    return move(dispatch, DispatchState.FORWARDED, verb="forward", by=by, at=at, note=note)


@transaction.atomic
def mark_not_adopted(*, dispatch: Dispatch, reason: str, by: Person, at: dt.datetime) -> Dispatch:
    """The outlet did not take it; the reason goes down with it."""
    check_can_dispatch(by, dispatch.desk_id)
    if not reason.strip():
        raise NothingToDispatchRefused(_("Give the reason: a refusal never comes without one."))
    return move(
        dispatch,
        DispatchState.NOT_ADOPTED,
        verb="not_adopt",
        by=by,
        at=at,
        note=reason,
        reason=fitting(reason, 300),
        answered_at=at,
    )


@transaction.atomic
def cancel_dispatch(*, dispatch: Dispatch, reason: str, by: Person, at: dt.datetime) -> Dispatch:
    """Take a dispatch back before it was sent."""
    check_can_dispatch(by, dispatch.desk_id)
    return move(
        dispatch,
        DispatchState.CANCELLED,
        verb="cancel",
        by=by,
        at=at,
        note=reason,
        reason=fitting(reason, 300),
    )


def mask_dispatches(*, manuscript: Manuscript, on: dt.date) -> None:
    """Mask personal data in the titles under which a manuscript is on its way or was sent."""
    for row in Dispatch.objects.filter(manuscript=manuscript):
        title, kinds = masked(row.title, on)
        if kinds:
            row.title = title
            row.save(update_fields=["title"])
