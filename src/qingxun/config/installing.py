"""Making a new installation: its identity, the committee, three separate administrators, keys."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.accounts.actions import create_account
from qingxun.audit.actions import record
from qingxun.audit.keys import make_key
from qingxun.desk.presets import install_lists
from qingxun.dispatch.presets import install_ladder
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import Refusal
from qingxun.organizations.actions.changes import plant_organization
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.states import Level, OrganizationKind, Role
from qingxun.records.home import current_home
from qingxun.records.models import Installation

FOUNDED_ON = dt.date(1949, 10, 1)  # before every figure that may be entered
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
    committee = plant_organization(
        code=code or "tuanwei",
        name=name,
        short_name=short_name,
        parent=None,
        on=FOUNDED_ON,
        kind=OrganizationKind.COMMITTEE,
        level=Level.COUNTY,
        is_desk=True,
    )
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


@transaction.atomic
def install_office(*, name: str, short_name: str, code: str, at: dt.datetime) -> list[Credential]:
    """A real installation: as ``install``, and what a desk needs before the first manuscript can
    come in and go upward. The office changes these lists as it likes."""
    credentials = install(name=name, short_name=short_name, code=code, demo=False, at=at)
    desk = Organization.objects.get(parent__isnull=True)
    install_lists(desk=desk)
    install_ladder(desk=desk)
    return credentials


def appoint_administrator(
    committee: Organization, role: Role, username: str, at: dt.datetime
) -> Credential:
    """One account with a random password that must be changed, and its appointment."""
    account, password = create_account(username=username, at=at, by=None)
    title = str(role.label)
    person = Person.objects.create(name=title, account=account)
    Appointment.objects.create(
        person=person, organization=committee, role=role, valid_from=china_date(at)
    )
    return Credential(title, username, password)
