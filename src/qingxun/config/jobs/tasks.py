"""Runs the tasks that actions enqueue, and tries the failed ones again.

django-tasks has no retries; here a failed or interrupted task goes back into the queue with a
growing wait, at most ``TRIES`` times. A task gets ids only and may run twice.
"""

import datetime as dt
import logging
import os
import socket

from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

TRIES = 5
FIRST_WAIT = dt.timedelta(seconds=20)
LOOK_BACK = dt.timedelta(days=1)


def worker_name() -> str:
    """The machine and the process, at most 64 characters."""
    return f"{machine_name()}{os.getpid()}"


def machine_name() -> str:
    return f"{socket.gethostname()[:40]}/"


def run_ready(name: str) -> bool:
    """Run every task that is ready; whether there was one."""
    if not DBTaskResult.objects.ready().exists():
        return False
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    worker.run()
    return True


def retry_failed(at: dt.datetime) -> int:
    """Put failed tasks back into the queue while they have tries left; how many."""
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=at - LOOK_BACK)
    count = 0
    for task in failed.only("id", "worker_ids", "task_path"):
        tries = len(task.worker_ids)
        if tries < TRIES:
            count += DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.FAILED).update(
                status=TaskResultStatus.READY,
                finished_at=None,
                run_after=at + FIRST_WAIT * 4 ** (tries - 1),
            )
    return count


def release_lost() -> int:
    """After a start: tasks that a process of this machine was running when it was killed."""
    count = 0
    for task in DBTaskResult.objects.running().only("id", "worker_ids"):
        holder = task.worker_ids[-1] if task.worker_ids else ""
        if not holder.startswith(machine_name()):
            continue
        lost = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING)
        if len(task.worker_ids) < TRIES:
            count += lost.update(status=TaskResultStatus.READY, run_after=timezone.now())
        else:
            lost.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
    if count:
        logger.warning("%s tasks were interrupted and are run again", count)
    return count
