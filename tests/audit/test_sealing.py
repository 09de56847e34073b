import datetime as dt
import threading
import time
import uuid

import pytest
from django.db import connection, connections, transaction

from qingxun.audit.actions import record
from qingxun.audit.canonical import content
from qingxun.audit.heads import note_of
from qingxun.audit.merkle import leaf_hash, proves_consistency, proves_inclusion, root_of
from qingxun.audit.models import AuditHead, AuditLeaf, AuditNode, AuditRow
from qingxun.audit.sealing import Sealer, make_checkpoint, make_daily_checkpoint, seal_now
from qingxun.audit.tree import StoredTree, consistency_proof, inclusion_proof, load_frontier
from qingxun.audit.verify import verify_log
from tests.audit.factories import AT, key, make_row, make_rows, seal_all, tamper
from tests.waiting import SECONDS, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite one transaction writes at a time")


def leaves() -> list[bytes]:
    return [bytes(leaf.hash) for leaf in AuditLeaf.objects.order_by("sequence")]


def test_sealing_gives_every_row_its_place_and_its_leaf():
    rows = make_rows(5)
    seal_all(5)
    assert list(AuditLeaf.objects.order_by("sequence").values_list("sequence", "id")) == [
        (number, row.id) for number, row in enumerate(rows, start=1)
    ]
    assert leaves() == [leaf_hash(content(row)) for row in rows]
    head = AuditHead.objects.get()
    assert (head.size, bytes(head.root)) == (5, root_of(leaves()))
    assert note_of(head).is_signed()


def test_sealing_again_goes_on_where_it_ended():
    make_rows(3)
    seal_all(3)
    assert seal_now(at=AT) == 0
    assert AuditHead.objects.count() == 1
    make_row(4)
    seal_all(1)
    assert list(AuditLeaf.objects.order_by("sequence").values_list("sequence", flat=True)) == [
        1,
        2,
        3,
        4,
    ]
    assert bytes(AuditHead.objects.latest("size").root) == root_of(leaves())


def test_an_idle_log_costs_few_queries_and_no_lock(django_assert_max_num_queries):
    make_rows(2)
    seal_all(2)
    with django_assert_max_num_queries(4) as captured:
        seal_now(at=AT)
    assert not any("BEGIN" in query["sql"] for query in captured.captured_queries)


def test_a_long_log_stores_its_tiles_and_loads_its_edge(django_assert_max_num_queries):
    from qingxun.audit.actions import record_many

    record_many({"verb": "desk.import", "at": AT, "details": {"n": n}} for n in range(1100))
    seal_all(1100)
    assert list(AuditNode.objects.order_by("index").values_list("level", "index")) == [
        (8, 0),
        (8, 1),
        (8, 2),
        (8, 3),
    ]
    with django_assert_max_num_queries(3):
        frontier = load_frontier()
    assert (frontier.size, frontier.root()) == (1100, root_of(leaves()))
    for size in (1, 255, 256, 257, 700, 1024, 1100):
        assert StoredTree().root(size) == root_of(leaves()[:size])
    assert verify_log().ok


def test_proofs_from_the_stored_tree_hold(django_assert_max_num_queries):
    from qingxun.audit.actions import record_many

    record_many({"verb": "desk.import", "at": AT, "details": {"n": n}} for n in range(600))
    seal_all(600)
    third = AuditLeaf.objects.get(sequence=3)
    with django_assert_max_num_queries(8):
        proof = inclusion_proof(third.id)
    assert proves_inclusion(proof.leaf, 2, 600, proof.path, proof.root)
    assert proof.root == root_of(leaves())
    old = inclusion_proof(third.id, size=300)
    assert proves_inclusion(old.leaf, 2, 300, old.path, root_of(leaves()[:300]))
    path = consistency_proof(300, 600)
    assert proves_consistency(300, 600, old.root, proof.root, path)
    with pytest.raises(ValueError, match="not that long"):
        consistency_proof(300, 601)
    with pytest.raises(AuditLeaf.DoesNotExist):
        inclusion_proof(uuid.uuid4())


def test_a_row_of_an_open_transaction_is_not_sealed_before_it_commits():
    if connection.vendor != "postgresql":
        with transaction.atomic():
            make_row(1)
            transaction.set_rollback(True)
        assert seal_now(at=AT) == 0
        return
    with transaction.atomic():
        make_row(1)
        assert seal_now(at=AT) == 0
    seal_all(1)


def test_a_row_that_commits_late_is_never_skipped(postgresql):
    wrote, finish = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                record(verb="desk.slow", at=AT)
                wrote.set()
                finish.wait(SECONDS)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert wrote.wait(SECONDS)
    make_row(1)  # committed, but a lower transaction is still open: sealing it would leave a hole
    assert seal_now(at=AT) == 0
    finish.set()
    thread.join(SECONDS)
    seal_all(2)
    verbs = [
        AuditRow.objects.get(id=leaf.id).verb for leaf in AuditLeaf.objects.order_by("sequence")
    ]
    assert verbs == ["desk.slow", "desk.accept_submission"]


