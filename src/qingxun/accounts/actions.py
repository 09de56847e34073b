"""Making and keeping accounts; who may do it is decided by the areas that know people.

Passwords are stored as hashes only; a random one is returned to the caller to be shown once.
"""

import datetime as dt
import re
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.accounts.models import Account
from qingxun.accounts.passwords import hash_random, new_password
from qingxun.accounts.refusals import AccountRefused
from qingxun.audit.actions import record

USERNAME = re.compile(r"[\w.@+-]{2,60}")
ALLOWED_FAILURES = 10
PAUSE = dt.timedelta(minutes=15)


@transaction.atomic
def create_account(
    *, username: str, at: dt.datetime, by: uuid.UUID | None, by_name: str = ""
) -> tuple[Account, str]:
    """Make an account with a random first password, which must be changed at signing in."""
    username = check_username(username)
    password = new_password()
    account = Account(username=username, must_change_password=True)
    account.password = hash_random(password)
    account.save()
    _record("create_account", account, at, by, by_name)
    return account, password


def check_username(username: str) -> str:
    """A sign-in name that is free; letters, digits and ``. @ + - _``, 2 to 60 of them."""
    username = username.strip()
    if not USERNAME.fullmatch(username):
        raise AccountRefused(
            _("A sign-in name has 2 to 60 letters, digits or . @ + - _ and no spaces.")
        )
    if Account.objects.filter(username__iexact=username).exists():
        raise AccountRefused(
            _("The sign-in name %(username)s is taken already.") % {"username": username}
        )
    return username


@transaction.atomic
def reset_password(
    *, account: Account, at: dt.datetime, by: uuid.UUID | None, by_name: str = ""
) -> str:
    """Set a new random password and return it; all sessions of the account end."""
    password = new_password()
    account.password = hash_random(password)
    account.must_change_password = True
    account.failed_sign_ins = 0
    account.paused_until = None
    account.save(
        update_fields=["password", "must_change_password", "failed_sign_ins", "paused_until"]
    )
    _record("reset_password", account, at, by, by_name)
    return password


@transaction.atomic
def lock_account(
    *, account: Account, reason: str, at: dt.datetime, by: uuid.UUID | None, by_name: str = ""
) -> Account:
    """Shut the account from now on: nobody signs in with it, open sessions stop working."""
    account.is_active = False
    account.locked_at = at
    account.lock_reason = reason.strip()
    account.save(update_fields=["is_active", "locked_at", "lock_reason"])
    _record("lock_account", account, at, by, by_name)
    return account


@transaction.atomic
def unlock_account(
    *, account: Account, at: dt.datetime, by: uuid.UUID | None, by_name: str = ""
) -> Account:
    """Open a locked account, or one paused after failed sign-ins."""
    account.is_active = True
    account.locked_at = None
    account.lock_reason = ""
    account.failed_sign_ins = 0
    account.paused_until = None
    account.save(
        update_fields=["is_active", "locked_at", "lock_reason", "failed_sign_ins", "paused_until"]
    )
    _record("unlock_account", account, at, by, by_name)
    return account


@transaction.atomic
def note_own_password(*, account: Account, at: dt.datetime) -> None:
    """The account's holder has chosen a password: none is asked for any more."""
    account.must_change_password = False
    account.password_changed_at = at
    account.save(update_fields=["must_change_password", "password_changed_at"])
    _record("change_password", account, at, account.pk, account.username)


@transaction.atomic
def note_sign_in(*, account: Account, method: str, at: dt.datetime) -> None:
    """Somebody signed in: failures are forgotten, the log knows."""
    if account.failed_sign_ins or account.paused_until:
        account.failed_sign_ins = 0
        account.paused_until = None
        account.save(update_fields=["failed_sign_ins", "paused_until"])
    _record("sign_in", account, at, account.pk, account.username, method=method)


@transaction.atomic
def note_failed_sign_in(*, username: str, at: dt.datetime) -> None:
    """A wrong password: counted, and after ten in a row the account pauses for 15 minutes.

    The attempt is audited with the account when there is one of that name; a name that belongs to
    nobody (perhaps a password typed into the wrong field) is not kept.
    """
    account = Account.objects.select_for_update().filter(username__iexact=username).first()
    if account is not None:
        account.failed_sign_ins += 1
        if account.failed_sign_ins >= ALLOWED_FAILURES:
            account.failed_sign_ins = 0
            account.paused_until = at + PAUSE
        account.save(update_fields=["failed_sign_ins", "paused_until"])
    record(
        verb="accounts.sign_in",
        at=at,
        by=account.pk if account else None,
        by_name=account.username if account else "",
        object_type="accounts.Account",
        object_id=account.pk if account else None,
        outcome="refused",
        details={"known": account is not None},
    )


@transaction.atomic
def note_sign_out(*, account: Account, at: dt.datetime) -> None:
    """Somebody signed out."""
    _record("sign_out", account, at, account.pk, account.username)


@transaction.atomic
def note_second_factor(*, account: Account, verb: str, at: dt.datetime) -> None:
    """The holder has set up, renewed or taken away the second factor."""
    _record(verb, account, at, account.pk, account.username)


@transaction.atomic
def choose_own_password(*, account: Account, password: str, at: dt.datetime) -> None:
    """The holder replaces the password that somebody else gave her; it was validated before."""
    account.set_password(password)
    account.save(update_fields=["password"])
    note_own_password(account=account, at=at)


@transaction.atomic
def choose_language(*, account: Account, language: str) -> None:
    """The language in which the account's holder reads the program; empty for the browser's."""
    account.language = language
    account.save(update_fields=["language"])


def _record(
    verb: str,
    account: Account,
    at: dt.datetime,
    by: uuid.UUID | None,
    by_name: str,
    **details: object,
) -> None:
    record(
        verb=f"accounts.{verb}",
        at=at,
        by=by,
        by_name=by_name,
        object_type="accounts.Account",
        object_id=account.pk,
        details=details,
    )
