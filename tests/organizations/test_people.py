"""People, posts, three separate administrators, accounts and groups."""

import datetime as dt

import pytest

from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.actions import (
    AppointmentRefused,
    GroupRefused,
    PersonRefused,
    appoint,
    assign_group,
    change_person,
    copy_groups_to_year,
    create_person,
    create_ranking_group,
    delete_ranking_group,
    dissolve_organization,
    end_appointment,
    lock_account,
    open_account,
    open_accounts,
    reset_password,
    unlock_account,
)
from qingxun.organizations.actions.fitting import TooLongRefused
from qingxun.organizations.models import OPEN_END, GroupMembership, Person
from qingxun.organizations.queries import (
    group_members,
    group_of,
    people_visible_to,
    principals_of,
    roster,
    unit_leaders_of,
)
from qingxun.organizations.states import ADMIN_ROLES, Role
from tests.organizations.factories import (
    AT,
    FOUNDED,
    County,
    client_of,
    give_role,
    make_county,
    make_person,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def security(county: County) -> dict[str, object]:
    return {"by": county[Role.SECURITY_ADMIN], "at": AT}


@pytest.fixture
def system(county: County) -> dict[str, object]:
    return {"by": county[Role.SYSTEM_ADMIN], "at": AT}


def test_person_is_added_and_corrected_by_the_system_administrator(county, system) -> None:
    person = create_person(name=" 陈晓 ", mobile="13900000000", **system)
    assert person.name == "陈晓"
    change_person(person=person, name="陈晓敏", mobile="13900000001", **system)
    person.refresh_from_db()
    assert (person.name, person.mobile) == ("陈晓敏", "13900000001")
    with pytest.raises(PersonRefused):
        create_person(name="长" * 41, **system)
    with pytest.raises(PermissionRefused):
        create_person(name="某", by=county[Role.SECURITY_ADMIN], at=AT)


def test_role_is_held_between_its_days(county, security) -> None:
    person = make_person("陈晓")
    unit = county.units[1]
    until = dt.date(2027, 3, 1)
    appoint(person=person, organization=unit, role=Role.OFFICER, on=TODAY, until=until, **security)
    days = [TODAY - dt.timedelta(days=1), TODAY, until - dt.timedelta(days=1), until]
    held = [roster(county.desk, day).filter(person=person).exists() for day in days]
    assert held == [False, True, True, False]


def test_roles_that_cannot_be_are_refused(county, security) -> None:
    person = county[Role.OFFICER]
    give = {"person": person, "on": TODAY, **security}
    with pytest.raises(AppointmentRefused):
        appoint(organization=county.units[0], role=Role.OFFICER, **give)
    with pytest.raises(AppointmentRefused):
        appoint(organization=county.units[0], role=Role.EDITOR, **give)
    with pytest.raises(AppointmentRefused):
        appoint(organization=county.desk, role=Role.EDITOR, until=TODAY, **give)
    with pytest.raises(TooLongRefused):
        appoint(organization=county.units[1], role=Role.OFFICER, duty="长" * 201, **give)
    assert not person.holds(Role.EDITOR)


def test_nobody_gives_a_role_to_herself(county, security) -> None:
    with pytest.raises(AppointmentRefused):
        appoint(
            person=county[Role.SECURITY_ADMIN],
            organization=county.desk,
            role=Role.EDITOR,
            on=TODAY,
            **security,
        )


@pytest.mark.parametrize("held", sorted(ADMIN_ROLES))
@pytest.mark.parametrize("wished", sorted(ADMIN_ROLES))
def test_nobody_holds_two_of_the_three_administrators_roles(county, security, held, wished) -> None:
    person = make_person("陈晓")
    give_role(person, Role(held), county.desk)
    with pytest.raises(AppointmentRefused):
        appoint(person=person, organization=county.desk, role=wished, on=TODAY, **security)


def test_administrators_roles_may_follow_each_other(county, security) -> None:
    person = make_person("陈晓")
    give_role(person, Role.SYSTEM_ADMIN, county.desk, on=FOUNDED, until=TODAY)
    appoint(person=person, organization=county.desk, role=Role.AUDIT_ADMIN, on=TODAY, **security)
    assert person.holds(Role.AUDIT_ADMIN)
    assert not person.holds(Role.SYSTEM_ADMIN)


def test_role_ends_on_a_day_and_one_that_has_not_begun_is_taken_back(county, security) -> None:
    held = county[Role.OFFICER].appointments.get()
    end_appointment(appointment=held, on=TODAY, **security)
    assert not roster(county.desk, TODAY).exists()
    assert roster(county.desk, TODAY - dt.timedelta(days=1)).exists()
    later = appoint(
        person=county[Role.OFFICER],
        organization=county.units[0],
        role=Role.OFFICER,
        on=dt.date(2027, 1, 1),
        **security,
    )
    assert end_appointment(appointment=later, on=TODAY, **security) is None
    assert not roster(county.desk, dt.date(2027, 2, 1)).exists()


def test_role_that_was_held_is_not_taken_back(county, security) -> None:
    held = county[Role.OFFICER].appointments.get()
    with pytest.raises(AppointmentRefused):
        end_appointment(appointment=held, on=FOUNDED, **security)
    held.refresh_from_db()
    assert held.valid_until == OPEN_END


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_the_last_administrator_of_a_kind_stays(county, security, role) -> None:
    held = county[Role(role)].appointments.get()
    with pytest.raises(AppointmentRefused):
        end_appointment(appointment=held, on=TODAY, **security)
    give_role(make_person("接任"), Role(role), county.desk)
    end_appointment(appointment=held, on=TODAY, **security)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.OFFICE_HEAD])
