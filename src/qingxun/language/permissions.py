"""Who keeps an office's word lists."""

import uuid

from django.utils.translation import gettext as _

from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role

LIST_ROLES = (Role.EDITOR, Role.OFFICE_HEAD)


def check_can_keep_lists(person: Person, desk: uuid.UUID) -> None:
    """Raise unless the person edits at the desk."""
    if not can_keep_lists(person, desk):
        raise PermissionRefused(_("Only the editors of the desk keep its word lists."))


def can_keep_lists(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(*LIST_ROLES, organization=desk)
