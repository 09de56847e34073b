"""A real installation with the 32 townships and subdistricts of the county, in a folder.

``python -m tests.bench.support.county FOLDER 0`` makes it in the folder and prints what
a load generator needs: who may sign in, with a session of each, and the keys to choose from. The
second word says whether a unit's principal signs first.
"""

import dataclasses
import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qingxun.organizations.models import Organization, Person

SETTINGS = "qingxun.config.settings"
FOUNDED = dt.date(2000, 1, 1)
GROUP = "乡镇（街道）组"


@dataclass(frozen=True)
class Seat:
    """Somebody signed in: where she works, her name, the key of her session."""

    unit: str
    unit_name: str
    name: str
    session: str


@dataclass(frozen=True)
class Bench:
    """The county as a load generator sees it."""

    home: str
    desk: str
    kind: str
    officers: list[Seat]
    editors: list[Seat]


def make_in_process(home: Path, *, principal_signs: bool = False) -> Bench:
    """Run this module for the folder, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.support.county", str(home), str(int(principal_signs))],
        env=environment(home),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    seats = {key: [Seat(**seat) for seat in told.pop(key)] for key in ("officers", "editors")}
    return Bench(**told, **seats)


def environment(home: Path) -> dict[str, str]:
    """The environment of a program that works on the installation in a folder."""
    dropped = {"QINGXUN_SECRET_KEY", "QINGXUN_DEBUG"}
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return kept | {"QINGXUN_HOME": str(home), "DJANGO_SETTINGS_MODULE": SETTINGS}


def set_up(home: Path) -> None:
    """Load the program for a folder, in this process."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ.pop("QINGXUN_SECRET_KEY", None)
    os.environ["QINGXUN_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()


def make(home: Path, *, principal_signs: bool) -> Bench:
    """The installation: committee, units, people with accounts, kinds, ranking groups, sessions."""
    set_up(home)
    from django.core.management import call_command
    from django.db import transaction

    from qingxun.config.installing import install
    from qingxun.desk.models import DeskSettings
    from qingxun.kit.clock import now
    from qingxun.organizations.models import Organization

    call_command("migrate", verbosity=0, interactive=False)
    name = "共青团青田县委员会"
    install(name=name, short_name="团县委", code="qingtian", demo=False, at=now())
    desk = Organization.objects.get()
    with transaction.atomic():
        officers = [seat_officer(unit) for unit in found_units(desk)]
        editors = seat_office(desk)
        DeskSettings.objects.create(desk=desk, principal_signs=principal_signs)
        kind = make_kinds(desk)
    return Bench(str(home), str(desk.pk), kind, officers, editors)


def found_units(desk: "Organization") -> list["Organization"]:
    """The townships and subdistricts of the county, in one ranking group for last year and this."""
    from qingxun.config.demo.texts import units
    from qingxun.kit.clock import today
    from qingxun.organizations.actions import plant_organization
    from qingxun.organizations.states import Level
    from tests.organizations.factories import make_group

    made = [
        plant_organization(
            code=seed.code,
            name=seed.full_name,
            short_name=seed.short,
            parent=desk,
            on=FOUNDED,
            kind=seed.kind,
            level=Level.TOWN,
            order=order,
        )
        for order, seed in enumerate(units(), start=1)
        if seed.kind == "township"
    ]
    for year in (today().year - 1, today().year):
        make_group(desk, year, GROUP, made)
    return made


def seat_officer(unit: "Organization") -> Seat:
    """The unit's information officer."""
    from qingxun.organizations.states import Role
    from tests.organizations.factories import make_person

    return seat_of(make_person(f"{unit.short_name[:2]}信息员", Role.OFFICER, unit), unit)


def seat_office(desk: "Organization") -> list[Seat]:
    """Editor, office head and signing leader, in this order."""
    from qingxun.organizations.states import Role
    from tests.organizations.factories import make_person

    roles = (Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER)
    return [seat_of(make_person(str(role.label), role, desk), desk) for role in roles]


def seat_of(person: "Person", unit: "Organization") -> Seat:
    """A session of a person, as after signing in."""
    from django.conf import settings

    from tests.organizations.factories import client_of

    session = client_of(person).cookies[settings.SESSION_COOKIE_NAME].value
    return Seat(str(unit.pk), unit.short_name, person.name, session)


def make_kinds(desk: "Organization") -> str:
    """The desk's kinds; the key of the first."""
    from tests.desk.factories import make_kind

    first = make_kind(desk)
    make_kind(desk, "experience", "经验")
    return str(first.pk)


if __name__ == "__main__":
    made = make(Path(sys.argv[1]).resolve(), principal_signs=sys.argv[2] == "1")
    print(json.dumps(dataclasses.asdict(made), ensure_ascii=False))
