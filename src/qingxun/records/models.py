"""Base classes of all tables, and the rows that make writing safe (DESIGN §8)."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import connection, models

from qingxun.kit.ids import uuid7
from qingxun.records.home import current_home
from qingxun.records.inserting import insert
from qingxun.records.reading import adapt


class Keyed(models.Model):
    """A row with a UUIDv7 key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Homed(Keyed):
    """A fact: carries the installation it was born in, so that installations can exchange it."""

    kept_as: ClassVar[str] = "homed"
    home = models.UUIDField(default=current_home, editable=False)

    class Meta:
        abstract = True


class Reference(Keyed):
    """A list, setting or projection of this installation; it never travels as a fact."""

    kept_as: ClassVar[str] = "reference"

    class Meta:
        abstract = True


class Installation(Reference):
    """This installation: exactly one row."""

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(max_length=100, blank=True)
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="installation_single"),
        ]


class IdempotencyKeyManager(models.Manager["IdempotencyKey"]):
    def claim(self, key: uuid.UUID, owner: str, path: str, at: dt.datetime) -> bool:
        """Insert a key unless it is there; whether it was. One statement.

        On PostgreSQL it waits for a transaction that inserted the same key and is not ended yet.
        """
        row = self.model(key=key, owner=owner, path=path[:500], status=0, made_at=at)
        return insert(row, unless_there=True)

    def keep(self, key: uuid.UUID, status: int, location: str) -> None:
        """Remember what a claimed key was answered with. One statement."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET status = %s, location = %s WHERE key = %s",  # noqa: S608
                [status, location[:2000], adapt(key)],
            )


class IdempotencyKey(Reference):
    """What a POST with this key answered; a repeated POST gets the same answer.

    The row is written in the same transaction as everything that the POST did.
    """

    key = models.UUIDField(unique=True)
    owner = models.CharField(max_length=64)
    path = models.CharField(max_length=500)
    status = models.PositiveSmallIntegerField()
    location = models.CharField(max_length=2000, blank=True)
    made_at = models.DateTimeField()

    objects = IdempotencyKeyManager()


class Series(Reference):
    """The last number given in (desk, series, year); taken under a row lock, never a sequence."""

    desk = models.UUIDField()
    name = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "name", "year"], name="series_key"),
        ]


class OutboxRow(Homed):
    """What must leave for outside after commit; written with the fact, sent by a task."""

    topic = models.CharField(max_length=60)
    payload = models.JSONField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(sent_at__isnull=True),
                name="outbox_unsent",
            ),
        ]


class InboxRow(Reference):
    """What came from outside, once each: (source, key) is unique."""

    source = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField()
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="inbox_key"),
        ]


__all__ = [
    "Homed",
    "IdempotencyKey",
    "InboxRow",
    "Installation",
    "Keyed",
    "OutboxRow",
    "Reference",
    "Series",
]
