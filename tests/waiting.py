"""Waiting for what happens elsewhere: at once when it has, for long when the machine is busy."""

import time
from collections.abc import Callable

SECONDS = 120.0  # timings are no assertions: only what never happens may fail


def wait_until(happened: Callable[[], object], what: str, *, every: float = 0.02) -> None:
    """Ask ``happened`` again and again; fails with ``what`` when it has not come about in time."""
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"not within {SECONDS:.0f} s: {what}"
        time.sleep(every)
