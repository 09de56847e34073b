"""The bytes of an audit row: what its leaf hashes and its authenticator cover.

Only values that survive a round trip through both databases occur in a row (text without NUL,
whole numbers, booleans, lists and objects of these), so the bytes can be made again at any time.
"""

import datetime as dt
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qingxun.audit.models import AuditRow


def clean_text(value: str) -> str:
    """Text as every database keeps it: no NUL, no half of a surrogate pair."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def plain(value: Any) -> Any:
    """Details as JSON that both databases give back unchanged; other values become text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        return {clean_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, dt.datetime):
        return moment(value)
    return clean_text(str(value))


def moment(at: dt.datetime) -> str:
    """A moment in UTC to the microsecond."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def content(row: "AuditRow") -> bytes:
    """The canonical JSON of a row: keys sorted, no spaces, UTF-8."""
    fields = {
        "id": row.id.hex,
        "home": row.home.hex,
        "at": moment(row.at),
        "actor": _hex(row.actor),
        "name": _bytes(row.name_commitment),
        "ip": _bytes(row.ip_commitment),
        "verb": row.verb,
        "outcome": row.outcome,
        "object_type": row.object_type,
        "object_id": _hex(row.object_id),
        "organization": _hex(row.organization),
        "details": row.details,
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def authenticator(row_key: bytes, row: "AuditRow") -> bytes:
    """HMAC-SHA-256 by which the sealer knows rows written by the program from others."""
    return hmac.digest(row_key, content(row), "sha256")


def commitment(salt: bytes, value: str) -> bytes:
    """SHA-256(salt || value): tells nothing of the value once the salt is gone."""
    return hashlib.sha256(salt + value.encode()).digest()


def _hex(value: uuid.UUID | None) -> str | None:
    return None if value is None else value.hex


def _bytes(value: bytes | memoryview | None) -> str | None:
    return None if value is None else bytes(value).hex()
