"""The one place where an issue changes its state, with its event and audit row."""

import datetime as dt

from django.utils.translation import gettext as _

from qingxun.desk.actions.steps import audit
from qingxun.desk.models import Issue, IssueEvent
from qingxun.desk.states import ISSUE_STEPS, ISSUE_TRANSITIONS, IssueState
from qingxun.kit.refusals import Refusal, StateRefused
from qingxun.kit.states import check_transition
from qingxun.organizations.models import Person


class IssueRefused(Refusal):
    """The issue or its contents cannot be changed or moved on as asked."""


def lock_issue(issue: Issue) -> IssueState:
    """Hold the issue's row until the end of the transaction; its state and version afresh."""
    fresh = Issue.objects.select_for_update().only("state", "version").get(pk=issue.pk)
    issue.state = fresh.state
    issue.version = fresh.version
    return IssueState(fresh.state)


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
    **fields: object,
) -> Issue:
    """Change the state against the table, under a row lock, with event and audit row.

    Raises ``StateRefused`` when the verb does not lead to ``target`` from the state that the
    database has.
    """
    current = lock_issue(issue)
    sentence = _("This issue is “%(state)s” now, so this step is not possible.") % {
        "state": current.label
    }
    if current not in ISSUE_STEPS[verb]:
        raise StateRefused(sentence)
    check_transition(ISSUE_TRANSITIONS, current, target, sentence=sentence)
    issue.state = target
    for name, value in fields.items():
        setattr(issue, name, value)
    issue.save(update_fields=["state", *fields])
    note_issue(issue, verb, current, by=by, at=at, note=note)
    return issue


def note_issue(
    issue: Issue, verb: str, before: str, *, by: Person, at: dt.datetime, note: str = ""
) -> None:
    """One line of the issue's time line, and its audit row."""
    IssueEvent.objects.create(
        issue=issue,
        verb=verb,
        from_state=before,
        to_state=issue.state,
        by=by,
        at=at,
        note=note[:500],
    )
    audit(f"desk.{verb}", "issue", issue.pk, issue.desk_id, by=by, at=at)
