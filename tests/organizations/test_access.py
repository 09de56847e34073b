"""Who reaches a view, and what a refusal leaves."""

import pytest
from django.core.cache import cache
from django.test import Client

from qingxun.accounts.models import Account
from qingxun.audit.models import AuditRow
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.access import for_roles, public, signed_in
from qingxun.organizations.states import Role
from tests.organizations.factories import (
    PASSWORD,
    County,
    client_of,
    make_county,
    make_person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> County:
    cache.clear()
    return make_county()


def test_marks_tell_who_may_come() -> None:
    def view(request):
        return None

    assert public("the front door")(view).access == "public: the front door"
    assert signed_in(view).access == "signed in"
    assert for_roles(Role.EDITOR)(view).access == "roles: editor"


def test_missing_role_is_refused_with_the_roles_by_name(county, rf) -> None:
    request = rf.get("/")
    request.person = county[Role.OFFICER]
    with pytest.raises(PermissionRefused) as refused:
        for_roles(Role.EDITOR, Role.OFFICE_HEAD)(lambda request: None)(request)
    assert "编辑、办公室主任" in refused.value.sentence


def test_refusal_is_a_page_with_the_sentence_and_an_audit_row(county) -> None:
    client = client_of(county[Role.OFFICER])
    response = client.get("/organizations/new/")
    assert response.status_code == 403
    assert "系统管理员" in response.content.decode()
    row = AuditRow.objects.get(verb="access.refuse")
    assert (row.outcome, row.actor) == ("refused", county[Role.OFFICER].pk)
    assert row.details["path"] == "/organizations/new/"


def test_person_comes_with_the_session_in_three_queries(
    county, django_assert_max_num_queries
) -> None:
    client = client_of(county[Role.OFFICER])
    client.get("/accounts/session/")
    with django_assert_max_num_queries(3):
        client.get("/accounts/session/")


def test_account_without_a_person_is_nobody() -> None:
    account = Account.objects.create(username="allein", must_change_password=False)
    client = Client()
    client.force_login(account)
    assert client.get("/organizations/").status_code == 302


@pytest.mark.parametrize(
    ("stood_on", "goes_to"),
    [
        ("http://testserver/desk/queue/?state=returned#top", "/desk/queue/%3Fstate%3Dreturned"),
        ("http://elsewhere.example/desk/", "/inbox/read-all/"),
        ("", "/inbox/read-all/"),
    ],
)
def test_a_form_sent_after_the_session_leads_back_to_its_own_page(stood_on, goes_to) -> None:
    answer = Client().post("/inbox/read-all/", headers={"referer": stood_on} if stood_on else {})
    assert answer["Location"] == f"/accounts/login/?next={goes_to}"


@pytest.mark.parametrize(("role", "reminded"), [(Role.AUDIT_ADMIN, True), (Role.EDITOR, False)])
def test_administrators_are_reminded_of_the_second_factor(
    client: Client, county, role, reminded
) -> None:
    username = county[role].account.username
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    page = client.get("/accounts/").content.decode()
    assert ("您是管理员" in page) is reminded


def test_somebody_without_a_role_sees_only_herself() -> None:
    person = make_person("陈晓")
    page = client_of(person).get("/organizations/people/")
    assert [row[0] for row in page.context["rows"]] == [person]
