"""The one place where a dispatch changes its state."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from qingxun.desk.actions.steps import audit
from qingxun.dispatch.models import Dispatch, DispatchEvent
from qingxun.dispatch.states import DISPATCH_STEPS, DISPATCH_TRANSITIONS, DispatchState
from qingxun.organizations.actions.stepping import Stepper
from qingxun.organizations.models import Person

STEPPER: Stepper[Dispatch] = Stepper(
    event=DispatchEvent,
    link="dispatch",
    area="dispatch",
    transitions=DISPATCH_TRANSITIONS,
    steps=DISPATCH_STEPS,
    sentence=lambda row, state: (
        _("“%(title)s” is “%(state)s” now, so this step is not possible.")
        % {"title": row.title, "state": state}
    ),
)


def move(
    dispatch: Dispatch,
    target: DispatchState,
    *,
    verb: str,
    by: Person,
    at: dt.datetime,
    note: str = "",
    **fields: Any,
) -> Dispatch:
    """Change the state against the table, with its event and audit row.

    The row is locked and read anew first; raises ``StateRefused`` when the verb does not lead
    from the present state to ``target``.
    """
    return STEPPER.move(dispatch, target, verb=verb, by=by, at=at, note=note, **fields)


def note_event(
    dispatch: Dispatch,
    *,
    verb: str,
    from_state: str,
    by: Person,
    at: dt.datetime,
    note: str = "",
) -> None:
    """One line of the dispatch's history, and its audit row."""
    STEPPER.note(dispatch, verb, from_state, by=by, at=at, note=note)


__all__ = ["audit", "move", "note_event"]
