"""The time line in words: what each verb of an event says to the people of a unit."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingxun.desk.models import SubmissionEvent
from qingxun.desk.states import SubmissionState

VERBS: dict[str, str | Promise] = {
    "submit_manuscript": _("Submitted"),
    "sign_submission": _("Signed by the principal"),
    "refuse_to_sign": _("Not signed, given back to the writer"),
    "resubmit": _("Submitted again"),
    "withdraw_submission": _("Withdrawn by the unit"),
    "claim_submission": _("Taken on for editing"),
    "release_submission": _("Put back into the queue"),
    "take_over_submission": _("Taken over"),
    "return_submission": _("Returned for revision"),
    "reject_submission": _("Not used"),
    "accept_submission": _("Accepted"),
    "reopen_submission": _("Decision taken back, in review again"),
    "mask_personal": _("Personal data masked"),
    "open_original": _("Opened the unmasked text"),
    "destroy_original": _("Destroyed the unmasked text"),
    "issue_submission": _("Published in an issue"),
    "withdraw_issue": _("The issue was withdrawn"),
}
SENDING = {"submit_manuscript", "resubmit"}


def words_of(event: SubmissionEvent) -> str:
    """What happened, in words; the state reached for a verb that has none of its own."""
    if event.verb in SENDING and event.to_state == SubmissionState.AWAITING_PRINCIPAL:
        return str(_("Handed to the principal to sign"))
    words = VERBS.get(event.verb)
    return str(words if words is not None else SubmissionState(event.to_state).label)


def reason_of(event: SubmissionEvent) -> str:
    """The reason of the list and the free words together."""
    return "；".join(filter(None, [event.reason, event.note]))
