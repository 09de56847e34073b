"""What waits for a person: small counts for the navigation, bounded, one query in all."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from qingxun.assessment.queries import waiting as assessing
from qingxun.bulletins.models import Bulletin
from qingxun.bulletins.states import BulletinState
from qingxun.copies.queries.reading import open_findings
from qingxun.desk.models import Issue, Submission
from qingxun.desk.permissions.manuscripts import writing_units
from qingxun.desk.queries.commissions import reasons_to_weigh, waiting_for_unit
from qingxun.desk.states import WAITING_AT_DESK, IssueState, SubmissionState
from qingxun.dispatch.models import Dispatch
from qingxun.dispatch.states import DispatchState
from qingxun.documents.models import Paper
from qingxun.documents.states import PaperState
from qingxun.facts.queries.reading import to_confirm
from qingxun.facts.queries.unsettled import values_to_approve
from qingxun.facts.states import FactFamily
from qingxun.intake.queries import ready_for, unknown_mails
from qingxun.kit.clock import today
from qingxun.messaging.models import Message, Suggestion
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.scoring.models import Adjustment, Objection
from qingxun.scoring.states import AdjustmentState, ObjectionState

LIMIT = 100


def waiting_counts(person: Person) -> dict[str, int]:
    """Counts by name (inbox, returned, sign, queue, issues, dispatches, bulletins), at most
    ``LIMIT`` each; 100 is shown as 99+."""
    return count_all(waiting(person))


def count_all(
    named_rows: Iterable[tuple[str, QuerySet[Any]]], limit: int = LIMIT
) -> dict[str, int]:
    """How many rows each QuerySet has, at most ``limit`` each, in one statement; what comes under
    one name twice is added up."""
    statements: list[str] = []
    params: list[Any] = []
    names: list[str] = []
    counts: dict[str, int] = {}
    for name, rows in named_rows:
        counts.setdefault(name, 0)
        try:
            sql, values = rows.order_by().values("pk")[:limit].query.sql_with_params()
        except EmptyResultSet:  # Django knows that there are none
            continue
        statements.append(f"(SELECT COUNT(*) FROM ({sql}) AS part)")  # noqa: S608 - SQL made by the ORM
        params += values
        names.append(name)
    if not statements:
        return counts
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(statements), params)
        found = cursor.fetchone()
    for name, number in zip(names, found, strict=True):
        counts[name] += number
    return counts


def waiting(person: Person) -> list[tuple[str, QuerySet[Any]]]:
    """The rows behind each count, for the roles that the person holds."""
    found: list[tuple[str, QuerySet[Any]]] = [
        ("inbox", Message.objects.filter(person=person, read_at__isnull=True)),
    ]
    units = writing_units(person)
    if units:
        returned = Submission.objects.filter(unit__in=units, state=SubmissionState.RETURNED)
        found.append(("returned", returned))
        found.append(("commissions", waiting_for_unit(person)))
        found.append(("incoming", ready_for(person)))
    if principal := person.unit_ids(Role.PRINCIPAL):
        unsigned = Submission.objects.filter(
            unit__in=principal, state=SubmissionState.AWAITING_PRINCIPAL
        )
        found.append(("sign", unsigned))
    if desks := person.unit_ids(Role.EDITOR, Role.OFFICE_HEAD):
        found.append(
            ("queue", Submission.objects.filter(desk__in=desks, state__in=WAITING_AT_DESK))
        )
        asked = Suggestion.objects.filter(desk__in=desks, answered_at__isnull=True)
        found.append(("suggestions", asked))
        found.append(("copies", open_findings(person)))
        found.append(("commission_reasons", reasons_to_weigh(person)))
        found.append(("mails", unknown_mails(person)))
        raised = Objection.objects.filter(desk__in=desks, state=ObjectionState.RAISED)
        found.append(("objections", raised))
    if approving := person.unit_ids(Role.OFFICE_HEAD, Role.SIGNING_LEADER):
        adjusted = Adjustment.objects.filter(desk__in=approving, state=AdjustmentState.PROPOSED)
        found.append(("objections", adjusted.exclude(entered_by=person)))
    if person.holds(Role.OFFICE_HEAD, Role.SIGNING_LEADER):
        found += [("facts", to_confirm(person, family)) for family in FactFamily]
        found.append(("facts", values_to_approve(person)))
    if heads := person.unit_ids(Role.OFFICE_HEAD):
        found.append(("issues", Issue.objects.filter(desk__in=heads, state=IssueState.CHECKING)))
        checks = Bulletin.objects.filter(desk__in=heads, state=BulletinState.CHECKING)
        found.append(("bulletins", checks))
        papers = Paper.objects.filter(desk__in=heads, state=PaperState.CHECKING)
        found.append(("papers", papers))
    if leaders := person.unit_ids(Role.SIGNING_LEADER):
        found += waiting_for_leader(leaders)
    return found + waiting_in_assessments(person)


def waiting_in_assessments(person: Person) -> list[tuple[str, QuerySet[Any]]]:
    """Self-assessments, audits, vetoes, results to sign."""
    if not person.current_appointments:
        return []
    return [
        ("assessments", assessing.to_claim(person)),
        ("assessments", assessing.to_audit(person)),
        ("assessments", assessing.to_answer(person)),
        ("assessments", assessing.vetoes_for(person, today())),
        ("assessments", assessing.to_sign(person)),
    ]


def waiting_for_leader(desks: list[uuid.UUID]) -> list[tuple[str, QuerySet[Any]]]:
    """Issues, dispatches, bulletins and typed documents before a signing leader."""
    return [
        ("issues", Issue.objects.filter(desk__in=desks, state=IssueState.SIGNING)),
        ("dispatches", Dispatch.objects.filter(desk__in=desks, state=DispatchState.SIGNING)),
        ("bulletins", Bulletin.objects.filter(desk__in=desks, state=BulletinState.SIGNING)),
        ("papers", Paper.objects.filter(desk__in=desks, state=PaperState.SIGNING)),
    ]
