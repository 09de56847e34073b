"""Planning an assessment: its year, its components with shares and owners, its steps."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.assessment.actions.noting import move, note, people_of, tell
from qingxun.assessment.actions.refusals import AssessmentRefused
from qingxun.assessment.models import Assessment, Component, ComponentKind, Entry
from qingxun.assessment.permissions import check_can_run
from qingxun.assessment.states import AssessmentState, EntryState, Step
from qingxun.kit.clock import china_date
from qingxun.kit.decimals import ZERO, show_points
from qingxun.organizations.models import GroupMembership, Organization, Person
from qingxun.organizations.states import Role

HUNDRED = Decimal(100)
USUAL_SHARE = Decimal(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the office head settles first; half-open days."""

    year: int
    title: str
    starts_on: dt.date
    ends_on: dt.date
    objection_days: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow:
    """One component as planned; ``pk`` of one that exists already."""

    name: str
    share: Decimal
    full: Decimal = HUNDRED
    information: bool = False
    self_assessed: bool = False
    standard: str = ""
    owner: Organization | None = None
    owner_person: Person | None = None
    pk: uuid.UUID | None = None


@transaction.atomic
def plan_assessment(*, desk: Organization, plan: Plan, by: Person, at: dt.datetime) -> Assessment:
    """A new assessment; information work is a fifth of it (practice clause 2) and the rest is last
    year's components, or still to be added."""
    check_can_run(by, desk.pk)
    check_plan(desk, plan)
    assessment = Assessment.objects.create(
        desk=desk,
        year=plan.year,
        title=plan.title,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        objection_days=plan.objection_days,
        created_by=by,
        created_at=at,
    )
    _first_components(assessment)
    note(assessment, Step.PLAN, by=by, at=at, after=assessment.state)
    return assessment


def check_plan(desk: Organization, plan: Plan, own: Assessment | None = None) -> None:
    """Days in order, ending in the year whose groups are assessed, and no other assessment of that
    year; ``own`` is the one that is changed."""
    if plan.ends_on <= plan.starts_on:
        raise AssessmentRefused(
            _("The last day lies before the first one; correct the dates."), "ends"
        )
    if (plan.ends_on - dt.timedelta(days=1)).year != plan.year:
        raise AssessmentRefused(
            _("The assessment of %(year)s ends in %(year)s; correct the year or the last day.")
            % {"year": plan.year},
            "ends",
        )
    standing = Assessment.objects.filter(desk=desk, year=plan.year).exclude(
        state=AssessmentState.WITHDRAWN
    )
    if (standing.exclude(pk=own.pk) if own else standing).exists():
        raise AssessmentRefused(
            _("There is an assessment of %(year)s already.") % {"year": plan.year}, "year"
        )


@transaction.atomic
def change_plan(*, assessment: Assessment, plan: Plan, by: Person, at: dt.datetime) -> Assessment:
    """Correct title, year, days and objection period of an assessment that has not started."""
    check_can_run(by, assessment.desk_id)
    row = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if row.state != AssessmentState.DRAFT:
        raise AssessmentRefused(
            _("The assessment was started; its year, days and title stand since then.")
        )
    check_plan(row.desk, plan, own=row)
    row.year, row.title, row.objection_days = plan.year, plan.title, plan.objection_days
    row.starts_on, row.ends_on = plan.starts_on, plan.ends_on
    row.save(update_fields=["year", "title", "objection_days", "starts_on", "ends_on"])
    note(row, Step.PLAN, by=by, at=at, details={"title": plan.title})
    return row


def _first_components(assessment: Assessment) -> None:
    last = (
        Assessment.objects.filter(desk=assessment.desk, year__lt=assessment.year)
        .exclude(state=AssessmentState.WITHDRAWN)
        .order_by("-year")
        .first()
    )
    if last is None:
        Component.objects.create(
            assessment=assessment,
            order=1,
            name=_("Information work"),
            kind=ComponentKind.INFORMATION,
            share=USUAL_SHARE,
        )
        return
    Component.objects.bulk_create(
        Component(
            assessment=assessment,
            order=each.order,
            name=each.name,
            kind=each.kind,
            share=each.share,
            full=each.full,
            self_assessed=each.self_assessed,
            standard=each.standard,
            owner_id=each.owner_id,
            owner_person_id=each.owner_person_id,
        )
        for each in last.components.all()
    )


@transaction.atomic
def set_components(
    *, assessment: Assessment, rows: Sequence[ComponentRow], by: Person, at: dt.datetime
) -> Assessment:
    """Replace the components of a planned assessment. The sum of shares is checked at the start,
    so that one may save half a plan."""
    check_can_run(by, assessment.desk_id)
    if assessment.state != AssessmentState.DRAFT:
        raise AssessmentRefused(_("The components stand since the assessment was started."))
    _check_rows(rows)
    assessment.components.all().delete()
    Component.objects.bulk_create(
        Component(
            assessment=assessment,
            order=order,
            name=row.name.strip(),
            kind=ComponentKind.INFORMATION if row.information else ComponentKind.ENTERED,
            share=row.share,
            full=HUNDRED if row.information else row.full,
            self_assessed=row.self_assessed and not row.information,
            standard=row.standard.strip(),
            owner=None if row.information else row.owner,
            owner_person=None if row.information else row.owner_person,
        )
        for order, row in enumerate(rows, start=1)
    )
    note(assessment, Step.PLAN, by=by, at=at, details={"components": len(rows)})
    return assessment


