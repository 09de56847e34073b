"""What was submitted is checked against the archive."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from qingxun.copies.actions.archiving import ask_for_check
from qingxun.desk.models import Submission
from qingxun.records.signals import fact_recorded


@receiver(fact_recorded, sender=Submission)
def follow_submission(instance: Submission, at: dt.datetime, **kwargs: Any) -> None:
    """A new text of a unit waits for its check from now on."""
    ask_for_check(submission=instance, at=at)
