"""Facts of the desk that dispatch acts on: periodicals set up, issues published and withdrawn."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from qingxun.desk.models import Issue, Manuscript, Original, Periodical
from qingxun.desk.states import IssueState
from qingxun.dispatch.actions import adopt_issue, mask_dispatches, void_issue
from qingxun.dispatch.presets import own_outlet
from qingxun.kit.clock import china_date
from qingxun.records.signals import fact_recorded


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


@receiver(fact_recorded, sender=Original)
def follow_masking(instance: Manuscript, at: dt.datetime, **kwargs: Any) -> None:
    """What is on its way, or was sent, stands in the register under the masked title."""
    mask_dispatches(manuscript=instance, on=china_date(at))
