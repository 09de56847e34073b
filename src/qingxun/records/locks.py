"""A file lock around writing on SQLite: waiting in a queue beats failing on a busy database."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

_thread_lock = threading.RLock()
_depth = threading.local()


@contextmanager
def write_lock() -> Iterator[None]:
    """Hold the installation's write lock; nothing on PostgreSQL, where rows are locked instead."""
    name = str(connection.settings_dict.get("NAME", ""))
    if connection.vendor != "sqlite" or not name or "memory" in name:
        yield
        return
    if getattr(_depth, "value", 0):
        yield
        return
    with _thread_lock, Path(name + ".lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _depth.value = 1
        try:
            yield
        finally:
            _depth.value = 0
            fcntl.flock(handle, fcntl.LOCK_UN)
