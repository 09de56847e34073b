"""Who sets a committee's letterhead, and who typesets documents with it."""

import uuid

from django.utils.translation import gettext as _

from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES, Role


def check_can_set_letterhead(person: Person, desk: uuid.UUID) -> None:
    """The office head sets marks, codes and distribution lists."""
    if not can_set_letterhead(person, desk):
        raise PermissionRefused(_("Only the office head sets how documents are headed."))


def can_set_letterhead(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)


def check_can_end_typed(person: Person, desk: uuid.UUID) -> None:
    """The office head or a signing leader takes an issued document back."""
    if not can_end_typed(person, desk):
        raise PermissionRefused(
            _("Only the office head or a leader takes an issued document back.")
        )


def can_end_typed(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, Role.SIGNING_LEADER, organization=desk)


def check_can_check_paper(person: Person, desk: uuid.UUID) -> None:
    """The office head checks a typed document before it goes to the leader."""
    if not can_check_paper(person, desk):
        raise PermissionRefused(_("Only the office head checks typed documents."))


def can_check_paper(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)


def check_can_sign_paper(person: Person, desk: uuid.UUID) -> None:
    """The signing leader signs off what leaves under the committee's name."""
    if not can_sign_paper(person, desk):
        raise PermissionRefused(_("Only the signing leader signs off typed documents."))


def can_sign_paper(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.SIGNING_LEADER, organization=desk)


def check_can_typeset(person: Person, desk: uuid.UUID) -> None:
    """Whoever works at the desk typesets documents for it."""
    if not can_typeset(person, desk):
        raise PermissionRefused(_("Only people of the editing office typeset its documents."))


def can_typeset(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(*DESK_ROLES, organization=desk)
