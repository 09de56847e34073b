"""Who is in the demo county: organizations, groups, people with roles and accounts."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from django.db import transaction

from qingxun.accounts.models import Account
from qingxun.config.demo import texts
from qingxun.config.demo.calendar import Calendar
from qingxun.config.demo.texts.people import PersonSeed
from qingxun.config.installing import ADMINISTRATORS, install
from qingxun.organizations.actions import (
    appoint,
    assign_group,
    create_person,
    create_ranking_group,
    found_organization,
    open_accounts,
    rename_organization,
)
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.queries import units_under
from qingxun.organizations.states import Level, Role

FOUNDED = dt.date(2000, 1, 1)
RENAMED = ("school-zhenqian", "演示·镇前中学团委", "镇前中学")
GROUP_NAMES = {
    "township": "乡镇（街道）组",
    "school": "学校组",
    "enterprise": "企业（线）组",
    "line": "企业（线）组",
}
SHOWN_UNIT = "shankou"
MEMBERS = {"township": (90, 620), "school": (160, 1900), "enterprise": (25, 240), "line": (12, 150)}
"""League members: the least and the most of each kind of unit."""
UNASSIGNED = "1400578"
"""Begins the mobile numbers of the demo: eleven digits that no network gives to anybody."""
ROLES = {
    "information_officer": Role.OFFICER,
    "unit_principal": Role.PRINCIPAL,
    "unit_leader": Role.UNIT_LEADER,
    "editor": Role.EDITOR,
    "office_head": Role.OFFICE_HEAD,
    "signing_leader": Role.SIGNING_LEADER,
}
ADMINS = {
    "system_administrator": Role.SYSTEM_ADMIN,
    "security_administrator": Role.SECURITY_ADMIN,
    "audit_administrator": Role.AUDIT_ADMIN,
}


@dataclass
class Unit:
    """A grassroots organization and its people."""

    seed: texts.UnitSeed
    organization: Organization
    principals: list[Person] = field(default_factory=list)
    officers: list[Person] = field(default_factory=list)
    leaders: list[Person] = field(default_factory=list)

    @property
    def told(self) -> list[Person]:
        """Whom the desk's decisions reach: officers and principals."""
        return [*self.officers, *self.principals]


@dataclass
class County:
    """The committee, its office and its units."""

    desk: Organization
    admins: dict[Role, Person]
    leaders: list[Person] = field(default_factory=list)
    heads: list[Person] = field(default_factory=list)
    editors: list[Person] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)

    @property
    def head(self) -> Person:
        return self.heads[0]

    @property
    def leader(self) -> Person:
        return self.leaders[0]

    def reporting(self, on: dt.date) -> list[Unit]:
        """The units that report to the county's desk on a day."""
        there = set(units_under(self.desk, on).values_list("pk", flat=True))
        return [unit for unit in self.units.values() if unit.organization.pk in there]


def found_county(calendar: Calendar, rng: Random) -> County:
    """Install the committee, found its units, appoint everybody, give out accounts."""
    at = calendar.setup
    install(
        name=texts.COMMITTEE.name,
        short_name=texts.COMMITTEE.short,
        code=texts.COMMITTEE.code,
        demo=True,
        at=at,
    )
    desk = Organization.objects.get(code=texts.COMMITTEE.code)
    people = texts.people(rng)
    county = County(desk, _administrators(people))
    with transaction.atomic():
        _found_units(county, calendar)
        _appoint_people(county, people, calendar)
    with transaction.atomic():
        _group(county, calendar)
        _open_accounts(county, at)
    return county


def _administrators(people: list[PersonSeed]) -> dict[Role, Person]:
    """The three whom the installation made, under their names in the demo."""
    found = {}
    names = {ADMINS[seed.role]: seed for seed in people if seed.role in ADMINS}
    for role, username in ADMINISTRATORS:
        person = Person.objects.get(account__username=username)
        person.name, person.note = names[role].name, names[role].note
        person.save(update_fields=["name", "note"])
        person.appointments.update(post=names[role].post, duty=names[role].duty)
        found[role] = person
    return found


def _found_units(county: County, calendar: Calendar) -> None:
    by = county.admins[Role.SYSTEM_ADMIN]
    for order, seed in enumerate(texts.units(), start=1):
        old = RENAMED if seed.code == RENAMED[0] else None
        organization = found_organization(
            code=seed.code,
            name=old[1] if old else seed.full_name,
            short_name=old[2] if old else seed.short,
            parent=county.desk,
            on=FOUNDED,
            kind=seed.kind,
            level=Level.TOWN,
            headcount=_members(seed),
            order=order,
            note=f"{seed.area}，{seed.host}",
            by=by,
            at=calendar.setup,
        )
        county.units[seed.code] = Unit(seed, organization)


