"""Who decides about findings and keeps the list of stock phrases."""

import uuid

from django.utils.translation import gettext as _

from qingxun.copies.models import CopyFinding
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person


def check_can_decide_finding(person: Person, finding: CopyFinding) -> None:
    """Editors and the office head of the desk that received the text."""
    if not can_decide_finding(person, finding):
        raise PermissionRefused(
            _("Only editors and the office head of the receiving office decide what is a copy.")
        )


def can_decide_finding(person: Person, finding: CopyFinding) -> bool:
    return person.holds(*EDITING_ROLES, organization=finding.desk_id)


def check_can_keep_phrases(person: Person, desk: uuid.UUID) -> None:
    """Editors and the office head keep their desk's list."""
    if not can_keep_phrases(person, desk):
        raise PermissionRefused(_("Only the editors of the desk keep its stock phrases."))


def can_keep_phrases(person: Person, desk: uuid.UUID) -> bool:
    return person.holds(*EDITING_ROLES, organization=desk)
