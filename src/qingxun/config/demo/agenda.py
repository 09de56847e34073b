"""What the office does, one thing after the other in the order of time.

Everything in it is a real action with the moment at which it would have been done. Points are not
posted with every fact but in bulk (``results``): the receivers of scoring rest meanwhile.
"""

import datetime as dt
import heapq
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from qingxun.config.demo.rows import Log
from qingxun.desk.models import CommissionedUnit, Submission
from qingxun.dispatch.models import Adoption, AdoptionVoid, Instruction
from qingxun.facts.models import Incident, Output, PersonYearData, TableEntry, UnitYearData
from qingxun.records.signals import fact_recorded
from qingxun.scoring import receivers

Step = Callable[[dt.datetime], object]
MUTED = (
    (receivers.follow_submission, Submission),
    (receivers.follow_fact, Adoption),
    (receivers.follow_fact, Instruction),
    (receivers.follow_void, AdoptionVoid),
    (receivers.follow_commission, CommissionedUnit),
    (receivers.follow_registered, Incident),
    (receivers.follow_registered, Output),
    (receivers.follow_entry, TableEntry),
    (receivers.follow_unit_year, UnitYearData),
    (receivers.follow_person_year, PersonYearData),
)
OF_ITEMS = (CommissionedUnit, Incident, TableEntry)
"""Facts that may name a manuscript, which then is scored anew."""


class Agenda:
    """Steps by their moment; a step may put further ones on it. What lies after now never comes."""

    def __init__(self, log: Log, now: dt.datetime) -> None:
        self.log = log
        self.now = now
        self._steps: list[tuple[dt.datetime, int, Step]] = []
        self._number = count()

    def add(self, at: dt.datetime, step: Step) -> None:
        if at <= self.now:
            heapq.heappush(self._steps, (at, next(self._number), step))

    def run(self) -> Iterator[dt.datetime]:
        """Do everything; yields the moment of each step. The log follows in order."""
        while self._steps:
            at, _number, step = heapq.heappop(self._steps)
            self.log.write_until(at)
            step(at)
            yield at
        self.log.write_until(self.now)


class Touched:
    """Manuscripts with new facts, to be scored; those of ``told`` bring a message with
    points, at the moment of the fact."""

    def __init__(self) -> None:
        self.manuscripts: set[uuid.UUID] = set()
        self.told: dict[uuid.UUID, dt.datetime] = {}

    def note(self, sender: Any, instance: Any, at: dt.datetime, **kwargs: Any) -> None:
        """A receiver of ``fact_recorded``."""
        if sender is Submission:
            self.manuscripts.add(instance.manuscript_id)
        elif sender in (Adoption, Instruction):
            self.manuscripts.add(instance.manuscript_id)
            self.told[instance.manuscript_id] = at
        elif sender in OF_ITEMS and instance.manuscript_id is not None:
            self.manuscripts.add(instance.manuscript_id)
        elif sender is AdoptionVoid:
            self.manuscripts.add(instance.adoption.manuscript_id)
            self.told[instance.adoption.manuscript_id] = at

    def take(self) -> tuple[list[uuid.UUID], dict[uuid.UUID, dt.datetime]]:
        """Everything noted since the last time."""
        manuscripts, told = sorted(self.manuscripts), self.told
        self.manuscripts, self.told = set(), {}
        return manuscripts, told


@contextmanager
def scoring_in_bulk(touched: Touched) -> Iterator[None]:
    """Note manuscripts with new facts instead of posting each at once."""
    for receiver, sender in MUTED:
        fact_recorded.disconnect(receiver, sender=sender)
    fact_recorded.connect(touched.note, weak=False)
    try:
        yield
    finally:
        fact_recorded.disconnect(touched.note)
        for receiver, sender in MUTED:
            fact_recorded.connect(receiver, sender=sender)
