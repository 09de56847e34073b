"""The suite at another time: what holds today must hold at midnight and in the new year.

``QINGXUN_TESTS_AT=2026-12-31T23:58+08:00 pytest -p tests.another_day tests/desk`` starts there and
goes on as fast as the day does; two minutes later it is next year. ``QINGXUN_TESTS_SPEED=60`` lets
a minute pass in each second: whoever looks at the clock twice is seen. Programs that a test starts
keep the true time.
"""

import datetime as dt
import os
import time
from types import SimpleNamespace

import django.utils.timezone

from qingxun.kit import clock

_time = time.time
BEGAN = _time()
AT = dt.datetime.fromisoformat(os.environ["QINGXUN_TESTS_AT"]).timestamp()
SPEED = float(os.environ.get("QINGXUN_TESTS_SPEED", "1"))


def _shifted() -> float:
    return AT + (_time() - BEGAN) * SPEED


class _Shifted(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return dt.datetime.fromtimestamp(_shifted(), tz)


time.time = _shifted
time.time_ns = lambda: int(_shifted() * 1e9)
django.utils.timezone.now = lambda: _Shifted.now(dt.UTC)
clock.dt = SimpleNamespace(**vars(dt) | {"datetime": _Shifted})  # type: ignore[assignment]
