"""Who writes commission slips, and who answers them."""

import uuid

from django.utils.translation import gettext as _

from qingxun.desk.models import CommissionedUnit
from qingxun.desk.permissions.manuscripts import can_write
from qingxun.desk.permissions.submissions import can_edit_at
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person


def check_can_commission(person: Person, desk: uuid.UUID) -> None:
    """Editors and the office head of a desk write its slips and follow them up."""
    if not can_edit_at(person, desk):
        raise PermissionRefused(
            _("Only editors and the office head of this office commission manuscripts.")
        )


def check_can_answer_commission(person: Person, row: CommissionedUnit) -> None:
    """The unit's officers and principals answer for it."""
    if not can_write(person, row.unit_id):
        raise PermissionRefused(
            _("Only information officers and principals of the unit asked answer this commission.")
        )
