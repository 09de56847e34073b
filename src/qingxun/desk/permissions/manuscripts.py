"""Who writes, signs and takes back a unit's manuscripts."""

import uuid

from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript, Submission
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES, Role

WRITING_ROLES = (Role.OFFICER, Role.PRINCIPAL, *DESK_ROLES)


def writing_units(person: Person) -> list[uuid.UUID]:
    """Units for which the person may write: officers and principals for theirs, the office's
    people for their committee."""
    return person.unit_ids(*WRITING_ROLES)


def check_can_write(person: Person, unit: uuid.UUID) -> None:
    """An information officer or principal writes for her unit."""
    if unit not in writing_units(person):
        raise PermissionRefused(
            _("Only information officers and principals of a unit write for it.")
        )


def can_write(person: Person, unit: uuid.UUID) -> bool:
    return unit in writing_units(person)


def check_can_edit_manuscript(person: Person, manuscript: Manuscript) -> None:
    """The unit's own people change its working copy, whoever of them began it."""
    if not can_write(person, manuscript.unit_id):
        raise PermissionRefused(
            _("Only the unit that wrote this manuscript changes it; the office edits its own copy.")
        )


def can_edit_manuscript(person: Person, manuscript: Manuscript) -> bool:
    return can_write(person, manuscript.unit_id)


def check_can_sign_submission(person: Person, submission: Submission) -> None:
    """The unit's principal signs before the manuscript leaves (an unsigned one is refused)."""
    if not can_sign_submission(person, submission):
        raise PermissionRefused(_("Only the principal of the unit signs its manuscripts."))


def can_sign_submission(person: Person, submission: Submission) -> bool:
    return person.holds(Role.PRINCIPAL, organization=submission.unit_id)


def check_can_withdraw(person: Person, submission: Submission) -> None:
    """The unit takes back what it submitted."""
    if not can_write(person, submission.unit_id):
        raise PermissionRefused(_("Only the unit that submitted this takes it back."))


def can_withdraw(person: Person, submission: Submission) -> bool:
    return can_write(person, submission.unit_id)


def check_can_answer(person: Person, submission: Submission) -> None:
    """The unit answers what the desk asks."""
    if not can_answer(person, submission):
        raise PermissionRefused(_("Only the unit that wrote the manuscript answers its questions."))


def can_answer(person: Person, submission: Submission) -> bool:
    return can_write(person, submission.unit_id)
