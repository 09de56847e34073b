"""The doors of a demo open in a demo, and nowhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from qingxun.accounts.models import Account
from qingxun.audit.models import AuditRow
from qingxun.records.models import Installation
from tests.organizations.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(db: None) -> Account:
    account = make_account("demo-officer")
    account.demo_label, account.demo_order = "信息员 · 船寮镇", 1
    account.save()
    return account


@pytest.mark.parametrize(
    ("folder", "database", "opens"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_one_click_opens_only_where_folder_and_database_say_demo(
    client: Client, settings, account, folder, database, opens
) -> None:
    settings.DEMO = folder
    Installation.objects.update(demo=database)
    page = client.get("/accounts/login/").content.decode()
    response = client.post(reverse("accounts:demo_sign_in"), {"account": account.pk})
    assert ("船寮镇" in page) is opens
    assert response.status_code == (303 if opens else 404)
    assert ("_auth_user_id" in client.session) is opens


def test_a_demo_opens_only_the_offered_accounts(client: Client, settings, account) -> None:
    settings.DEMO = True
    Installation.objects.update(demo=True)
    other = make_account("not-offered")
    for key in (other.pk, "", "keine-uuid"):
        response = client.post(reverse("accounts:demo_sign_in"), {"account": key})
        assert response.status_code == 404
    client.post(
        reverse("accounts:demo_sign_in"),
        {"account": account.pk, "next": "https://elsewhere.example/"},
    )
    assert AuditRow.objects.get(verb="accounts.sign_in").details == {"method": "demo"}
