"""What waits for a person, row by row: the oldest of each kind, one query in all."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField, F, QuerySet, UUIDField, Value
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from qingxun.assessment.queries import waiting as assessing
from qingxun.bulletins.models import Bulletin, BulletinCopy
from qingxun.bulletins.states import BulletinState
from qingxun.desk.models import Issue, Manuscript, Question, Submission
from qingxun.desk.permissions.manuscripts import writing_units
from qingxun.desk.queries.commissions import reasons_to_weigh, waiting_for_unit
from qingxun.desk.states import WAITING_AT_DESK, IssueState, SubmissionState
from qingxun.dispatch.models import Dispatch, Instruction
from qingxun.dispatch.states import DispatchState
from qingxun.documents.models import Paper
from qingxun.documents.states import PaperState
from qingxun.facts.queries.reading import to_confirm
from qingxun.facts.queries.unsettled import values_to_approve
from qingxun.facts.states import FactFamily
from qingxun.kit.clock import CHINA
from qingxun.messaging.models import Suggestion
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.scoring.models import Adjustment, Closing, Objection
from qingxun.scoring.states import AdjustmentState, ClosingState, ObjectionState

EACH = 5
DUE_SOON = dt.timedelta(days=7)
UTC = dt.UTC

# kind: word, tone, name of the address
KINDS = {
    "returned": (_("Returned"), "brown", "desk:manuscript"),
    "commission": (_("To supply"), "amber", "desk:commission_unit"),
    "question": (_("Question of the office"), "brown", "desk:manuscript"),
    "sign": (_("To sign"), "amber", "desk:manuscript"),
    "issue": (_("Issue to check or sign"), "amber", "desk:issue"),
    "dispatch": (_("Dispatch to sign off"), "amber", "dispatch:detail"),
    "bulletin": (_("Bulletin to check or sign"), "amber", "bulletins:detail"),
    "paper": (_("Document to check or sign"), "amber", "prints:paper"),
    "score_question": (_("Question about a score"), "amber", "assessment:question"),
    "veto": (_("Veto to object to, answer or decide"), "amber", "assessment:veto"),
    "assessment": (_("Assessment to sign"), "amber", "assessment:detail"),
    "audit": (_("Component to audit"), "amber", "assessment:component"),
    "claim": (_("Self-assessment"), "amber", "assessment:claim"),
    "instruction": (_("Instruction to follow up"), "amber", "dispatch:instruction"),
    "copy": (_("Bulletin to read"), "blue", "bulletins:read"),
    "queue": (_("To review"), "amber", "desk:review"),
    "incident": (_("To confirm"), "amber", "facts:incident"),
    "value": (_("To approve"), "amber", "facts:value"),
    "output": (_("To confirm"), "amber", "facts:output"),
    "commission_reason": (_("Reason to weigh"), "amber", "desk:commission"),
    "objection": (_("Objection to answer"), "amber", "scoring:objection"),
    "adjustment": (_("Adjustment to approve"), "amber", "scoring:objection"),
    "reopening": (_("Reopening to decide"), "amber", "scoring:closing"),
    "suggestion": (_("Suggestion to answer"), "amber", "messaging:suggestion"),
    "draft": (_("To finish writing"), "grey", "desk:edit"),
}


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what it is, about what, from whom, since or until when, where."""

    kind: str
    target: uuid.UUID
    title: str
    note: str
    at: dt.datetime

    @property
    def word(self) -> Any:
        return KINDS[self.kind][0]

    @property
    def tone(self) -> str:
        return KINDS[self.kind][1]

    @property
    def url_name(self) -> str:
        return KINDS[self.kind][2]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind and where their parts stand."""

    kind: str
    rows: QuerySet[Any]
    target: str
    title: str
    note: str
    at: str
    latest_first: bool = False


def todos(person: Person, day: dt.date) -> list[Todo]:
    """At most ``EACH`` of each kind, in the order of ``KINDS``: one query."""
    statements: list[str] = []
    params: list[Any] = []
    for source in sources(person, day):
        sql, values = columns_of(source).query.sql_with_params()
        statements.append(f"SELECT * FROM ({sql}) AS part{len(statements)}")  # noqa: S608
        params += values
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        rows = [
            Todo(kind, uuid.UUID(str(target)), title, note or "", moment_of(at))
            for kind, target, title, note, at in cursor.fetchall()
        ]
    order = list(KINDS)
    return sorted(rows, key=lambda row: order.index(row.kind))


def columns_of(source: Source) -> QuerySet[Any]:
    """The five columns that all kinds share."""
    at = f"-{source.at}" if source.latest_first else source.at
    note: Any = F(source.note) if source.note else Value("")
    return source.rows.order_by(at)[:EACH].values_list(
        Cast(Value(source.kind), CharField(max_length=20)),
        Cast(F(source.target), UUIDField()),
        Cast(F(source.title), CharField(max_length=500)),
        Cast(note, CharField(max_length=500)),
        Cast(F(source.at), DateTimeField()),
    )


def moment_of(value: Any) -> dt.datetime:
    """What the database gives for a moment, in China's time: SQLite gives text in UTC, and a plain
    date where the source has one."""
    if isinstance(value, str):
        parsed = parse_datetime(value)
        value = parsed if parsed else dt.datetime.fromisoformat(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.astimezone(CHINA)


def sources(person: Person, day: dt.date) -> Iterator[Source]:
    """What the person's roles make her business."""
    yield from unit_sources(person)
    yield from desk_sources(person, day)
    yield from score_sources(person)
    yield from assessment_sources(person, day)
    copies = BulletinCopy.objects.filter(
        person=person, read_at__isnull=True, bulletin__state=BulletinState.PUBLISHED
    )
    yield Source("copy", copies, "bulletin_id", "bulletin__title", "", "delivered_at", True)


