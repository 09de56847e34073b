"""The workbench of each role: what waits, real figures, bounded queries."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.desk.actions import start_manuscript
from qingxun.desk.models import ManuscriptKind
from qingxun.kit.clock import now
from qingxun.organizations.models import Appointment, Person
from qingxun.organizations.states import Role
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.states import PolicyState
from tests.desk.factories import make_periodical
from tests.office.factories import make_everybody, make_working_county, work
from tests.organizations.factories import County, client_of, give_role, make_person

pytestmark = pytest.mark.django_db
HOME = "/"


@pytest.fixture
def county(db: None) -> County:
    return make_working_county()


def home_of(person: Person) -> HttpResponse:
    page = client_of(person).get(HOME)
    assert page.status_code == 200
    return page


def queries_of(person: Person) -> int:
    client = client_of(person)
    client.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(HOME).status_code == 200
    return len(captured)


def kinds(page: HttpResponse) -> list[str]:
    return [row.kind for row in page.context["todos"]]


def figures(stats: list) -> dict[str, str]:
    return {str(stat.label): stat.value for stat in stats}


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_workbench_even_when_nothing_happened(county: County, role: Role) -> None:
    page = home_of(county[role])
    assert "工作台" in page.content.decode()
    assert page.context["todos"] == []


def test_officer_sees_what_came_back_and_what_she_began(county: County) -> None:
    work(county, 1)
    officer = county[Role.OFFICER]
    start_manuscript(unit=county.units[0], by=officer, at=now())
    page = home_of(officer)
    assert kinds(page) == ["returned", "draft"]
    assert page.context["desk"] is None
    assert reverse("desk:write") in page.content.decode()


def test_officer_sees_her_units_quarter(county: County) -> None:
    work(county, 2)
    section = home_of(county[Role.OFFICER]).context["unit"]
    found = figures(section.stats)
    assert found["本季报送"] == "10"  # what waits for the principal has not reached the desk
    assert found["本季录用"] == "2"
    assert found["录用率"] == "20"
    assert float(found["本季得分"]) > 0
    assert [row.manuscript.title for row in section.adoptions] == ["录用第1条", "录用第0条"]
    assert section.charts[0].series[0].values[-1] == 10
    assert section.charts[1].series[0].values[-1] > 0


def test_who_works_at_a_desk_below_sees_what_the_unit_filed_above(county: County) -> None:
    work(county, 2)
    officer, unit = county[Role.OFFICER], county.units[0]
    before = figures(home_of(officer).context["unit"].stats)
    unit.is_desk = True
    unit.save(update_fields=["is_desk"])
    give_role(officer, Role.EDITOR, unit)
    page = home_of(officer)
    assert page.context["desk"].desk == unit
    assert figures(page.context["unit"].stats) == before
    assert before["本季报送"] != "0"
    assert queries_of(officer) <= 20


def test_without_a_policy_in_force_nobody_has_a_place(county: County) -> None:
    PolicyVersion.objects.update(state=PolicyState.DRAFT)
    section = home_of(county[Role.OFFICER]).context["unit"]
    notes = [str(stat.note) for stat in section.stats]
    assert "还没有施行计分办法" in notes
    assert not any("第 1 名" in note for note in notes)


def test_rank_over_time_is_shown_to_the_heads_of_a_unit(county: County) -> None:
    work(county, 1)
    assert len(home_of(county[Role.OFFICER]).context["unit"].charts) == 2
    for role in (Role.PRINCIPAL, Role.UNIT_LEADER):
        ranks = home_of(county[role]).context["unit"].charts[2]
        assert ranks.reversed_axis
        assert ranks.series[0].values[-1] == 1


def test_principal_sees_what_to_sign(county: County) -> None:
    work(county, 1)
    page = home_of(county[Role.PRINCIPAL])
    assert "sign" in kinds(page)
    assert "queue" not in kinds(page)


def test_editor_sees_the_queue_and_todays_decisions(county: County) -> None:
    work(county, 2)
    page = home_of(county[Role.EDITOR])
    section = page.context["desk"]
    found = figures(section.stats)
    assert found["待审"] == "4"
    assert found["今日处理"] == "6"
    assert section.ages[0][1] == 4
    assert section.extra["accepted"] == section.extra["returned"] == section.extra["rejected"] == 2
    assert section.silent == ["温溪镇", "青田中学"]
    assert section.groups[0].units[0].name == "船寮镇"


def test_leader_sees_outlets_and_what_to_sign(county: County) -> None:
    work(county, 1)
    section = home_of(county[Role.SIGNING_LEADER]).context["desk"]
    outlets = section.charts[1]
    assert outlets.lying
    assert list(outlets.series[0].values) == [1]


def test_another_units_officer_sees_none_of_it(county: County) -> None:
    work(county, 1)
    page = home_of(make_person("", Role.OFFICER, county.units[1]))
    assert page.context["todos"] == []
    assert figures(page.context["unit"].stats)["本季报送"] == "0"
    assert page.context["unit"].adoptions == []


def test_two_units_are_chosen_by_tabs(county: County) -> None:
    person = county[Role.OFFICER]
    give_role(person, Role.OFFICER, county.units[1])
    client = client_of(person)
    first = client.get(HOME)
    other = client.get(HOME, {"unit": str(county.units[1].pk)})
    assert first.context["unit"].unit == county.units[0]
    assert other.context["unit"].unit == county.units[1]
    foreign = client.get(HOME, {"unit": str(county.units[2].pk)})
    assert foreign.context["unit"].unit == county.units[0]


def test_administrators_watch_their_own(county: County) -> None:
    security = figures(home_of(county[Role.SECURITY_ADMIN]).context["watch"])
    system = figures(home_of(county[Role.SYSTEM_ADMIN]).context["watch"])
    audit = figures(home_of(county[Role.AUDIT_ADMIN]).context["watch"])
    assert security["锁定的账号"] == "0"
    assert system["没有信息员的单位"] == "2"
    assert int(audit["今日审计记录"]) > 0
    assert not security.keys() & system.keys()
    assert not security.keys() & audit.keys()


def test_a_locked_account_is_counted(county: County) -> None:
    account = county[Role.EDITOR].account
    account.is_active = False
    account.save()
    security = figures(home_of(county[Role.SECURITY_ADMIN]).context["watch"])
    assert security["锁定的账号"] == "1"


def test_somebody_with_all_roles_sees_all_sections_in_20_queries(county: County) -> None:
    person = make_everybody(county)
    work(county, 1)
    page = home_of(person)
    assert page.context["desk"]
    assert page.context["unit"]
    assert page.context["watch"]
    one = queries_of(person)
    work(county, 2)
    assert queries_of(person) == one
    assert one <= 20


@pytest.mark.parametrize("role", list(Role))
def test_queries_do_not_grow_with_the_rows(county: County, role: Role) -> None:
    work(county, 1)
    one = queries_of(county[role])
    work(county, 2)
    assert queries_of(county[role]) == one
    assert one <= 20


def test_page_stays_small_with_many_rows(county: County) -> None:
    person = make_everybody(county)
    work(county, 8)
    page = home_of(person)
    assert len(page.content) < 100_000
    assert kinds(page).count("queue") == 5


def test_the_head_of_a_new_office_reads_what_is_still_to_be_set_up(county: County) -> None:
    head = county[Role.OFFICE_HEAD]
    make_periodical(county.desk)
    assert "开始使用" not in words_of(home_of(head))
    ManuscriptKind.objects.filter(desk=county.desk).update(active=False)
    PolicyVersion.objects.filter(desk=county.desk).update(state=PolicyState.RETIRED)
    page = home_of(head)
    assert [step.url_name for step in page.context["desk"].setup] == [
        "desk:settings",
        "scoring:policy",
    ]
    assert reverse("desk:settings") in words_of(page)
    assert "开始使用" not in words_of(home_of(county[Role.EDITOR]))


def test_the_system_administrator_begins_with_the_register(county: County) -> None:
    admin = county[Role.SYSTEM_ADMIN]
    assert "开始使用" not in words_of(home_of(admin))
    Appointment.objects.filter(role=Role.OFFICER).delete()
    page = words_of(home_of(admin))
    assert "开始使用" in page
    assert reverse("organizations:import") in page


def words_of(page: HttpResponse) -> str:
    return page.content.decode()
