"""Vetoes: told to the unit with the line that caused them, objected to, answered, decided."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.assessment.actions.noting import note, people_of, tell
from qingxun.assessment.actions.refusals import VetoRefused
from qingxun.assessment.models import Assessment, Veto
from qingxun.assessment.permissions import (
    check_can_object,
    check_can_run,
    check_can_sign,
)
from qingxun.assessment.queries.settlement import settle_assessment
from qingxun.assessment.queries.sheet import finding_key
from qingxun.assessment.states import (
    UNDECIDED,
    VETO_STATES,
    VETO_TRANSITIONS,
    Step,
    VetoState,
)
from qingxun.kit.clock import china_date
from qingxun.kit.states import check_transition
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.scoring.engine.settling_policy import Who
from qingxun.scoring.engine.settling_results import Finding

Told = dict[tuple[str, str, str], Veto]


@transaction.atomic
def notify_vetoes(*, assessment: Assessment, by: Person, at: dt.datetime) -> tuple[int, int]:
    """Compute who is vetoed now, tell units that do not know yet, and drop what no longer holds.

    A unit gets the cause in words and may object for the assessment's days. How many were told,
    how many dropped.
    """
    check_can_run(by, assessment.desk_id)
    if assessment.state not in VETO_STATES:
        raise VetoRefused(_("Vetoes are told while the assessment runs or is open to objections."))
    result = settle_assessment(assessment, china_date(at))
    standing = {finding_key(row): row for row in result.settled.findings}
    told = told_vetoes(assessment)
    number = 0
    for key, finding in standing.items():
        veto = told.get(key)
        if veto is None or veto.state == VetoState.DROPPED:
            _tell(assessment, finding, result.explain_finding(finding), veto, by=by, at=at)
            number += 1
    gone = [
        veto
        for key, veto in told.items()
        if key not in standing and veto.state not in (VetoState.DROPPED, VetoState.LIFTED)
    ]
    for veto in gone:
        move_veto(veto, VetoState.DROPPED, Step.DROP, by=by, at=at)
        _tell_people(veto, _("Veto taken back: %(title)s"), at)
    return number, len(gone)


def told_vetoes(assessment: Assessment) -> Told:
    rows = Veto.objects.filter(assessment=assessment).select_related("organization", "person")
    return {(row.clause, str(row.organization_id), str(row.person_id or "")): row for row in rows}


def _tell(
    assessment: Assessment,
    finding: Finding,
    words: str,
    veto: Veto | None,
    *,
    by: Person,
    at: dt.datetime,
) -> None:
    until = china_date(at) + dt.timedelta(days=assessment.objection_days)
    fields: dict[str, Any] = {
        "trace": finding.trace,
        "words": words[:1000],
        "notified_by": by,
        "notified_at": at,
        "objection_until": until,
    }
    if veto is not None:
        move_veto(veto, VetoState.NOTIFIED, Step.NOTIFY, by=by, at=at, **fields)
    else:
        person = uuid.UUID(finding.owner) if finding.who is Who.PERSON else None
        unit = finding.through or finding.owner if person else finding.owner
        veto = Veto.objects.create(
            assessment=assessment,
            organization_id=uuid.UUID(unit),
            person_id=person,
            clause=finding.clause,
            **fields,
        )
        note(assessment, Step.NOTIFY, by=by, at=at, after=veto.state, veto=veto)
    _tell_people(veto, _("Veto: %(title)s, objections until %(until)s"), at, text=words)


def _tell_people(veto: Veto, title: str, at: dt.datetime, text: str = "") -> None:
    words = {"title": veto.assessment.title, "until": f"{veto.objection_until:%m-%d}"}
    people = people_of([veto.organization_id], at)
    if veto.person_id:
        people = sorted({*people, veto.person_id})
    tell(
        people,
        title % words,
        text=text,
        url=reverse("assessment:veto", args=[veto.pk]),
        at=at,
        about=veto.pk,
    )


@transaction.atomic
def object_to_veto(*, veto: Veto, text: str, by: Person, at: dt.datetime) -> Veto:
    """The unit objects within the days that it was given; the office is told."""
    check_can_object(by, veto.organization_id)
    if not text.strip():
        raise VetoRefused(_("Say what you object to."))
    if china_date(at) > veto.objection_until:
        raise VetoRefused(
            _("Objections were possible until %(until)s.")
            % {"until": f"{veto.objection_until:%Y-%m-%d}"}
        )
    move_veto(
        veto,
        VetoState.OBJECTED,
        Step.OBJECT,
        by=by,
        at=at,
        text=text.strip(),
        objection=fitting(text, 1000, "text"),
        objected_by=by,
        objected_at=at,
    )
    tell(
        people_of([veto.assessment.desk_id], at, Role.OFFICE_HEAD),
        _("Objection of %(unit)s to a veto") % {"unit": veto.organization.short_name},
        text=text.strip(),
        url=reverse("assessment:veto", args=[veto.pk]),
        at=at,
        about=veto.pk,
    )
    return veto


@transaction.atomic
def answer_objection(*, veto: Veto, text: str, by: Person, at: dt.datetime) -> Veto:
    """The office answers with its finding and proposal; unit and leader are told."""
    check_can_run(by, veto.assessment.desk_id)
    if not text.strip():
        raise VetoRefused(_("Write the answer."))
    move_veto(
        veto,
        VetoState.ANSWERED,
        Step.ANSWER,
        by=by,
        at=at,
        text=text.strip(),
        answer=fitting(text, 1000, "text"),
        answered_by=by,
        answered_at=at,
    )
    _tell_people(veto, _("Answer to your objection: %(title)s"), at, text=text.strip())
    tell(
        people_of([veto.assessment.desk_id], at, Role.SIGNING_LEADER),
        _("Veto to decide: %(unit)s") % {"unit": veto.organization.short_name},
        text=veto.words,
        url=reverse("assessment:veto", args=[veto.pk]),
        at=at,
        about=veto.pk,
    )
    return veto


@transaction.atomic
def confirm_veto(*, veto: Veto, by: Person, at: dt.datetime, text: str = "") -> Veto:
    """The leader's sign-off, once nobody can object any more or the objection is answered."""
    check_can_sign(by, veto.assessment.desk_id)
    fresh = Veto.objects.select_for_update().only("state").get(pk=veto.pk)
    if fresh.state == VetoState.NOTIFIED and china_date(at) <= veto.objection_until:
        raise VetoRefused(
            _("The unit may object until %(until)s; decide after that.")
            % {"until": f"{veto.objection_until:%Y-%m-%d}"}
        )
    move_veto(
        veto,
        VetoState.CONFIRMED,
        Step.CONFIRM,
        by=by,
        at=at,
        text=text.strip(),
        decision=fitting(text, 500, "text"),
        decided_by=by,
        decided_at=at,
    )
    _tell_people(veto, _("Veto confirmed: %(title)s"), at, text=text.strip())
    return veto


