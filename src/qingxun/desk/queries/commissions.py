"""Reading commissions for the office that asks and for the units that are asked."""

import datetime as dt

from django.db.models import Count, F, Q, QuerySet

from qingxun.desk.models import Commission, CommissionedUnit, Manuscript
from qingxun.desk.models.commissions import UNIT_SIDE_ROLES
from qingxun.desk.permissions.manuscripts import writing_units
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.desk.states import CommissionState
from qingxun.organizations.models import Organization, Person, RankingGroup
from qingxun.organizations.queries import ranking_groups, units_under
from qingxun.organizations.states import DESK_ROLES

S = CommissionState
LATE_ANSWER = Q(units__state=S.ANSWERED, units__answered_at__gt=F("units__due_at"))


def sent_slips(person: Person) -> QuerySet[Commission]:
    """Slips of the person's desks with how far each is: one query."""
    return (
        Commission.objects.filter(desk__in=person.unit_ids(*DESK_ROLES))
        .select_related("sent_by", "kind")
        .annotate(
            asked=Count("units"),
            read=Count("units", filter=Q(units__read_at__isnull=False)),
            answered=Count("units", filter=Q(units__state=S.ANSWERED)),
            late=Count("units", filter=LATE_ANSWER),
            missed=Count("units", filter=Q(units__state=S.MISSED)),
            declined=Count("units", filter=Q(units__state=S.DECLINED)),
            waiting=Count("units", filter=Q(units__state=S.WAITING)),
        )
    )


def received_slips(person: Person) -> QuerySet[CommissionedUnit]:
    """What the person's units were asked: one query."""
    return CommissionedUnit.objects.filter(
        unit__in=person.unit_ids(*UNIT_SIDE_ROLES)
    ).select_related("commission", "commission__kind", "desk", "unit", "manuscript")


def waiting_for_unit(person: Person) -> QuerySet[CommissionedUnit]:
    """What the person has to answer for her units."""
    return CommissionedUnit.objects.filter(unit__in=writing_units(person), state=S.WAITING)


def reasons_to_weigh(person: Person) -> QuerySet[CommissionedUnit]:
    """Reasons of units that the person's desks have to accept or not."""
    return CommissionedUnit.objects.filter(
        desk__in=person.unit_ids(*EDITING_ROLES), state=S.DECLINED
    )


def units_of(commission: Commission) -> QuerySet[CommissionedUnit]:
    """Every unit of a slip with what it did: one query."""
    return commission.units.select_related(
        "unit", "read_by", "manuscript", "reason_by", "judged_by"
    ).order_by("unit__order", "unit__code")


def whom_to_ask(desk: Organization, on: dt.date) -> tuple[list[Organization], list[RankingGroup]]:
    """Units that report to the desk on that day, and its ranking groups of the year."""
    units = units_under(desk, on).filter(founded_on__lte=on, dissolved_on__gt=on)
    ordered = units.order_by("order", "code")
    return list(ordered), list(ranking_groups(desk, on.year))


def linkable(row: CommissionedUnit) -> QuerySet[Manuscript]:
    """Manuscripts of the unit since the slip was sent that answer none yet."""
    return Manuscript.objects.filter(
        unit=row.unit_id,
        commissioned=None,
        discarded_at=None,
        saved_at__gte=row.commission.sent_at - dt.timedelta(days=30),
    ).order_by("-saved_at")[:30]