def assessment_sources(person: Person, day: dt.date) -> Iterator[Source]:
    """Own score to give, component to audit, veto to answer, result to sign."""
    when = "component__assessment__created_at"
    if person.unit_ids(Role.OFFICER, Role.PRINCIPAL):
        own = assessing.to_claim(person)
        yield Source("claim", own, "pk", "component__name", "component__assessment__title", when)
    if not person.current_appointments:
        return
    parts = assessing.to_audit(person)
    yield Source("audit", parts, "pk", "name", "assessment__title", "assessment__created_at")
    asked = assessing.to_answer(person)
    name = "entry__component__name"
    unit = "entry__organization__short_name"
    yield Source("score_question", asked, "pk", name, unit, "raised_at")
    if person.holds(Role.PRINCIPAL, Role.UNIT_LEADER, Role.OFFICE_HEAD, Role.SIGNING_LEADER):
        vetoes = assessing.vetoes_for(person, day)
        yield Source("veto", vetoes, "pk", "words", "organization__short_name", "notified_at")
    if person.holds(Role.SIGNING_LEADER):
        results = assessing.to_sign(person)
        yield Source("assessment", results, "pk", "title", "desk__short_name", "created_at")


def unit_sources(person: Person) -> Iterator[Source]:
    """Returned, asked, begun; to sign for the principal."""
    units = writing_units(person)
    if units:
        returned = Submission.objects.filter(unit__in=units, state=SubmissionState.RETURNED)
        yield Source("returned", returned, "manuscript_id", "title", "reason", "decided_at", True)
        asked = Question.objects.filter(submission__unit__in=units, answered_at__isnull=True)
        yield Source(
            "question", asked, "submission__manuscript_id", "submission__title", "text", "asked_at"
        )
        asked_for = waiting_for_unit(person)
        yield Source(
            "commission", asked_for, "pk", "commission__title", "desk__short_name", "due_at"
        )
        drafts = Manuscript.objects.filter(
            author=person, first_submitted_at__isnull=True, discarded_at__isnull=True
        )
        yield Source("draft", drafts, "pk", "title", "", "saved_at", True)
    if principal := person.unit_ids(Role.PRINCIPAL):
        unsigned = Submission.objects.filter(
            unit__in=principal, state=SubmissionState.AWAITING_PRINCIPAL
        )
        yield Source(
            "sign", unsigned, "manuscript_id", "title", "submitted_by__name", "submitted_at"
        )


