"""Who edits and decides at a desk."""

import uuid

from django.utils.translation import gettext as _

from qingxun.desk.models import Submission
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES, Role

EDITING_ROLES = (Role.EDITOR, Role.OFFICE_HEAD)


def check_can_review(person: Person, submission: Submission) -> None:
    """Editors and the office head of the desk that received it edit and decide."""
    if not can_review(person, submission):
        raise PermissionRefused(
            _("Only editors and the office head of the receiving office edit and decide.")
        )


def can_review(person: Person, submission: Submission) -> bool:
    return can_edit_at(person, submission.desk_id)


def can_edit_at(person: Person, desk: uuid.UUID) -> bool:
    """Whether the person edits at that desk."""
    return person.holds(*EDITING_ROLES, organization=desk)


def check_can_decide_claimed(person: Person, submission: Submission) -> None:
    """What somebody else has claimed is left to him, until it is taken over openly."""
    check_can_review(person, submission)
    claimed_by = submission.claimed_by
    if claimed_by is not None and claimed_by != person:
        raise PermissionRefused(
            _("%(name)s is working on this manuscript. Take it over first; %(name)s will be told.")
            % {"name": claimed_by.name}
        )


def can_decide(person: Person, submission: Submission) -> bool:
    return can_review(person, submission) and submission.claimed_by_id in (None, person.pk)


def can_see_queue(person: Person) -> bool:
    """Whether the person sees what a desk received."""
    return person.holds(*DESK_ROLES)
