"""What an audit row costs the writer, and how fast the log is sealed and verified.

On SQLite in a file; on PostgreSQL when QINGXUN_DATABASE_URL is set. A writing transaction is
measured without and with its audit row, in turns, by several threads, while the sealer runs: one
that writes a single row, and one that writes six, as submitting a manuscript does.
"""

import os
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

THREADS = 4
ROUNDS = 6
PER_ROUND = 150  # transactions of a thread in a round
SEALED = 20_000  # rows for sealing and verifying


def run(words: list[str]) -> dict[str, object]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection, connections

    with tempfile.TemporaryDirectory() as folder:
        connection.settings_dict["TEST"]["NAME"] = (
            f"{folder}/bench.sqlite3" if connection.vendor == "sqlite" else "bench_audit_log"
        )
        old = str(connection.settings_dict["NAME"])
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            return measure(connection.vendor)
        finally:
            connections.close_all()
            connection.creation.destroy_test_db(old, verbosity=0)


def measure(vendor: str) -> dict[str, object]:
    from qingxun.audit.actions import record_many
    from qingxun.audit.sealing import Sealer, seal_now
    from qingxun.audit.verify import verify_log
    from qingxun.kit.clock import now

    inside = cost_inside()
    sealer = Sealer()
    sealer.start()
    one, six = in_turns(1), in_turns(6)
    sealer.stop()
    deeds = [
        {"verb": "desk.accept_submission", "at": now(), "details": {"n": n}} for n in range(100)
    ]
    for _ in range(SEALED // 100):
        record_many(deeds)  # type: ignore[arg-type]
    started = time.perf_counter()
    sealed = 0
    while sealed < SEALED:
        sealed += seal_now()
    sealing = sealed / (time.perf_counter() - started)
    started = time.perf_counter()
    outcome = verify_log()
    verifying = outcome.rows / (time.perf_counter() - started)
    assert outcome.ok, outcome.sentences
    figures = {
        "vendor": vendor,
        "record_microseconds": round(inside * 1e6),
        "one_row_per_second": round(one[0]),
        "one_row_audited_per_second": round(one[1]),
        "one_row_kept": round(one[1] / one[0], 2),
        "six_rows_per_second": round(six[0]),
        "six_rows_audited_per_second": round(six[1]),
        "six_rows_kept": round(six[1] / six[0], 2),
        "sealed_rows_per_second": round(sealing),
        "verified_rows_per_second": round(verifying),
    }
    for name, value in figures.items():
        print(f"{name:<30} {value}")
    return figures


def cost_inside() -> float:
    """Median seconds of one ``record`` within an open transaction."""
    from django.db import transaction

    times = []
    with transaction.atomic():
        write(1, audited=True)
    with transaction.atomic():
        for _ in range(500):
            started = time.perf_counter()
            note()
            times.append(time.perf_counter() - started)
    return statistics.median(times)


ACTOR = uuid.UUID("01900000-0000-7000-8000-00000000ac70")


def note() -> None:
    from qingxun.audit.actions import record
    from qingxun.kit.clock import now

    record(
        verb="desk.accept_submission",
        at=now(),
        by=ACTOR,
        by_name="陈小燕",
        object_type="submission",
        object_id=ACTOR,
        organization=ACTOR,
        details={"from": "submitted", "to": "accepted"},
        ip="10.1.2.3",
    )


def write(rows: int, *, audited: bool) -> None:
    """A writing transaction, as an action makes it."""
    from django.db import transaction

    from qingxun.kit.clock import now
    from qingxun.records.locks import write_lock
    from qingxun.records.models import OutboxRow

    with write_lock(), transaction.atomic():
        for _ in range(rows):
            OutboxRow.objects.create(topic="bench", payload={"text": "青" * 300}, made_at=now())
        if audited:
            note()


def in_turns(rows: int) -> tuple[float, float]:
    """Transactions a second without and with audit row: medians over the rounds."""
    rates: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for audited in (False, True):
            rates[audited].append(rate(partial(write, rows, audited=audited)))
    return statistics.median(rates[False]), statistics.median(rates[True])


def rate(work: Callable[[], Any]) -> float:
    from django.db import connections

    barrier = threading.Barrier(THREADS + 1)

    def loop() -> None:
        work()
        barrier.wait()
        for _ in range(PER_ROUND):
            work()
        connections.close_all()

    threads = [threading.Thread(target=loop) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    barrier.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return THREADS * PER_ROUND / (time.perf_counter() - started)
