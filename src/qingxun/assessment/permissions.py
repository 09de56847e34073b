"""Who plans, enters, audits, objects, decides and signs an assessment, and who reads what."""

import uuid

from django.utils.translation import gettext as _

from qingxun.assessment.models import Assessment, Component
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES, Role

AUDITING_ROLES = (Role.OFFICER, Role.PRINCIPAL, Role.EDITOR, Role.OFFICE_HEAD)
"""In the department that owns a component: never administrators, nor the leader who signs."""


def can_run(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)


def check_can_run(person: Person, desk: uuid.UUID) -> None:
    """The office head plans the assessment and moves it on."""
    if not can_run(person, desk):
        raise PermissionRefused(_("Only the office head runs the assessment."))


def can_sign(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.SIGNING_LEADER, organization=desk)


def check_can_sign(person: Person, desk: uuid.UUID) -> None:
    """A signing leader decides on vetoes and signs the result."""
    if not can_sign(person, desk):
        raise PermissionRefused(
            _("Only a signing leader decides on vetoes and signs the assessment.")
        )


def can_audit(person: Person, component: Component, desk: uuid.UUID) -> bool:
    if component.is_information:
        return False
    if can_run(person, desk) or component.owner_person_id == person.pk:
        return True
    return component.owner_id in person.unit_ids(*AUDITING_ROLES)


def check_can_audit(person: Person, component: Component, desk: uuid.UUID) -> None:
    """The department that owns a component enters and audits it; the office head may too."""
    if component.is_information:
        raise PermissionRefused(
            _("Information work is computed from the ledger; nobody enters it by hand.")
        )
    if not can_audit(person, component, desk):
        raise PermissionRefused(
            _("“%(name)s” is entered by the department that owns it.") % {"name": component.name}
        )


def can_speak_for(person: Person, unit: uuid.UUID) -> bool:
    return unit in person.unit_ids(Role.OFFICER, Role.PRINCIPAL)


def check_can_speak_for(person: Person, unit: uuid.UUID) -> None:
    """Information officer and principal assess their unit and nominate."""
    if not can_speak_for(person, unit):
        raise PermissionRefused(
            _("Only the unit's principal and information officers do this for the unit.")
        )


def can_object(person: Person, unit: uuid.UUID) -> bool:
    return unit in person.unit_ids(Role.PRINCIPAL, Role.UNIT_LEADER)


def check_can_object(person: Person, unit: uuid.UUID) -> None:
    """The unit's principal or leader objects to a veto."""
    if not can_object(person, unit):
        raise PermissionRefused(_("Only the unit's principal or leader objects to a veto."))


def works_at(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(*DESK_ROLES, organization=desk)


def check_works_at(person: Person, desk: uuid.UUID) -> None:
    """Risks and vetoes of all units are for the people of this desk, not for editors elsewhere."""
    if not works_at(person, desk):
        raise PermissionRefused(
            _("You see the assessment of your own unit; those of others are for the office.")
        )


def can_read_unit(person: Person, assessment: Assessment, unit: uuid.UUID) -> bool:
    return works_at(person, assessment.desk_id) or unit in person.unit_ids(*UNIT_ROLES)


def check_can_read_unit(person: Person, assessment: Assessment, unit: uuid.UUID) -> None:
    """A unit reads its own sheet, the desk reads everybody's."""
    if not can_read_unit(person, assessment, unit):
        raise PermissionRefused(
            _("You see the assessment of your own unit; those of others are for the office.")
        )
