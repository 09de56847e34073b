"""What a desk did today and has in work; what the administrators watch over."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from qingxun.accounts.models import Account
from qingxun.audit.models import AuditLeaf, AuditRow, Outcome
from qingxun.desk.models import Issue, SubmissionEvent
from qingxun.desk.states import ISSUE_IN_WORK, SubmissionState
from qingxun.dispatch.models import Dispatch
from qingxun.dispatch.states import DispatchState
from qingxun.kit.clock import china_date, start_of
from qingxun.kit.ids import first_key_at
from qingxun.organizations.models import (
    Appointment,
    Organization,
    OrganizationChange,
    Person,
)
from qingxun.organizations.states import Role

SLACK = dt.timedelta(days=1)  # between a row's key and its time, for clocks that differ
SOON = dt.timedelta(days=30)
WEEK = dt.timedelta(days=7)
NamedRows = Iterator[tuple[str, QuerySet[Any]]]

DECIDED = {
    "accepted": SubmissionState.ACCEPTED,
    "returned": SubmissionState.RETURNED,
    "rejected": SubmissionState.REJECTED,
}
ON_THE_WAY = {
    "prepared": [DispatchState.PREPARED],
    "signing": [DispatchState.SIGNING],
    "sent": [DispatchState.SENT, DispatchState.FORWARDED],
}


def decided_on(desks: Sequence[uuid.UUID], day: dt.date) -> dict[str, int]:
    """Decisions since the day began, by kind: one query over the events born since then."""
    since = start_of(day)
    events = SubmissionEvent.objects.filter(
        pk__gte=first_key_at(since - SLACK), at__gte=since, submission__desk__in=desks
    ).exclude(from_state=F("to_state"))
    counts = {name: Count("pk", filter=Q(to_state=state)) for name, state in DECIDED.items()}
    return events.aggregate(**counts)


def dispatch_rows(desks: Sequence[uuid.UUID]) -> NamedRows:
    """Dispatches on their way, for ``counts.count_all``."""
    for name, states in ON_THE_WAY.items():
        yield name, Dispatch.objects.filter(desk__in=desks, state__in=states)


def issues_in_work(desks: Sequence[uuid.UUID]) -> QuerySet[Issue]:
    """Issues being edited, checked or signed, the latest first."""
    return (
        Issue.objects.filter(desk__in=desks, state__in=ISSUE_IN_WORK)
        .select_related("periodical", "created_by")
        .order_by("-created_at")
    )


def security_rows(at: dt.datetime) -> NamedRows:
    """What the security administrator watches: accounts and refused attempts."""
    yield "locked", Account.objects.filter(is_active=False)
    yield "paused", Account.objects.filter(paused_until__gt=at)
    yield "first_password", Account.objects.filter(is_active=True, must_change_password=True)
    holding = Appointment.objects.valid_on(china_date(at)).filter(person=OuterRef("pk"))
    yield "no_account", Person.objects.filter(Exists(holding), account__isnull=True)
    yield (
        "refused",
        AuditRow.objects.filter(at__gte=at - WEEK, outcome=Outcome.REFUSED),
    )


def system_rows(at: dt.datetime) -> NamedRows:
    """What the system administrator watches: gaps in the register, and jobs."""
    day = china_date(at)
    units = Organization.objects.existing_on(day).filter(is_desk=False)
    for name, role in (("no_officer", Role.OFFICER), ("no_principal", Role.PRINCIPAL)):
        holder = Appointment.objects.valid_on(day).filter(organization=OuterRef("pk"), role=role)
        yield name, units.filter(~Exists(holder))
    yield (
        "changes",
        OrganizationChange.objects.filter(effective_on__gt=day, effective_on__lte=day + SOON),
    )
    yield "jobs_failed", DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    yield "jobs_ready", DBTaskResult.objects.filter(status=TaskResultStatus.READY)


def audit_rows(at: dt.datetime) -> NamedRows:
    """What the audit administrator watches: the day's rows, and those not sealed yet."""
    today = AuditRow.objects.filter(at__gte=start_of(china_date(at)))
    yield "rows", today
    yield "refused_today", today.filter(outcome=Outcome.REFUSED)
    recent = AuditRow.objects.filter(pk__gte=first_key_at(at - SLACK))
    yield "unsealed", recent.filter(~Exists(AuditLeaf.objects.filter(pk=OuterRef("pk"))))
