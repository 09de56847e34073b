"""What people decide in an assessment: among equals, by nomination, next year's groups."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.assessment.actions.noting import note
from qingxun.assessment.actions.refusals import AssessmentRefused
from qingxun.assessment.models import Assessment, Choice, Nomination
from qingxun.assessment.permissions import check_can_run, check_can_speak_for
from qingxun.assessment.queries.settlement import settle_assessment
from qingxun.assessment.states import AssessmentState, Step
from qingxun.facts.actions.years import UnitYearSaid, state_unit_years
from qingxun.facts.models import UnitYearData
from qingxun.kit.clock import china_date
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.actions.groups import (
    assign_group,
    copy_groups_to_year,
    create_ranking_group,
)
from qingxun.organizations.models import Appointment, Organization, Person, RankingGroup

DECIDING = (AssessmentState.AUDIT, AssessmentState.REVIEW)


def _check_open(assessment: Assessment) -> None:
    if assessment.state not in DECIDING:
        raise AssessmentRefused(_("Seats are filled from the audit until the leader signs."))


@transaction.atomic
def choose_among_equals(
    *,
    assessment: Assessment,
    award: str,
    owner: uuid.UUID,
    reason: str,
    by: Person,
    at: dt.datetime,
) -> Choice:
    """Give the last seat to one of those equal on every key, with a reason."""
    check_can_run(by, assessment.desk_id)
    _check_open(assessment)
    if not reason.strip():
        raise AssessmentRefused(_("Say why this one is chosen among equals."))
    result = settle_assessment(assessment, china_date(at))
    tied = {
        each
        for row in result.settled.open
        if row.what == "tie" and row.clause == award
        for each in row.owners
    }
    if str(owner) not in tied:
        raise AssessmentRefused(_("There is no open seat for this choice any more."))
    choice = Choice.objects.create(
        assessment=assessment, award=award, owner=owner, reason=fitting(reason, 300), by=by, at=at
    )
    details: dict[str, object] = {"award": award, "owner": str(owner)}
    note(assessment, Step.CHOOSE, by=by, at=at, text=reason.strip(), details=details)
    return choice


@transaction.atomic
def nominate(
    *,
    assessment: Assessment,
    award: str,
    unit: Organization,
    person: Person,
    merits: str,
    by: Person,
    at: dt.datetime,
) -> Nomination:
    """A unit names one of its people for a place that it was given."""
    check_can_speak_for(by, unit.pk)
    _check_open(assessment)
    if not merits.strip():
        raise AssessmentRefused(_("Write what the person has done."))
    places = places_of(assessment, award, unit.pk, at)
    made = Nomination.objects.filter(assessment=assessment, award=award, organization=unit).count()
    if made >= places:
        raise AssessmentRefused(
            _("%(unit)s has %(places)s places and has named %(made)s.")
            % {"unit": unit.short_name, "places": places, "made": made}
        )
    belongs = Appointment.objects.valid_on(china_date(at)).filter(organization=unit, person=person)
    if not belongs.exists():
        raise AssessmentRefused(
            _("%(name)s has no post in %(unit)s.") % {"name": person.name, "unit": unit.short_name}
        )
    if Nomination.objects.filter(assessment=assessment, award=award, person=person).exists():
        raise AssessmentRefused(_("%(name)s is nominated already.") % {"name": person.name})
    nomination = Nomination.objects.create(
        assessment=assessment,
        award=award,
        organization=unit,
        person=person,
        merits=fitting(merits, 500, "merits"),
        by=by,
        at=at,
    )
    details: dict[str, object] = {"award": award, "person": str(person.pk)}
    note(assessment, Step.NOMINATE, by=by, at=at, details=details)
    return nomination


def places_of(assessment: Assessment, award: str, unit: uuid.UUID, at: dt.datetime) -> int:
    """How many people the unit may name; none for one who is vetoed."""
    result = settle_assessment(assessment, china_date(at))
    return sum(
        row.places for row in result.settled.winners if (row.award, row.owner) == (award, str(unit))
    )


@transaction.atomic
def take_nomination_back(*, nomination: Nomination, by: Person, at: dt.datetime) -> None:
    """The unit may name somebody else until the leader signs."""
    check_can_speak_for(by, nomination.organization_id)
    _check_open(nomination.assessment)
    details: dict[str, object] = {
        "award": nomination.award,
        "person": str(nomination.person_id),
    }
    note(nomination.assessment, Step.UNNOMINATE, by=by, at=at, details=details)
    nomination.delete()


@transaction.atomic
def form_next_groups(*, assessment: Assessment, by: Person, at: dt.datetime) -> int:
    """Let the published result work on the next year; how many units moved to another group.

    Where the next year has no groups yet, this year's are copied. Units that the policy's clause on
    classes names are put into their group, and every unit's titles and group of this year are
    stated in the next year's data, where scoring finds them.
    """
    check_can_run(by, assessment.desk_id)
    if assessment.state != AssessmentState.PUBLISHED or not assessment.results:
        raise AssessmentRefused(_("Next year's groups follow from a published result."))
    desk, year = assessment.desk, assessment.year + 1
    if not RankingGroup.objects.filter(desk=desk, year=year).exists():
        copy_groups_to_year(desk=desk, source=assessment.year, target=year, by=by, at=at)
    moved = _assign_classes(assessment, assessment.results["classes"], by, at)
    _state_results(assessment, assessment.results, by, at)
    note(assessment, Step.CLASSES, by=by, at=at, details={"moved": moved})
    return moved


def _assign_classes(
    assessment: Assessment, classes: list[dict[str, Any]], by: Person, at: dt.datetime
) -> int:
    desk, year, moved = assessment.desk, assessment.year + 1, 0
    groups = {each.name: each for each in RankingGroup.objects.filter(desk=desk, year=year)}
    for name in dict.fromkeys(row["to"] for row in classes):
        if name not in groups:
            groups[name] = create_ranking_group(
                desk=desk, year=year, name=name, order=len(groups) + 1, by=by, at=at
            )
        units = [row["unit"] for row in classes if row["to"] == name and row["to"] != row["from"]]
        if units:
            moved += assign_group(
                desk=desk,
                year=year,
                organizations=list(Organization.objects.filter(pk__in=units)),
                group=groups[name],
                by=by,
                at=at,
            )
    return moved


PRIZE_LENGTH = 40


def _state_results(
    assessment: Assessment, sheet: dict[str, Any], by: Person, at: dt.datetime
) -> None:
    """Last year's prize and class in the next year's data; what else is stated there stays."""
    desk, year = assessment.desk, assessment.year + 1
    rows = {
        unit["unit"]: ("、".join(unit["honors"])[:PRIZE_LENGTH], group["name"][:PRIZE_LENGTH])
        for group in sheet["groups"]
        for unit in group["units"]
    }
    there = {
        str(row.unit_id): row
        for row in UnitYearData.objects.filter(desk=desk, year=year, replaced_at=None)
    }
    said = {}
    for unit in Organization.objects.filter(pk__in=list(rows)):
        prize, group = rows[str(unit.pk)]
        row = there.get(str(unit.pk))
        said[unit] = UnitYearSaid(
            headcount=row.headcount if row else None,
            subordinates=row.subordinates if row else None,
            targets=row.targets if row else {},
            excluded=row.excluded if row else (),
            note=row.note if row else "",
            last_prize=prize,
            last_class=group,
        )
    state_unit_years(desk=desk, year=year, said=said, by=by, at=at)
