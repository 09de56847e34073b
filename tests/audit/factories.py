"""Real rows of the log."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection

from qingxun.audit.actions import record
from qingxun.audit.guards import log_guards
from qingxun.audit.models import AuditRow
from qingxun.audit.sealing import seal_now
from qingxun.kit.clock import CHINA
from qingxun.records.triggers import arm, disarm
from tests.waiting import wait_until

AT = dt.datetime(2026, 11, 21, 14, 32, tzinfo=CHINA)
ACTOR = uuid.UUID("01900000-0000-7000-8000-00000000ac70")


def make_row(number: int = 1, **deed: Any) -> AuditRow:
    record(
        **{
            "verb": "desk.accept_submission",
            "at": AT + dt.timedelta(minutes=number),
            "by": ACTOR,
            "by_name": "陈小燕",
            "object_type": "submission",
            "object_id": uuid.UUID(int=number),
            "details": {"number": number, "reason": "内容详实"},
            "ip": "10.1.2.3",
        }
        | deed
    )
    return AuditRow.objects.order_by("-id")[0]


def make_rows(count: int) -> list[AuditRow]:
    return [make_row(number) for number in range(1, count + 1)]


def seal_all(count: int) -> None:
    """Seal until that many were; other databases of one PostgreSQL may hold the horizon back."""
    sealed: list[int] = []

    def enough() -> bool:
        sealed.append(seal_now(at=AT))
        return sum(sealed) >= count

    wait_until(enough, f"{count} rows sealed", every=0.05)
    assert sum(sealed) == count


def tamper(statement: str, *values: Any) -> None:
    """Do what somebody does who owns the database: drop the guards, change, set them again."""
    disarm(connection, log_guards(connection))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount >= 1
    arm(connection, log_guards(connection))


def key(value: uuid.UUID) -> Any:
    """An id as the database at hand stores it."""
    return AuditRow._meta.pk.get_db_prep_value(value, connection)
