"""Who a session belongs to: the account together with its person, in one query."""

import uuid

from allauth.account.auth_backends import AuthenticationBackend

from qingxun.accounts.models import Account
from qingxun.records.reading import Prepared

_ACCOUNT = Prepared(lambda key: Account.objects.select_related("person").filter(pk=key), uuid.UUID)


class AccountBackend(AuthenticationBackend):
    """Signs in by name and password; a locked account is nobody."""

    def get_user(self, user_id: uuid.UUID | str) -> Account | None:
        """The account with ``account.person`` at hand; None when it is gone or locked."""
        account = _ACCOUNT.first(user_id if isinstance(user_id, uuid.UUID) else uuid.UUID(user_id))
        return account if account is not None and self.user_can_authenticate(account) else None
