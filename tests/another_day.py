"""The suite at another time: what holds today must hold at midnight and in the new year.

``QINGXUN_TESTS_AT=2026-12-31T23:58+08:00 pytest -p tests.another_day tests/desk`` starts there and
goes on as fast as the day does; two minutes later it is next year.
"""

import datetime as dt
import os
import time
from types import SimpleNamespace

import django.utils.timezone

from qingxun.kit import clock

_time, _time_ns = time.time, time.time_ns
AHEAD = dt.datetime.fromisoformat(os.environ["QINGXUN_TESTS_AT"]).timestamp() - _time()


class _Shifted(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return dt.datetime.fromtimestamp(_time() + AHEAD, tz)


time.time = lambda: _time() + AHEAD
time.time_ns = lambda: _time_ns() + int(AHEAD * 1e9)
django.utils.timezone.now = lambda: _Shifted.now(dt.UTC)
clock.dt = SimpleNamespace(**vars(dt) | {"datetime": _Shifted})  # type: ignore[assignment]
