"""Whose standings a person looks at."""

import uuid

from django.db.models import QuerySet

from qingxun.kit.clock import today
from qingxun.organizations.models import Organization, Person, TreeEdge
from qingxun.organizations.states import DESK_ROLES


def own_desk(person: Person) -> Organization | None:
    """The desk where the person works, else the nearest desk above her unit."""
    desks = person.units(*DESK_ROLES)
    if desks:
        return desks[0]
    edge = edges_to_desks(person).select_related("ancestor").order_by("depth").first()
    return edge.ancestor if edge else None


def edges_to_desks(person: Person) -> QuerySet[TreeEdge]:
    """From the person's organizations up to every desk, today."""
    return TreeEdge.objects.filter(
        descendant__in=person.unit_ids(),
        ancestor__is_desk=True,
        valid_from__lte=today(),
        valid_until__gt=today(),
    )


def scoring_desks(person: Person) -> set[uuid.UUID]:
    """Desks by whose policy the person's organizations are scored, and her own desk."""
    own = own_desk(person)
    return {*edges_to_desks(person).values_list("ancestor", flat=True), *([own.pk] if own else [])}
