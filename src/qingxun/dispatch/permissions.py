"""Who dispatches, signs, and records what came back."""

import uuid

from django.utils.translation import gettext as _

from qingxun.dispatch.models import Dispatch
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role

WORKING_ROLES = (Role.EDITOR, Role.OFFICE_HEAD)


def check_can_dispatch(person: Person, desk: uuid.UUID) -> None:
    """Editors and the office head of a desk send upward and record what comes back."""
    if not can_dispatch(person, desk):
        raise PermissionRefused(
            _("Only editors and the office head of the receiving office dispatch upward.")
        )


def can_dispatch(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(*WORKING_ROLES, organization=desk)


def check_can_sign_dispatch(person: Person, dispatch: Dispatch) -> None:
    """A signing leader of the desk signs what an outlet asks to be signed."""
    if not can_sign_dispatch(person, dispatch):
        raise PermissionRefused(_("Only a signing leader of the office signs this dispatch."))


def can_sign_dispatch(person: Person, dispatch: Dispatch) -> bool:
    return person.holds(Role.SIGNING_LEADER, organization=dispatch.desk_id)


def check_can_record(person: Person, desk: uuid.UUID) -> None:
    """Adoptions and instructions are recorded by the office that the outlet belongs to."""
    if not can_dispatch(person, desk):
        raise PermissionRefused(
            _("Only editors and the office head of the office record adoptions and instructions.")
        )


def check_can_set_outlets(person: Person, desk: uuid.UUID) -> None:
    """The office head owns the list of outlets."""
    if not can_set_outlets(person, desk):
        raise PermissionRefused(_("Only the office head changes the list of outlets."))


def can_set_outlets(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)
