"""Personal values of the log: committed to in the rows, readable until erased."""

import datetime as dt
import secrets
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from qingxun.audit.canonical import clean_text, commitment
from qingxun.audit.models import AuditPersonal, AuditRow
from qingxun.kit.clock import china_date

FIELDS = ("name", "ip")
REMEMBERED = 5_000
REMEMBERED_SECONDS = 600  # how long another process may go on using an erased commitment
Place = tuple[uuid.UUID | None, str, str, str]
Commitments = dict[Place, bytes]


class _Memory:
    """Commitments that are committed in the database, most recent last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[Place, tuple[bytes, float]] = OrderedDict()

    def get(self, place: Place) -> bytes | None:
        known = self._known.get(place)
        if known is None or known[1] < time.monotonic():
            return None
        return known[0]

    def put(self, found: dict[Place, bytes]) -> None:
        until = time.monotonic() + REMEMBERED_SECONDS
        with self._lock:
            for place, value in found.items():
                self._known[place] = (value, until)
                self._known.move_to_end(place)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._known.clear()


_memory = _Memory()


def forget_commitments() -> None:
    """Ask the database again (values were erased, or another database was opened)."""
    _memory.clear()


def commit_to(
    owner: uuid.UUID | None, at: dt.datetime, *, name: str, ip: str, made: Commitments
) -> dict[str, bytes | None]:
    """The commitments to a name and an address, None for an empty one.

    Costs no query when this process met the same values of this owner lately, or the caller in this
    transaction (``made``, which grows); else one SELECT and, the first time in a month, one INSERT.
    """
    month = f"{china_date(at):%Y-%m}"
    values = {"name": clean_text(name)[:200], "ip": clean_text(ip)[:64]}
    places = {field: (owner, field, month, value) for field, value in values.items() if value}
    found = {field: _memory.get(place) or made.get(place) for field, place in places.items()}
    unknown = [places[field] for field, known in found.items() if known is None]
    if unknown:
        new = _find_or_make(owner, month, unknown)
        transaction.on_commit(lambda: _memory.put(new))
        made |= new
        found |= {place[1]: value for place, value in new.items()}
    return {field: found.get(field) for field in FIELDS}


def _find_or_make(owner: uuid.UUID | None, month: str, places: list[Place]) -> dict[Place, bytes]:
    rows = AuditPersonal.objects.filter(
        owner=owner, month=month, field__in=[place[1] for place in places]
    ).values_list("field", "value", "commitment")
    stored = {(owner, field, month, value): bytes(known) for field, value, known in rows}
    new = [_make(place) for place in places if place not in stored]
    if new:
        AuditPersonal.objects.bulk_create(new)
    made = {(owner, row.field, month, row.value): bytes(row.commitment) for row in new}
    return {place: (stored | made)[place] for place in places}


def _make(place: Place) -> AuditPersonal:
    owner, field, month, value = place
    salt = secrets.token_bytes(32)
    return AuditPersonal(
        owner=owner,
        field=field,
        month=month,
        value=value,
        salt=salt,
        commitment=commitment(salt, value),
    )


@dataclass(frozen=True, slots=True)
class Personal:
    """What is readable of a row; an erased or never given value is empty."""

    name: str = ""
    ip: str = ""
    erased: bool = False


def personal_of(rows: Iterable[AuditRow]) -> dict[uuid.UUID, Personal]:
    """Names and addresses of rows by row id: one query."""
    wanted = {row.id: {"name": row.name_commitment, "ip": row.ip_commitment} for row in rows}
    commitments = {bytes(c) for fields in wanted.values() for c in fields.values() if c}
    found = {
        bytes(known): value
        for known, value in AuditPersonal.objects.filter(
            commitment__in=list(commitments)
        ).values_list("commitment", "value")
    }
    return {
        id_: Personal(
            **{field: found.get(bytes(c), "") for field, c in fields.items() if c},
            erased=any(c and bytes(c) not in found for c in fields.values()),
        )
        for id_, fields in wanted.items()
    }
