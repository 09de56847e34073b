"""Keeping the dated rows: names, the closure table, and what is valid today."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from qingxun.organizations.engine import Edge, Window, replant, truncate
from qingxun.organizations.models import (
    OPEN_END,
    Organization,
    OrganizationName,
    TreeEdge,
)
from qingxun.organizations.refusals import ChangeRefused
from qingxun.records.models import Installation


def lock_tree() -> None:
    """One change of the tree at a time: two moves at once could make a circle."""
    Installation.objects.select_for_update().get(singleton=True)


def say_day(day: dt.date) -> str:
    """A day as texts write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def plant(organization: Organization, parent: Organization | None) -> None:
    """Put a new organization into the tree under its parent, from its founding on."""
    start, end = organization.founded_on, organization.dissolved_on
    rows = [_row(Edge(organization.pk, organization.pk, 0, start, end))]
    if parent is not None:
        check_exists(parent, Window(start, end))
        for high in edges_of([parent.pk]):
            first, last = max(start, high.start), min(end, high.end)
            if first < last:
                edge = Edge(organization.pk, high.ancestor, high.depth + 1, first, last)
                rows.append(_row(edge))
    TreeEdge.objects.bulk_create(rows)
    OrganizationName.objects.create(
        organization=organization,
        name=organization.name,
        short_name=organization.short_name,
        valid_from=start,
        valid_until=end,
    )


def place(organization: Organization, parent: Organization | None, on: dt.date) -> Window:
    """Move an organization with all below it, from that day until its next recorded move.

    Returns the days for which the new place holds. Raises ``ChangeRefused`` when the organization
    already stands there, when the parent does not exist throughout, or for a circle.
    """
    window = _window_of_place(organization, parent, on)
    branch = edges_below(organization.pk, window)
    if parent is not None:
        check_exists(parent, window)
        if parent.pk in {edge.descendant for edge in branch}:
            raise ChangeRefused(
                _("%(parent)s stands below %(name)s itself; move it elsewhere first.")
                % {"parent": parent.name, "name": organization.name}
            )
    descendants = {edge.descendant for edge in branch}
    before = edges_of(descendants)
    above = edges_of([parent.pk]) if parent else set()
    save_edges(before, replant(edges=before, below=branch, above=above, window=window))
    return window


def _window_of_place(
    organization: Organization, parent: Organization | None, on: dt.date
) -> Window:
    """From that day until the place changes again by a row already recorded, or the end."""
    end = organization.dissolved_on
    rows = TreeEdge.objects.filter(descendant=organization, depth=1).order_by("valid_from")
    for row in rows:
        if row.valid_from <= on < row.valid_until:
            if parent is not None and row.ancestor_id == parent.pk:
                raise ChangeRefused(
                    _("%(name)s already belongs to %(parent)s on %(day)s.")
                    % {"name": organization.name, "parent": parent.name, "day": say_day(on)}
                )
            return Window(on, row.valid_until)
        if row.valid_from > on:
            end = row.valid_from
            break
    if parent is None:
        raise ChangeRefused(
            _("%(name)s already stands at the top on %(day)s.")
            % {"name": organization.name, "day": say_day(on)}
        )
    return Window(on, end)


def uproot(organization: Organization, on: dt.date) -> None:
    """End an organization that has nothing below it any more."""
    before = edges_of([organization.pk])
    save_edges(before, truncate(before, on))
    names = OrganizationName.objects.filter(organization=organization)
    names.filter(valid_from__gte=on).delete()
    names.filter(valid_until__gt=on).update(valid_until=on)


def check_exists(organization: Organization, window: Window) -> None:
    """Raise unless the organization exists on every day of the window."""
    if organization.founded_on > window.start or organization.dissolved_on < window.end:
        raise ChangeRefused(
            _("%(name)s does not exist throughout: from %(start)s until %(end)s only.")
            % {
                "name": organization.name,
                "start": say_day(organization.founded_on),
                "end": say_day(organization.dissolved_on),
            }
            if organization.dissolved_on < OPEN_END
            else _("%(name)s does not exist before %(start)s.")
            % {"name": organization.name, "start": say_day(organization.founded_on)}
        )