def test_only_the_security_administrator_keeps_roles_and_accounts(county, role) -> None:
    facts = {"by": county[role], "at": AT}
    person = make_person("陈晓", account=False)
    held = county[Role.OFFICER].appointments.get()
    for act in (
        lambda: appoint(
            person=person, organization=county.units[0], role=Role.OFFICER, on=TODAY, **facts
        ),
        lambda: end_appointment(appointment=held, on=TODAY, **facts),
        lambda: open_account(person=person, username="chen", **facts),
        lambda: open_accounts(people=[person], **facts),
        lambda: reset_password(person=county[Role.OFFICER], **facts),
        lambda: lock_account(person=county[Role.OFFICER], reason="离岗", **facts),
        lambda: unlock_account(person=county[Role.OFFICER], **facts),
    ):
        with pytest.raises(PermissionRefused):
            act()


def test_account_is_opened_with_a_random_password_to_be_changed(county, security) -> None:
    person = make_person("陈晓", account=False)
    account, password = open_account(person=person, username="chenxiao", **security)
    assert account.check_password(password)
    assert account.must_change_password
    with pytest.raises(PersonRefused):
        open_account(person=person, username="chenxiao2", **security)


def test_many_accounts_get_names_that_differ(county, security) -> None:
    people = [make_person(f"人{n}", account=False) for n in range(3)]
    for person in people[1:]:
        give_role(person, Role.OFFICER, county.units[0])
    people[0].mobile = "13900000000"
    opened = open_accounts(people=[*people, county[Role.EDITOR]], **security)
    names = [username for _person, username, _password in opened]
    code = county.units[0].code.lower()
    assert names == ["13900000000", f"{code}-01", f"{code}-02"]
    assert len({password for _person, _username, password in opened}) == 3


def test_reset_password_replaces_the_old_one(county, security) -> None:
    person = county[Role.OFFICER]
    old = person.account.password
    password = reset_password(person=person, **security)
    person.account.refresh_from_db()
    assert person.account.password != old
    assert person.account.check_password(password)
    assert person.account.must_change_password


def test_locking_refuses_oneself_and_the_last_administrator(county, security) -> None:
    with pytest.raises(PersonRefused):
        lock_account(person=county[Role.SECURITY_ADMIN], reason="", **security)
    with pytest.raises(AppointmentRefused):
        lock_account(person=county[Role.AUDIT_ADMIN], reason="", **security)
    with pytest.raises(TooLongRefused):
        lock_account(person=county[Role.OFFICER], reason="长" * 201, **security)
    account = lock_account(person=county[Role.OFFICER], reason="离岗", **security)
    assert not account.is_active
    assert unlock_account(person=county[Role.OFFICER], **security).is_active


