"""Signing in, as allauth tells it: administrators are reminded of the second factor."""

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingxun.accounts.models import Account
from qingxun.organizations.models import Person
from qingxun.organizations.states import ADMIN_ROLES


@receiver(user_logged_in)
def remind_of_second_factor(request: HttpRequest, user: Account, **_signal: Any) -> None:
    """GB/T 22239-2019 level 3 asks for two factors; it is asked for, not forced."""
    person = Person.objects.filter(account=user).first()
    if person is None or not person.holds(*ADMIN_ROLES):
        return
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        return
    messages.warning(
        request,
        _("You are an administrator: please set up the second factor under “My account”."),
        fail_silently=True,
    )
