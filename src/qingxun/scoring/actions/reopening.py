"""Reopening a closed period: asked for with a reason, agreed to by a leader, leaving a trace."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from qingxun.audit.actions import checkpoint_after_commit
from qingxun.audit.models import HeadReason
from qingxun.kit.clock import china_date
from qingxun.kit.periods import Span
from qingxun.kit.refusals import Refusal
from qingxun.kit.states import check_transition
from qingxun.ledger import actions as ledger
from qingxun.ledger.models import Posting
from qingxun.ledger.queries import closed_month_keys, months_of
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.messaging.queries import office_people
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Appointment, Person
from qingxun.organizations.states import Role
from qingxun.scoring.actions.closing import audit_closing, closed_around, closed_months
from qingxun.scoring.actions.counting import bring_back
from qingxun.scoring.actions.posting import hold_lock, post_items, settle_periods
from qingxun.scoring.models import Closing
from qingxun.scoring.permissions import check_can_ask_reopening, check_can_reopen
from qingxun.scoring.states import CLOSING_TRANSITIONS, ClosingState
from qingxun.ui.periods import period_name


class ReopeningRefused(Refusal):
    """The period cannot be reopened as asked."""


@transaction.atomic
def ask_reopening(*, closing: Closing, reason: str, by: Person, at: dt.datetime) -> Closing:
    """The office head asks to reopen the period; the signing leaders are told."""
    check_can_ask_reopening(by, closing.desk_id)
    if not reason.strip():
        raise ReopeningRefused(_("Say why the period is to be reopened."))
    check_latest(closing)
    _move(closing, ClosingState.REOPENING)
    closing.asked_by, closing.asked_at, closing.asked_reason = by, at, fitting(reason, 300)
    closing.save(update_fields=["state", "asked_by", "asked_at", "asked_reason"])
    audit_closing("scoring.ask_reopening", closing, by=by, at=at)
    leaders = Appointment.objects.valid_on(china_date(at)).filter(
        organization=closing.desk_id, role=Role.SIGNING_LEADER
    )
    _tell(
        closing,
        list(leaders.values_list("person_id", flat=True)),
        _("Reopening %(period)s awaits your decision"),
        closing.asked_reason,
        at,
    )
    return closing


@transaction.atomic
def decide_reopening(
    *, closing: Closing, agreed: bool, note: str, by: Person, at: dt.datetime
) -> Closing:
    """A signing leader agrees, and the period is open again; or declines, saying why.

    When it is open again, what was booked late comes home to its own months, and facts that were
    only noted because of the closing are counted.
    """
    check_can_reopen(by, closing)
    if not agreed and not note.strip():
        raise ReopeningRefused(_("Say why the period stays closed."), "note")
    hold_lock(closing.desk_id)
    if agreed:
        check_latest(closing)
    _move(closing, ClosingState.REOPENED if agreed else ClosingState.CLOSED)
    closing.decided_by, closing.decided_at, closing.decided_note = (
        by,
        at,
        fitting(note, 300, "note"),
    )
    closing.save(update_fields=["state", "decided_by", "decided_at", "decided_note"])
    verb = "scoring.reopen_period" if agreed else "scoring.decline_reopening"
    audit_closing(verb, closing, by=by, at=at)
    if agreed:
        _open_again(closing, at)
        checkpoint_after_commit(reason=HeadReason.PERIOD, at=at)
    title = _("%(period)s is open again") if agreed else _("%(period)s stays closed")
    people = office_people(closing.desk, on=china_date(at))
    _tell(closing, people, title, closing.decided_note or closing.asked_reason, at)
    return closing


def check_latest(closing: Closing) -> None:
    """Only the latest closed period opens, and of several around each other the longest first:
    their figures rest on it."""
    span = Span.from_key(closing.period.key)
    around = closed_around(closing.desk_id, span)
    if around is not None:
        raise ReopeningRefused(
            _("%(period)s holds it and is closed too; reopen that first.")
            % {"period": period_name(around)}
        )
    later = closed_months(span, closing.desk_id)
    if later:
        month = Span.from_key(later[-1]).label
        raise ReopeningRefused(
            _("%(month)s is closed too; reopen the later period first.") % {"month": month}
        )


def _open_again(closing: Closing, at: dt.datetime) -> None:
    period, desk = closing.period, closing.desk_id
    span = Span.from_key(period.key)
    with override(settings.LANGUAGE_CODE):  # the ledger is written in one language
        reason = _("%(period)s was reopened") % {"period": period_name(span)}
    ledger.reopen_period(period=period)
    closed = closed_month_keys(desk)  # a quarter inside a reopened half-year may be closed itself
    months = [month for month in months_of(span) if month not in closed]
    ledger.bring_home(desk=desk, months=months, at=at, reason=reason)
    bring_back(desk, months)
    noted = Posting.objects.filter(
        desk_id=desk, reversal__isnull=True, reverses__isnull=True, trace__noted__closed=True
    )
    found = set(noted.values_list("item_id", flat=True))
    items = sorted(item for item in found if item is not None)
    post_items(desk=desk, manuscripts=items, at=at, reason=reason)
    settle_periods(desk=desk, spans=[span], at=at)


def _move(closing: Closing, target: ClosingState) -> None:
    """The one place where a closing changes its state, against the table and under a lock."""
    row = Closing.objects.select_for_update().only("state").get(pk=closing.pk)
    check_transition(
        CLOSING_TRANSITIONS,
        ClosingState(row.state),
        target,
        sentence=_("The period is “%(state)s” now, so this step is not possible.")
        % {"state": row.get_state_display()},
    )
    closing.state = target


def _tell(
    closing: Closing, people: list[uuid.UUID], title: str, text: str, at: dt.datetime
) -> None:
    notify(
        people=people,
        kind=MessageKind.POINTS,
        title=title % {"period": Span.from_key(closing.period.key).label},
        text=text,
        url=reverse("scoring:period", args=[closing.period.key]),
        object_id=closing.pk,
        at=at,
    )
