"""Standings: points, counts and ranks per ranking group and period, from the projections."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Sum

from qingxun.kit.decimals import ZERO
from qingxun.kit.periods import Span
from qingxun.ledger.models import Balance
from qingxun.ledger.queries import months_of, person_totals, unit_totals
from qingxun.organizations.models import (
    Appointment,
    GroupMembership,
    OrganizationName,
    Person,
    RankingGroup,
)
from qingxun.organizations.states import Role
from qingxun.scoring.models import Closing, Tally
from qingxun.scoring.queries.versions import compiled_version, version_in_force
from qingxun.scoring.states import ADOPTED, FILED, UPWARD, ClosingState

Owner = TypeVar("Owner", uuid.UUID, str)


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """A unit's figures in a period; ``rank`` is shared by equal points (1, 2, 2, 4)."""

    unit: uuid.UUID
    name: str
    group: str
    filed: int
    adopted: int
    upward: int
    headings: dict[str, Decimal]
    points: Decimal
    rank: int

    @property
    def rate(self) -> Decimal | None:
        """Adopted of filed in percent, one decimal; None when nothing was filed."""
        if not self.filed:
            return None
        return (Decimal(100) * self.adopted / self.filed).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """A ranking group and its units in order of rank."""

    group: RankingGroup
    units: list[UnitStanding]

    @property
    def best(self) -> Decimal:
        """The most points of a unit, for bars; at least 0."""
        return max((unit.points for unit in self.units), default=ZERO)


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """A person's own points in a period."""

    person: uuid.UUID
    name: str
    unit: str
    points: Decimal
    rank: int


def unit_standings(desk: uuid.UUID, span: Span) -> list[GroupStanding]:
    """Every ranking group of the period's year with its units: frozen once the period is closed."""
    frozen = frozen_standings(desk, span)
    return live_standings(desk, span) if frozen is None else frozen


def frozen_standings(desk: uuid.UUID, span: Span) -> list[GroupStanding] | None:
    """The standings of a closed period as they were at its closing; ``None`` while it is open."""
    figures = (
        Closing.objects.filter(desk=desk, period__key=span.key)
        .exclude(state=ClosingState.REOPENED)
        .values_list("figures", flat=True)
        .first()
    )
    if figures is None:
        return None
    return [
        GroupStanding(
            RankingGroup(
                pk=uuid.UUID(group["group"]),
                desk_id=desk,
                year=span.starts_on.year,
                name=group["name"],
                order=group["order"],
            ),
            [_unit_standing(unit, group["name"]) for unit in group["units"]],
        )
        for group in figures["groups"]
    ]


def _unit_standing(unit: dict[str, Any], group: str) -> UnitStanding:
    return UnitStanding(
        unit=uuid.UUID(unit["unit"]),
        name=unit["name"],
        group=group,
        filed=unit["filed"],
        adopted=unit["adopted"],
        upward=unit["upward"],
        headings={key: Decimal(value) for key, value in unit["headings"].items()},
        points=Decimal(unit["points"]),
        rank=unit["rank"],
    )


def live_standings(desk: uuid.UUID, span: Span) -> list[GroupStanding]:
    """Every ranking group of the period's year with its units; a fixed number of queries.

    From the projections as they are now; people are shown ``unit_standings``, which gives the
    frozen figures of a closed period. Names are those of the period's last day. Units with equal
    points share a rank.
    """
    memberships = (
        GroupMembership.objects.filter(desk=desk, year=span.starts_on.year)
        .select_related("group", "organization")
        .order_by("group__order", "group__name")
    )
    members: dict[RankingGroup, list[uuid.UUID]] = defaultdict(list)
    fallback: dict[uuid.UUID, str] = {}
    for row in memberships:
        members[row.group].append(row.organization_id)
        fallback[row.organization_id] = row.organization.short_name
    if not members:
        return []
    names = fallback | short_names_on(span.ends_on - dt.timedelta(days=1), list(fallback))
    totals = unit_totals(desk, months_of(span))
    counts = unit_counts(desk, span)
    return [
        GroupStanding(group, rank_units(group, units, names, totals, counts))
        for group, units in members.items()
    ]


