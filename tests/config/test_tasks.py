"""Enqueued tasks: run, tried again when they fail, taken up when their process was killed."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from qingxun.config.jobs import tasks

pytestmark = pytest.mark.django_db(transaction=True)
IN_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
ran: list[int] = []


@task()
def remember(number: int) -> None:
    ran.append(number)


@task()
def fail(number: int) -> None:
    ran.append(number)
    raise ValueError(number)


@pytest.fixture(autouse=True)
def queue() -> Iterator[None]:
    ran.clear()
    with override_settings(TASKS=IN_DATABASE):
        yield


def test_ready_tasks_run_once() -> None:
    remember.enqueue(1)
    remember.enqueue(2)
    assert tasks.run_ready("here/1")
    assert not tasks.run_ready("here/1")
    assert sorted(ran) == [1, 2]


def test_a_failed_task_comes_back_later_and_is_given_up_in_the_end() -> None:
    fail.enqueue(1)
    for attempt in range(1, tasks.TRIES + 1):
        assert tasks.run_ready("here/1")
        assert len(ran) == attempt
        at = timezone.now()
        assert tasks.retry_failed(at) == (1 if attempt < tasks.TRIES else 0)
        row = DBTaskResult.objects.get()
        if attempt < tasks.TRIES:
            assert row.run_after == at + tasks.FIRST_WAIT * 4 ** (attempt - 1)
            assert not tasks.run_ready("here/1")
            DBTaskResult.objects.update(run_after=at - dt.timedelta(seconds=1))
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_a_task_of_a_killed_process_of_this_machine_is_run_again() -> None:
    remember.enqueue(1)
    row = DBTaskResult.objects.get()
    row.claim(tasks.worker_name())
    assert tasks.release_lost() == 1
    assert tasks.run_ready(tasks.worker_name())
    assert ran == [1]


def test_a_task_that_another_machine_runs_is_left_alone() -> None:
    remember.enqueue(1)
    DBTaskResult.objects.get().claim("elsewhere/1")
    assert tasks.release_lost() == 0
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
