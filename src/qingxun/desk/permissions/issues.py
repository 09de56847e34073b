"""Who edits, checks, signs and withdraws issues, and who keeps the office's lists."""

import uuid

from django.utils.translation import gettext as _

from qingxun.desk.permissions.submissions import can_edit_at
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role


def check_can_edit_issue(person: Person, desk: uuid.UUID) -> None:
    """Editors and the office head of the desk put its issues together."""
    if not can_edit_at(person, desk):
        raise PermissionRefused(
            _("Only editors and the office head of this office edit its issues.")
        )


def check_can_check_issue(person: Person, desk: uuid.UUID) -> None:
    """The office head checks an issue before it goes to the leader."""
    if not can_check_issue(person, desk):
        raise PermissionRefused(_("Only the office head checks issues."))


def can_check_issue(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)


def check_can_sign_issue(person: Person, desk: uuid.UUID) -> None:
    """The signing leader of the desk signs off what is published."""
    if not can_sign_issue(person, desk):
        raise PermissionRefused(_("Only the signing leader signs off issues."))


def can_sign_issue(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.SIGNING_LEADER, organization=desk)


def check_can_withdraw_issue(person: Person, desk: uuid.UUID) -> None:
    """The office head or the signing leader takes a published issue back."""
    if not can_withdraw_issue(person, desk):
        raise PermissionRefused(
            _("Only the office head or the signing leader withdraws a published issue.")
        )


def can_withdraw_issue(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, Role.SIGNING_LEADER, organization=desk)


def check_can_keep_lists(person: Person, desk: uuid.UUID) -> None:
    """Editors and the office head own the office's lists: kinds, reasons, periodicals."""
    if not can_edit_at(person, desk):
        raise PermissionRefused(
            _("Only editors and the office head of this office change its lists and settings.")
        )
