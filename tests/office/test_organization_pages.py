"""Pages of organizations, people, groups and the roster: by role, without scripts."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from qingxun.audit.models import AuditRow
from qingxun.kit.clock import today
from qingxun.organizations.models import (
    Appointment,
    GroupMembership,
    Organization,
    OrganizationChange,
    Person,
)
from qingxun.organizations.queries import names_on
from qingxun.organizations.states import Role
from tests.organizations.factories import (
    County,
    client_of,
    give_role,
    make_county,
    make_group,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"organizations:{name}", args=args)


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def system(county: County) -> Client:
    return client_of(county[Role.SYSTEM_ADMIN])


@pytest.fixture
def security(county: County) -> Client:
    return client_of(county[Role.SECURITY_ADMIN])


def text(response) -> str:
    return response.content.decode()


def rows_of(response) -> int:
    """How many rows an exported workbook has, without its head."""
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    return load_workbook(io.BytesIO(content)).active.max_row - 1


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_stranger_is_asked_to_sign_in(client: Client, county: County) -> None:
    for name in ("list", "people", "roster", "groups", "found", "import", "accounts"):
        response = client.get(url(name))
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/")


def test_tree_shows_units_and_who_lacks_an_officer(county, system) -> None:
    page = system.get(url("list"))
    lines = {line["short_name"]: line for line in page.context["lines"]}
    assert list(lines) == ["团县委", "船寮镇", "温溪镇", "青田中学"]
    assert lines["船寮镇"]["officers"] == county[Role.OFFICER].name
    assert lines["温溪镇"]["needs_officer"]
    assert not lines["团县委"]["needs_officer"]


def test_tree_is_searched_and_filtered_and_exported(county, system) -> None:
    assert len(system.get(url("list"), {"q": "船寮"}).context["lines"]) == 1
    assert len(system.get(url("list"), {"kind": "school"}).context["lines"]) == 1
    assert rows_of(system.get(url("list"), {"format": "xlsx"})) == 4


def test_tree_of_another_day_has_the_names_of_that_day(county, system) -> None:
    unit = county.units[0]
    data = {"name": "共青团船寮街道工委", "short_name": "船寮街道", "on": today(), "confirmed": "1"}
    system.post(url("change", unit.pk, "rename"), data)
    assert "船寮街道" in text(system.get(url("list")))
    before = system.get(url("list"), {"on": today() - dt.timedelta(days=1)})
    assert "船寮镇" in [line["short_name"] for line in before.context["lines"]]
    assert system.get(url("list"), {"on": "kein Tag"}).status_code == 200


def test_change_names_the_thing_before_it_is_done(county, system) -> None:
    unit = county.units[0]
    data = {"name": "新名", "on": today(), "reason": "浙编〔2026〕1号"}
    asked = system.post(url("change", unit.pk, "rename"), data)
    assert asked.status_code == 200
    assert "新名" in asked.context["sentence"]
    assert unit.name in asked.context["sentence"]
    unit.refresh_from_db()
    assert unit.name != "新名"
    assert not OrganizationChange.objects.exists()
    again = system.post(url("change", unit.pk, "rename"), {**data, "again": "1"})
    assert again.context["form"]["name"].value() == "新名"
    done = system.post(url("change", unit.pk, "rename"), {**data, "confirmed": "1"})
    assert done.status_code == 303
    unit.refresh_from_db()
    assert unit.name == "新名"


def test_each_kind_of_change_is_done_through_its_page(county, system) -> None:
    first, second, third = county.units
    move = {"target": second.pk, "on": today(), "confirmed": "1"}
    assert system.post(url("change", third.pk, "move"), move).status_code == 303
    third.refresh_from_db()
    assert third.parent == second
    merge = {"target": second.pk, "on": today(), "confirmed": "1"}
    assert system.post(url("change", first.pk, "merge"), merge).status_code == 303
    first.refresh_from_db()
    assert first.successor == second
    tomorrow = today() + dt.timedelta(days=1)
    dissolve = {"on": tomorrow, "confirmed": "1"}
    assert system.post(url("change", third.pk, "dissolve"), dissolve).status_code == 303
    third.refresh_from_db()
    assert third.dissolved_on == tomorrow
    shown = system.get(url("list"), {"on": tomorrow}).context["lines"]
    assert [line["short_name"] for line in shown] == ["团县委", "温溪镇"]
    for unit in (first, second, third):
        assert system.get(url("organization", unit.pk)).status_code == 200


def test_refused_change_keeps_what_was_typed(county, system) -> None:
    data = {"target": county.units[0].pk, "on": today(), "reason": "理由"}
    response = system.post(url("change", county.desk.pk, "move"), data)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert 'value="理由"' in text(response)
    assert system.get(url("change", county.desk.pk, "explode")).status_code == 404


def test_organization_is_founded_and_corrected(county, system) -> None:
    data = {
        "name": "共青团东源镇委员会",
        "short_name": "东源镇",
        "code": "T99",
        "parent": county.desk.pk,
        "on": today(),
        "kind": "township",
        "level": "town",
    }
    assert system.post(url("found"), data).status_code == 303
    row = Organization.objects.get(code="T99")
    assert row.parent == county.desk
    twice = system.post(url("found"), data)
    assert twice.status_code == 200
    assert "T99" in text(twice)
    facts = {"kind": "school", "level": "town", "headcount": "120"}
    assert system.post(url("facts", row.pk), facts).status_code == 303
    row.refresh_from_db()
    assert (row.kind, row.headcount) == ("school", 120)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OFFICE_HEAD, Role.SECURITY_ADMIN])
def test_others_read_the_tree_and_change_nothing(county, role) -> None:
    client = client_of(county[role])
    unit = county.units[0]
    assert client.get(url("list")).status_code == 200
    assert client.get(url("organization", unit.pk)).status_code == 200
    for path in (
        url("found"),
        url("facts", unit.pk),
        url("change", unit.pk, "rename"),
        url("import"),
        url("new_person"),
    ):
        response = client.post(path, {"name": "某", "on": today(), "confirmed": "1"})
        assert response.status_code == 403
    assert AuditRow.objects.filter(verb="access.refuse", outcome="refused").count() == 5
    assert Organization.objects.count() == 4


def test_people_are_searched_filtered_and_exported(county, system) -> None:
    assert len(system.get(url("people")).context["rows"]) == len(Role)
    for query, expected in (
        ({"unit": county.units[0].pk}, 3),
        ({"role": Role.EDITOR}, 1),
        ({"q": county[Role.EDITOR].name}, 1),
        ({"account": "none"}, 0),
        ({"unit": "keine"}, len(Role)),
    ):
        assert len(system.get(url("people"), query).context["rows"]) == expected
    assert rows_of(system.get(url("people"), {"format": "xlsx"})) == len(Role)


def test_person_is_added_appointed_and_gets_an_account(county, system, security) -> None:
    data = {"name": "叶晓敏", "mobile": "13900000001"}
    assert system.post(url("new_person"), data).status_code == 303
    person = Person.objects.get(name="叶晓敏")
    post = {"organization": county.units[1].pk, "role": Role.OFFICER, "on": today()}
    assert security.post(url("appoint", person.pk), post).status_code == 303
    assert security.get(url("person", person.pk)).status_code == 200
    opened = security.post(url("account", person.pk, "open"), {"username": "yexiaomin"})
    assert opened.status_code == 303
    person.refresh_from_db()
    shown = security.get(opened.url).context["shown_once"]
    assert person.account.check_password(shown["password"])
    assert security.get(opened.url).context["shown_once"] is None
    edited = system.post(url("edit_person", person.pk), {**data, "name": "叶晓"})
    assert edited.status_code == 303


def test_password_is_reset_and_shown_once(county, security) -> None:
    person = county[Role.OFFICER]
    response = security.post(url("account", person.pk, "reset"))
    page = security.get(response.url)
    person.account.refresh_from_db()
    assert person.account.check_password(page.context["shown_once"]["password"])
    assert page.context["shown_once"]["password"] not in text(security.get(response.url))


def test_account_is_locked_and_opened_again(county, security) -> None:
    person = county[Role.OFFICER]
    security.post(url("account", person.pk, "lock"), {"reason": "离岗"})
    person.account.refresh_from_db()
    assert not person.account.is_active
    assert "离岗" in text(security.get(url("person", person.pk)))
    security.post(url("account", person.pk, "unlock"))
    person.account.refresh_from_db()
    assert person.account.is_active


def test_refused_deeds_on_accounts_say_why(county, security) -> None:
    own = county[Role.SECURITY_ADMIN]
    response = security.post(url("account", own.pk, "lock"), {"reason": "x"}, follow=True)
    assert response.status_code == 200
    assert len(response.context["messages"]) == 1
    own.account.refresh_from_db()
    assert own.account.is_active


def test_role_is_ended_through_its_page(county, security) -> None:
    post = Appointment.objects.get(role=Role.OFFICER)
    assert security.get(url("end_post", post.pk)).status_code == 200
    assert security.post(url("end_post", post.pk), {"on": today()}).status_code == 303
    post.refresh_from_db()
    assert post.valid_until == today()
    last = Appointment.objects.get(role=Role.AUDIT_ADMIN)
    refused = security.post(url("end_post", last.pk), {"on": today()})
    assert refused.context["form"].non_field_errors()


def test_two_administrators_roles_are_refused_at_the_form(county, security) -> None:
    person = county[Role.AUDIT_ADMIN]
    post = {"organization": county.desk.pk, "role": Role.SYSTEM_ADMIN, "on": today()}
    response = security.post(url("appoint", person.pk), post)
    assert response.status_code == 200
    assert person.name in str(response.context["form"].non_field_errors())


def test_accounts_are_opened_together_and_slips_shown_once(county, security) -> None:
    people = [make_person(f"新人{n}", account=False) for n in range(3)]
    for person in people:
        give_role(person, Role.OFFICER, county.units[1])
    page = security.get(url("accounts"))
    assert len(page.context["waiting"]) == 3
    data = {"ids": [str(person.pk) for person in people[:2]] + ["keine"]}
    assert security.post(url("accounts"), data).status_code == 303
    shown = security.get(url("accounts"))
    assert len(shown.context["slips"]) == 2
    assert len(shown.context["waiting"]) == 1
    assert security.get(url("accounts")).context["slips"] is None


def test_officer_sees_her_own_people_only(county) -> None:
    client = client_of(county[Role.OFFICER])
    names = {row[0].name for row in client.get(url("people")).context["rows"]}
    assert names == {county[role].name for role in (Role.OFFICER, Role.PRINCIPAL, Role.UNIT_LEADER)}
    assert client.get(url("person", county[Role.EDITOR].pk)).status_code == 404
    assert client.get(url("person", county[Role.PRINCIPAL].pk)).status_code == 200


def test_groups_are_made_filled_copied_and_exported(county) -> None:
    client = client_of(county[Role.OFFICE_HEAD])
    year = today().year
    facts = {"desk": county.desk.pk, "year": year}
    change = url("change_groups")
    client.post(change, {**facts, "deed": "create", "name": "乡镇街道"})
    page = client.get(url("groups"), {"year": year})
    group = page.context["groups"][0]
    assert len(page.context["unplaced"]) == 3
    ids = [unit.pk for unit in county.units]
    client.post(change, {**facts, "deed": "assign", "group": group.pk, "ids": ids})
    assert GroupMembership.objects.filter(group=group).count() == 3
    assert client.get(url("groups"), {"year": year}).context["unplaced"] == []
    client.post(change, {**facts, "year": year + 1, "deed": "copy"})
    assert GroupMembership.objects.filter(year=year + 1).count() == 3
    client.post(change, {**facts, "deed": "rename", "group": group.pk, "name": "镇街"})
    client.post(change, {**facts, "deed": "delete", "group": group.pk})
    group.refresh_from_db()
    assert group.name == "镇街"
    assert rows_of(client.get(url("groups"), {"format": "xlsx"})) == 3
    officer = client_of(county[Role.OFFICER])
    assert officer.get(url("groups")).status_code == 200
    assert officer.post(change, {**facts, "deed": "copy"}).status_code == 403


def test_roster_is_shown_printed_and_exported(county) -> None:
    client = client_of(county[Role.EDITOR])
    page = client.get(url("roster"))
    assert [post.person for post in page.context["posts"]] == [county[Role.OFFICER]]
    assert {unit.short_name for unit in page.context["missing"]} == {"温溪镇", "青田中学"}
    printed = client.get(url("roster"), {"format": "print"})
    assert county[Role.OFFICER].name in text(printed)
    assert rows_of(client.get(url("roster"), {"format": "xlsx"})) == 1


@pytest.mark.parametrize("name", ["list", "people", "roster", "groups"])
def test_lists_cost_the_same_at_one_row_and_at_many(county, system, name) -> None:
    make_group(county.desk, today().year, "乡镇街道", county.units[:1])
    one = queries_of(system, url(name))
    for number in range(5):
        unit = make_unit(county.desk)
        make_person(f"人{number}", Role.OFFICER, unit)
        make_group(county.desk, today().year, f"组{number}", [unit])
    assert queries_of(system, url(name)) == one
    assert one <= 20


def test_one_organization_and_one_person_stay_below_twenty_queries(county, security) -> None:
    unit = county.units[0]
    for number in range(3):
        make_person(f"人{number}", Role.OFFICER, unit)
        make_unit(unit)
    assert queries_of(security, url("organization", unit.pk)) <= 20
    assert queries_of(security, url("person", county[Role.OFFICER].pk)) <= 20


def test_a_double_click_changes_once(county, system) -> None:
    key = "0190f5c0-0000-7000-8000-000000000001"
    data = {"name": "叶晓敏", "idempotency_key": key}
    first, second = (system.post(url("new_person"), data) for _ in range(2))
    assert first.url == second.url
    assert Person.objects.filter(name="叶晓敏").count() == 1


def test_past_figures_keep_the_name_of_then(county, system) -> None:
    unit = county.units[0]
    old = unit.name
    data = {"name": "新名", "on": today(), "confirmed": "1"}
    system.post(url("change", unit.pk, "rename"), data)
    assert names_on(today() - dt.timedelta(days=30), [unit.pk])[unit.pk].name == old


def test_reset_password_ends_the_open_sessions(county, security) -> None:
    person = county[Role.OFFICER]
    own = client_of(person)
    assert own.get("/accounts/").status_code == 200
    security.post(url("account", person.pk, "reset"))
    assert own.get("/accounts/").status_code == 302