def rank_units(
    group: RankingGroup,
    units: Sequence[uuid.UUID],
    names: dict[uuid.UUID, str],
    totals: dict[uuid.UUID, dict[str, Decimal]],
    counts: dict[uuid.UUID, dict[str, int]],
) -> list[UnitStanding]:
    """Order the units of one group by points, then by adopted, then by name; equal points share
    a rank."""
    points = {unit: sum(totals.get(unit, {}).values(), ZERO) for unit in units}
    ranks = shared_ranks(points)

    def order(unit: uuid.UUID) -> tuple[Decimal, int, str]:
        return (-points[unit], -counts.get(unit, {}).get(ADOPTED, 0), names[unit])

    return [
        UnitStanding(
            unit=unit,
            name=names[unit],
            group=group.name,
            filed=counts.get(unit, {}).get(FILED, 0),
            adopted=counts.get(unit, {}).get(ADOPTED, 0),
            upward=counts.get(unit, {}).get(UPWARD, 0),
            headings=totals.get(unit, {}),
            points=points[unit],
            rank=ranks[unit],
        )
        for unit in sorted(units, key=order)
    ]


def shared_ranks(points: dict[Owner, Decimal]) -> dict[Owner, int]:
    """1 + number of owners with more points: 1, 2, 2, 4."""
    ordered = sorted(points.values(), reverse=True)
    first: dict[Decimal, int] = {}
    for place, value in enumerate(ordered, start=1):
        first.setdefault(value, place)
    return {owner: first[value] for owner, value in points.items()}


def unit_counts(desk: uuid.UUID, span: Span) -> dict[uuid.UUID, dict[str, int]]:
    """Filed, adopted and upward of each unit over the months of a period."""
    rows = (
        Tally.objects.filter(
            desk=desk, period__in=months_of(span), measure__in=[FILED, ADOPTED, UPWARD]
        )
        .values_list("organization_id", "measure")
        .annotate(total=Sum("number"))
    )
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for unit, measure, total in rows:
        counts[unit][measure] = total
    return counts


def counts_by_month(
    desk: uuid.UUID, year: int, units: Iterable[uuid.UUID] | None = None
) -> dict[str, dict[str, int]]:
    """Month → measure → number, of some units or of all, for charts."""
    span = Span.from_key(str(year))
    rows = Tally.objects.filter(
        desk=desk, period__in=months_of(span), measure__in=[FILED, ADOPTED, UPWARD]
    )
    if units is not None:
        rows = rows.filter(organization__in=list(units))
    counts: dict[str, dict[str, int]] = {month: {} for month in months_of(span)}
    for month, measure, total in rows.values_list("period", "measure").annotate(Sum("number")):
        counts[month][measure] = total
    return counts


def person_standings(desk: uuid.UUID, span: Span) -> list[PersonStanding]:
    """Everybody with own points in a period, with the unit she is appointed to."""
    totals = person_totals(desk, months_of(span))
    appointments = (
        Appointment.objects.filter(person__in=totals, valid_from__lt=span.ends_on)
        .filter(role__in=[Role.OFFICER, Role.PRINCIPAL])
        .select_related("person", "organization")
        .order_by("valid_from")
    )
    units = {row.person_id: row.organization.short_name for row in appointments}
    names = {row.person_id: (row.person.sorted_as, row.person.name) for row in appointments}
    missing = [key for key in totals if key not in names]
    if missing:
        rest = Person.objects.filter(pk__in=missing).values_list("id", *Person.BY_NAME)
        names |= {key: (spoken, name) for key, spoken, name in rest}
    ranks = shared_ranks(totals)
    rows = [
        PersonStanding(key, names.get(key, ("", ""))[1], units.get(key, ""), points, ranks[key])
        for key, points in totals.items()
    ]
    return sorted(rows, key=lambda row: (-row.points, names.get(row.person, ("", ""))))


def short_names_on(day: dt.date, units: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Short names as they were on a day."""
    rows = OrganizationName.objects.filter(
        organization__in=units, valid_from__lte=day, valid_until__gt=day
    )
    return dict(rows.values_list("organization_id", "short_name"))


def points_by_month(desk: uuid.UUID, unit: uuid.UUID, year: int) -> dict[str, Decimal]:
    """A unit's points of each month of a year."""
    months = months_of(Span.from_key(str(year)))
    rows = Balance.objects.filter(desk=desk, organization=unit, month__in=months)
    found = dict.fromkeys(months, ZERO)
    found |= dict(rows.values_list("month").annotate(Sum("amount")))
    return found


def ranking_of(desk: uuid.UUID, span: Span) -> str:
    """Who may see ranks by the policy of the period's last day (or of today's, while it runs):
    open, internal or off; empty when no policy is in force."""
    version = version_in_force(desk, span.ends_on - dt.timedelta(days=1))
    return str(compiled_version(version).policy.ranking) if version else ""
