"""The result goes to the leader frozen, is signed, published to the units, or withdrawn."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.assessment.actions.noting import move, people_of, tell
from qingxun.assessment.actions.planning import assessed_units
from qingxun.assessment.actions.questioning import open_questions
from qingxun.assessment.actions.refusals import AssessmentRefused
from qingxun.assessment.actions.vetoing import told_vetoes, undecided
from qingxun.assessment.models import Assessment, Honor, Nomination
from qingxun.assessment.permissions import check_can_run, check_can_sign
from qingxun.assessment.printing import SUBJECT, assessment_document
from qingxun.assessment.queries.settlement import Result, settle_assessment
from qingxun.assessment.queries.sheet import digest_of, finding_key, make_sheet
from qingxun.assessment.states import AssessmentState, Step
from qingxun.documents.prints.actions import end_print, issue_document
from qingxun.documents.states import PrintState
from qingxun.kit.clock import china_date
from qingxun.kit.periods import PeriodKind, Span
from qingxun.kit.refusals import StaleRefused
from qingxun.ledger.queries import months_closed_at
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.records.signals import fact_recorded
from qingxun.scoring.engine.settling_policy import Grant, Who
from qingxun.ui.periods import period_name


@transaction.atomic
def send_to_sign(*, assessment: Assessment, by: Person, at: dt.datetime) -> Assessment:
    """Freeze the result with its digest and hand it to the leader.

    Refused while a month of the year is not closed, the units may still question their scores, a
    value is lacking, a seat is open, a question about a score is not answered, or a veto is not
    told or not decided: each named.
    """
    check_can_run(by, assessment.desk_id)
    check_closed(assessment)
    check_review_over(assessment, china_date(at))
    result = settle_assessment(assessment, china_date(at))
    check_complete(assessment, result)
    sheet = make_sheet(result)
    sheet["nominations"] = nominations_of(assessment)
    move(
        assessment,
        AssessmentState.SIGNING,
        Step.SEND_TO_SIGN,
        by=by,
        at=at,
        results=sheet,
        digest=digest_of(sheet),
    )
    tell(
        people_of([assessment.desk_id], at, Role.SIGNING_LEADER),
        _("To sign: %(title)s") % {"title": assessment.title},
        url=reverse("assessment:detail", args=[assessment.pk]),
        at=at,
        about=assessment.pk,
    )
    return assessment


def check_closed(assessment: Assessment) -> None:
    """A year is settled on closed periods only: their figures no longer move."""
    closed = months_closed_at(assessment.desk_id)
    missing = [period_name(span) for span in months_of(assessment) if span.key not in closed]
    if missing:
        raise AssessmentRefused(
            _("Not closed yet: %(months)s. Close the periods first, so that no figure moves.")
            % {"months": few(missing)}
        )


def months_of(assessment: Assessment) -> list[Span]:
    year = Span(assessment.starts_on, assessment.ends_on, PeriodKind.YEAR)
    return year.parts(PeriodKind.MONTH)


def few(names: list[str]) -> str:
    return "、".join(names[:4]) + ("…" if len(names) > 4 else "")


def check_still_closed(assessment: Assessment) -> None:
    """What the leader signs are figures that stand: no month was opened again since it was sent."""
    sent_at = assessment.events.filter(verb=Step.SEND_TO_SIGN).latest("at").at
    closed = months_closed_at(assessment.desk_id)
    moved = [
        period_name(span)
        for span in months_of(assessment)
        if span.key not in closed or closed[span.key] > sent_at
    ]
    if moved:
        raise AssessmentRefused(
            _(
                "Opened again since it was sent: %(months)s. Send the assessment back; once the "
                "periods are closed, it is sent to sign anew with their figures."
            )
            % {"months": few(moved)}
        )


def check_review_over(assessment: Assessment, on: dt.date) -> None:
    """The units have all the days they were promised."""
    until = assessment.review_until
    if until is not None and on <= until:
        raise AssessmentRefused(
            _(
                "The units may question their scores until %(until)s, that day included. Send it "
                "to the leader after that."
            )
            % {"until": until.isoformat()}
        )


def reason_to_wait(assessment: Assessment, on: dt.date) -> str:
    """Why results that are open to objections do not go to the leader yet; empty when they may."""
    try:
        check_review_over(assessment, on)
    except AssessmentRefused as refused:
        return refused.sentence
    return ""


def check_complete(assessment: Assessment, result: Result) -> None:
    """Everything that only people can settle is settled."""
    lacking = [row.name for row in result.rows if row.lacking]
    if lacking:
        raise AssessmentRefused(
            _("Values are lacking for %(names)s.") % {"names": "、".join(lacking[:5])}
        )
    ties = [row for row in result.settled.open if row.what == "tie"]
    if ties:
        raise AssessmentRefused(_("Equals at the last seat wait for your choice under “Awards”."))
    questioned = open_questions(assessment)
    if questioned:
        raise AssessmentRefused(
            _("Questions of units about their scores wait for an answer: %(names)s.")
            % {"names": "、".join(questioned[:5])}
        )
    told = told_vetoes(assessment)
    untold = [row for row in result.settled.findings if finding_key(row) not in told]
    if untold:
        raise AssessmentRefused(
            _("%(count)s vetoes have not been told to their units yet.") % {"count": len(untold)}
        )
    waiting = undecided(assessment)
    if waiting:
        names = "、".join(veto.owner_name for veto in waiting[:5])
        raise AssessmentRefused(
            _("Vetoes wait for objection, answer or the leader's decision: %(names)s.")
            % {"names": names}
        )


def nominations_of(assessment: Assessment) -> list[dict[str, str]]:
    rows = Nomination.objects.filter(assessment=assessment).select_related("person", "organization")
    return [
        {
            "award": row.award,
            "unit": str(row.organization_id),
            "unit_name": row.organization.short_name,
            "person": str(row.person_id),
            "name": row.person.name,
        }
        for row in rows
    ]


@transaction.atomic
def send_back(*, assessment: Assessment, reason: str, by: Person, at: dt.datetime) -> Assessment:
    """The leader gives it back with a reason; the freeze is off. The office may step back from
    objections to the audit, and from the audit to self-assessment."""
    if not reason.strip():
        raise AssessmentRefused(_("Say why it is sent back."))
    fresh = Assessment.objects.select_for_update().only("state").get(pk=assessment.pk)
    if fresh.state == AssessmentState.SIGNING:
        check_can_sign(by, assessment.desk_id)
        target = AssessmentState.REVIEW
    else:
        check_can_run(by, assessment.desk_id)
        back = {
            AssessmentState.REVIEW: AssessmentState.AUDIT,
            AssessmentState.AUDIT: AssessmentState.SELF,
        }
        target = back.get(AssessmentState(fresh.state), AssessmentState.REVIEW)
    return move(
        assessment,
        target,
        Step.SEND_BACK,
        by=by,
        at=at,
        text=reason.strip(),
        results=None,
        digest="",
    )


def check_as_read(assessment: Assessment, digest: str) -> None:
    """What the leader signs is what was read, on figures that stand. Locks the assessment."""
    fresh = Assessment.objects.select_for_update().only("digest", "state").get(pk=assessment.pk)
    if fresh.digest != digest:
        raise StaleRefused(
            _("The result was changed since you opened it. Read it again before you sign.")
        )
    if fresh.state == AssessmentState.SIGNING:  # else the step is refused by its state
        check_still_closed(assessment)


@transaction.atomic
def publish_assessment(
    *,
    assessment: Assessment,
    digest: str,
    by: Person,
    at: dt.datetime,
    accept_missing: bool = False,
) -> Assessment:
    """The leader signs what was read (``digest``): titles are given, every unit's people told, the
    sheet is printed with a code of its own.

    Refused when a period of the year was opened again meanwhile. Raises ``MissingGlyphsRefused``
    when a character stands in no font, unless ``accept_missing``.
    """
    check_can_sign(by, assessment.desk_id)
    check_as_read(assessment, digest)
    move(
        assessment,
        AssessmentState.PUBLISHED,
        Step.PUBLISH,
        by=by,
        at=at,
        signed_by=by,
        signed_at=at,
    )
    assert assessment.results is not None
    Honor.objects.bulk_create(list(_honors(assessment, assessment.results, at)))
    issue_document(
        document=assessment_document(assessment, assessment.results),
        desk=assessment.desk,
        subject_type=SUBJECT,
        subject=assessment.pk,
        number="",
        dated=china_date(at),
        by=by,
        at=at,
        accept_missing=accept_missing,
        replaces=withdrawn_before(assessment),
    )
    tell(
        people_of(assessed_units(assessment), at),
        _("Published: %(title)s") % {"title": assessment.title},
        url=reverse("assessment:detail", args=[assessment.pk]),
        at=at,
        about=assessment.pk,
    )
    fact_recorded.send(sender=Assessment, instance=assessment, at=at)
    return assessment


def withdrawn_before(assessment: Assessment) -> list[uuid.UUID]:
    """Assessments of the same year that were taken back; their codes lead to this one."""
    rows = Assessment.objects.filter(desk=assessment.desk_id, year=assessment.year)
    return list(rows.filter(state=AssessmentState.WITHDRAWN).values_list("pk", flat=True))


def _honors(assessment: Assessment, sheet: dict[str, Any], at: dt.datetime) -> list[Honor]:
    found = []
    for award in sheet["awards"]:
        if award["grant"] == Grant.PLACES:
            continue
        for pool in award["pools"]:
            for winner in pool["winners"]:
                if winner["unit"]:
                    found.append(_honor(assessment, award, pool["name"], winner, at))
    titles = {award["id"]: award["title"] for award in sheet["awards"]}
    found += [
        Honor(
            assessment=assessment,
            award=row["award"],
            title=titles.get(row["award"], row["award"]),
            organization_id=uuid.UUID(row["unit"]),
            person_id=uuid.UUID(row["person"]),
            given_at=at,
        )
        for row in sheet.get("nominations", [])
    ]
    return found


def _honor(
    assessment: Assessment,
    award: dict[str, Any],
    pool: str,
    winner: dict[str, Any],
    at: dt.datetime,
) -> Honor:
    owner = uuid.UUID(winner["owner"])
    return Honor(
        assessment=assessment,
        award=award["id"],
        title=award["title"],
        organization_id=uuid.UUID(winner["unit"]),
        person_id=owner if award["who"] == Who.PERSON else None,
        manuscript_id=owner if award["who"] == Who.ITEM else None,
        group=pool[:60],
        place=winner["place"] or None,
        given_at=at,
    )


@transaction.atomic
def withdraw_assessment(
    *, assessment: Assessment, reason: str, by: Person, at: dt.datetime
) -> Assessment:
    """Take a published result back (a leader), or give up one that is still being planned or has
    just begun (the office head). Its titles are taken back; the units are told why."""
    if not reason.strip():
        raise AssessmentRefused(_("Say why the assessment is withdrawn."))
    published = assessment.state == AssessmentState.PUBLISHED
    if published:
        check_can_sign(by, assessment.desk_id)
    else:
        check_can_run(by, assessment.desk_id)
    move(
        assessment,
        AssessmentState.WITHDRAWN,
        Step.WITHDRAW,
        by=by,
        at=at,
        text=reason.strip(),
        withdrawn_reason=fitting(reason, 300),
    )
    assessment.honors.all().delete()
    if published:
        end_print(
            subject_type=SUBJECT,
            subject=assessment.pk,
            target=PrintState.WITHDRAWN,
            by=by,
            at=at,
            reason=reason.strip(),
        )
        tell(
            people_of(assessed_units(assessment), at),
            _("Withdrawn: %(title)s") % {"title": assessment.title},
            text=reason.strip(),
            url=reverse("assessment:detail", args=[assessment.pk]),
            at=at,
            about=assessment.pk,
        )
    return assessment
