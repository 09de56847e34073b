"""The second factor: set up, asked for at signing in, taken away, recovery codes."""

import time
from collections.abc import Iterator

import pytest
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from qingxun.audit.models import AuditRow
from tests.organizations.factories import PASSWORD, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def code_of(secret: str) -> str:
    """The code of this half minute, as an app shows it; the next half minute still takes it."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))


def confirm(client: Client) -> None:
    """Whoever changes how she signs in types her password again."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.fixture
def secret(client: Client, django_capture_on_commit_callbacks) -> str:
    """chenxiao has signed in and set up the app."""
    make_account("chenxiao")
    client.post("/accounts/login/", {"login": "chenxiao", "password": PASSWORD})
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    return secret


def test_code_is_asked_for_after_the_password(client: Client, secret: str) -> None:
    other = Client()
    response = other.post("/accounts/login/", {"login": "chenxiao", "password": PASSWORD})
    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in other.session
    assert other.get(response.url).status_code == 200
    assert other.post(response.url, {"code": "000000"}).status_code == 200
    cache.clear()
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    other.post(response.url, {"code": codes[0]})
    assert "_auth_user_id" in other.session
    assert AuditRow.objects.filter(verb="accounts.set_factor").exists()


def test_it_is_shown_and_taken_away(client: Client, secret: str) -> None:
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    other = Client()
    other.post("/accounts/login/", {"login": "chenxiao", "password": PASSWORD})
    assert "_auth_user_id" in other.session


def test_changing_it_asks_for_the_password_again(client: Client) -> None:
    make_account("chenxiao")
    client.post("/accounts/login/", {"login": "chenxiao", "password": PASSWORD})
    response = client.get(reverse("mfa_activate_totp"))
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert client.get(response.url).status_code == 200
    assert client.post(response.url, {"password": "falsch"}).status_code == 200
    assert client.post(response.url, {"password": PASSWORD}).status_code == 302
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
