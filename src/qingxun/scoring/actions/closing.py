"""Settling and closing a period: what is unsettled is listed, then the figures freeze."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import checkpoint_after_commit, record
from qingxun.audit.models import HeadReason
from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.dispatch.models import Dispatch
from qingxun.dispatch.states import DispatchState
from qingxun.kit.clock import china_date, start_of
from qingxun.kit.periods import Span
from qingxun.kit.refusals import Refusal
from qingxun.ledger import actions as ledger
from qingxun.ledger.models import Period
from qingxun.organizations.models import Organization, Person
from qingxun.scoring.actions.posting import hold_lock, post_items, settle_periods
from qingxun.scoring.models import PendingItem
from qingxun.scoring.permissions import check_can_close_period
from qingxun.scoring.queries.versions import version_in_force

OPEN_SUBMISSIONS = (
    SubmissionState.AWAITING_PRINCIPAL,
    SubmissionState.SUBMITTED,
    SubmissionState.IN_REVIEW,
)
OPEN_DISPATCHES = (DispatchState.SENT, DispatchState.FORWARDED)


class ClosingRefused(Refusal):
    """The period cannot be closed yet, or is closed already."""


def unsettled(desk: uuid.UUID, span: Span) -> list[tuple[str, int]]:
    """What is still open inside a period: sentence and number. Nothing of it hinders closing:
    what comes later is booked in the first open month."""
    ends = start_of(span.ends_on)
    waiting = Submission.objects.filter(
        desk=desk, state__in=OPEN_SUBMISSIONS, submitted_at__lt=ends
    ).count()
    travelling = Dispatch.objects.filter(
        desk=desk, state__in=OPEN_DISPATCHES, sent_at__lt=ends
    ).count()
    found = []
    if waiting:
        found.append((_("manuscripts of this period still wait for review"), waiting))
    if travelling:
        found.append((_("dispatches of this period have no answer yet"), travelling))
    return found


@transaction.atomic
def close_period(*, desk: Organization, span: Span, by: Person, at: dt.datetime) -> Period:
    """Settle what the policy asks at the end of the period, then freeze its figures.

    Refused before the period has ended, when an earlier one of its kind is open though it has
    lines, and when no policy is in force.
    """
    check_can_close_period(by, desk.pk)
    if china_date(at) < span.ends_on:
        raise ClosingRefused(_("%(period)s has not ended yet.") % {"period": span.label})
    if version_in_force(desk.pk, span.ends_on - dt.timedelta(days=1)) is None:
        raise ClosingRefused(_("No scoring policy is in force; put one into force first."))
    hold_lock(desk.pk)
    period = ledger.ensure_period(desk=desk.pk, span=span)
    if period.closed_at is not None:
        raise ClosingRefused(_("%(period)s is closed already.") % {"period": span.label})
    pending = PendingItem.objects.filter(desk=desk).values_list("manuscript_id", flat=True)
    if pending:
        post_items(desk=desk.pk, manuscripts=list(dict.fromkeys(pending)), at=at)
    settle_periods(desk=desk.pk, spans=[span], at=at)
    ledger.close_period(period=period, by=by.pk, at=at)
    record(
        verb="scoring.close_period",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="period",
        object_id=period.pk,
        organization=desk.pk,
        details={"period": span.key},
    )
    checkpoint_after_commit(reason=HeadReason.PERIOD, at=at)
    return period