def _check_rows(rows: Sequence[ComponentRow]) -> None:
    names = [row.name.strip() for row in rows]
    if len(set(names)) < len(names):
        raise AssessmentRefused(_("Two components have the same name."))
    if sum(row.information for row in rows) > 1:
        raise AssessmentRefused(_("Information work can be one component only."))
    for row in rows:
        if row.share <= 0 or row.full <= 0:
            raise AssessmentRefused(
                _("“%(name)s” needs a share and full marks above zero.") % {"name": row.name}
            )


@transaction.atomic
def start_assessment(*, assessment: Assessment, by: Person, at: dt.datetime) -> Assessment:
    """From now on the owners enter, and the risk list is kept. Every unit gets its sheet."""
    check_can_run(by, assessment.desk_id)
    components = list(assessment.components.all())
    total = sum((each.share for each in components), ZERO)
    if total != HUNDRED:
        raise AssessmentRefused(
            _("The shares make %(total)s, not 100; correct the components.")
            % {"total": show_points(total)}
        )
    units = assessed_units(assessment)
    if not units:
        raise AssessmentRefused(
            _("No unit stands in a ranking group of %(year)s; form the groups first.")
            % {"year": assessment.year}
        )
    move(assessment, AssessmentState.RUNNING, Step.START, by=by, at=at)
    complete_entries(assessment, units)
    return assessment


def assessed_units(assessment: Assessment) -> list[uuid.UUID]:
    """The units of the year's ranking groups."""
    rows = GroupMembership.objects.filter(desk=assessment.desk_id, year=assessment.year)
    return sorted(rows.values_list("organization_id", flat=True))


def complete_entries(assessment: Assessment, units: Sequence[uuid.UUID]) -> int:
    """An empty entry for every unit and entered component that has none yet; how many."""
    components = assessment.components.filter(kind=ComponentKind.ENTERED)
    there = set(
        Entry.objects.filter(component__assessment=assessment).values_list(
            "component_id", "organization_id"
        )
    )
    rows = [
        Entry(component=each, organization_id=unit)
        for each in components
        for unit in units
        if (each.pk, unit) not in there
    ]
    Entry.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def open_self_assessment(
    *, assessment: Assessment, until: dt.date, by: Person, at: dt.datetime
) -> Assessment:
    """Ask every unit to assess itself until a day; their people are told."""
    check_can_run(by, assessment.desk_id)
    if not assessment.components.filter(self_assessed=True).exists():
        raise AssessmentRefused(_("No component is assessed by the units; open the audit."))
    if until < china_date(at):
        raise AssessmentRefused(
            _("The last day for it is over already; choose a later one."), "until"
        )
    units = assessed_units(assessment)
    complete_entries(assessment, units)
    move(assessment, AssessmentState.SELF, Step.OPEN_SELF, by=by, at=at, self_until=until)
    tell(
        people_of(units, at, Role.OFFICER, Role.PRINCIPAL),
        _("Self-assessment: %(title)s, until %(until)s")
        % {"title": assessment.title, "until": f"{until:%m-%d}"},
        url=reverse("assessment:detail", args=[assessment.pk]),
        at=at,
        about=assessment.pk,
    )
    return assessment


@transaction.atomic
def open_audit(*, assessment: Assessment, by: Person, at: dt.datetime) -> Assessment:
    """The owners audit; whoever owns a component is told."""
    check_can_run(by, assessment.desk_id)
    complete_entries(assessment, assessed_units(assessment))
    move(assessment, AssessmentState.AUDIT, Step.OPEN_AUDIT, by=by, at=at)
    for each in assessment.components.filter(kind=ComponentKind.ENTERED):
        people = people_of([each.owner_id], at) if each.owner_id else []
        if each.owner_person_id:
            people.append(each.owner_person_id)
        tell(
            people,
            _("To audit: %(name)s of %(title)s") % {"name": each.name, "title": assessment.title},
            url=reverse("assessment:component", args=[each.pk]),
            at=at,
            about=each.pk,
        )
    return assessment


@transaction.atomic
def open_review(*, assessment: Assessment, by: Person, at: dt.datetime) -> Assessment:
    """Every entry is audited: the units see their results, and for the assessment's days they may
    question scores and object to vetoes."""
    check_can_run(by, assessment.desk_id)
    complete_entries(assessment, assessed_units(assessment))
    missing = Entry.objects.filter(component__assessment=assessment).exclude(
        state=EntryState.AUDITED
    )
    names = list(missing.values_list("component__name", flat=True).distinct()[:5])
    if names:
        raise AssessmentRefused(
            _("Not audited yet: %(names)s.") % {"names": "、".join(dict.fromkeys(names))}
        )
    if china_date(at) < assessment.ends_on:
        raise AssessmentRefused(_("The assessment year has not ended yet."))
    until = china_date(at) + dt.timedelta(days=assessment.objection_days)
    move(assessment, AssessmentState.REVIEW, Step.OPEN_REVIEW, by=by, at=at, review_until=until)
    tell(
        people_of(assessed_units(assessment), at),
        _("Results open to objections until %(until)s: %(title)s")
        % {"title": assessment.title, "until": f"{until:%m-%d}"},
        url=reverse("assessment:detail", args=[assessment.pk]),
        at=at,
        about=assessment.pk,
    )
    return assessment
