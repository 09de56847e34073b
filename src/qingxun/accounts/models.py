"""An account: what signs in. The person behind it stands in organizations."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from qingxun.records.models import Reference


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(Reference, AbstractBaseUser):
    """A sign-in: unique name, password, lock; no shared and no default accounts (GB/T 22239).

    ``is_active`` is False while an administrator has locked the account; ``paused_until`` is set by
    too many failed sign-ins in a row. ``demo_label`` names the accounts that the
    sign-in page of a demo, and only of a demo, offers in one click, in ``demo_order``.
    """

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    locked_at = models.DateTimeField(null=True)
    lock_reason = models.CharField(max_length=200, blank=True)
    failed_sign_ins = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True)
    demo_label = models.CharField(max_length=60, blank=True)
    demo_order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's own permissions are not used: rights come from appointments."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def __str__(self) -> str:
        return self.username
