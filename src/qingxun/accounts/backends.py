"""Who a session belongs to: the account together with its person, in one query."""

import uuid

from allauth.account.auth_backends import AuthenticationBackend

from qingxun.accounts.models import Account


class AccountBackend(AuthenticationBackend):
    """Signs in by name and password; a locked account is nobody."""

    def get_user(self, user_id: uuid.UUID | str) -> Account | None:
        """The account with ``account.person`` at hand; None when it is gone or locked."""
        account = Account.objects.select_related("person").filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None
