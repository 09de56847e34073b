"""The shorter way to SQLite asks what Django's own asks, and writes what it writes."""

import datetime as dt
import sqlite3

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from qingxun.desk.models import SubmissionEvent
from qingxun.desk.states import SubmissionState
from qingxun.kit.ids import uuid7
from qingxun.organizations.states import Role
from qingxun.records.inserting import insert
from qingxun.records.models import Series
from qingxun.records.series import take_number
from qingxun.records.sqlite.base import LONGEST_KEPT, Statement, _convert_kept
from tests.dispatch.factories import accepted
from tests.organizations.factories import AT, make_county

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's back end"),
]


def test_a_wrong_statement_raises_what_django_raises():
    with connection.cursor() as cursor:
        assert isinstance(cursor, Statement)
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("SELECT %s", [])
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            cursor.execute("INSERT INTO records_series (id) VALUES (%s)", [uuid7().hex])
    assert isinstance(caught.value.__cause__, sqlite3.IntegrityError)


def test_a_broken_transaction_refuses_statements():
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError), connection.cursor() as cursor:
            cursor.execute("SELECT %s", [1])
        transaction.set_rollback(False)


def test_who_listens_in_hears_every_statement():
    heard = []

    def listen(execute, sql, params, many, context):
        heard.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen), connection.cursor() as cursor:
        cursor.execute("SELECT %s", [1])
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        cursor.execute("SELECT %s", [2])
    assert heard == ["SELECT %s"]
    assert [query["sql"] for query in queries] == ["SELECT 2"]


def test_parameters_by_name_and_percent_signs_come_through():
    with connection.cursor() as cursor:
        cursor.execute("SELECT %(a)s, %(b)s", {"a": 1, "b": "二"})
        assert cursor.fetchall() == [(1, "二")]
        cursor.execute("SELECT '5%%', %s", (3,))
        assert cursor.fetchone() == ("5%", 3)


def test_long_lists_of_values_are_converted_and_not_remembered():
    values = list(range(LONGEST_KEPT // 4))
    kept = _convert_kept.cache_info().currsize
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 WHERE 3 IN ({', '.join(['%s'] * len(values))})", values)
        assert cursor.fetchall() == [(1,)]
    assert _convert_kept.cache_info().currsize == kept


def test_savepoints_inside_each_other_undo_what_failed_and_nothing_else():
    def there() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM records_series ORDER BY name")
            return [name for (name,) in cursor.fetchall()]

    def fails_inside() -> None:
        with transaction.atomic():
            take_number(desk=key, name="inner", year=2026)
            with transaction.atomic():
                take_number(desk=key, name="innermost", year=2026)
            assert there() == ["inner", "innermost", "outer"]
            raise ZeroDivisionError

    key = uuid7()
    with transaction.atomic():
        take_number(desk=key, name="outer", year=2026)
        with pytest.raises(ZeroDivisionError):
            fails_inside()
        assert there() == ["outer"]
        assert [row.name for row in Series.objects.iterator(chunk_size=1)] == ["outer"]


@pytest.mark.parametrize("zone", [dt.UTC, dt.timezone(dt.timedelta(hours=8))])
def test_a_row_inserted_directly_is_the_row_that_django_saves(zone):
    county = make_county()
    submission = accepted(county)
    common = {
        "submission": submission,
        "verb": "claimed",
        "from_state": "",
        "to_state": SubmissionState.ACCEPTED,
        "by": county[Role.EDITOR],
        "at": AT.astimezone(zone),
        "reason": "百分之 100%s",
        "note": "",
    }
    saved, inserted = SubmissionEvent(**common), SubmissionEvent(**common)
    saved.save()
    insert(inserted)
    table = SubmissionEvent._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {table} WHERE id IN (%s, %s)", [saved.pk.hex, inserted.pk.hex]
        )
        first, second = (
            [v for v in row if v not in {saved.pk.hex, inserted.pk.hex}] for row in cursor
        )
    assert first == second
