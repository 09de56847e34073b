"""The daily jobs: what is due today is done once, and tried again when it fails.

A job that was missed because the program did not run is made up for on its day; jobs therefore look
at the state of things ("everything due by ``at``"), never at "since yesterday".
"""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.module_loading import import_string

from qingxun.config.models import ScheduledRun
from qingxun.kit.clock import CHINA, china_date

logger = logging.getLogger(__name__)

TRIES = 5
FIRST_WAIT = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Job:
    """Due every day from ``hour`` (China's time); ``action`` is a dotted path taking ``at=``."""

    name: str
    hour: int
    action: str

    def load(self) -> Callable[..., object]:
        """The function itself; raises ``ImportError`` when the path leads nowhere."""
        found: Callable[..., object] = import_string(self.action)
        return found


HOUSEKEEPING = "qingxun.config.jobs.housekeeping"
JOBS: tuple[Job, ...] = (
    Job("show-due-changes", 0, "qingxun.organizations.actions.show_due_changes"),
    Job("show-organization-changes", 0, f"{HOUSEKEEPING}.show_organization_changes"),
    Job("remind-objections", 8, "qingxun.scoring.actions.remind_objections"),
    Job("settle-periods", 1, "qingxun.scoring.actions.settle_due"),
    Job("learn-from-archives", 2, "qingxun.desk.actions.learning.learn_from_archives"),
    Job("count-words", 3, "qingxun.topics.actions.count_words"),
    Job("forget-readings", 3, "qingxun.desk.actions.comparing.forget_readings"),
    Job("tell-new-finds", 7, "qingxun.office.searching.telling.tell_what_is_new"),
    Job("discard-files", 3, "qingxun.documents.discarding.discard_released"),
    Job("count-pairs", 2, "qingxun.search.tasks.count_pairs"),
    Job("forget-sessions", 3, f"{HOUSEKEEPING}.forget_sessions"),
    Job("forget-idempotency-keys", 3, f"{HOUSEKEEPING}.forget_idempotency_keys"),
    Job("forget-finished-tasks", 3, f"{HOUSEKEEPING}.forget_finished_tasks"),
)


def run_due(at: dt.datetime, jobs: Sequence[Job] = JOBS) -> int:
    """Run every job that is due at that moment; how many were tried."""
    day = china_date(at)
    hour = at.astimezone(CHINA).hour
    done = set(
        ScheduledRun.objects.filter(day=day, done_at__isnull=False).values_list("job", flat=True)
    )
    due = [job for job in jobs if job.hour <= hour and job.name not in done]
    return sum(try_job(job, day, at) for job in due)


def try_job(job: Job, day: dt.date, at: dt.datetime) -> bool:
    """Try one job unless it waits for its next try or has used up its tries; whether it was tried.

    What the job wrote and that it is done commit together; a failure leaves only its traces here.
    """
    run, _made = ScheduledRun.objects.get_or_create(
        job=job.name, day=day, defaults={"next_try_at": at}
    )
    if run.next_try_at > at or run.attempts >= TRIES:
        return False
    try:
        with transaction.atomic():
            claimed = ScheduledRun.objects.filter(pk=run.pk, attempts=run.attempts, done_at=None)
            if not claimed.update(attempts=run.attempts + 1, done_at=at, error=""):
                return False
            job.load()(at=at)
    except Exception as error:
        logger.exception(
            "the daily job %s failed (try %s of %s)", job.name, run.attempts + 1, TRIES
        )
        ScheduledRun.objects.filter(pk=run.pk, attempts=run.attempts).update(
            attempts=run.attempts + 1,
            next_try_at=at + FIRST_WAIT * 4**run.attempts,
            error=f"{type(error).__name__}: {error}"[:2000],
        )
    return True
