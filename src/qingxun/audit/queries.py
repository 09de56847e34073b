"""Reading the log: for the audit administrator's page and for the time line of one object."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from qingxun.audit.models import AuditHead, AuditLeaf, AuditRow, HeadReason
from qingxun.audit.personal import Personal, personal_of

__all__ = [
    "Personal",
    "RowFilter",
    "checkpoints",
    "for_object",
    "personal_of",
    "rows",
    "sequences_of",
    "verbs",
]


@dataclass(frozen=True, slots=True)
class RowFilter:
    """What to look for; empty means everything. ``since`` is included, ``until`` is not."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    actor: uuid.UUID | None = None
    object_id: uuid.UUID | None = None
    organization: uuid.UUID | None = None
    object_type: str = ""
    verb: str = ""
    area: str = ""
    outcome: str = ""


def rows(filters: RowFilter | None = None) -> QuerySet[AuditRow]:
    """Rows of the log, latest first."""
    wanted = filters or RowFilter()
    conditions = {
        "at__gte": wanted.since,
        "at__lt": wanted.until,
        "actor": wanted.actor,
        "object_id": wanted.object_id,
        "organization": wanted.organization,
        "object_type": wanted.object_type,
        "verb": wanted.verb,
        "verb__startswith": f"{wanted.area}." if wanted.area else "",
        "outcome": wanted.outcome,
    }
    given = {name: value for name, value in conditions.items() if value}
    return AuditRow.objects.filter(**given).order_by("-at", "-id")


def for_object(object_id: uuid.UUID) -> QuerySet[AuditRow]:
    """What was done to one object, in order."""
    return AuditRow.objects.filter(object_id=object_id).order_by("at", "id")


def verbs(since: dt.datetime) -> list[str]:
    """The verbs that occurred since then, for a filter's choices."""
    found = AuditRow.objects.filter(at__gte=since).order_by("verb").values_list("verb", flat=True)
    return list(found.distinct())


def sequences_of(shown: Iterable[AuditRow]) -> dict[uuid.UUID, int]:
    """The places in the log of those rows that are sealed: one query."""
    leaves = AuditLeaf.objects.filter(id__in=[row.id for row in shown])
    return dict(leaves.values_list("id", "sequence"))


def checkpoints() -> QuerySet[AuditHead]:
    """The signed checkpoints, latest first; ``heads.note_of(head).text`` is what is exported."""
    return AuditHead.objects.exclude(reason=HeadReason.SEAL).order_by("-at")


def last_sealed_at() -> dt.datetime | None:
    """When the log was sealed last."""
    return AuditHead.objects.filter(size__gt=0).aggregate(at=Max("at"))["at"]
