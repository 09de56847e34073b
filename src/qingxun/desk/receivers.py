"""The desk's own facts that its services follow."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from qingxun.desk.actions.commission_answers import follow_answer
from qingxun.desk.actions.indexing import index_submission, search_items
from qingxun.desk.models import Submission
from qingxun.desk.models.submissions import SEARCHED_AS
from qingxun.desk.presets import install_lists
from qingxun.organizations.models import Organization
from qingxun.records.signals import fact_recorded
from qingxun.search.sources import Source, register

register(Source(SEARCHED_AS, Submission.objects.all, search_items))


@receiver(fact_recorded, sender=Submission)
def follow_submission(instance: Submission, at: dt.datetime, **kwargs: Any) -> None:
    """What was submitted or decided is found from now on by its present text; a commissioned
    manuscript answers its slip."""
    index_submission(submission=instance)
    follow_answer(submission=instance, at=at)


@receiver(fact_recorded, sender=Organization)
def follow_organization(instance: Organization, **kwargs: Any) -> None:
    """What becomes a desk begins with kinds and reasons: without them nothing can come in."""
    if instance.is_desk:
        install_lists(desk=instance)