def test_principals_and_leaders_are_found_by_unit_and_day(county) -> None:
    unit = county.units[0]
    assert principals_of(unit, TODAY) == [county[Role.PRINCIPAL]]
    assert unit_leaders_of(unit, TODAY) == [county[Role.UNIT_LEADER]]
    assert principals_of(unit, dt.date(1999, 1, 1)) == []
    assert principals_of(county.units[1], TODAY) == []


def test_officer_sees_the_people_of_her_own_units_only(county) -> None:
    other = make_person("邻镇", Role.OFFICER, county.units[1])
    seen = set(people_visible_to(county[Role.OFFICER]))
    assert county[Role.PRINCIPAL] in seen
    assert other not in seen
    assert other in set(people_visible_to(county[Role.EDITOR]))


def test_group_holds_a_unit_once_a_year(county, system) -> None:
    desk, units = county.desk, county.units
    towns = create_ranking_group(desk=desk, year=2026, name="乡镇街道", **system)
    schools = create_ranking_group(desk=desk, year=2026, name="学校", order=1, **system)
    assign_group(desk=desk, year=2026, organizations=units, group=towns, **system)
    assign_group(desk=desk, year=2026, organizations=units[2:], group=schools, **system)
    assert group_of(units[2], desk, 2026) == schools
    assert [row.organization for row in group_members(desk, 2026)] == units
    with pytest.raises(GroupRefused):
        delete_ranking_group(group=schools, **system)
    assign_group(desk=desk, year=2026, organizations=units[2:], group=None, **system)
    delete_ranking_group(group=schools, **system)
    with pytest.raises(GroupRefused):
        create_ranking_group(desk=desk, year=2026, name="乡镇街道", **system)


def test_group_of_another_year_or_a_stranger_is_refused(county, system) -> None:
    towns = create_ranking_group(desk=county.desk, year=2025, name="乡镇街道", **system)
    assign = {"desk": county.desk, "group": towns, **system}
    with pytest.raises(GroupRefused):
        assign_group(year=2026, organizations=county.units, **assign)
    with pytest.raises(GroupRefused):
        assign_group(year=2025, organizations=[county.desk], **assign)


def test_groups_are_copied_for_units_that_still_report(county, system) -> None:
    desk, units = county.desk, county.units
    towns = create_ranking_group(desk=desk, year=2026, name="乡镇街道", **system)
    assign_group(desk=desk, year=2026, organizations=units, group=towns, **system)
    dissolve_organization(organization=units[0], on=dt.date(2026, 12, 1), **system)
    assert copy_groups_to_year(desk=desk, source=2026, target=2027, **system) == 2
    members = GroupMembership.objects.filter(year=2027).values_list("organization", flat=True)
    assert set(members) == {unit.pk for unit in units[1:]}
    with pytest.raises(GroupRefused):
        copy_groups_to_year(desk=desk, source=2026, target=2027, **system)
    with pytest.raises(GroupRefused):
        copy_groups_to_year(desk=desk, source=2020, target=2028, **system)


def test_office_head_groups_her_own_desk(county) -> None:
    facts = {"year": 2026, "name": "乡镇街道", "at": AT}
    create_ranking_group(desk=county.desk, by=county[Role.OFFICE_HEAD], **facts)
    with pytest.raises(PermissionRefused):
        create_ranking_group(desk=county.desk, by=county[Role.OFFICER], **facts)


def test_people_stand_by_the_sound_of_their_names(county, system) -> None:
    people = [make_person(name) for name in ("曾明", "安然", "李力")]
    row = people[0]
    change_person(person=row, name="白明", mobile="", email="", note="", **system)
    page = client_of(county[Role.SYSTEM_ADMIN]).get("/organizations/people/?sort=name")
    keys = {person.pk for person in people}
    shown = [person.name for person, *_rest in page.context["rows"] if person.pk in keys]
    assert shown == ["安然", "白明", "李力"]
    assert Person.objects.get(pk=row.pk).sorted_as == "bai2ming2"
