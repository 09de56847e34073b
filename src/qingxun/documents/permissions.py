"""Who may hand in files."""

from django.utils.translation import gettext as _

from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Person


def check_can_store(person: Person | None) -> None:
    """Anybody with an appointment today may; ``None`` is the installation itself.

    Raises ``PermissionRefused``.
    """
    if person is not None and not person.current_appointments:
        raise PermissionRefused(
            _(
                "Only people with a current appointment may upload files. "
                "Please ask your office to renew yours."
            )
        )
