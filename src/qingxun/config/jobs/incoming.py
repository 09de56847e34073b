"""The thread that reads what came in and looks into mailboxes.

It waits for child processes and mail servers; so it stands beside the thread of tasks and facts,
which it would hold up.
"""

import logging
import threading

from django.db import close_old_connections, connection

from qingxun.intake.actions import look_into_mailboxes, read_waiting
from qingxun.kit.clock import now

logger = logging.getLogger(__name__)

INTERVAL = 1.0  # seconds between looks for files that wait
MAIL_INTERVAL = 15.0  # seconds between looks for mailboxes that are due
AT_ONCE = 20  # files before mailboxes are thought of again


class IncomingReader(threading.Thread):
    """Runs until ``stop``; a failure is logged and tried again."""

    def __init__(self) -> None:
        super().__init__(name="incoming", daemon=True)
        self.stopping = threading.Event()

    def stop(self, timeout: float) -> None:
        """Let the file at hand be finished; waits at most ``timeout`` seconds."""
        self.stopping.set()
        self.join(timeout)

    def run(self) -> None:
        until_mail = 0.0
        while not self.stopping.is_set():
            try:
                tried = read_waiting(clock=now, limit=AT_ONCE)
                until_mail -= INTERVAL
                if until_mail <= 0:
                    until_mail = MAIL_INTERVAL
                    look_into_mailboxes(clock=now)
            except Exception:
                logger.exception("reading what came in failed; it is tried again")
                connection.close()
                tried = 0
            if not tried:
                self.stopping.wait(INTERVAL)
            close_old_connections()
        connection.close()
