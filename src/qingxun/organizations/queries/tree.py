"""The tree on a day: names, places, what stands below and above."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from qingxun.organizations.models import Organization, OrganizationName, TreeEdge


@dataclass(frozen=True, slots=True)
class NameOnDay:
    """How an organization was called on a day."""

    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree: an organization, its name on the day and how deep it stands."""

    organization: Organization
    name: NameOnDay
    parent: uuid.UUID | None
    depth: int


def names_on(day: dt.date, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, NameOnDay]:
    """What the organizations were called on that day: one query.

    One that did not exist yet has its first name, one dissolved its last.
    """
    keys = list(set(ids))
    rows = OrganizationName.objects.filter(organization__in=keys).order_by("valid_from")
    names: dict[uuid.UUID, NameOnDay] = {}
    for row in rows:
        if row.organization_id not in names or row.valid_from <= day:
            names[row.organization_id] = NameOnDay(row.name, row.short_name)
    return names


def parents_on(day: dt.date, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The parent of each organization on that day; those without one are left out."""
    rows = _valid(TreeEdge.objects.filter(descendant__in=list(set(ids)), depth=1), day)
    return dict(rows.values_list("descendant_id", "ancestor_id"))


def descendants_on(root: Organization, day: dt.date) -> QuerySet[Organization]:
    """Everything below the root on that day, without the root itself."""
    return Organization.objects.below(root, day).exclude(pk=root.pk)


def ancestors_on(organization: Organization, day: dt.date) -> list[Organization]:
    """What stands above the organization on that day, the nearest first."""
    rows = _valid(TreeEdge.objects.filter(descendant=organization, depth__gt=0), day)
    return [row.ancestor for row in rows.order_by("depth").select_related("ancestor")]


def desk_above(organization: Organization, day: dt.date) -> Organization | None:
    """The nearest desk above on that day."""
    for ancestor in ancestors_on(organization, day):
        if ancestor.is_desk:
            return ancestor
    return None


def units_under(desk: Organization, day: dt.date) -> QuerySet[Organization]:
    """The units that report to a desk on that day.

    Everything below it, down to the next desks; those desks themselves are among them.
    """
    between = TreeEdge.objects.filter(
        descendant=OuterRef("descendant"),
        depth__gt=0,
        depth__lt=OuterRef("depth"),
        ancestor__is_desk=True,
        valid_from__lte=day,
        valid_until__gt=day,
    )
    edges = _valid(TreeEdge.objects.filter(ancestor=desk, depth__gt=0), day)
    reporting = edges.exclude(Exists(between)).values("descendant")
    return Organization.objects.filter(pk__in=reporting)


def tree_on(day: dt.date, roots: Sequence[uuid.UUID] | None = None) -> list[Node]:
    """The tree on that day, in order from the top: three queries.

    ``roots`` limits it to these organizations and what stands below them.
    """
    organizations = list(Organization.objects.existing_on(day).order_by("order", "code"))
    keys = [organization.pk for organization in organizations]
    names = names_on(day, keys)
    parents = parents_on(day, keys)
    children: dict[uuid.UUID | None, list[Organization]] = {}
    for organization in organizations:
        children.setdefault(parents.get(organization.pk), []).append(organization)
    if roots is None:
        start = children.get(None, [])
    else:
        start = [organization for organization in organizations if organization.pk in roots]
    nodes: list[Node] = []
    stack = [(organization, 0) for organization in reversed(start)]
    while stack:
        organization, depth = stack.pop()
        key = organization.pk
        nodes.append(Node(organization, names[key], parents.get(key), depth))
        stack.extend((child, depth + 1) for child in reversed(children.get(key, [])))
    return nodes


def history_of(organization: Organization) -> tuple[list[OrganizationName], list[TreeEdge]]:
    """Its dated names and places, the latest first."""
    places = organization.ancestor_edges.filter(depth=1).select_related("ancestor")
    return (
        list(organization.names.order_by("-valid_from")),
        list(places.order_by("-valid_from")),
    )


def _valid(rows: QuerySet[TreeEdge], day: dt.date) -> QuerySet[TreeEdge]:
    return rows.filter(valid_from__lte=day, valid_until__gt=day)
