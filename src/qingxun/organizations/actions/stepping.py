"""One step of a row that has states: under a lock, against its table, with event and audit row.

The piece behind submissions, issues, dispatches and bulletins. The row has ``state`` and ``desk``;
its events have ``verb``, ``from_state``, ``to_state``, ``by``, ``at`` and ``note``.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from qingxun.audit.actions import record
from qingxun.kit.refusals import StateRefused
from qingxun.kit.states import check_transition
from qingxun.organizations.models import Person

Row = TypeVar("Row", bound=models.Model)
NOTE_LENGTH = 500


def no_details(row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Stepper(Generic[Row]):
    """How rows of one table move.

    ``link`` is the event's field that names the row, and what the audit log calls it unless
    ``called`` does; a verb may leave the state as it is where ``steps`` has it start there; ``by``
    is empty where time acts; ``fresh`` are
    the fields read anew under the lock; ``sentence`` says why a step is not possible, from the row
    and the word for its present state. ``steps`` names the states from which a verb leads on;
    without it the table of transitions alone decides.
    """

    event: type[models.Model]
    link: str
    area: str
    transitions: Mapping[Any, frozenset[Any]]
    sentence: Callable[[Row, str], str]
    steps: Mapping[str, frozenset[Any]] | None = None
    fresh: tuple[str, ...] = ("state",)
    details: Callable[[Row], dict[str, Any]] = no_details
    called: str = ""

    def lock(self, row: Row) -> Any:
        """Hold the row until the transaction ends; its present state."""
        held = type(row)._default_manager.select_for_update()
        row.refresh_from_db(fields=self.fresh, from_queryset=held)
        known: type[Enum] = type(next(iter(self.transitions)))
        return known(row.state)  # type: ignore[attr-defined]

    @transaction.atomic
    def move(
        self,
        row: Row,
        target: Any,
        *,
        verb: str,
        by: Person | None,
        at: dt.datetime,
        note: str = "",
        of_event: Callable[[Row], dict[str, Any]] = no_details,
        **fields: object,
    ) -> Row:
        """Change the state and some fields. Raises ``StateRefused`` when the verb does not lead
        from the state that the database has to ``target``."""
        current = self.lock(row)
        sentence = self.sentence(row, current.label)
        if self.steps is not None and current not in self.steps.get(verb, {current}):
            raise StateRefused(sentence)
        if self.steps is None or target != current:
            check_transition(self.transitions, current, target, sentence=sentence)
        for name, value in {"state": target, **fields}.items():
            setattr(row, name, value)
        row.save(update_fields=["state", *fields])
        self.note(row, verb, current, by=by, at=at, note=note, **of_event(row))
        return row

    def note(
        self,
        row: Row,
        verb: str,
        before: str,
        *,
        by: Person | None,
        at: dt.datetime,
        note: str = "",
        **of_event: object,
    ) -> None:
        """One line of the row's history, and its audit row."""
        told: Any = row
        self.event._default_manager.create(
            **{self.link: row},
            verb=verb,
            from_state=before,
            to_state=told.state,
            by=by,
            at=at,
            note=note[:NOTE_LENGTH],
            **of_event,
        )
        self.log(row, verb, by=by, at=at)

    def log(self, row: Row, verb: str, *, by: Person | None, at: dt.datetime) -> None:
        """An audit row for something done to the row."""
        told: Any = row
        record(
            verb=f"{self.area}.{verb}",
            at=at,
            by=by.pk if by else None,
            by_name=by.name if by else "",
            object_type=self.called or self.link,
            object_id=row.pk,
            organization=told.desk_id,
            details=self.details(row),
        )
