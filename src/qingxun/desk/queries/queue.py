"""来稿: what a desk received, and what its filters offer. How it is read: ``queue_reading``."""

import datetime as dt
import uuid

from django.db.models import QuerySet

from qingxun.desk.models import ManuscriptKind, Submission
from qingxun.desk.states import SEEN_BY_DESK, WAITING_AT_DESK, SubmissionState
from qingxun.organizations.models import GroupMembership, Organization, Person, RankingGroup
from qingxun.organizations.states import DESK_ROLES

WAITING = "waiting"
ALL = "all"
VIEWS: dict[str, tuple[SubmissionState, ...]] = {
    WAITING: WAITING_AT_DESK,
    **{state.value: (state,) for state in SEEN_BY_DESK},
    ALL: SEEN_BY_DESK,
}


def received_at_desks(person: Person) -> QuerySet[Submission]:
    """Everything that the person's desks received."""
    return Submission.objects.filter(desk__in=person.unit_ids(*DESK_ROLES))


def received_at(desk: uuid.UUID) -> QuerySet[Submission]:
    """Everything that one desk received."""
    return Submission.objects.filter(desk=desk)


def waiting_longer(rows: QuerySet[Submission], days: int, at: dt.datetime) -> QuerySet[Submission]:
    """Those received at least so many days ago."""
    return rows.filter(received_at__lte=at - dt.timedelta(days=days))


def claimed_by(rows: QuerySet[Submission], person: Person) -> QuerySet[Submission]:
    """Those that the person has claimed: few, so they are found first and not the desk's many."""
    return rows.filter(pk__in=Submission.objects.filter(claimed_by=person).values("pk"))


def units_received(desk: Organization, on: dt.date) -> list[tuple[uuid.UUID, str]]:
    """Units below the desk, for the filter."""
    rows = Organization.objects.below(desk, on).exclude(pk=desk.pk).order_by("order", "code")
    return list(rows.values_list("pk", "short_name").distinct())


def kinds_received(desk: Organization) -> list[tuple[uuid.UUID, str]]:
    """The desk's kinds, for the filter."""
    return list(ManuscriptKind.objects.filter(desk=desk).values_list("pk", "name"))


def groups_received(desk: Organization, year: int) -> list[tuple[uuid.UUID, str]]:
    """Ranking groups of the year, for the filter."""
    return list(RankingGroup.objects.filter(desk=desk, year=year).values_list("pk", "name"))


def units_of_group(group: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Units that stand in a ranking group."""
    rows = GroupMembership.objects.filter(group=group).values_list("organization", flat=True)
    return tuple(rows)
