"""State what rules ask about a manuscript: repost, degree of rewriting, the same matter."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.facts.actions.refusals import FactRefused
from qingxun.facts.actions.steps import audit
from qingxun.facts.models import ItemData
from qingxun.facts.permissions import check_can_record_fact
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.records.signals import fact_recorded

WHOLE = 100


@dataclass(frozen=True, slots=True)
class ItemSaid:
    """What is said of a manuscript; ``same_as`` is another one about the same matter."""

    repost: bool = False
    rewritten: int | None = None
    same_as: Manuscript | None = None
    external_name: str = ""
    external_contact: str = ""
    urgent: bool = False
    tags: tuple[str, ...] = ()
    happened_at: dt.datetime | None = None
    route: str = ""
    verified: bool | None = None

    @classmethod
    def again(cls, kept: ItemData, same_as: Manuscript | None) -> "ItemSaid":
        """What is stated already, with another group."""
        said = {name: getattr(kept, name) for name in ItemData.STATED if name != "editor"}
        return cls(**said | {"tags": tuple(kept.tags), "same_as": same_as})


@transaction.atomic
def state_item(
    *, desk: Organization, manuscript: Manuscript, said: ItemSaid, by: Person, at: dt.datetime
) -> ItemData:
    """State it anew; every manuscript of the group that it joins or leaves is scored again.

    Raises ``FactRefused`` with field and sentence.
    """
    check_can_record_fact(by, desk.pk)
    if said.rewritten is not None and not 0 <= said.rewritten <= WHOLE:
        raise FactRefused(_("The degree lies between 0 and 100 percent."), "rewritten")
    if said.happened_at is not None and said.happened_at > at:
        raise FactRefused(_("The event lies in the future; correct its time."), "happened_at")
    if said.same_as == manuscript:
        raise FactRefused(_("Name another manuscript than this one."), "same_as")
    group = group_with(desk, said.same_as, by, at) if said.same_as else None
    row = replace_item(
        desk,
        manuscript,
        at,
        repost=said.repost,
        rewritten=said.rewritten,
        editor=by if said.rewritten else None,
        same_as=group,
        external_name=fitting(said.external_name, 40, "external_name"),
        external_contact=fitting(said.external_contact, 60, "external_contact"),
        urgent=said.urgent,
        tags=list(said.tags),
        happened_at=said.happened_at,
        route=said.route,
        verified=said.verified,
        stated_by=by,
    )
    audit("state_item", "itemdata", row.pk, desk.pk, by=by, at=at)
    fact_recorded.send(sender=ItemData, instance=row, at=at)
    return row


def standing(desk: Organization, manuscript: Manuscript) -> ItemData | None:
    """What is stated of a manuscript now."""
    return ItemData.objects.filter(desk=desk, manuscript=manuscript, replaced_at=None).first()


def replace_item(
    desk: Organization, manuscript: Manuscript, at: dt.datetime, **fields: object
) -> ItemData:
    """The statement that stands is replaced by a new one."""
    ItemData.objects.filter(desk=desk, manuscript=manuscript, replaced_at=None).update(
        replaced_at=at
    )
    return ItemData.objects.create(desk=desk, manuscript=manuscript, stated_at=at, **fields)


def group_with(desk: Organization, other: Manuscript, by: Person, at: dt.datetime) -> uuid.UUID:
    """The group of the other manuscript; it is begun when the other stands in none."""
    row = standing(desk, other)
    if row is not None and row.same_as is not None:
        return row.same_as
    kept: dict[str, object] = {}
    if row is not None:
        kept = {name: getattr(row, name) for name in ItemData.STATED}
    begun = replace_item(desk, other, at, same_as=other.pk, stated_by=by, **kept)
    audit("state_item", "itemdata", begun.pk, desk.pk, by=by, at=at)
    return other.pk
