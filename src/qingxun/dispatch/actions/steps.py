"""The one place where a dispatch changes its state."""

import datetime as dt

from django.utils.translation import gettext as _

from qingxun.desk.actions.steps import audit
from qingxun.dispatch.models import Dispatch, DispatchEvent
from qingxun.dispatch.states import DISPATCH_STEPS, DISPATCH_TRANSITIONS, DispatchState
from qingxun.kit.refusals import StateRefused
from qingxun.kit.states import check_transition
from qingxun.organizations.models import Person


def move(
    dispatch: Dispatch,
    target: DispatchState,
    *,
    verb: str,
    by: Person,
    at: dt.datetime,
    note: str = "",
    **fields: object,
) -> Dispatch:
    """Change the state against the table, with its event and audit row.

    The row is locked and read anew first; raises ``StateRefused`` when the verb does not lead
    from the present state to ``target``.
    """
    fresh = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    current = DispatchState(fresh.state)
    sentence = _("“%(title)s” is “%(state)s” now, so this step is not possible.") % {
        "title": fresh.title,
        "state": current.label,
    }
    if current not in DISPATCH_STEPS[verb]:
        raise StateRefused(sentence)
    check_transition(DISPATCH_TRANSITIONS, current, target, sentence=sentence)
    dispatch.state = target
    for name, value in fields.items():
        setattr(dispatch, name, value)
    dispatch.save(update_fields=["state", *fields])
    note_event(dispatch, verb=verb, from_state=current, by=by, at=at, note=note)
    return dispatch


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
    DispatchEvent.objects.create(
        dispatch=dispatch,
        verb=verb,
        from_state=from_state,
        to_state=dispatch.state,
        by=by,
        at=at,
        note=note[:500],
    )
    audit(f"dispatch.{verb}", "dispatch", dispatch.pk, dispatch.desk_id, by=by, at=at)


__all__ = ["audit", "move", "note_event"]
