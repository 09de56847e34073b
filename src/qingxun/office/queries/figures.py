"""Figures of units and desks for the workbench, read from the projections."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db.models import Count, Q, Sum

from qingxun.desk.models import Submission
from qingxun.desk.states import WAITING_AT_DESK
from qingxun.dispatch.models import Adoption
from qingxun.kit.clock import start_of
from qingxun.kit.decimals import ZERO
from qingxun.kit.periods import PeriodKind, Span
from qingxun.ledger.models import Balance
from qingxun.ledger.queries import months_of
from qingxun.scoring.models import Tally
from qingxun.scoring.queries.standings import GroupStanding, UnitStanding, shared_ranks
from qingxun.scoring.states import ADOPTED, FILED, UPWARD

MEASURES = (FILED, ADOPTED, UPWARD)
AGES = (1, 2, 5)  # days; the last class is older


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """Filed, adopted and upward by month, of some units or a whole desk."""

    months: dict[str, dict[str, int]]

    def of(self, measure: str, months: Iterable[str] | None = None) -> list[int]:
        """The numbers month by month."""
        keys = self.months if months is None else months
        return [self.months.get(key, {}).get(measure, 0) for key in keys]

    def total(self, measure: str, span: Span) -> int:
        """The sum over the months of a period."""
        return sum(self.of(measure, months_of(span)))

    def rate(self, span: Span) -> Decimal | None:
        """Adopted of filed in percent, one decimal; None when nothing was filed."""
        filed = self.total(FILED, span)
        if not filed:
            return None
        return (Decimal(100) * self.total(ADOPTED, span) / filed).quantize(Decimal("0.1"))


def months_shown(span: Span, day: dt.date) -> list[str]:
    """The months of the year of a period, up to the day."""
    year = Span.of(PeriodKind.YEAR, span.starts_on)
    return [part.key for part in year.parts(PeriodKind.MONTH) if part.starts_on <= day]


def month_counts(
    desk: uuid.UUID, months: Sequence[str], units: Sequence[uuid.UUID] | None = None
) -> MonthCounts:
    """Counts by month, of some units or of all: one query."""
    rows = Tally.objects.filter(desk=desk, period__in=months, measure__in=MEASURES)
    if units is not None:
        rows = rows.filter(organization__in=units)
    counts: dict[str, dict[str, int]] = {month: {} for month in months}
    for month, measure, total in rows.values_list("period", "measure").annotate(Sum("number")):
        counts[month][measure] = total
    return MonthCounts(counts)


def group_points(
    desk: uuid.UUID, units: Sequence[uuid.UUID], months: Sequence[str]
) -> dict[str, dict[uuid.UUID, Decimal]]:
    """Month → unit → points, of the units of a ranking group: one query."""
    rows = (
        Balance.objects.filter(desk=desk, organization__in=units, month__in=months)
        .values_list("month", "organization_id")
        .annotate(Sum("amount"))
    )
    found: dict[str, dict[uuid.UUID, Decimal]] = {
        month: dict.fromkeys(units, ZERO) for month in months
    }
    for month, unit, total in rows:
        found[month][unit] = total
    return found


def points_so_far(
    desk: uuid.UUID, units: Sequence[uuid.UUID], span: Span, day: dt.date
) -> dict[str, dict[uuid.UUID, Decimal]]:
    """``group_points`` of the year up to the end of the period, so that they add up to what its
    standings say: a quarter's own points are booked in its last month. Months still to come in
    which nobody has any are left out.
    """
    shown = months_shown(span, day)
    points = group_points(desk, units, months_shown(span, span.last_day))
    last = max([i for i, month in enumerate(points) if any(points[month].values())], default=0)
    return dict(list(points.items())[: max(last + 1, len(shown))])


def running_totals(
    points: dict[str, dict[uuid.UUID, Decimal]], unit: uuid.UUID
) -> tuple[list[Decimal], list[int]]:
    """A unit's points added up month by month, and its rank in the group by these sums."""
    sums: dict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    totals, ranks = [], []
    for of_month in points.values():
        for one, amount in of_month.items():
            sums[one] += amount
        totals.append(sums[unit])
        ranks.append(shared_ranks(sums)[unit])
    return totals, ranks


def standing_of(
    groups: Sequence[GroupStanding], unit: uuid.UUID
) -> tuple[GroupStanding, UnitStanding] | None:
    """Where a unit stands in a period; None when it is in no group of the year."""
    for group in groups:
        for standing in group.units:
            if standing.unit == unit:
                return group, standing
    return None


def silent_units(groups: Sequence[GroupStanding]) -> list[UnitStanding]:
    """Units that filed nothing in the period."""
    return [unit for group in groups for unit in group.units if not unit.filed]


@dataclass(frozen=True, slots=True)
class QueueAge:
    """Submissions waiting at desks, by how long they have waited."""

    total: int
    claimed: int
    classes: list[int]

    @property
    def late(self) -> int:
        """Older than the last class."""
        return self.classes[-1]


def queue_ages(desks: Sequence[uuid.UUID], day: dt.date) -> QueueAge:
    """Received today, yesterday, and so on: one query over what waits."""
    bounds = [start_of(day - dt.timedelta(days=days - 1)) for days in AGES]
    edges = [Q(received_at__gte=bounds[0])]
    edges += [Q(received_at__gte=older, received_at__lt=newer) for newer, older in pairwise(bounds)]
    edges.append(Q(received_at__lt=bounds[-1]))
    waiting = Submission.objects.filter(desk__in=desks, state__in=WAITING_AT_DESK)
    found = waiting.aggregate(
        total=Count("pk"),
        claimed=Count("claimed_by"),
        **{f"age{n}": Count("pk", filter=edge) for n, edge in enumerate(edges)},
    )
    return QueueAge(found["total"], found["claimed"], [found[f"age{n}"] for n in range(len(edges))])


def adoptions_by_outlet(
    desks: Sequence[uuid.UUID], since: dt.date, until: dt.date
) -> list[tuple[str, int]]:
    """Outlets above and beside the desk by the number of standing adoptions in these half-open
    days; the desk's own periodicals are left out: one query."""
    rows = (
        Adoption.objects.printed()
        .filter(desk__in=desks, on__gte=since, on__lt=until, outlet__own_periodical__isnull=True)
        .values_list("outlet__name")
        .annotate(number=Count("pk"))
        .order_by("-number", "outlet__order")
    )
    return [(str(name), number) for name, number in rows]
