"""Reading the ledger: standing lines, sums, checks of the projection."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from qingxun.kit.periods import PeriodKind, Span
from qingxun.ledger.models import Balance, Period, Posting


def months_of(span: Span) -> list[str]:
    """Keys of the months that lie in a period."""
    return [month.key for month in span.parts(PeriodKind.MONTH)]


def standing_lines(desk: uuid.UUID, scopes: Iterable[str]) -> QuerySet[Posting]:
    """Postings of these scopes that are neither reversals nor reversed."""
    return Posting.objects.filter(
        desk_id=desk, scope__in=list(scopes), reverses__isnull=True, reversal__isnull=True
    )


def unit_lines(desk: uuid.UUID, unit: uuid.UUID, months: Sequence[str]) -> QuerySet[Posting]:
    """Every posting of a unit in these months, reversals too, oldest first."""
    rows = Posting.objects.filter(desk_id=desk, organization_id=unit, month__in=months)
    return rows.order_by("posted_at", "id")


def person_lines(desk: uuid.UUID, person: uuid.UUID, months: Sequence[str]) -> QuerySet[Posting]:
    """Every posting of a person in these months, reversals too, oldest first."""
    rows = Posting.objects.filter(desk_id=desk, person_id=person, month__in=months)
    return rows.order_by("posted_at", "id")


def item_lines(item: uuid.UUID) -> QuerySet[Posting]:
    """Every posting that came from one manuscript."""
    return Posting.objects.filter(item_id=item).order_by("posted_at", "id")


def unit_totals(desk: uuid.UUID, months: Sequence[str]) -> dict[uuid.UUID, dict[str, Decimal]]:
    """Points of each unit by heading over these months, from the projection."""
    rows = (
        Balance.objects.filter(desk_id=desk, month__in=months, organization__isnull=False)
        .values_list("organization_id", "heading")
        .annotate(total=Sum("amount"))
    )
    totals: dict[uuid.UUID, dict[str, Decimal]] = {}
    for owner, heading, total in rows:
        totals.setdefault(owner, {})[heading] = total
    return totals


def person_totals(desk: uuid.UUID, months: Sequence[str]) -> dict[uuid.UUID, Decimal]:
    """Points of each person over these months, from the projection."""
    rows = (
        Balance.objects.filter(desk_id=desk, month__in=months, person__isnull=False)
        .values_list("person_id")
        .annotate(total=Sum("amount"))
    )
    return dict(rows)


def month_sums(
    desk: uuid.UUID,
    months: Sequence[str],
    *,
    organization: uuid.UUID | None = None,
    person: uuid.UUID | None = None,
) -> dict[str, Decimal]:
    """Points of a unit or a person by month, from the projection."""
    owner = {"organization": organization} if organization else {"person": person}
    rows = Balance.objects.filter(desk_id=desk, month__in=months, **owner)
    return dict(rows.values_list("month").annotate(Sum("amount")))


def closed_month_keys(desk: uuid.UUID) -> set[str]:
    """Months that lie in a closed period of the desk."""
    return set(months_closed_at(desk))


def months_closed_at(desk: uuid.UUID) -> dict[str, dt.datetime]:
    """Months that lie in a closed period of the desk, and when they were closed first."""
    found: dict[str, dt.datetime] = {}
    for period in Period.objects.filter(desk_id=desk, closed_at__isnull=False):
        assert period.closed_at is not None
        for month in months_of(Span.from_key(period.key)):
            found[month] = min(found.get(month, period.closed_at), period.closed_at)
    return found


def wrong_balances(desk: uuid.UUID) -> list[str]:
    """Keys whose projection differs from the postings' sum; empty when the ledger is sound."""
    wrong: list[str] = []
    for owner in ("organization_id", "person_id"):
        present = Q(**{f"{owner}__isnull": False})
        ledger = {
            (month, heading, who): (total, added - 2 * reversed_)
            for month, heading, who, total, added, reversed_ in Posting.objects.filter(
                present, desk_id=desk
            )
            .values_list("month", "heading", owner)
            .annotate(Sum("amount"), Count("id"), Count("reverses"))
        }
        projected = {
            (month, heading, who): (amount, lines)
            for month, heading, who, amount, lines in Balance.objects.filter(
                present, desk_id=desk
            ).values_list("month", "heading", owner, "amount", "lines")
        }
        for key in ledger.keys() | projected.keys():
            if ledger.get(key, (Decimal(0), 0)) != projected.get(key, (Decimal(0), 0)):
                wrong.append(" ".join(str(part) for part in key))
    return sorted(wrong)
