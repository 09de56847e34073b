"""UUIDv7 keys (RFC 9562 §5.7): sortable by time of birth, made without a coordinator."""

import datetime as dt
import os
import threading
import time
import uuid

_lock = threading.Lock()
_last_ms = 0
_counter = 0
_COUNTER_BITS = 12


def uuid7() -> uuid.UUID:
    """A new UUIDv7; within one process strictly increasing (counter in rand_a, RFC 9562 §6.2)."""
    global _last_ms, _counter
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms = now_ms
            _counter = int.from_bytes(os.urandom(2), "big") & 0x3FF
        else:
            _counter += 1
            if _counter >= 1 << _COUNTER_BITS:
                _last_ms += 1
                _counter = 0
        milliseconds, counter = _last_ms, _counter
    return _compose(milliseconds, counter, int.from_bytes(os.urandom(8), "big"))


def _compose(milliseconds: int, counter: int, random_bits: int) -> uuid.UUID:
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (counter & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random_bits & ((1 << 62) - 1)
    return uuid.UUID(int=value)


def first_key_at(at: dt.datetime) -> uuid.UUID:
    """The lowest UUIDv7 of a moment: rows born later have greater keys, so that "since then" is a
    range of the primary key. ``ValueError`` for a naive moment."""
    if at.tzinfo is None:
        raise ValueError("a moment must be aware")
    return _compose(int(at.timestamp() * 1000), 0, 0)
