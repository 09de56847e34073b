"""A server killed in the middle of writing and sealing leaves a log that proves itself."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import SECONDS, wait_until

SETTINGS = {"DJANGO_SETTINGS_MODULE": "qingxun.config.settings"}
WRITE = """
import threading, django
django.setup()
from django.db import transaction
from qingxun.audit.actions import record
from qingxun.audit.sealing import Sealer
from qingxun.kit.clock import now
from qingxun.records.locks import write_lock
from qingxun.records.models import OutboxRow
Sealer(interval=0.01).start()
def work(number):
    while True:
        with write_lock(), transaction.atomic():
            fact = OutboxRow.objects.create(topic="deed", payload={}, made_at=now())
            record(verb="desk.submit", at=now(), object_id=fact.id, by_name="陈小燕")
for number in range(4):
    threading.Thread(target=work, args=(number,)).start()
"""
VERIFY = """
import django, sys
django.setup()
from qingxun.audit.models import AuditRow
from qingxun.audit.sealing import seal_now
from qingxun.audit.verify import verify_log
from qingxun.records.models import OutboxRow
seal_now(full=True)
outcome = verify_log()
facts = set(OutboxRow.objects.values_list("id", flat=True))
rows = set(AuditRow.objects.values_list("object_id", flat=True))
print(outcome.rows, outcome.unsealed, *outcome.sentences)
sys.exit(not (outcome.ok and outcome.rows and not outcome.unsealed and facts == rows))
"""


def environment(home: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if "QINGXUN" not in name}
    return clean | SETTINGS | {"QINGXUN_HOME": str(home)}


@pytest.mark.slow
def test_a_process_killed_while_writing_and_sealing_leaves_a_whole_log(tmp_path, migrated):
    env = environment(tmp_path)
    shutil.copy(migrated, tmp_path)
    for _ in range(4):
        before = sealed(tmp_path)
        process = subprocess.Popen([sys.executable, "-c", WRITE], env=env, start_new_session=True)

        def has_written(process=process, enough=before + 100) -> bool:
            assert process.poll() is None
            return sealed(tmp_path) >= enough

        wait_until(has_written, "a hundred rows sealed")
        os.kill(process.pid, signal.SIGKILL)
        process.wait(SECONDS)
        outcome = subprocess.run(
            [sys.executable, "-c", VERIFY], env=env, capture_output=True, text=True, check=False
        )
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def sealed(home: Path) -> int:
    with sqlite3.connect(home / "qingxun.sqlite3", timeout=SECONDS) as database:
        count = database.execute("SELECT COUNT(*) FROM audit_auditleaf").fetchone()[0]
    database.close()
    return count
