"""The daily jobs: once a day, tried again after a failure, all or nothing."""

import datetime as dt

import pytest
from django.db import transaction

from qingxun.config.jobs.timetable import FIRST_WAIT, TRIES, Job, run_due
from qingxun.config.models import ScheduledRun
from qingxun.kit.clock import CHINA
from qingxun.records.models import InboxRow

pytestmark = pytest.mark.django_db
THREE = dt.datetime(2026, 11, 23, 3, 0, tzinfo=CHINA)
HERE = "tests.config.test_timetable"
calls: list[dt.datetime] = []


def note_call(*, at: dt.datetime) -> None:
    calls.append(at)


def write_and_fail(*, at: dt.datetime) -> None:
    calls.append(at)
    with transaction.atomic():
        InboxRow.objects.create(source="job", key=str(at), payload={}, received_at=at)
    raise ValueError("half way")


GOOD = Job("good", 3, f"{HERE}.note_call")
BAD = Job("bad", 3, f"{HERE}.write_and_fail")


@pytest.fixture(autouse=True)
def no_calls() -> None:
    calls.clear()


def test_a_job_runs_once_on_its_day() -> None:
    for minutes in range(0, 60, 10):
        run_due(THREE + dt.timedelta(minutes=minutes), [GOOD])
    assert calls == [THREE]
    run_due(THREE + dt.timedelta(days=1), [GOOD])
    assert len(calls) == 2


def test_a_job_waits_for_its_hour_in_china() -> None:
    run_due(THREE - dt.timedelta(seconds=1), [GOOD])
    assert calls == []
    run_due(THREE.astimezone(dt.UTC), [GOOD])
    assert len(calls) == 1


def test_a_job_missed_at_its_hour_is_made_up_for_on_its_day() -> None:
    evening = THREE.replace(hour=22)
    run_due(evening, [GOOD])
    assert calls == [evening]


def test_a_failed_job_leaves_nothing_and_waits_longer_each_time() -> None:
    run_due(THREE, [BAD])
    assert InboxRow.objects.count() == 0
    run = ScheduledRun.objects.get()
    assert (run.attempts, run.done_at, run.next_try_at) == (1, None, THREE + FIRST_WAIT)
    assert "half way" in run.error
    run_due(THREE + FIRST_WAIT / 2, [BAD])
    assert len(calls) == 1
    run_due(THREE + FIRST_WAIT, [BAD])
    assert ScheduledRun.objects.get().next_try_at == THREE + FIRST_WAIT * 5


def test_a_job_that_keeps_failing_is_given_up_for_the_day_and_stops_no_other() -> None:
    at = THREE
    for _ in range(TRIES + 3):
        run_due(at, [BAD, GOOD])
        at = max(at, ScheduledRun.objects.get(job="bad").next_try_at)
    assert ScheduledRun.objects.get(job="bad").attempts == TRIES
    assert ScheduledRun.objects.get(job="good").done_at == THREE
