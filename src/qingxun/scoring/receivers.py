"""Facts of the desk and of dispatch that bring points."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from qingxun.desk.models import Submission
from qingxun.dispatch.models import Adoption, AdoptionVoid, Instruction
from qingxun.organizations.models import GroupMembership, Organization
from qingxun.records.signals import fact_recorded
from qingxun.scoring.actions import note_pending, post_and_tell, settle_units


@receiver(fact_recorded, sender=Submission)
def follow_submission(instance: Submission, at: dt.datetime, **kwargs: Any) -> None:
    """Filing counts and filing points follow within a second; the writer does not wait for them."""
    note_pending(desk=instance.desk_id, manuscript=instance.manuscript_id, at=at)


@receiver(fact_recorded, sender=Adoption)
@receiver(fact_recorded, sender=Instruction)
def follow_fact(instance: Adoption | Instruction, at: dt.datetime, **kwargs: Any) -> None:
    """An adoption or instruction is posted, and its units told, in the same transaction."""
    post_and_tell(desk=instance.desk_id, manuscript=instance.manuscript_id, at=at)


@receiver(fact_recorded, sender=AdoptionVoid)
def follow_void(instance: AdoptionVoid, at: dt.datetime, **kwargs: Any) -> None:
    """An adoption that was taken back takes its points back."""
    adoption = instance.adoption
    post_and_tell(
        desk=adoption.desk_id,
        manuscript=adoption.manuscript_id,
        at=at,
        reason=instance.reason,
    )


@receiver(fact_recorded, sender=GroupMembership)
def follow_group(
    instance: Organization, year: int, units: Sequence[uuid.UUID], at: dt.datetime, **kwargs: Any
) -> None:
    """Units of a desk (``instance``) came into another ranking group: other targets, at once."""
    settle_units(desk=instance.pk, year=year, units=units, at=at)
