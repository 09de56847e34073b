"""Signing in: who may, what is kept, pauses after failures, first passwords, sessions."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from qingxun.accounts.models import Account
from qingxun.accounts.passwords import MixedValidator, new_password
from qingxun.accounts.sessions import SessionStore
from qingxun.audit.models import AuditRow
from qingxun.kit.clock import now
from tests.organizations.factories import PASSWORD, make_account, make_person, sign_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def post_login(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": username, "password": password, **more})


def test_right_name_and_password_sign_in_and_are_audited(client: Client) -> None:
    account = make_account("chenxiao")
    response = post_login(client, "chenxiao", next="/accounts/")
    assert (response.status_code, response.url) == (302, "/accounts/")
    assert client.session["_auth_user_id"] == str(account.pk)
    row = AuditRow.objects.get(verb="accounts.sign_in")
    assert (row.outcome, row.actor) == ("done", account.pk)


def test_wrong_password_says_what_to_do_and_is_audited(client: Client) -> None:
    account = make_account("chenxiao")
    response = post_login(client, "chenxiao", "falsch")
    assert response.status_code == 200
    assert "安全管理员" in response.content.decode()
    row = AuditRow.objects.get(verb="accounts.sign_in")
    assert (row.outcome, row.object_id) == ("refused", account.pk)


def test_unknown_name_is_not_kept_in_the_log(client: Client) -> None:
    post_login(client, "perhaps-a-password")
    row = AuditRow.objects.get(verb="accounts.sign_in")
    assert row.object_id is None
    assert "perhaps" not in str(row.details)


def test_ten_failures_pause_the_account_even_for_the_right_password(
    client: Client, settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1000/m/ip"}
    account = make_account("chenxiao")
    for _ in range(10):
        post_login(client, "chenxiao", "falsch")
    response = post_login(client, "chenxiao")
    assert "_auth_user_id" not in client.session
    account.refresh_from_db()
    assert account.paused_until is not None
    assert f"{account.paused_until.astimezone(dt.timezone(dt.timedelta(hours=8))):%H:%M}" in (
        response.content.decode()
    )
    Account.objects.update(paused_until=now() - dt.timedelta(seconds=1))
    assert post_login(client, "chenxiao").status_code == 302
    account.refresh_from_db()
    assert account.paused_until is None


def test_failures_must_follow_each_other_to_pause(client: Client, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1000/m/ip"}
    account = make_account("chenxiao")
    for _ in range(3):
        for _ in range(6):
            post_login(Client(), "chenxiao", "falsch")
        assert post_login(Client(), "chenxiao").status_code == 302
    account.refresh_from_db()
    assert account.paused_until is None


def test_too_fast_guessing_is_slowed_down(client: Client) -> None:
    make_account("chenxiao")
    for _ in range(5):
        post_login(client, "chenxiao", "falsch")
    assert post_login(client, "chenxiao").status_code == 200
    assert "_auth_user_id" not in client.session


def test_locked_account_is_told_and_stays_out(client: Client) -> None:
    account = make_account("chenxiao")
    account.is_active = False
    account.save()
    response = post_login(client, "chenxiao")
    assert response.url == "/accounts/inactive/"
    assert client.get(response.url).status_code == 200
    assert "_auth_user_id" not in client.session


def test_locking_ends_the_open_session(client: Client) -> None:
    person = make_person("陈晓")
    sign_in(client, person)
    assert client.get("/accounts/").status_code == 200
    Account.objects.update(is_active=False)
    assert client.get("/accounts/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    for path in ("signup/", "password/reset/", "email/", "confirm-email/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_pages_are_chinese_whatever_the_browser_prefers(client: Client) -> None:
    page = client.get(LOGIN, HTTP_ACCEPT_LANGUAGE="en-US,en")
    assert 'lang="zh-hans"' in page.content.decode()
    assert "登录" in page.content.decode()


def test_chosen_language_is_kept_with_the_account(client: Client) -> None:
    person = make_person("陈晓")
    sign_in(client, person)
    client.post("/accounts/", {"language": "en"})
    person.account.refresh_from_db()
    assert person.account.language == "en"
    other = sign_in(Client(), person)
    assert "My account" in other.get("/accounts/").content.decode()


def test_first_password_must_be_changed_before_anything_else(client: Client) -> None:
    account = make_account("chenxiao", must_change=True)
    post_login(client, "chenxiao")
    first = reverse("accounts:first_password")
    assert client.get("/accounts/").url == first
    assert client.get(first).status_code == 200
    client.post(first, {"password1": "qingtian-2026-x", "password2": "qingtian-2026-x"})
    account.refresh_from_db()
    assert not account.must_change_password
    assert account.check_password("qingtian-2026-x")
    assert client.get("/accounts/").status_code == 200
    assert AuditRow.objects.filter(verb="accounts.change_password").exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("kurz-7", "kurz-7"),
        ("nurbuchstaben", "nurbuchstaben"),
        ("chenxiao-12", "chenxiao-12"),
        ("password123", "password123"),
        (PASSWORD, PASSWORD),
        ("qingtian-2026-x", "qingtian-2026-y"),
    ],
)
def test_weak_or_differing_passwords_are_refused(client: Client, first, second) -> None:
    account = make_account("chenxiao", must_change=True)
    post_login(client, "chenxiao")
    data = {"password1": first, "password2": second}
    response = client.post(reverse("accounts:first_password"), data)
    assert response.status_code == 200
    assert "qx-error" in response.content.decode()
    account.refresh_from_db()
    assert account.must_change_password


def test_own_password_is_changed_with_the_present_one(client: Client) -> None:
    person = make_person("陈晓")
    sign_in(client, person)
    change = reverse("account_change_password")
    data = {"oldpassword": PASSWORD, "password1": "neu-2026-stein", "password2": "neu-2026-stein"}
    assert client.post(change, {**data, "oldpassword": "falsch"}).status_code == 200
    assert client.post(change, data).status_code == 302
    person.account.refresh_from_db()
    assert person.account.check_password("neu-2026-stein")
    assert person.account.password_changed_at is not None
    assert client.get("/accounts/").status_code == 200


def test_random_passwords_are_strong_and_differ() -> None:
    found = {new_password() for _ in range(200)}
    assert len(found) == 200
    for password in found:
        MixedValidator().validate(password)
        assert len(password.replace("-", "")) == 16


def test_signing_out_is_audited(client: Client) -> None:
    sign_in(client, make_person("陈晓"))
    assert client.get("/accounts/logout/").status_code == 200
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session
    assert AuditRow.objects.filter(verb="accounts.sign_out").exists()


def test_another_device_is_signed_out(client: Client) -> None:
    make_account("chenxiao")
    phone = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0")
    post_login(phone, "chenxiao")
    post_login(client, "chenxiao")
    page = client.get("/accounts/").content.decode()
    assert "Android · WeChat" in page
    others = [d for d in client.get("/accounts/").context["sessions"] if not d.is_current]
    client.post(reverse("accounts:end_session", args=[others[0].session.pk]))
    assert phone.get("/accounts/").status_code == 302
    assert client.get("/accounts/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(client: Client) -> None:
    make_account("chenxiao")
    make_account("yexiaomin")
    post_login(client, "chenxiao")
    other = Client()
    post_login(other, "yexiaomin")
    mine = client.get("/accounts/").context["sessions"][0]
    assert other.post(reverse("accounts:end_session", args=[mine.session.pk])).status_code == 404


def test_session_lasts_from_the_last_request_on(client: Client, settings) -> None:
    sign_in(client, make_person("陈晓"))
    address = reverse("accounts:session")
    client.get("/accounts/")
    session = client.session
    session["seen"] -= 3600
    session.save()
    asked = client.get(address, HTTP_X_SESSION_CLOCK="ask").json()["seconds"]
    assert asked <= settings.SESSION_COOKIE_AGE - 3600
    client.post(address)
    assert client.get(address).json()["seconds"] > settings.SESSION_COOKIE_AGE - 60


def test_stranger_has_no_session_left(client: Client) -> None:
    assert client.get(reverse("accounts:session")).json() == {"seconds": 0}


def click(client: Client, key: str):
    return post_login(client, "chenxiao", idempotency_key=key)


def test_a_second_click_on_sign_in_leads_where_the_first_led(client: Client) -> None:
    make_account("chenxiao")
    key = str(uuid.uuid4())
    first, second = click(client, key), click(client, key)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]


def test_a_second_click_signs_in_when_the_first_session_was_lost(client: Client) -> None:
    make_account("chenxiao")
    key = str(uuid.uuid4())
    click(Client(), key)
    assert click(client, key).status_code == 302
    assert "_auth_user_id" in client.session


def test_a_form_sent_after_the_session_ended_may_be_sent_again(client: Client) -> None:
    person = make_person()
    form = {"idempotency_key": str(uuid.uuid4())}
    address = reverse("messaging:read_all")
    assert LOGIN in client.post(address, form)["Location"]
    sign_in(client, person)
    assert client.post(address, form)["Location"] == reverse("messaging:inbox")


def test_the_time_stamp_of_a_session_is_one_statement_and_revives_none_that_ended(
    django_assert_num_queries,
) -> None:
    store = SessionStore()
    store.create()
    store["seen"] = 1
    with django_assert_num_queries(1):
        store.save()
    assert SessionStore(store.session_key)["seen"] == 1
    SessionStore(store.session_key).delete()
    store["seen"] = 2
    with pytest.raises(UpdateError):
        store.save()
    assert not store.exists(store.session_key)
