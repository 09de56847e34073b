"""Making a new installation: its identity, the committee, three separate administrators, keys."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.accounts.models import Account
from qingxun.audit.actions import record
from qingxun.audit.keys import make_key
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import Refusal
from qingxun.organizations.models import (
    Appointment,
    Organization,
    OrganizationName,
    Person,
    TreeEdge,
)
from qingxun.organizations.states import Level, OrganizationKind, Role
from qingxun.records.home import current_home
from qingxun.records.models import Installation

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that read like digits
ADMINISTRATORS = (
    (Role.SYSTEM_ADMIN, "xitong"),
    (Role.SECURITY_ADMIN, "anquan"),
    (Role.AUDIT_ADMIN, "shenji"),
)


class AlreadyInstalled(Refusal):
    """The folder holds an installation."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A first password; stored nowhere but as its hash."""

    title: str
    username: str
    password: str


def random_password() -> str:
    """Sixteen characters in groups of four, 78 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


@transaction.atomic
def install(
    *, name: str, short_name: str, code: str, demo: bool, at: dt.datetime
) -> list[Credential]:
    """Fill an empty database: the committee and its three administrators (GB/T 22239, 三权分立).

    Also makes the audit key. Returns the first passwords, which nobody can read again; raises
    ``AlreadyInstalled`` when the database is not empty.
    """
    if Organization.objects.exists():
        raise AlreadyInstalled(_("This folder holds an installation already; nothing was changed."))
    make_key()
    Installation.objects.update_or_create(
        id=current_home(), defaults={"name": name, "demo": demo, "singleton": True}
    )
    committee = found_committee(name=name, short_name=short_name or name, code=code or "root")
    credentials = [
        appoint_administrator(committee, role, username, at) for role, username in ADMINISTRATORS
    ]
    record(
        verb="config.install",
        at=at,
        object_type="organizations.Organization",
        object_id=committee.pk,
        organization=committee.pk,
        details={"name": name, "demo": demo},
    )
    return credentials


def found_committee(*, name: str, short_name: str, code: str) -> Organization:
    """The root of the tree: a desk at county level, with its name and its own edge."""
    committee = Organization.objects.create(
        code=code,
        kind=OrganizationKind.COMMITTEE,
        level=Level.COUNTY,
        name=name,
        short_name=short_name,
        is_desk=True,
    )
    since = committee.founded_on
    OrganizationName.objects.create(
        organization=committee, name=name, short_name=short_name, valid_from=since
    )
    TreeEdge.objects.create(ancestor=committee, descendant=committee, depth=0, valid_from=since)
    return committee


def appoint_administrator(
    committee: Organization, role: Role, username: str, at: dt.datetime
) -> Credential:
    """One account with a random password that must be changed, and its appointment."""
    password = random_password()
    account = Account(username=username, must_change_password=True)
    account.set_password(password)
    account.save()
    title = str(role.label)
    person = Person.objects.create(name=title, account=account)
    Appointment.objects.create(
        person=person, organization=committee, role=role, valid_from=china_date(at)
    )
    return Credential(title, username, password)
