"""Record an incident or another result, confirm it, dismiss it, take it back."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.documents.models import StoredFile
from qingxun.facts.actions.refusals import FactRefused
from qingxun.facts.actions.steps import audit, checked_reason, move_fact, tell_unit
from qingxun.facts.models import FactType, Incident, Output, RegisteredFact
from qingxun.facts.permissions import (
    check_can_confirm_fact,
    check_can_record_fact,
    check_can_void_fact,
)
from qingxun.facts.states import FactFamily, FactState, Gravity
from qingxun.kit.clock import china_date
from qingxun.kit.decimals import ZERO
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.queries import units_under
from qingxun.organizations.states import Role

TEXT_LIMIT = 500
VALUE_PLACES = 4
MODELS: dict[FactFamily, type[RegisteredFact]] = {
    FactFamily.INCIDENT: Incident,
    FactFamily.OUTPUT: Output,
}
PAGES = {FactFamily.INCIDENT: "facts:incident", FactFamily.OUTPUT: "facts:output"}


@dataclass(frozen=True, slots=True)
class FactText:
    """What is known of an incident or another result; the last rows belong to one family."""

    unit: Organization
    type: FactType
    on: dt.date
    text: str
    person: Person | None = None
    manuscript: Manuscript | None = None
    evidence: StoredFile | None = None
    evidence_note: str = ""
    gravity: str = Gravity.LIGHT
    named_by: str = ""
    value: Decimal | None = None
    name: str = ""
    level: str = ""
    grade: str = ""


@transaction.atomic
def record_fact(
    *, desk: Organization, family: FactFamily, said: FactText, by: Person, at: dt.datetime
) -> RegisteredFact:
    """Record it; it counts once a second person has confirmed it, and she is told.

    Raises ``FactRefused`` with field and sentence.
    """
    check_can_record_fact(by, desk.pk)
    check_fact(desk, family, said, at)
    own = own_fields(family, said)
    fact = MODELS[family].objects.create(
        desk=desk,
        unit=said.unit,
        person=said.person,
        type=said.type,
        on=said.on,
        text=said.text.strip(),
        manuscript=said.manuscript,
        evidence=said.evidence,
        evidence_note=said.evidence_note.strip(),
        recorded_by=by,
        recorded_at=at,
        **own,
    )
    audit("record_fact", family.value, fact.pk, desk.pk, by=by, at=at)
    ask_to_confirm(fact, at)
    return fact


def own_fields(family: FactFamily, said: FactText) -> dict[str, object]:
    """The fields that only this family has."""
    if family == FactFamily.INCIDENT:
        return {"gravity": said.gravity, "named_by": said.named_by, "value": said.value}
    return {"name": said.name.strip(), "level": said.level, "grade": said.grade.strip()}


def check_fact(desk: Organization, family: FactFamily, said: FactText, at: dt.datetime) -> None:
    """Raise the sentence that says what is wrong, with its field."""
    if said.type.desk_id != desk.pk or said.type.family != family or not said.type.active:
        raise FactRefused(_("Choose a type from the office's list."), "type")
    if said.on > china_date(at):
        raise FactRefused(_("The day lies in the future."), "on")
    if not said.text.strip():
        raise FactRefused(_("Write what happened, so that the unit understands it."), "text")
    if len(said.text.strip()) > TEXT_LIMIT:
        raise FactRefused(
            _("Please keep it under %(limit)s characters; you wrote %(count)s.")
            % {"limit": TEXT_LIMIT, "count": len(said.text.strip())},
            "text",
        )
    if said.value is not None and (not fits(said.value) or said.value < ZERO):
        raise FactRefused(
            _("Write the deduction as a positive number with four decimal places at most."), "value"
        )
    if family == FactFamily.OUTPUT and not said.name.strip():
        raise FactRefused(_("Say what the result is called."), "name")
    if not units_under(desk, said.on).filter(pk=said.unit.pk).exists() and said.unit != desk:
        raise FactRefused(
            _("%(unit)s did not report to this office on that day.")
            % {"unit": said.unit.short_name},
            "unit",
        )
    check_subject(said)


def fits(value: Decimal) -> bool:
    """Whether a number is finite, not huge, and has at most four places."""
    if not value.is_finite() or abs(value) >= 10**9:
        return False
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -VALUE_PLACES


def check_subject(said: FactText) -> None:
    """The person belongs to the unit, and the manuscript has it among its units."""
    if said.person is not None:
        posts = Appointment.objects.filter(person=said.person, organization=said.unit)
        if not posts.exists():
            raise FactRefused(
                _("%(name)s has no post at %(unit)s.")
                % {"name": said.person.name, "unit": said.unit.short_name},
                "person",
            )
    if said.manuscript is not None and said.manuscript.unit_id != said.unit.pk:
        joint = said.manuscript.contributors.filter(organization=said.unit)
        if not joint.exists():
            raise FactRefused(
                _("“%(title)s” is not a manuscript of %(unit)s.")
                % {"title": said.manuscript.title, "unit": said.unit.short_name},
                "manuscript",
            )


def ask_to_confirm(fact: RegisteredFact, at: dt.datetime) -> None:
    """Tell those who may confirm, but not whoever recorded it."""
    rows = Appointment.objects.valid_on(china_date(at)).filter(
        organization=fact.desk_id, role=Role.OFFICE_HEAD
    )
    people = [key for key in rows.values_list("person_id", flat=True) if key != fact.recorded_by_id]
    notify(
        people=people,
        kind=MessageKind.SIGN,
        title=_("To confirm: %(type)s, %(unit)s")
        % {"type": fact.type.name, "unit": fact.unit.short_name},
        text=fact.text[:200],
        url=page_of(fact),
        object_id=fact.pk,
        at=at,
    )


def page_of(fact: RegisteredFact) -> str:
    return reverse(PAGES[fact.family], args=[fact.pk])


@transaction.atomic
def confirm_fact(*, fact: RegisteredFact, by: Person, at: dt.datetime) -> RegisteredFact:
    """A second person confirms; it counts from now on and the unit is told with the reason."""
    check_can_confirm_fact(by, fact)
    move_fact(
        fact,
        FactState.CONFIRMED,
        verb="confirm_fact",
        by=by,
        at=at,
        sentence=_("This was decided already."),
        confirmed_by=by,
        confirmed_at=at,
    )
    tell_unit(
        fact.unit_id,
        title=_("%(type)s recorded: %(unit)s")
        % {"type": fact.type.name, "unit": fact.unit.short_name},
        text=fact.text[:200],
        url=page_of(fact),
        about=fact.pk,
        at=at,
    )
    return fact


@transaction.atomic
def dismiss_fact(
    *, fact: RegisteredFact, reason: str, by: Person, at: dt.datetime
) -> RegisteredFact:
    """A second person does not uphold it; it never counts. Whoever recorded it is told why."""
    check_can_confirm_fact(by, fact)
    words = checked_reason(reason, _("Say why it is not upheld."))
    move_fact(
        fact,
        FactState.DISMISSED,
        verb="dismiss_fact",
        by=by,
        at=at,
        sentence=_("This was decided already."),
        closed_by=by,
        closed_at=at,
        closed_reason=words,
    )
    notify(
        people=[fact.recorded_by_id],
        kind=MessageKind.DECISION,
        title=_("Not upheld: %(type)s, %(unit)s")
        % {"type": fact.type.name, "unit": fact.unit.short_name},
        text=words,
        url=page_of(fact),
        object_id=fact.pk,
        at=at,
    )
    return fact


@transaction.atomic
def void_fact(*, fact: RegisteredFact, reason: str, by: Person, at: dt.datetime) -> RegisteredFact:
    """Take a confirmed fact back: its points are taken back too, and the unit is told why."""
    check_can_void_fact(by, fact)
    words = checked_reason(reason, _("Say why it is taken back."))
    move_fact(
        fact,
        FactState.VOIDED,
        verb="void_fact",
        by=by,
        at=at,
        sentence=_("Only what was confirmed can be taken back."),
        closed_by=by,
        closed_at=at,
        closed_reason=words,
    )
    tell_unit(
        fact.unit_id,
        title=_("Taken back: %(type)s, %(unit)s")
        % {"type": fact.type.name, "unit": fact.unit.short_name},
        text=words,
        url=page_of(fact),
        about=fact.pk,
        at=at,
    )
    return fact
