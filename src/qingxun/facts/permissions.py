"""Who records facts, who confirms them, who keeps the lists and the data of a year."""

import uuid

from django.utils.translation import gettext as _

from qingxun.facts.models import ManualValue, RegisteredFact
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role

RECORDING_ROLES = (Role.EDITOR, Role.OFFICE_HEAD)
CONFIRMING_ROLES = (Role.OFFICE_HEAD, Role.SIGNING_LEADER)


def check_can_record_fact(person: Person, desk: uuid.UUID) -> None:
    """Editors and the office head record incidents, other results and entered tables."""
    if not can_record_fact(person, desk):
        raise PermissionRefused(
            _("Only editors and the office head of this office record incidents and results.")
        )


def can_record_fact(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(*RECORDING_ROLES, organization=desk)


def check_can_confirm_fact(person: Person, fact: RegisteredFact) -> None:
    """The office head or a signing leader confirms, and never what she recorded herself."""
    if not person.holds(*CONFIRMING_ROLES, organization=fact.desk_id):
        raise PermissionRefused(
            _("Only the office head or a signing leader confirms incidents and results.")
        )
    if fact.recorded_by_id == person.pk:
        raise PermissionRefused(_("You recorded this yourself; a second person confirms it."))


def can_confirm_fact(person: Person, fact: RegisteredFact) -> bool:
    holds = person.holds(*CONFIRMING_ROLES, organization=fact.desk_id)
    return holds and fact.recorded_by_id != person.pk


def check_can_void_fact(person: Person, fact: RegisteredFact) -> None:
    """The office head or a signing leader takes a confirmed fact back."""
    if not can_void_fact(person, fact):
        raise PermissionRefused(
            _("Only the office head or a signing leader takes a confirmed entry back.")
        )


def can_void_fact(person: Person, fact: RegisteredFact) -> bool:
    return person.holds(*CONFIRMING_ROLES, organization=fact.desk_id)


def check_can_keep_year(person: Person, desk: uuid.UUID) -> None:
    """The office head owns the lists of types and tables and the data of a year."""
    if not can_keep_year(person, desk):
        raise PermissionRefused(_("Only the office head keeps these lists and the data of a year."))


def can_keep_year(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)


def check_can_approve_value(person: Person, value: ManualValue) -> None:
    """The office head or a signing leader approves a value, and never one of her own."""
    if not person.holds(*CONFIRMING_ROLES, organization=value.desk_id):
        raise PermissionRefused(_("Only the office head or a signing leader approves values."))
    if value.entered_by_id == person.pk:
        raise PermissionRefused(_("You entered this value yourself; a second person approves it."))


def can_approve_value(person: Person, value: ManualValue) -> bool:
    holds = person.holds(*CONFIRMING_ROLES, organization=value.desk_id)
    return holds and value.entered_by_id != person.pk


def check_can_end_value(person: Person, value: ManualValue) -> None:
    """Whoever entered it, or who approves, takes a value back."""
    if value.entered_by_id != person.pk and not person.holds(
        *CONFIRMING_ROLES, organization=value.desk_id
    ):
        raise PermissionRefused(
            _("Only whoever entered the value, the office head or a signing leader takes it back.")
        )
