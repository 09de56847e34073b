"""A file lock around writing on SQLite: waiting in a queue beats failing on a busy database."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from django.db import connection

_thread_lock = threading.RLock()
_depth = threading.local()


@contextmanager
def write_lock() -> Iterator[None]:
    """Hold the installation's write lock; nothing on PostgreSQL, where rows are locked instead."""
    name = str(connection.settings_dict["NAME"])
    if getattr(_depth, "value", 0) or not _is_sqlite_file():
        yield
        return
    with _thread_lock:
        handle = _lock_file(name + ".lock", os.getpid())
        fcntl.flock(handle, fcntl.LOCK_EX)
        _depth.value = 1
        try:
            yield
        finally:
            _depth.value = 0
            fcntl.flock(handle, fcntl.LOCK_UN)


@cache
def _lock_file(path: str, _process: int) -> IO[str]:
    """The open lock file; a process that was forked has a handle, and so a lock, of its own."""
    return Path(path).open("a")


def _is_sqlite_file() -> bool:
    in_memory = getattr(connection, "is_in_memory_db", None)
    return in_memory is not None and not in_memory()
