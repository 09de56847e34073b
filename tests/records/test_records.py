import threading
import time
import uuid

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from qingxun.kit.clock import now
from qingxun.records.home import current_home, forget_home
from qingxun.records.locks import write_lock
from qingxun.records.models import IdempotencyKey, InboxRow, Installation, OutboxRow, Series
from qingxun.records.series import take_number
from qingxun.records.triggers import arm, disarm, guards_of, standing_guards
from tests.waiting import SECONDS

DESK = uuid.UUID("01900000-0000-7000-8000-0000000000de")


@pytest.fixture
def postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("an in-memory database has no second connection")


def in_threads(work, count=2):
    """Run ``work(number)`` in that many threads at once; their results by number."""
    results = {}

    def run(number):
        try:
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return results


class TestHome:
    @pytest.mark.django_db
    def test_migrating_gave_the_installation_its_identity(self):
        assert Installation.objects.get().id == current_home()

    @pytest.mark.django_db
    def test_it_is_read_once(self, django_assert_num_queries):
        forget_home()
        with django_assert_num_queries(1):
            assert current_home() == current_home()

    @pytest.mark.django_db
    def test_an_identity_that_was_rolled_back_is_not_remembered(self):
        Installation.objects.all().delete()
        forget_home()
        with transaction.atomic():
            first = current_home()
            transaction.set_rollback(True)
        assert current_home() != first
        assert Installation.objects.get().id == current_home()
        forget_home()

    @pytest.mark.django_db
    def test_there_is_one_installation(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Installation.objects.create()
        with pytest.raises(IntegrityError), transaction.atomic():
            Installation.objects.create(singleton=False)

    @pytest.mark.django_db(transaction=True)
    def test_emptied_tables_get_a_new_identity(self):
        old = current_home()
        guards = standing_guards(connection)
        disarm(connection, guards)
        call_command("flush", interactive=False, verbosity=0)
        new = current_home()
        assert new != old
        assert Installation.objects.get().id == new


class TestSeries:
    @pytest.mark.django_db
    def test_numbers_are_consecutive_within_desk_series_and_year(self):
        assert [take_number(desk=DESK, name="issue", year=2026) for _ in range(3)] == [1, 2, 3]
        assert take_number(desk=DESK, name="issue", year=2027) == 1
        assert take_number(desk=DESK, name="special", year=2026) == 1
        assert take_number(desk=uuid.uuid4(), name="issue", year=2026) == 1

    @pytest.mark.django_db
    def test_a_number_taken_in_vain_is_given_again(self):
        with transaction.atomic():
            assert take_number(desk=DESK, name="issue", year=2026) == 1
            transaction.set_rollback(True)
        assert take_number(desk=DESK, name="issue", year=2026) == 1

    @pytest.mark.django_db
    def test_a_series_has_one_row(self):
        Series.objects.create(desk=DESK, name="issue", year=2026)
        with pytest.raises(IntegrityError), transaction.atomic():
            Series.objects.create(desk=DESK, name="issue", year=2026)

    @pytest.mark.django_db(transaction=True)
    def test_takers_at_once_get_different_numbers_without_gap(self, postgresql):
        def work(_number):
            return [take_number(desk=DESK, name="issue", year=2026) for _ in range(10)]

        taken = in_threads(work, 4)
        assert sorted(number for part in taken.values() for number in part) == list(range(1, 41))


class TestConstraints:
    @pytest.mark.django_db
    def test_what_comes_from_outside_comes_in_once(self):
        row = {"source": "city", "key": "7", "payload": {}, "received_at": now()}
        InboxRow.objects.create(**row)
        with pytest.raises(IntegrityError), transaction.atomic():
            InboxRow.objects.create(**row)

    @pytest.mark.django_db
    def test_a_fact_carries_its_home_and_a_growing_key(self):
        rows = [OutboxRow.objects.create(topic="t", payload={}, made_at=now()) for _ in range(3)]
        assert {row.home for row in rows} == {current_home()}
        assert [row.id for row in rows] == sorted(row.id for row in rows)
        assert {row.id.version for row in rows} == {7}


class TestClaim:
    @pytest.mark.django_db
    def test_a_key_is_claimed_once_with_one_statement(self, django_assert_num_queries):
        key = uuid.uuid4()
        with django_assert_num_queries(2):
            assert IdempotencyKey.objects.claim(key, "me", "/p" * 400, now())
            assert not IdempotencyKey.objects.claim(key, "me", "/p", now())
        stored = IdempotencyKey.objects.get(key=key)
        assert (stored.owner, len(stored.path), stored.status) == ("me", 500, 0)

    @pytest.mark.django_db(transaction=True)
    def test_a_second_claim_waits_for_the_first_one_to_end(self, postgresql):
        key = uuid.uuid4()
        for committed in (False, True):
            claimed = threading.Event()

            def work(number, committed=committed, claimed=claimed):
                if number:
                    assert claimed.wait(SECONDS)
                with transaction.atomic():
                    mine = IdempotencyKey.objects.claim(key, "me", "/", now())
                    if not number:
                        claimed.set()
                        time.sleep(0.3)
                        transaction.set_rollback(not committed)
                    elif not committed:
                        transaction.set_rollback(True)
                return mine

            assert in_threads(work) == {0: True, 1: not committed}


class TestWriteLock:
    @pytest.fixture
    def database_file(self, monkeypatch, tmp_path):
        """The lock as it is for a database in a file; the tests' own is in memory."""
        monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "memory.sqlite3"))
        monkeypatch.setattr("qingxun.records.locks._is_sqlite_file", lambda: True)
        return tmp_path / "memory.sqlite3.lock"

    def test_one_thread_at_a_time_holds_it(self, database_file, monkeypatch):
        inside, most = [], []

        def work(number):
            monkeypatch.setitem(connection.settings_dict, "NAME", str(database_file)[:-5])
            with write_lock():
                inside.append(number)
                most.append(len(inside))
                time.sleep(0.01)
                inside.remove(number)

        results = in_threads(work, 6)
        assert set(results.values()) == {None}
        assert max(most) == 1
        assert len(most) == 6

    def test_who_holds_it_may_ask_again(self, database_file):
        with write_lock(), write_lock():
            assert database_file.exists()
        with write_lock():
            pass

    def test_it_is_free_after_a_failure(self, database_file):
        with pytest.raises(RuntimeError), write_lock():
            raise RuntimeError("no")
        assert in_threads(lambda _number: write_lock().__enter__(), 1) == {0: None}

    def test_another_process_waits(self, database_file):
        import fcntl

        with write_lock(), database_file.open("a") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with database_file.open("a") as other:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

    @pytest.mark.django_db
    def test_a_database_in_memory_needs_none(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with write_lock():
            assert list(tmp_path.iterdir()) == []


class TestTriggers:
    @pytest.fixture
    def guarded(self, db):
        guards = guards_of(connection, "records_inboxrow", truncate=True)
        arm(connection, guards)
        InboxRow.objects.create(source="city", key="7", payload={}, received_at=now())
        return guards

    @pytest.mark.parametrize(
        "statement", ["UPDATE records_inboxrow SET source = 'x'", "DELETE FROM records_inboxrow"]
    )
    def test_a_guarded_table_takes_rows_and_keeps_them(self, guarded, statement):
        with (
            pytest.raises(DatabaseError, match="records_inboxrow is insert-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert InboxRow.objects.get().source == "city"

    def test_a_superuser_as_replica_is_refused_too(self, guarded, postgresql):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
                cursor.execute("DELETE FROM records_inboxrow")
            transaction.set_rollback(True)

    def test_guards_are_listed_and_can_be_taken_away(self, guarded):
        assert set(guarded) <= set(standing_guards(connection))
        disarm(connection, guarded)
        assert not set(guarded) & set(standing_guards(connection))
        InboxRow.objects.all().delete()
        assert not InboxRow.objects.exists()
