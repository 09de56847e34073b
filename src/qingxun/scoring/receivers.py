"""Facts of the desk and of dispatch that bring points."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from qingxun.desk.models import CommissionedUnit, Question, Submission
from qingxun.dispatch.models import Adoption, AdoptionVoid, Instruction
from qingxun.facts.models import (
    Incident,
    ItemData,
    ManualValue,
    Output,
    PersonYearData,
    TableEntry,
    UnitYearData,
)
from qingxun.kit.clock import china_date
from qingxun.organizations.models import GroupMembership, Organization
from qingxun.records.signals import fact_recorded
from qingxun.scoring import engine
from qingxun.scoring.actions import note_pending, post_and_tell, post_fact, settle_units
from qingxun.scoring.queries.versions import versions_in_force


@receiver(fact_recorded, sender=Submission)
def follow_submission(instance: Submission, at: dt.datetime, **kwargs: Any) -> None:
    """Filing counts and filing points follow within a second; the writer does not wait for them."""
    note_pending(desk=instance.desk_id, manuscript=instance.manuscript_id, at=at)


@receiver(fact_recorded, sender=Question)
def follow_question(instance: Question, at: dt.datetime, **kwargs: Any) -> None:
    """What the desk asked, or the unit answered, says whether a manuscript is verified."""
    submission = instance.submission
    note_pending(desk=submission.desk_id, manuscript=submission.manuscript_id, at=at)


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


@receiver(fact_recorded, sender=CommissionedUnit)
def follow_commission(instance: CommissionedUnit, at: dt.datetime, **kwargs: Any) -> None:
    """A commission was sent, answered, missed, excused or judged."""
    days = [china_date(instance.due_at)]
    if instance.answered_at is not None:
        days.append(china_date(instance.answered_at))
    post_fact(
        desk=instance.desk_id,
        units=[instance.unit_id],
        days=days,
        manuscript=instance.manuscript_id,
        at=at,
    )


@receiver(fact_recorded, sender=Incident)
@receiver(fact_recorded, sender=Output)
def follow_registered(instance: Incident | Output, at: dt.datetime, **kwargs: Any) -> None:
    """An incident or another result was confirmed or taken back: its unit's year, and the
    manuscript that it is about."""
    if instance.confirmed_at is None:
        return
    post_fact(
        desk=instance.desk_id,
        units=[instance.unit_id],
        people=[instance.person_id] if instance.person_id else [],
        days=[instance.on],
        manuscript=instance.manuscript_id,
        at=at,
        reason=instance.closed_reason,
    )


@receiver(fact_recorded, sender=TableEntry)
def follow_entry(instance: TableEntry, at: dt.datetime, **kwargs: Any) -> None:
    """A number was entered, corrected or taken out."""
    post_fact(
        desk=instance.desk_id,
        units=[instance.unit_id],
        days=[instance.on],
        manuscript=instance.manuscript_id,
        at=at,
    )


@receiver(fact_recorded, sender=ItemData)
def follow_item_data(instance: ItemData, at: dt.datetime, **kwargs: Any) -> None:
    """Something about a manuscript was recorded: it and all of its group are scored anew, and one
    of each group that it was in before brings the rest of that group along."""
    stated = ItemData.objects.filter(desk=instance.desk_id)
    before = stated.filter(manuscript=instance.manuscript_id, same_as__isnull=False)
    left = before.exclude(same_as=instance.same_as) if instance.same_as else before
    members = stated.filter(replaced_at=None, same_as__in=left.values("same_as"))
    one_each = dict(members.values_list("same_as", "manuscript_id"))
    for key in (instance.manuscript_id, *sorted(one_each.values())):
        post_and_tell(desk=instance.desk_id, manuscript=key, at=at)


@receiver(fact_recorded, sender=ManualValue)
def follow_value(instance: ManualValue, at: dt.datetime, **kwargs: Any) -> None:
    """A value was approved or taken back: its line brings points, or none any more."""
    units = [instance.unit_id] if instance.unit_id else []
    post_fact(
        desk=instance.desk_id,
        units=units,
        days=[instance.on],
        manuscript=instance.item_id,
        at=at,
    )


@receiver(fact_recorded, sender=UnitYearData)
def follow_unit_year(instance: UnitYearData, at: dt.datetime, **kwargs: Any) -> None:
    """Other targets, headcount or exclusions of a unit: its year is evaluated anew."""
    day = first_day_of(instance.desk_id, instance.year)
    post_fact(desk=instance.desk_id, units=[instance.unit_id], days=[day], at=at)


def first_day_of(desk: uuid.UUID, year: int) -> dt.date:
    """The first day of an assessment year by the desk's policies."""
    first_month = engine.first_month_of(versions_in_force(desk))
    return engine.year_span(first_month, year).starts_on


@receiver(fact_recorded, sender=PersonYearData)
def follow_person_year(instance: PersonYearData, at: dt.datetime, **kwargs: Any) -> None:
    """Other data of a person: her year is evaluated anew."""
    day = first_day_of(instance.desk_id, instance.year)
    post_fact(desk=instance.desk_id, units=[], people=[instance.person_id], days=[day], at=at)
