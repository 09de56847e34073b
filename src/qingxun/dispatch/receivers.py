"""Facts of the desk that dispatch acts on: periodicals set up, issues published and withdrawn."""

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from qingxun.desk.models import Issue, Manuscript, Original, Periodical, Submission
from qingxun.desk.states import IssueState, SubmissionState
from qingxun.dispatch.actions import adopt_issue, cancel_unsent, mask_dispatches, void_issue
from qingxun.dispatch.models import Dispatch
from qingxun.dispatch.presets import own_outlet
from qingxun.kit.clock import china_date
from qingxun.records.signals import fact_recorded

NOT_USED = (SubmissionState.RETURNED, SubmissionState.REJECTED, SubmissionState.WITHDRAWN)


@receiver(fact_recorded, sender=Periodical)
def follow_periodical(instance: Periodical, **kwargs: Any) -> None:
    """A periodical is an outlet of its desk, under its present name."""
    own_outlet(instance)


@receiver(fact_recorded, sender=Issue)
def follow_issue(instance: Issue, at: dt.datetime, **kwargs: Any) -> None:
    """Publishing is an adoption at the committee's own level; withdrawing takes it back."""
    if instance.state == IssueState.PUBLISHED:
        adopt_issue(issue=instance, at=at)
    elif instance.state == IssueState.WITHDRAWN:
        event = instance.events.order_by("-at").select_related("by").first()
        actor = event.by if event else instance.signed_by
        if actor is not None:
            void_issue(issue=instance, by=actor, at=at)
            cancel_unsent(
                dispatches=Dispatch.objects.filter(issue=instance),
                reason=instance.withdrawn_reason,
                by=actor,
                at=at,
            )


@receiver(fact_recorded, sender=Original)
def follow_masking(instance: Manuscript, at: dt.datetime, **kwargs: Any) -> None:
    """What is on its way, or was sent, stands in the register under the masked title."""
    mask_dispatches(manuscript=instance, on=china_date(at))


@receiver(fact_recorded, sender=Submission)
def follow_submission(instance: Submission, at: dt.datetime, **kwargs: Any) -> None:
    """What is no longer used does not go upward: dispatches that did not leave yet are cancelled.

    While a decision is being changed they wait: sending is refused as long.
    """
    if instance.state not in NOT_USED:
        return
    waiting = Dispatch.objects.filter(submission=instance)
    if not waiting.exists():
        return
    event = instance.events.order_by("-at", "-id").select_related("by").first()
    if event is None:
        return
    why = "；".join(filter(None, [event.reason, event.note]))
    reason = _("The manuscript is “%(state)s” now. %(why)s") % {
        "state": SubmissionState(instance.state).label,
        "why": why,
    }
    cancel_unsent(dispatches=waiting, reason=reason.strip(), by=event.by, at=at)
