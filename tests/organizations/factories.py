"""Organizations, people and sign-ins for all tests: plain functions that make real rows."""

import datetime as dt
from dataclasses import dataclass
from itertools import count

from django.test import Client

from qingxun.accounts.models import Account
from qingxun.kit.clock import start_of
from qingxun.organizations.actions import plant_organization
from qingxun.organizations.models import (
    OPEN_END,
    Appointment,
    GroupMembership,
    Organization,
    Person,
    RankingGroup,
)
from qingxun.organizations.states import DESK_ROLES, Level, OrganizationKind, Role

FOUNDED = dt.date(2000, 1, 1)
PASSWORD = "correct-horse-battery-7"
AT = start_of(dt.date(2026, 11, 23)) + dt.timedelta(hours=9)

_numbers = count(1)


def make_desk(
    name: str = "共青团青田县委员会",
    short_name: str = "团县委",
    *,
    parent: Organization | None = None,
    level: Level = Level.COUNTY,
    on: dt.date = FOUNDED,
) -> Organization:
    """A committee that edits, with its name and place."""
    return plant_organization(
        code=f"D{next(_numbers)}",
        name=name,
        short_name=short_name,
        parent=parent,
        on=on,
        kind=OrganizationKind.COMMITTEE,
        level=level,
        is_desk=True,
    )


def make_unit(
    desk: Organization | None,
    name: str = "",
    *,
    kind: OrganizationKind = OrganizationKind.TOWNSHIP,
    on: dt.date = FOUNDED,
) -> Organization:
    """A grassroots organization under a desk."""
    number = next(_numbers)
    name = name or f"第{number}镇"
    return plant_organization(
        code=f"U{number}",
        name=f"共青团{name}委员会",
        short_name=name,
        parent=desk,
        on=on,
        kind=kind,
        level=Level.TOWN,
        order=number,
    )


def make_person(
    name: str = "",
    role: Role | None = None,
    organization: Organization | None = None,
    *,
    account: bool = True,
    on: dt.date = FOUNDED,
) -> Person:
    """Somebody, with a role at an organization and an account when asked for."""
    number = next(_numbers)
    person = Person.objects.create(
        name=name or f"林小{number}", account=make_account(f"user{number}") if account else None
    )
    if role is not None and organization is not None:
        give_role(person, role, organization, on=on)
    return person


def give_role(
    person: Person,
    role: Role,
    organization: Organization,
    *,
    on: dt.date = FOUNDED,
    until: dt.date = OPEN_END,
) -> Appointment:
    """An appointment; what the person was known to hold is asked anew."""
    person.__dict__.pop("current_appointments", None)
    return Appointment.objects.create(
        person=person, organization=organization, role=role, valid_from=on, valid_until=until
    )


def make_account(username: str, *, password: str = PASSWORD, must_change: bool = False) -> Account:
    """An account that can sign in with ``PASSWORD``."""
    account = Account(username=username, must_change_password=must_change)
    account.set_password(password)
    account.save()
    return account


def sign_in(client: Client, person: Person) -> Client:
    """The same client, signed in as the person without the form."""
    assert person.account is not None
    client.force_login(person.account)
    return client


def client_of(person: Person) -> Client:
    """A client of one's own, signed in."""
    return sign_in(Client(), person)


def make_group(
    desk: Organization, year: int, name: str, units: list[Organization], order: int = 0
) -> RankingGroup:
    """A ranking group with its members."""
    group = RankingGroup.objects.create(desk=desk, year=year, name=name, order=order)
    GroupMembership.objects.bulk_create(
        GroupMembership(desk=desk, year=year, group=group, organization=unit) for unit in units
    )
    return group


@dataclass(frozen=True)
class County:
    """A desk, three units, and one person of each role (unit roles at the first unit)."""

    desk: Organization
    units: list[Organization]
    people: dict[Role, Person]

    def __getitem__(self, role: Role) -> Person:
        return self.people[role]


def make_county() -> County:
    """A small county: 团县委 with 船寮镇, 温溪镇 and 青田中学."""
    desk = make_desk()
    units = [
        make_unit(desk, "船寮镇"),
        make_unit(desk, "温溪镇"),
        make_unit(desk, "青田中学", kind=OrganizationKind.SCHOOL),
    ]
    unit_roles = {Role.OFFICER, Role.PRINCIPAL, Role.UNIT_LEADER}
    people = {
        role: make_person(f"{role.name.title()}甲", role, units[0] if role in unit_roles else desk)
        for role in Role
    }
    assert people.keys() >= DESK_ROLES
    return County(desk, units, people)
