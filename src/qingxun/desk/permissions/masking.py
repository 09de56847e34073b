"""Who may read a text before its personal data was masked."""

from django.utils.translation import gettext as _

from qingxun.desk.models import Submission
from qingxun.desk.permissions.submissions import can_edit_at
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person


def check_can_open_original(person: Person, submission: Submission) -> None:
    """Editors and the office head of the desk that has it, who answer for the facts in it."""
    if not can_open_original(person, submission):
        raise PermissionRefused(
            _("Only editors and the office head of the receiving office open the unmasked text.")
        )


def can_open_original(person: Person, submission: Submission) -> bool:
    return can_edit_at(person, submission.desk_id)
