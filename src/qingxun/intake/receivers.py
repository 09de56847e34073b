"""Facts of the desk that what came in follows: masking, and the end of what is under lock."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from qingxun.desk.models import Manuscript, Original
from qingxun.intake.actions.locking import destroy_origins, lock_origins
from qingxun.records.signals import fact_erased, fact_recorded


@receiver(fact_recorded, sender=Original)
def follow_masking(instance: Manuscript, at: dt.datetime, **kwargs: Any) -> None:
    """What the masked text was read from is locked away with it."""
    lock_origins(manuscript=instance, at=at)


@receiver(fact_erased, sender=Original)
def follow_destroying(instance: Manuscript, at: dt.datetime, **kwargs: Any) -> None:
    """With the unmasked texts goes what they were read from."""
    destroy_origins(manuscript=instance, at=at)
