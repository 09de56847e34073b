"""Closing a period: what the policy asks is settled, then the figures freeze and are signed."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import checkpoint_after_commit, record
from qingxun.audit.keys import load_key, sign
from qingxun.audit.models import HeadReason
from qingxun.kit.clock import china_date
from qingxun.kit.periods import PeriodKind, Span
from qingxun.kit.refusals import Refusal
from qingxun.ledger import actions as ledger
from qingxun.ledger.models import Period, Posting
from qingxun.ledger.queries import closed_month_keys, months_of
from qingxun.organizations.models import Organization, Person
from qingxun.scoring.actions.posting import hold_lock, post_items, settle_periods
from qingxun.scoring.models import Closing, PendingItem
from qingxun.scoring.permissions import check_can_close_period
from qingxun.scoring.queries.closings import closing_figures, digest_of, text_of
from qingxun.scoring.queries.unsettled import unsettled
from qingxun.scoring.queries.versions import version_in_force
from qingxun.ui.periods import period_name

CLOSED_KINDS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)


class ClosingRefused(Refusal):
    """The period cannot be closed yet, or is closed already."""


@transaction.atomic
def close_period(*, desk: Organization, span: Span, by: Person, at: dt.datetime) -> Period:
    """Settle what the policy asks at the end of the period, then freeze and sign its figures.

    Refused before the period has ended, when an earlier one of its kind is open though it has
    lines, and when no policy is in force. The signed digest goes into the audit log, whose
    checkpoint is made once this is committed.
    """
    check_can_close_period(by, desk.pk)
    check_can_be_closed(desk.pk, span, at)
    hold_lock(desk.pk)
    period = ledger.ensure_period(desk=desk.pk, span=span)
    if period.closed_at is not None:
        raise ClosingRefused(_("%(period)s is closed already.") % {"period": period_name(span)})
    pending = PendingItem.objects.filter(desk=desk).values_list("manuscript_id", flat=True)
    if pending:
        post_items(desk=desk.pk, manuscripts=list(dict.fromkeys(pending)), at=at)
    settle_periods(desk=desk.pk, spans=[span], at=at)
    closing = _sign(period, span, by, at)
    ledger.close_period(period=period, by=by.pk, at=at)
    audit_closing("scoring.close_period", closing, by=by, at=at)
    checkpoint_after_commit(reason=HeadReason.PERIOD, at=at)
    return period


def check_can_be_closed(desk: uuid.UUID, span: Span, at: dt.datetime) -> None:
    """Whether it is this period's turn; raises ``ClosingRefused`` with the reason."""
    if not is_closable(span):
        raise ClosingRefused(_("Months, quarters, half-years and years are closed."))
    around = closed_around(desk, span)
    if around is not None:
        raise ClosingRefused(
            _("%(period)s is closed already, with %(larger)s.")
            % {"period": period_name(span), "larger": period_name(around)}
        )
    if china_date(at) < span.ends_on:
        raise ClosingRefused(_("%(period)s has not ended yet.") % {"period": period_name(span)})
    if version_in_force(desk, span.ends_on - dt.timedelta(days=1)) is None:
        raise ClosingRefused(
            _(
                "No scoring policy was in force in %(period)s. Put one into force from its first "
                "day or earlier; it may begin before the one in force now."
            )
            % {"period": period_name(span)}
        )
    earlier = earlier_open(desk, span)
    if earlier is not None:
        raise ClosingRefused(
            _("Close %(period)s first; it has points too.") % {"period": earlier.label}
        )


def is_closable(span: Span) -> bool:
    """Whether it is a period of the calendar, not a week, a half month or a shifted year."""
    return span.kind in CLOSED_KINDS and span.first_month == 1


def closed_around(desk: uuid.UUID, span: Span) -> Span | None:
    """The shortest closed period of the desk that holds this one and more."""
    rows = Period.objects.filter(
        desk=desk,
        closed_at__isnull=False,
        starts_on__lte=span.starts_on,
        ends_on__gte=span.ends_on,
    )
    longer = [Span.from_key(row.key) for row in rows.exclude(key=span.key)]
    return min(longer, key=lambda each: each.ends_on - each.starts_on, default=None)


def earlier_open(desk: uuid.UUID, span: Span) -> Span | None:
    """The earliest period of this kind before it that is open and has lines."""
    closed = closed_month_keys(desk)
    first = span.starts_on.strftime("%Y-%m")
    open_months = (
        Posting.objects.filter(desk_id=desk, month__lt=first)
        .exclude(month__in=closed)
        .order_by("month")
        .values_list("month", flat=True)
    )
    month = open_months.first()
    return Span.of(span.kind, Span.from_key(month).starts_on) if month else None


def _sign(period: Period, span: Span, by: Person, at: dt.datetime) -> Closing:
    """The closing with its figures and the signature of this installation's key."""
    figures = closing_figures(period.desk_id, span)
    closing = Closing(
        desk_id=period.desk_id,
        period=period,
        number=period.closings.count() + 1,
        closed_by=by,
        closed_at=at,
        figures=figures,
        digest=digest_of(figures),
        unsettled=[
            {"code": each.code, "number": each.number} for each in unsettled(period.desk_id, span)
        ],
        public_key=load_key().public,
    )
    closing.signature = sign(text_of(closing).encode())
    closing.save()
    return closing


def audit_closing(verb: str, closing: Closing, *, by: Person, at: dt.datetime) -> None:
    """One audit row: period, number of the closing, and the digest of its figures."""
    record(
        verb=verb,
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="period",
        object_id=closing.period_id,
        organization=closing.desk_id,
        details={
            "period": closing.period.key,
            "number": closing.number,
            "digest": closing.digest,
        },
    )


def closed_months(span: Span, desk: uuid.UUID) -> list[str]:
    """Months after the period that lie in a closed one."""
    last = months_of(span)[-1]
    return sorted(month for month in closed_month_keys(desk) if month > last)
