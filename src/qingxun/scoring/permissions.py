"""Who sets the scoring policy, closes periods, and reads whose lines."""

import uuid

from django.utils.translation import gettext as _

from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES, Role
from qingxun.scoring.models import Adjustment, Closing


def check_can_set_policy(person: Person, desk: uuid.UUID) -> None:
    """The office head drafts and adopts the scoring policy of the desk."""
    if not can_set_policy(person, desk):
        raise PermissionRefused(_("Only the office head sets the scoring policy."))


def can_set_policy(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)


def can_read_drafts(person: Person, desk: uuid.UUID) -> bool:
    """Drafts, and what they would change, are for the office head and the signing leader."""
    return person.holds(Role.OFFICE_HEAD, Role.SIGNING_LEADER, organization=desk)


def check_can_close_period(person: Person, desk: uuid.UUID) -> None:
    """The office head closes a period; its figures are frozen from then on."""
    if not can_close_period(person, desk):
        raise PermissionRefused(_("Only the office head closes a period."))


def can_close_period(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)


def check_can_ask_reopening(person: Person, desk: uuid.UUID) -> None:
    """The office head asks to reopen a period."""
    if not can_close_period(person, desk):
        raise PermissionRefused(_("Only the office head asks to reopen a period."))


def check_can_reopen(person: Person, closing: Closing) -> None:
    """A signing leader decides, and never over what she asked for herself."""
    if not person.holds(Role.SIGNING_LEADER, organization=closing.desk_id):
        raise PermissionRefused(_("Only a signing leader reopens a period."))
    if closing.asked_by_id == person.pk:
        raise PermissionRefused(
            _("You asked for the reopening yourself; another leader has to decide.")
        )


def can_reopen(person: Person, closing: Closing) -> bool:
    return (
        person.holds(Role.SIGNING_LEADER, organization=closing.desk_id)
        and closing.asked_by_id != person.pk
    )


def check_can_read_lines(person: Person, desk: uuid.UUID, unit: uuid.UUID) -> None:
    """A unit reads its own lines, the desk reads everybody's."""
    if not can_read_lines(person, desk, unit):
        raise PermissionRefused(
            _("You see the lines of your own unit; those of others are for the office.")
        )


def can_read_lines(person: Person, desk: uuid.UUID, unit: uuid.UUID) -> bool:
    return person.holds(*DESK_ROLES, organization=desk) or unit in person.unit_ids(*UNIT_ROLES)


def check_can_object(person: Person, unit: uuid.UUID) -> None:
    """Information officers and the principal of the unit question its lines."""
    if not can_object(person, unit):
        raise PermissionRefused(
            _("Only the unit's information officers and its principal raise objections.")
        )


def can_object(person: Person, unit: uuid.UUID) -> bool:
    return person.holds(Role.OFFICER, Role.PRINCIPAL, organization=unit)


def check_can_answer_objection(person: Person, desk: uuid.UUID) -> None:
    """Editors and the office head answer objections and propose adjustments."""
    if not can_answer_objection(person, desk):
        raise PermissionRefused(_("Only editors and the office head answer objections."))


def can_answer_objection(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.EDITOR, Role.OFFICE_HEAD, organization=desk)


def check_can_approve_adjustment(person: Person, adjustment: Adjustment) -> None:
    """The office head or a signing leader approves; nobody his own."""
    if not person.holds(Role.OFFICE_HEAD, Role.SIGNING_LEADER, organization=adjustment.desk_id):
        raise PermissionRefused(_("Only the office head or a signing leader approves adjustments."))
    if adjustment.entered_by_id == person.pk:
        raise PermissionRefused(_("You proposed this yourself; a second person approves it."))


def can_approve_adjustment(person: Person, adjustment: Adjustment) -> bool:
    return (
        person.holds(Role.OFFICE_HEAD, Role.SIGNING_LEADER, organization=adjustment.desk_id)
        and adjustment.entered_by_id != person.pk
    )
