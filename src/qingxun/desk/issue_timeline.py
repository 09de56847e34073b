"""The time line of an issue in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingxun.desk.models import IssueEvent
from qingxun.desk.states import IssueState

ISSUE_VERBS: dict[str, str | Promise] = {
    "start_issue": _("Begun"),
    "send_to_check": _("Handed in for checking"),
    "pass_check": _("Checked by the office head"),
    "send_back_issue": _("Sent back"),
    "mask_personal": _("Personal data masked"),
    "publish_issue": _("Signed off and published"),
    "withdraw_issue": _("Withdrawn"),
    "discard_issue": _("Discarded"),
}


def issue_words_of(event: IssueEvent) -> str:
    """What happened to an issue, in words."""
    words = ISSUE_VERBS.get(event.verb)
    return str(words if words is not None else IssueState(event.to_state).label)
