"""The threads beside the web server: audit sealer, what came in, tasks, timetable.

One process of a machine runs them at a time, whoever holds the file lock; when it dies, the lock
falls free and another takes over.
"""

import contextlib
import fcntl
import logging
import threading
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import close_old_connections, connection

from qingxun.audit.sealing import Sealer
from qingxun.config.jobs import tasks, timetable
from qingxun.config.jobs.incoming import IncomingReader
from qingxun.copies.actions import check_next
from qingxun.desk.actions import deadlines_due, follow_deadlines
from qingxun.kit.clock import china_date, now
from qingxun.office.searching.files import read_files
from qingxun.records.locks import write_lock
from qingxun.scoring.actions import post_pending
from qingxun.scoring.models import PendingItem
from qingxun.search.tasks import make_missing_index

logger = logging.getLogger(__name__)

LOCK_NAME = "background.lock"
LOCK_INTERVAL = 2.0  # seconds between tries to take over
TASK_INTERVAL = 1.0  # seconds between looks for tasks
TIMETABLE_INTERVAL = 30.0  # seconds between looks at the timetable


def follow_facts() -> None:
    """Bring counts and points up to date with what was filed since the last look."""
    if PendingItem.objects.exists():
        with write_lock():
            post_pending(at=now())


def follow_texts() -> None:
    """Hold what was submitted since the last look against the archive."""
    check_next(at=now())


def follow_commissions() -> None:
    """Remind of commissions whose deadline is near, and mark those whose deadline has passed."""
    if deadlines_due(at=now()):
        with write_lock():
            follow_deadlines(at=now())


class Background:
    """Starts the threads once this process may; ``stop`` ends them."""

    def __init__(self, home: Path | None = None, *, after: float = 0) -> None:
        """``after``: so many seconds after ``start``."""
        self.after = after
        self.lock_path = (home or Path(settings.HOME)) / LOCK_NAME
        self.stopping = threading.Event()
        self.running = threading.Event()
        self.thread = threading.Thread(target=self._run, name="background", daemon=True)
        self.sealer: Sealer | None = None
        self.reader: IncomingReader | None = None

    def start(self) -> None:
        """Return at once; the threads begin when the lock is ours."""
        self.thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Let the running task end, seal once more; waits at most ``timeout`` seconds."""
        self.stopping.set()
        if self.reader is not None:
            self.reader.stop(timeout / 2)
        if self.sealer is not None:
            self.sealer.stop(timeout / 2)
        self.thread.join(timeout)

    def _run(self) -> None:
        if self.stopping.wait(self.after):
            return
        with self.lock_path.open("a") as handle:
            if not self._take(handle):
                return
            self.sealer = Sealer()
            self.sealer.start()
            self.reader = IncomingReader()
            self.reader.start()
            self.running.set()
            self._loop()
            connection.close()

    def _take(self, handle: IO[str]) -> bool:
        while not self.stopping.is_set():
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            self.stopping.wait(LOCK_INTERVAL)
        return False

    def _loop(self) -> None:
        name, started, until_timetable = tasks.worker_name(), False, 0.0
        while not self.stopping.is_set():
            try:
                if not started:
                    tasks.release_lost()
                    make_missing_index()
                    started = True
                tasks.run_ready(name)
                follow_facts()
                follow_texts()
                until_timetable -= TASK_INTERVAL
                if until_timetable <= 0:
                    until_timetable = TIMETABLE_INTERVAL
                    tasks.retry_failed(now())
                    timetable.run_due(now())
                    follow_commissions()
                    read_files(china_date(now()))
            except Exception:
                logger.exception("background work failed; it is tried again")
                connection.close()
            self.stopping.wait(TASK_INTERVAL)
            close_old_connections()
