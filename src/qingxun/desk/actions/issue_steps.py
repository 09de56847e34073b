"""The one place where an issue changes its state, with its event and audit row."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from qingxun.desk.models import Issue, IssueEvent
from qingxun.desk.states import ISSUE_STEPS, ISSUE_TRANSITIONS, IssueState
from qingxun.kit.refusals import Refusal, StateRefused
from qingxun.organizations.actions.stepping import Stepper
from qingxun.organizations.models import Person


class IssueRefused(Refusal):
    """The issue or its contents cannot be changed or moved on as asked."""


STEPPER: Stepper[Issue] = Stepper(
    event=IssueEvent,
    link="issue",
    area="desk",
    transitions=ISSUE_TRANSITIONS,
    steps=ISSUE_STEPS,
    fresh=("state", "version"),
    sentence=lambda row, state: (
        _("This issue is “%(state)s” now, so this step is not possible.") % {"state": state}
    ),
)


def lock_issue(issue: Issue) -> IssueState:
    """Hold the issue's row until the end of the transaction; its state and version afresh."""
    return IssueState(STEPPER.lock(issue))


def lock_for_editing(issue: Issue) -> None:
    """Hold the row, and raise ``StateRefused`` unless the issue is still being edited."""
    state = lock_issue(issue)
    if state != IssueState.DRAFTING:
        raise StateRefused(
            _("This issue is “%(state)s” now; it can be changed only while it is being edited.")
            % {"state": state.label}
        )


def touch(issue: Issue) -> None:
    """A new version of the contents: who signs an older one is told."""
    issue.version += 1
    issue.save(update_fields=["version"])


def move_issue(
    issue: Issue,
    target: IssueState,
    *,
    verb: str,
    by: Person,
    at: dt.datetime,
    note: str = "",
    **fields: Any,
) -> Issue:
    """Change the state against the table, under a row lock, with event and audit row.

    Raises ``StateRefused`` when the verb does not lead to ``target`` from the state that the
    database has.
    """
    return STEPPER.move(issue, target, verb=verb, by=by, at=at, note=note, **fields)


def note_issue(
    issue: Issue, verb: str, before: str, *, by: Person, at: dt.datetime, note: str = ""
) -> None:
    """One line of the issue's time line, and its audit row."""
    STEPPER.note(issue, verb, before, by=by, at=at, note=note)
