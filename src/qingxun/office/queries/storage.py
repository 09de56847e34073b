"""Jobs and storage, for the system page."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django_tasks_db.models import DBTaskResult

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


def last_finished() -> dt.datetime | None:
    """When a task ended last: a sign that the worker lives."""
    return (
        DBTaskResult.objects.filter(finished_at__isnull=False)
        .order_by("-finished_at")
        .values_list("finished_at", flat=True)
        .first()
    )
