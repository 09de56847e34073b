"""What allauth does our way: no sign-up by strangers, pauses, our words."""

import datetime as dt
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingxun.accounts.models import Account
from qingxun.audit.context import address_of
from qingxun.kit.clock import CHINA, now
from qingxun.records.models import Installation

MESSAGES = {
    "account/messages/logged_out.txt": gettext_lazy("You are signed out."),
    "account/messages/password_changed.txt": gettext_lazy("Your password is changed."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The second factor is on."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The second factor is off."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("New recovery codes are made."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the security administrator only; nothing is sent by mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy(
            "The sign-in name or the password is not right. Forgotten? Ask the security "
            "administrator for a new password."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong passwords. Wait five minutes, then try again."
        ),
        "incorrect_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy(
            "This code is not right. Take the one that the app shows now."
        ),
        "rate_limited": gettext_lazy("Too many tries. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for herself."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that the audit log keeps."""
        return address_of(request) or "0.0.0.0"  # noqa: S104

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse while the account pauses after too many failures, whatever the password."""
        super().pre_authenticate(request, **credentials)
        account = Account.objects.filter(username__iexact=credentials.get("username", "")).first()
        if account is not None and account.paused_until and account.paused_until > now():
            raise ValidationError(pause_sentence(account.paused_until), code="account_paused")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Our own sentence for what allauth did; nothing where there is none."""
        sentence = MESSAGES.get(message_template or "")
        if sentence is not None:
            messages.add_message(request, level, str(sentence))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing leaves by mail; the inbox and the log tell."""


def pause_sentence(until: dt.datetime) -> str:
    """Until when the account pauses and what helps sooner."""
    return _(
        "Too many wrong passwords in a row: the account pauses until %(time)s. The security "
        "administrator can open it sooner."
    ) % {"time": f"{until.astimezone(CHINA):%H:%M}"}


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor under the committee's own name."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right. Take the one that the app shows now."
        ),
    }

    def get_totp_issuer(self) -> str:
        """The name that the app on the phone shows beside the code."""
        installation = Installation.objects.first()
        return (installation.name if installation else "") or "qingxun"
