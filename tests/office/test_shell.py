"""The frame of every page: only what exists and may be used, counts where something waits."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import qingxun.ui
from qingxun.kit.ids import uuid7
from qingxun.office.navigation import BOTTOM, BOTTOM_SIZE, GROUPS, Item, address
from qingxun.office.queries.counts import LIMIT, count_all, waiting_counts
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role
from tests.messaging.factories import tell
from tests.office.factories import make_everybody, make_working_county, work
from tests.organizations.factories import County, client_of, make_person

pytestmark = pytest.mark.django_db
PLACES = [place for group in GROUPS for place in group.places]


@pytest.fixture
def county(db: None) -> County:
    return make_working_county()


def flat(items: list[Item]) -> list[Item]:
    return [child for item in items for child in (item.children or [item])]


@pytest.mark.parametrize("place", PLACES, ids=[place.url_name for place in PLACES])
def test_every_place_exists_and_has_its_drawing(place: object) -> None:
    assert address(place.url_name), place.url_name  # type: ignore[attr-defined]
    icons = Path(qingxun.ui.__path__[0], "assets/icons.txt").read_text(encoding="utf-8").split()
    assert place.icon in icons  # type: ignore[attr-defined]


def test_every_place_of_the_bottom_bar_is_a_place() -> None:
    assert set(BOTTOM) <= {place.url_name for place in PLACES}


@pytest.mark.parametrize("role", list(Role))
def test_whatever_the_frame_offers_opens(county: County, role: Role) -> None:
    client = client_of(county[role])
    shell = client.get("/").context["shell"]
    for item in flat(shell["nav"]):
        assert client.get(item.url, follow=True).status_code == 200, item.url
    assert len(shell["bottom_nav"]) <= BOTTOM_SIZE
    assert shell["bottom_nav"][0].url == "/"
    for name in ("inbox_url", "suggestion_url", "account_url"):
        assert client.get(shell[name]).status_code == 200


@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [
        (Role.OFFICER, "desk:write", "desk:queue"),
        (Role.PRINCIPAL, "desk:signing", "dispatch:board"),
        (Role.UNIT_LEADER, "scoring:standings", "desk:write"),
        (Role.EDITOR, "desk:queue", "desk:write"),
        (Role.SIGNING_LEADER, "dispatch:signing", "office:audit"),
        (Role.SYSTEM_ADMIN, "organizations:list", "desk:queue"),
        (Role.SECURITY_ADMIN, "organizations:people", "office:audit"),
        (Role.AUDIT_ADMIN, "office:audit", "organizations:list"),
    ],
)
def test_a_person_sees_only_what_she_may_use(
    county: County, role: Role, seen: str, hidden: str
) -> None:
    urls = {item.url for item in flat(client_of(county[role]).get("/").context["shell"]["nav"])}
    assert reverse(seen) in urls
    assert reverse(hidden) not in urls


def test_the_place_where_one_is_is_marked_once(county: County) -> None:
    client = client_of(county[Role.EDITOR])
    for path in ("/", reverse("desk:issues"), reverse("organizations:people")):
        active = [i.url for i in flat(client.get(path).context["shell"]["nav"]) if i.active]
        assert active == [path]
    officer = client_of(county[Role.OFFICER])
    draft = officer.get(reverse("desk:edit", args=[uuid7()]))
    active = [i.url for i in flat(draft.context["shell"]["nav"]) if i.active]
    assert active == [reverse("desk:write")]


def test_counts_stand_beside_what_waits(county: County) -> None:
    work(county, 2)
    officer = waiting_counts(county[Role.OFFICER])
    assert officer["returned"] == 2
    assert waiting_counts(county[Role.PRINCIPAL])["sign"] == 2
    assert waiting_counts(county[Role.EDITOR])["queue"] == 4
    assert "queue" not in officer


def test_counts_take_one_statement_and_stop_at_their_limit(
    county: County, django_assert_num_queries: object
) -> None:
    person = make_everybody(county)
    for number in range(LIMIT + 5):
        tell(person, f"第{number}条")
    assert person.current_appointments
    with django_assert_num_queries(1):  # type: ignore[operator]
        counts = waiting_counts(person)
    assert counts["inbox"] == LIMIT


def test_counting_adds_up_what_has_one_name(county: County) -> None:
    rows = Organization.objects.all()
    assert count_all([("a", rows), ("a", rows), ("b", rows)]) == {
        "a": 2 * rows.count(),
        "b": rows.count(),
    }
    assert count_all([]) == {}
    assert count_all([("none", rows.none())]) == {"none": 0}


def test_the_frame_costs_one_query_beside_the_persons_own(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    path = reverse("messaging:new_suggestion")
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    assert len(captured) <= 6


def test_without_signing_in_the_frame_is_empty(client: Client) -> None:
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "退出" not in page.content.decode()


def test_a_fragment_carries_no_frame(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    shell = client.get("/inbox/", headers={"HX-Request": "true"}).context["shell"]
    assert "nav" not in shell


def test_somebody_without_any_role_has_a_frame_too(county: County) -> None:
    page = client_of(make_person("新来的")).get("/")
    assert page.status_code == 200
    assert [item.url for item in flat(page.context["shell"]["nav"])] == ["/"]
