"""What the tests themselves rest on: folders of one worker only, and one day for each test."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.conf import settings

from qingxun.kit.clock import CHINA
from tests.waiting import rest_of_the_day


def test_a_worker_has_a_folder_of_its_own_for_everything_it_keeps() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        pytest.skip("one worker shares with nobody")
    assert Path(settings.HOME).name == worker
    for folder in (settings.MEDIA_ROOT, settings.MAILDIRS):
        assert Path(folder).is_relative_to(settings.HOME)


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [((23, 58, 19), 0), ((23, 58, 21), 99), ((23, 59, 59), 1), ((0, 0, 0), 0), ((16, 0, 0), 0)],
)
def test_a_test_that_would_meet_midnight_waits_for_it(clock: tuple[int, ...], seconds: int) -> None:
    at = dt.datetime(2026, 12, 31, *clock, tzinfo=CHINA)
    assert rest_of_the_day(at.astimezone(dt.UTC)) == seconds