def edges_of(descendants: Iterable[uuid.UUID]) -> set[Edge]:
    """All edges up from these organizations, on all days."""
    return _edges(TreeEdge.objects.filter(descendant__in=list(descendants)).values_list(*_FIELDS))


def edges_below(ancestor: uuid.UUID, window: Window) -> set[Edge]:
    """Edges down from an organization, itself included, that touch the window."""
    rows = TreeEdge.objects.filter(
        ancestor=ancestor, valid_from__lt=window.end, valid_until__gt=window.start
    )
    return _edges(rows.values_list(*_FIELDS))


def save_edges(before: set[Edge], after: set[Edge]) -> None:
    """Turn the rows of ``before`` into those of ``after``."""
    gone = before - after
    if gone:
        touched = TreeEdge.objects.filter(descendant__in={edge.descendant for edge in gone})
        keys = [row.pk for row in touched if _edge(row) in gone]
        TreeEdge.objects.filter(pk__in=keys).delete()
    TreeEdge.objects.bulk_create([_row(edge) for edge in sorted(after - before)], batch_size=500)


_FIELDS = ("descendant_id", "ancestor_id", "depth", "valid_from", "valid_until")


def _edges(rows: Iterable[tuple[uuid.UUID, uuid.UUID, int, dt.date, dt.date]]) -> set[Edge]:
    return {Edge(*row) for row in rows}


def _edge(row: TreeEdge) -> Edge:
    return Edge(row.descendant_id, row.ancestor_id, row.depth, row.valid_from, row.valid_until)


def _row(edge: Edge) -> TreeEdge:
    return TreeEdge(
        ancestor_id=edge.ancestor,
        descendant_id=edge.descendant,
        depth=edge.depth,
        valid_from=edge.start,
        valid_until=edge.end,
    )


def set_name(organization: Organization, name: str, short_name: str, on: dt.date) -> None:
    """Give a name from that day until the next recorded one; the day's own row is corrected."""
    row = OrganizationName.objects.get(
        organization=organization, valid_from__lte=on, valid_until__gt=on
    )
    if (row.name, row.short_name) == (name, short_name):
        raise ChangeRefused(
            _("%(name)s already has this name on %(day)s.") % {"name": name, "day": say_day(on)}
        )
    end = row.valid_until
    if row.valid_from == on:
        row.name, row.short_name = name, short_name
        row.save(update_fields=["name", "short_name"])
        return
    row.valid_until = on
    row.save(update_fields=["valid_until"])
    OrganizationName.objects.create(
        organization=organization, name=name, short_name=short_name, valid_from=on, valid_until=end
    )


def show_as_on(organizations: Iterable[uuid.UUID], day: dt.date) -> int:
    """Repeat in the organizations the name and parent that are valid on the day; how many changed.

    One that does not exist yet keeps its first name and place, one dissolved its last.
    """
    keys = list(organizations)
    names: dict[uuid.UUID, list[OrganizationName]] = {key: [] for key in keys}
    for name in OrganizationName.objects.filter(organization__in=keys):
        names[name.organization_id].append(name)
    places: dict[uuid.UUID, list[TreeEdge]] = {key: [] for key in keys}
    for edge in TreeEdge.objects.filter(descendant__in=keys, depth=1):
        places[edge.descendant_id].append(edge)
    changed = []
    for organization in Organization.objects.filter(pk__in=keys):
        shown = (organization.name, organization.short_name, organization.parent_id)
        _show(organization, names[organization.pk], places[organization.pk], day)
        if shown != (organization.name, organization.short_name, organization.parent_id):
            changed.append(organization)
    Organization.objects.bulk_update(changed, ["name", "short_name", "parent"], batch_size=200)
    return len(changed)


def _show(
    organization: Organization,
    names: list[OrganizationName],
    places: list[TreeEdge],
    day: dt.date,
) -> None:
    last = organization.dissolved_on - dt.timedelta(days=1)
    seen_on = max(organization.founded_on, min(day, last))
    for name in names:
        if name.valid_from <= seen_on < name.valid_until:
            organization.name, organization.short_name = name.name, name.short_name
    covering = [row.ancestor_id for row in places if row.valid_from <= seen_on < row.valid_until]
    organization.parent_id = covering[0] if covering else None