def score_sources(person: Person) -> Iterator[Source]:
    """Objections to answer, adjustments of others to approve, reopenings to decide."""
    if desks := person.unit_ids(Role.EDITOR, Role.OFFICE_HEAD):
        raised = Objection.objects.filter(desk__in=desks, state=ObjectionState.RAISED)
        yield Source("objection", raised, "pk", "title", "organization__short_name", "raised_at")
    if approving := person.unit_ids(Role.OFFICE_HEAD, Role.SIGNING_LEADER):
        proposed = Adjustment.objects.filter(desk__in=approving, state=AdjustmentState.PROPOSED)
        yield Source(
            "adjustment",
            proposed.exclude(entered_by=person),
            "objection_id",
            "objection__title",
            "reason",
            "entered_at",
        )
    if leaders := person.unit_ids(Role.SIGNING_LEADER):
        asked = Closing.objects.filter(desk__in=leaders, state=ClosingState.REOPENING)
        yield Source("reopening", asked, "pk", "period__key", "asked_reason", "asked_at")


def desk_sources(person: Person, day: dt.date) -> Iterator[Source]:
    """To review, to answer, to check, to sign, to follow up."""
    if desks := person.unit_ids(Role.EDITOR, Role.OFFICE_HEAD):
        waiting = Submission.objects.filter(desk__in=desks, state__in=WAITING_AT_DESK)
        yield Source("queue", waiting, "pk", "title", "unit__short_name", "received_at")
        asked = Suggestion.objects.filter(desk__in=desks, answered_at__isnull=True)
        yield Source("suggestion", asked, "pk", "text", "person__name", "made_at")
        reasons = reasons_to_weigh(person)
        yield Source(
            "commission_reason",
            reasons,
            "commission_id",
            "commission__title",
            "unit__short_name",
            "reason_at",
        )
        due = Instruction.objects.filter(
            desk__in=desks,
            follow_up_done_on__isnull=True,
            voided_at__isnull=True,
            follow_up_due__lte=day + DUE_SOON,
        )
        yield Source("instruction", due, "pk", "manuscript__title", "leader", "follow_up_due")
    yield from fact_sources(person)
    heads = person.unit_ids(Role.OFFICE_HEAD)
    leaders = person.unit_ids(Role.SIGNING_LEADER)
    for desk_ids, issue_state, bulletin_state, paper_state in (
        (heads, IssueState.CHECKING, BulletinState.CHECKING, PaperState.CHECKING),
        (leaders, IssueState.SIGNING, BulletinState.SIGNING, PaperState.SIGNING),
    ):
        if not desk_ids:
            continue
        issues = Issue.objects.filter(desk__in=desk_ids, state=issue_state)
        yield Source("issue", issues, "pk", "periodical__name", "created_by__name", "created_at")
        bulletins = Bulletin.objects.filter(desk__in=desk_ids, state=bulletin_state)
        yield Source("bulletin", bulletins, "pk", "title", "drafted_by__name", "saved_at")
        papers = Paper.objects.filter(desk__in=desk_ids, state=paper_state)
        yield Source("paper", papers, "pk", "title", "drafted_by__name", "saved_at")
    if leaders:
        dispatches = Dispatch.objects.filter(desk__in=leaders, state=DispatchState.SIGNING)
        yield Source("dispatch", dispatches, "pk", "title", "outlet__name", "prepared_at")


def fact_sources(person: Person) -> Iterator[Source]:
    """Incidents and results that wait for a second person."""
    if person.holds(Role.OFFICE_HEAD, Role.SIGNING_LEADER):
        for family in FactFamily:
            rows = to_confirm(person, family)
            yield Source(family.value, rows, "pk", "type__name", "unit__short_name", "recorded_at")
        values = values_to_approve(person)
        yield Source("value", values, "pk", "title", "reason", "entered_at")
