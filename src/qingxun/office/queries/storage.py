"""Jobs and storage, for the system page."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, QuerySet, Sum
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from qingxun.audit.models import AuditHead
from qingxun.documents.models import StoredFile


@dataclass(frozen=True, slots=True)
class Storage:
    """Sizes in bytes; ``free`` is what the disk of the installation's folder still takes."""

    vendor: str
    database: int
    files: int
    file_count: int
    free: int


def storage() -> Storage:
    """Database, stored files, and room on the disk: two queries."""
    files = StoredFile.objects.aggregate(total=Sum("size"), number=Count("pk"))
    return Storage(
        vendor={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
        database=database_size(),
        files=files["total"] or 0,
        file_count=files["number"],
        free=shutil.disk_usage(Path(settings.HOME)).free,
    )


def database_size() -> int:
    """Bytes of the database as the database itself counts them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute(
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            )
        return int(cursor.fetchone()[0])


def jobs() -> QuerySet[DBTaskResult]:
    """Tasks in the background, kept for two weeks after they ended."""
    return DBTaskResult.objects.all()


@dataclass(frozen=True, slots=True)
class Run:
    """The latest run of a task: when it was asked for, and what it gave, once it ended well."""

    queued_at: dt.datetime
    finished_at: dt.datetime | None
    is_under_way: bool
    has_failed: bool
    value: dict[str, Any]


def latest_run(task: Task[[], Any]) -> Run | None:
    """The latest run of a task without arguments; None when there is none any more: one query."""
    row = DBTaskResult.objects.filter(task_path=task.module_path).order_by("-enqueued_at").first()
    if row is None:
        return None
    return Run(
        queued_at=row.enqueued_at,
        finished_at=row.finished_at,
        is_under_way=row.status in (TaskResultStatus.READY, TaskResultStatus.RUNNING),
        has_failed=row.status == TaskResultStatus.FAILED,
        value=row.return_value or {},
    )


def sealed_rows() -> int:
    """How many rows of the log are sealed."""
    return AuditHead.objects.aggregate(top=Max("size"))["top"] or 0