@transaction.atomic
def confirm_unquestioned(*, assessment: Assessment, by: Person, at: dt.datetime) -> int:
    """Sign off every veto to which nobody objected in his days; how many. Those that somebody
    objected to are decided one by one."""
    check_can_sign(by, assessment.desk_id)
    rows = unquestioned(assessment, china_date(at))
    for veto in rows:
        confirm_veto(veto=veto, by=by, at=at)
    return len(rows)


def unquestioned(assessment: Assessment, today: dt.date) -> list[Veto]:
    """Told vetoes to which nobody can object any more and nobody did."""
    rows = Veto.objects.filter(assessment=assessment, state=VetoState.NOTIFIED)
    rows = rows.select_related("assessment", "organization", "person")
    return [row for row in rows if row.is_undisputed(today)]


@transaction.atomic
def lift_veto(*, veto: Veto, reason: str, by: Person, at: dt.datetime) -> Veto:
    """Only a leader lifts a veto, and only with a reason."""
    check_can_sign(by, veto.assessment.desk_id)
    if not reason.strip():
        raise VetoRefused(_("A veto is lifted with a reason only; write it down."))
    move_veto(
        veto,
        VetoState.LIFTED,
        Step.LIFT,
        by=by,
        at=at,
        text=reason.strip(),
        decision=fitting(reason, 500),
        decided_by=by,
        decided_at=at,
    )
    _tell_people(veto, _("Veto lifted: %(title)s"), at, text=reason.strip())
    return veto


def move_veto(
    veto: Veto,
    target: VetoState,
    verb: Step,
    *,
    by: Person,
    at: dt.datetime,
    text: str = "",
    **fields: object,
) -> Veto:
    """The one place where a veto changes its state, against the table and under a lock."""
    current = VetoState(
        Veto.objects.select_for_update().values_list("state", flat=True).get(pk=veto.pk)
    )
    check_transition(
        VETO_TRANSITIONS,
        current,
        target,
        sentence=_("The veto is “%(state)s” now, so this step is not possible.")
        % {"state": current.label},
    )
    veto.state = target
    for name, value in fields.items():
        setattr(veto, name, value)
    veto.save(update_fields=["state", *fields])
    note(veto.assessment, verb, by=by, at=at, before=current, after=target, text=text, veto=veto)
    return veto


@transaction.atomic
def warn_units(
    *, assessment: Assessment, units: Iterable[uuid.UUID], by: Person, at: dt.datetime
) -> int:
    """Tell units of the risk list what they will miss at this pace; how many units."""
    check_can_run(by, assessment.desk_id)
    result = settle_assessment(assessment, china_date(at))
    wanted = {str(unit) for unit in units}
    words: dict[str, list[str]] = {}
    for risk in result.settled.risks:
        if risk.who is Who.UNIT and risk.owner in wanted:
            words.setdefault(risk.owner, []).append(result.explain_risk(risk))
    for unit, lines in words.items():
        tell(
            people_of([uuid.UUID(unit)], at),
            _("Warning: at risk of a veto in %(title)s") % {"title": assessment.title},
            text="；".join(lines),
            url=reverse("assessment:unit", args=[assessment.pk, unit]),
            at=at,
            about=assessment.pk,
        )
    if words:
        note(assessment, Step.WARN, by=by, at=at, details={"units": sorted(words)})
    return len(words)


def undecided(assessment: Assessment) -> list[Veto]:
    """Vetoes that wait for the unit, the office or the leader."""
    rows = Veto.objects.filter(assessment=assessment, state__in=UNDECIDED)
    return list(rows.select_related("organization", "person"))
