"""What is due every day in the areas, and rows that nobody needs any more.

Facts, ledger and audit are never touched.
"""

import datetime as dt

from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from qingxun.config.models import ScheduledRun
from qingxun.kit.clock import china_date
from qingxun.organizations.actions.changes import apply_due_changes
from qingxun.records.models import IdempotencyKey

KEEP_KEYS = dt.timedelta(days=7)
KEEP_TASKS = dt.timedelta(days=14)
KEEP_RUNS = dt.timedelta(days=200)


def show_organization_changes(*, at: dt.datetime) -> None:
    """Renames, moves and mergers that take effect today."""
    apply_due_changes(on=china_date(at), at=at)


def forget_sessions(*, at: dt.datetime) -> None:
    """Sessions that have expired."""
    Session.objects.filter(expire_date__lt=at).delete()


def forget_idempotency_keys(*, at: dt.datetime) -> None:
    """Answers that no browser will ask for again."""
    IdempotencyKey.objects.filter(made_at__lt=at - KEEP_KEYS).delete()


def forget_finished_tasks(*, at: dt.datetime) -> None:
    """Results of tasks, and of this timetable."""
    DBTaskResult.objects.finished().filter(finished_at__lt=at - KEEP_TASKS).delete()
    ScheduledRun.objects.filter(day__lt=(at - KEEP_RUNS).date()).delete()
