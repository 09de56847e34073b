"""Waiting for what happens elsewhere: at once when it has, for long when the machine is busy."""

import datetime as dt
import time
from collections.abc import Callable

from qingxun.kit.clock import china_date, start_of

SECONDS = 120.0  # timings are no assertions: only what never happens may fail
LONGEST = 100.0  # seconds that one test may take on a busy machine


def rest_of_the_day(at: dt.datetime) -> float:
    """Seconds until the next day in China when a test that begins now might reach it, else 0: what
    a test says of "today" would not be what the program says of it a moment later."""
    left = (start_of(china_date(at) + dt.timedelta(days=1)) - at).total_seconds()
    return left if left < LONGEST else 0.0


def wait_until(happened: Callable[[], object], what: str, *, every: float = 0.02) -> None:
    """Ask ``happened`` again and again; fails with ``what`` when it has not come about in time."""
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"not within {SECONDS:.0f} s: {what}"
        time.sleep(every)
