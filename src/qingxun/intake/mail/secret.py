"""The password of a mailbox: from the environment, or encrypted in the database, never shown.

The key is derived from the installation's secret; a backup holds both, so both must be kept safe.
"""

import base64
import os

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VARIABLE = "QINGXUN_MAIL_PASSWORD"
WHOSE = "QINGXUN_MAIL_ACCOUNT"


def _box() -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"qingxun mailbox")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


def seal(password: str) -> str:
    """The password for the database."""
    return _box().encrypt(password.encode()).decode()


def unseal(sealed: str) -> str:
    """The password again; empty when there is none or the installation's secret has changed."""
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def given_password(username: str, host: str) -> str:
    """The password that the operator gave for ``QINGXUN_MAIL_ACCOUNT``, written account@server; it
    goes before the one in the database, and to no other account or server."""
    mine = os.environ.get(WHOSE, "") == f"{username}@{host}"
    return os.environ.get(VARIABLE, "") if mine else ""
