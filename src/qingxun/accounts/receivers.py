"""Signing in and out, as Django and allauth tell it, goes into the log."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from qingxun.accounts import actions
from qingxun.accounts.models import Account
from qingxun.kit.clock import now


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Account, **_signal: Any) -> None:
    method = getattr(request, "sign_in_method", "password")
    actions.note_sign_in(account=user, method=method, at=now())


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], **_signal: Any) -> None:
    actions.note_failed_sign_in(username=str(credentials.get("username", "")), at=now())


@receiver(user_logged_out)
def signed_out(user: Account | None, **_signal: Any) -> None:
    if user is not None:
        actions.note_sign_out(account=user, at=now())


@receiver(password_changed)
def chose_password(user: Account, **_signal: Any) -> None:
    actions.note_own_password(account=user, at=now())


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def second_factor_changed(signal: object, user: Account, **_signal: Any) -> None:
    verb = "remove_factor" if signal is authenticator_removed else "set_factor"
    actions.note_second_factor(account=user, verb=verb, at=now())