def _members(seed: texts.UnitSeed) -> int:
    """League members of a unit; drawn apart, so that what else is drawn stays as it is."""
    least, most = MEMBERS[seed.kind]
    return Random(f"members {seed.code}").randint(least, most)


def rename_school(county: County, at: dt.datetime) -> None:
    """One school takes its present name."""
    unit = county.units[RENAMED[0]]
    rename_organization(
        organization=unit.organization,
        name=unit.seed.full_name,
        short_name=unit.seed.short,
        on=at.date(),
        reason="学校更名",
        by=county.admins[Role.SYSTEM_ADMIN],
        at=at,
    )


def _appoint_people(county: County, people: list[PersonSeed], calendar: Calendar) -> None:
    at = calendar.setup + dt.timedelta(hours=1)
    by, security = county.admins[Role.SYSTEM_ADMIN], county.admins[Role.SECURITY_ADMIN]
    for number, seed in enumerate(people):
        if seed.role in ADMINS:
            continue
        unit = county.units.get(seed.unit_code)
        person = create_person(name=seed.name, note=seed.note, by=by, at=at)
        appoint(
            person=person,
            organization=unit.organization if unit else county.desk,
            role=ROLES[seed.role],
            on=calendar.setup.date() - dt.timedelta(days=200 + number % 5),
            post=seed.post,
            duty=seed.duty,
            by=security,
            at=at,
        )
        _seat(county, unit, ROLES[seed.role], person)


def _seat(county: County, unit: Unit | None, role: Role, person: Person) -> None:
    if unit is None:
        seats = {
            Role.SIGNING_LEADER: county.leaders,
            Role.OFFICE_HEAD: county.heads,
            Role.EDITOR: county.editors,
        }
    else:
        seats = {
            Role.PRINCIPAL: unit.principals,
            Role.OFFICER: unit.officers,
            Role.UNIT_LEADER: unit.leaders,
        }
    seats[role].append(person)


def _group(county: County, calendar: Calendar) -> None:
    at = calendar.setup + dt.timedelta(hours=2)
    for year in calendar.years:
        for order, name in enumerate(dict.fromkeys(GROUP_NAMES.values()), start=1):
            group = create_ranking_group(
                desk=county.desk, year=year, name=name, order=order, by=county.head, at=at
            )
            members = [
                unit.organization
                for unit in county.units.values()
                if GROUP_NAMES[unit.seed.kind] == name
            ]
            assign_group(
                desk=county.desk,
                year=year,
                organizations=members,
                group=group,
                by=county.head,
                at=at,
            )


def _open_accounts(county: County, at: dt.datetime) -> None:
    """Accounts for all; nobody in a demo has to change the first password."""
    people = list(Person.objects.filter(account__isnull=True).order_by("created_at", "id"))
    open_accounts(
        people=people, by=county.admins[Role.SECURITY_ADMIN], at=at + dt.timedelta(hours=3)
    )
    Account.objects.update(must_change_password=False, password_changed_at=at)
    for number, person in enumerate(people, start=1):
        person.mobile = f"{UNASSIGNED}{number:04d}"
    Person.objects.bulk_update(people, ["mobile"])
    accounts = dict(Person.objects.values_list("id", "account"))
    for order, (label, person) in enumerate(offered(county), start=1):
        Account.objects.filter(pk=accounts[person.pk]).update(demo_label=label, demo_order=order)


def offered(county: County) -> list[tuple[str, Person]]:
    """The accounts that the sign-in page offers, in order."""
    unit = county.units[SHOWN_UNIT]
    school = county.units["school-hexi"]
    return [
        (f"信息员（{unit.seed.short}）", unit.officers[0]),
        (f"单位负责人（{unit.seed.short}）", unit.principals[0]),
        (f"单位领导（{unit.seed.short}）", unit.leaders[0]),
        (f"信息员（{school.seed.short}）", school.officers[0]),
        ("编辑（团县委）", county.editors[1]),
        ("办公室主任（团县委）", county.head),
        ("签发领导（团县委）", county.leader),
        ("编辑（县少工委）", county.units["line-pioneers"].officers[0]),
        ("系统管理员", county.admins[Role.SYSTEM_ADMIN]),
        ("安全管理员", county.admins[Role.SECURITY_ADMIN]),
        ("审计管理员", county.admins[Role.AUDIT_ADMIN]),
    ]
