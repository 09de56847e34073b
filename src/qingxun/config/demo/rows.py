"""Rows collected in memory and inserted in bulk, and the log kept in the order of time."""

import datetime as dt
import heapq
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

from django.db import models, transaction

from qingxun.audit.actions import Deed, record_many
from qingxun.desk.models import (
    Contributor,
    Manuscript,
    ManuscriptKind,
    Question,
    Revision,
    Submission,
    SubmissionEvent,
)
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.models import Person

BATCH = 500


@dataclass(frozen=True, slots=True)
class Written:
    """What the unit writes."""

    title: str
    body: str
    kind: ManuscriptKind
    event_on: dt.date
    keywords: str


class Log:
    """Deeds that wait until their moment comes, so that the log's order is that of time."""

    def __init__(self) -> None:
        self._waiting: list[tuple[dt.datetime, int, Deed]] = []
        self._number = count()

    def note(
        self,
        verb: str,
        object_type: str,
        object_id: uuid.UUID,
        organization: uuid.UUID,
        *,
        by: Person,
        at: dt.datetime,
    ) -> None:
        """The same row that ``desk.actions.steps.audit`` writes."""
        deed: Deed = {
            "verb": verb,
            "at": at,
            "by": by.pk,
            "by_name": by.name,
            "object_type": object_type,
            "object_id": object_id,
            "organization": organization,
            "details": {},
        }
        heapq.heappush(self._waiting, (at, next(self._number), deed))

    def write_until(self, at: dt.datetime) -> int:
        """Write all deeds up to a moment; how many."""
        due = []
        while self._waiting and self._waiting[0][0] <= at:
            due.append(heapq.heappop(self._waiting)[2])
        if not due:
            return 0
        with transaction.atomic():
            return record_many(due)


@dataclass
class Rows:
    """What the lives of manuscripts leave, by table, in the order of inserting."""

    manuscripts: list[Manuscript] = field(default_factory=list)
    contributors: list[Contributor] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    events: list[SubmissionEvent] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    log: Log = field(default_factory=Log)

    def tell(
        self,
        people: Iterable[Person],
        kind: MessageKind,
        title: str,
        *,
        at: dt.datetime,
        text: str = "",
        url: str = "",
        object_id: uuid.UUID | None = None,
    ) -> None:
        """The same rows that ``messaging.actions.notify`` inserts."""
        self.messages.extend(
            Message(
                person_id=person,
                kind=kind,
                title=title[:200],
                text=text[:500],
                url=url,
                object_id=object_id,
                sent_at=at,
            )
            for person in dict.fromkeys(person.pk for person in people)
        )

    @transaction.atomic
    def save(self) -> int:
        """Insert everything that was collected; how many rows."""
        tables: tuple[Sequence[models.Model], ...] = (
            self.manuscripts,
            self.contributors,
            self.revisions,
            self.submissions,
            self.events,
            self.questions,
            self.messages,
        )
        for rows in tables:
            if rows:
                type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
        return sum(len(rows) for rows in tables)