def test_after_a_restore_into_a_younger_cluster_new_rows_are_sealed(postgresql):
    make_rows(3)
    seal_all(3)
    tamper("UPDATE audit_auditrow SET xact = '9000000000000000000'")
    make_row(4)
    seal_all(1)
    make_row(5)
    seal_all(1)
    assert verify_log().ok
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(xact::text::numeric) FROM audit_auditrow")
        assert cursor.fetchone()[0] < 9 * 10**17


def test_a_row_the_program_did_not_write_is_not_sealed():
    row = make_row(1)
    row.id, row.authenticator = uuid.uuid4(), bytes(32)
    row.save(force_insert=True)
    seal_all(1)
    make_row(2)
    seal_all(1)
    assert not AuditLeaf.objects.filter(id=row.id).exists()


def test_forged_rows_do_not_stop_the_sealing_of_those_behind_them(monkeypatch):
    monkeypatch.setattr("qingxun.audit.sealing.BATCH", 3)
    for _ in range(7):
        row = make_row(1)
        tamper("DELETE FROM audit_auditrow WHERE id = %s", key(row.id))
        row.authenticator = bytes(32)
        row.save(force_insert=True)
    make_rows(4)
    seal_all(4)


def test_a_full_look_finds_a_row_behind_the_last_leaf():
    make_rows(3)
    seal_all(3)
    straggler = make_row(4)
    column, early = ("xact", "'3'") if connection.vendor == "postgresql" else ("rowid", "0")
    tamper(f"UPDATE audit_auditrow SET {column} = {early} WHERE id = %s", key(straggler.id))
    assert seal_now(at=AT) == 0
    assert seal_now(at=AT, full=True) == 1
    assert AuditLeaf.objects.get(id=straggler.id).sequence == 4


def test_a_checkpoint_seals_what_there_is():
    make_rows(2)
    heads: list[AuditHead] = []

    def both_are_in() -> bool:
        heads.append(make_checkpoint(reason="period", at=AT))
        return heads[-1].size == 2

    wait_until(both_are_in, "a checkpoint over both rows")
    head = heads[-1]
    assert (head.size, bytes(head.root)) == (2, root_of(leaves()))
    assert note_of(head).is_signed()


def test_an_empty_log_can_be_checkpointed():
    head = make_checkpoint(reason="export", at=AT)
    assert (head.size, bytes(head.root)) == (0, root_of([]))
    assert verify_log(checkpoint_text=note_of(head).text).ok


def test_an_unknown_reason_is_refused():
    with pytest.raises(ValueError, match="whim"):
        make_checkpoint(reason="whim", at=AT)


def test_the_daily_checkpoint_is_made_once_a_day_in_china():
    morning = dt.datetime(2026, 11, 20, 16, 30, tzinfo=dt.UTC)  # 00:30 on the 21st in China
    assert make_daily_checkpoint(at=morning)
    assert make_daily_checkpoint(at=morning + dt.timedelta(hours=23)) is None
    assert make_daily_checkpoint(at=morning + dt.timedelta(hours=24))


def test_a_sealer_told_to_stop_seals_once_more_and_makes_the_daily_checkpoint():
    make_rows(2)
    sealer = Sealer(interval=0.05)
    sealer.stop(timeout=0)

    def both_are_sealed() -> bool:
        sealer.run()  # in this thread: an in-memory database knows no second one
        return AuditLeaf.objects.count() == 2

    wait_until(both_are_sealed, "both rows sealed")
    assert AuditHead.objects.filter(reason="daily").count() == 1
    assert verify_log().ok


def test_a_running_sealer_seals_what_is_committed(postgresql):
    sealer = Sealer(interval=0.05)
    sealer.start()
    for number in (1, 2):
        make_row(number)
        wait_until(lambda count=number: AuditLeaf.objects.count() == count, f"row {number} sealed")
    sealer.stop()
    assert not sealer.is_alive()
    assert AuditLeaf.objects.count() == 2


def test_the_sealer_survives_a_failure(monkeypatch):
    calls = []

    def fail(**_arguments: object) -> int:
        calls.append(1)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("qingxun.audit.sealing.seal_now", fail)
    sealer = Sealer(interval=0.01)
    sealer.start()
    wait_until(lambda: len(calls) >= 3, "three attempts")
    assert sealer.is_alive()
    sealer.stop()
    assert not sealer.is_alive()


def test_sealers_in_several_threads_give_every_row_one_place(postgresql):
    make_rows(60)

    def work() -> None:
        try:
            for _ in range(20):
                seal_now(at=AT)
                time.sleep(0.005)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    def all_are_sealed() -> bool:
        seal_now(at=AT)
        return AuditLeaf.objects.count() == 60

    wait_until(all_are_sealed, "all rows sealed")
    assert sorted(AuditLeaf.objects.values_list("sequence", flat=True)) == list(range(1, 61))
    assert verify_log().ok
