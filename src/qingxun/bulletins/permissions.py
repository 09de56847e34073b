"""Who drafts, checks and signs a bulletin, and who reads it."""

import uuid

from django.utils.translation import gettext as _

from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role


def check_can_draft_bulletin(person: Person, desk: uuid.UUID) -> None:
    """Editors and the office head write the bulletin."""
    if not can_draft_bulletin(person, desk):
        raise PermissionRefused(_("Only editors and the office head write bulletins."))


def can_draft_bulletin(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.EDITOR, Role.OFFICE_HEAD, organization=desk)


def check_can_check_bulletin(person: Person, desk: uuid.UUID) -> None:
    """The office head checks it before it goes to the leader."""
    if not can_check_bulletin(person, desk):
        raise PermissionRefused(_("Only the office head checks bulletins."))


def can_check_bulletin(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)


def check_can_sign_bulletin(person: Person, desk: uuid.UUID) -> None:
    """A signing leader signs it off."""
    if not can_sign_bulletin(person, desk):
        raise PermissionRefused(_("Only a signing leader signs bulletins."))


def can_sign_bulletin(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.SIGNING_LEADER, organization=desk)
