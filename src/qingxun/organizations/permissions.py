"""Who may change organizations, people, roles and accounts: three administrators apart.

GB/T 22239-2019 asks for separate system, security and audit administrators: the system
administrator keeps organizations and people, the security administrator roles and accounts, the
audit administrator only reads the log. Nobody holds two of the three.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, Role


def check_can_change_organizations(person: Person) -> None:
    """Raise unless the person keeps the tree of organizations."""
    if not person.holds(Role.SYSTEM_ADMIN):
        raise PermissionRefused(_("Only the system administrator changes organizations."))


def check_can_change_people(person: Person) -> None:
    """Raise unless the person keeps the list of people."""
    if not person.holds(Role.SYSTEM_ADMIN):
        raise PermissionRefused(_("Only the system administrator adds and changes people."))


def check_can_appoint(person: Person) -> None:
    """Raise unless the person gives and ends roles."""
    if not person.holds(Role.SECURITY_ADMIN):
        raise PermissionRefused(_("Only the security administrator gives and ends roles."))


def check_can_keep_accounts(person: Person) -> None:
    """Raise unless the person opens, locks and resets accounts."""
    if not person.holds(Role.SECURITY_ADMIN):
        raise PermissionRefused(_("Only the security administrator keeps accounts and passwords."))


def check_can_group(person: Person, desk: Organization) -> None:
    """Raise unless the person sets the ranking groups of that desk."""
    if person.holds(Role.SYSTEM_ADMIN) or person.holds(Role.OFFICE_HEAD, organization=desk):
        return
    raise PermissionRefused(
        _("Only the office head of %(desk)s or the system administrator sets ranking groups.")
        % {"desk": desk.name}
    )


def check_can_import(person: Person) -> None:
    """Raise unless the person may import organizations and people: an administrator of either."""
    if not person.holds(Role.SYSTEM_ADMIN):
        raise PermissionRefused(
            _("Only the system administrator imports organizations and people.")
        )


def check_can_see_people(person: Person) -> None:
    """Raise unless the person may look through the list of people."""
    if not person.holds(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, *DESK_ROLES):
        raise PermissionRefused(
            _("The list of people is for the office and the system and security administrators.")
        )


def allowed(check: Callable[..., None], *about: object) -> bool:
    """Whether a check passes."""
    try:
        check(*about)
    except PermissionRefused:
        return False
    return True
