"""Who hands files in, who makes manuscripts of them, who sorts the office's mail."""

import uuid

from django.utils.translation import gettext as _

from qingxun.desk.permissions.manuscripts import can_write, check_can_write
from qingxun.intake.models import SORTING_ROLES, IncomingFile
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role


def check_can_hand_in(person: Person, unit: uuid.UUID) -> None:
    """Whoever writes for a unit hands in files for it."""
    check_can_write(person, unit)


def check_can_handle(person: Person, file: IncomingFile) -> None:
    """Whoever writes for the unit corrects, takes and puts aside its files."""
    if file.unit_id is None:
        raise PermissionRefused(
            _("Nobody knows yet whose mail this is. Say first to whom the mail belongs.")
        )
    if not can_handle(person, file):
        raise PermissionRefused(
            _("Only people who write for the unit make a manuscript of its files.")
        )


def can_handle(person: Person, file: IncomingFile) -> bool:
    return file.unit_id is not None and can_write(person, file.unit_id)


def check_can_sort_mail(person: Person, desk: uuid.UUID) -> None:
    """Editors and the office head say whose a mail is, or put it aside."""
    if not can_sort_mail(person, desk):
        raise PermissionRefused(_("Only editors and the office head sort the office's mail."))


def can_sort_mail(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(*SORTING_ROLES, organization=desk)


def check_can_set_mailbox(person: Person, desk: uuid.UUID) -> None:
    """The office head says which mailbox is watched."""
    if not can_set_mailbox(person, desk):
        raise PermissionRefused(_("Only the office head says which mailbox is watched."))


def can_set_mailbox(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(Role.OFFICE_HEAD, organization=desk)
