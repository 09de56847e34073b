"""One step of a row that has states: under a lock, against its table, with event and audit row.

The piece behind submissions, issues, dispatches and bulletins. The row has ``state`` and ``desk``;
its events have ``verb``, ``from_state``, ``to_state``, ``by``, ``at`` and ``note``.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from qingxun.audit.actions import Deed, record, record_many
from qingxun.kit.refusals import StateRefused
from qingxun.kit.states import check_transition
from qingxun.organizations.models import Person
from qingxun.records.inserting import insert, update

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
        return self._state_of(row)

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
        self._change(row, current, target, verb, fields)
        update(row, "state", *fields)
        self.note(row, verb, current, by=by, at=at, note=note, **of_event(row))
        return row

    @transaction.atomic
    def move_all(
        self,
        rows: Sequence[Row],
        target: Any,
        *,
        verb: str,
        by: Person | None,
        at: dt.datetime,
        note: str = "",
        of_event: Callable[[Row], dict[str, Any]] = no_details,
        **fields: object,
    ) -> None:
        """``move`` for many rows at once, in a handful of statements. Raises ``StateRefused`` for
        the first that the verb doesn't lead on, and then moves none."""
        events = []
        for row, current in zip(rows, self._lock_all(rows), strict=True):
            self._change(row, current, target, verb, fields)
            events.append(self._event(row, verb, current, by, at, note, of_event(row)))
        table = self._table(rows)
        table.filter(pk__in=[row.pk for row in rows]).update(state=target, **fields)
        self.event._default_manager.bulk_create(events)
        record_many(self._deed(row, verb, by, at) for row in rows)

    def _table(self, rows: Sequence[Row]) -> models.Manager[Row]:
        return type(rows[0])._default_manager

    def _lock_all(self, rows: Sequence[Row]) -> list[Any]:
        """Hold the rows, in the order of their keys; the present state of each."""
        names = self.fresh
        held = self._table(rows).select_for_update().filter(pk__in=[row.pk for row in rows])
        found = {key: values for key, *values in held.order_by("pk").values_list("pk", *names)}
        kept = {field.name: field.attname for field in rows[0]._meta.concrete_fields}
        for row in rows:
            for name, value in zip(names, found[row.pk], strict=True):
                setattr(row, kept[name], value)
        return [self._state_of(row) for row in rows]

    def _state_of(self, row: Any) -> Any:
        known: type[Enum] = type(next(iter(self.transitions)))
        return known(row.state)

    def _change(
        self, row: Row, current: Any, target: Any, verb: str, fields: Mapping[str, object]
    ) -> None:
        """Set the fields of a step that the tables allow."""
        sentence = self.sentence(row, current.label)
        if self.steps is not None and current not in self.steps.get(verb, {current}):
            raise StateRefused(sentence)
        if self.steps is None or target != current:
            check_transition(self.transitions, current, target, sentence=sentence)
        for name, value in {"state": target, **fields}.items():
            setattr(row, name, value)

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
        insert(self._event(row, verb, before, by, at, note, of_event))
        self.log(row, verb, by=by, at=at)

    def _event(
        self,
        row: Row,
        verb: str,
        before: str,
        by: Person | None,
        at: dt.datetime,
        note: str,
        more: Mapping[str, object],
    ) -> models.Model:
        told: Any = row
        return self.event(
            **{self.link: row},
            verb=verb,
            from_state=before,
            to_state=told.state,
            by=by,
            at=at,
            note=note[:NOTE_LENGTH],
            **more,
        )

    def log(self, row: Row, verb: str, *, by: Person | None, at: dt.datetime) -> None:
        """An audit row for something done to the row."""
        record(**self._deed(row, verb, by, at))

    def _deed(self, row: Row, verb: str, by: Person | None, at: dt.datetime) -> Deed:
        told: Any = row
        return {
            "verb": f"{self.area}.{verb}",
            "at": at,
            "by": by.pk if by else None,
            "by_name": by.name if by else "",
            "object_type": self.called or self.link,
            "object_id": row.pk,
            "organization": told.desk_id,
            "details": self.details(row),
        }
