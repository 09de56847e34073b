"""Ranking groups of a year: who is ranked against whom."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.organizations.models import (
    GroupMembership,
    Organization,
    Person,
    RankingGroup,
)
from qingxun.organizations.permissions import check_can_group
from qingxun.organizations.queries import names_on, units_under
from qingxun.organizations.refusals import GroupRefused
from qingxun.records.signals import fact_recorded


@transaction.atomic
def create_ranking_group(
    *, desk: Organization, year: int, name: str, order: int = 0, by: Person, at: dt.datetime
) -> RankingGroup:
    """A new group of a desk in a year; its name is unique there."""
    check_can_group(by, desk)
    name = _check_name(desk, year, name)
    group = RankingGroup.objects.create(desk=desk, year=year, name=name, order=order)
    _record("create_ranking_group", group, by, at, name=name)
    return group


@transaction.atomic
def rename_ranking_group(
    *, group: RankingGroup, name: str, by: Person, at: dt.datetime
) -> RankingGroup:
    """Give a group another name in its year."""
    check_can_group(by, group.desk)
    if name.strip() == group.name:
        return group
    group.name = _check_name(group.desk, group.year, name)
    group.save(update_fields=["name"])
    _record("rename_ranking_group", group, by, at, name=group.name)
    members = group.memberships.values_list("organization_id", flat=True)
    tell_regrouped(group.desk, group.year, members, at)
    return group


@transaction.atomic
def delete_ranking_group(*, group: RankingGroup, by: Person, at: dt.datetime) -> None:
    """Take away a group that nobody stands in."""
    check_can_group(by, group.desk)
    if group.memberships.exists():
        raise GroupRefused(
            _("Units still stand in %(group)s; assign them elsewhere first.")
            % {"group": group.name}
        )
    _record("delete_ranking_group", group, by, at, name=group.name)
    group.delete()


@transaction.atomic
def assign_group(
    *,
    desk: Organization,
    year: int,
    organizations: Sequence[Organization],
    group: RankingGroup | None,
    by: Person,
    at: dt.datetime,
) -> int:
    """Put units into a group of the year, out of any other; ``None`` takes them out. How many."""
    check_can_group(by, desk)
    if group is not None and (group.desk_id, group.year) != (desk.pk, year):
        raise GroupRefused(_("%(group)s is a group of another year.") % {"group": group.name})
    keys = {organization.pk for organization in organizations}
    if group is not None:
        _check_report(desk, year, keys)
    GroupMembership.objects.filter(desk=desk, year=year, organization__in=keys).delete()
    if group is not None:
        GroupMembership.objects.bulk_create(
            GroupMembership(desk=desk, year=year, group=group, organization_id=key)
            for key in sorted(keys)
        )
    record(
        verb="organizations.assign_group",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="organizations.RankingGroup",
        object_id=group.pk if group else None,
        organization=desk.pk,
        details={"year": year, "organizations": sorted(str(key) for key in keys)},
    )
    tell_regrouped(desk, year, keys, at)
    return len(keys)


def tell_regrouped(
    desk: Organization, year: int, units: Iterable[uuid.UUID], at: dt.datetime
) -> None:
    """News for later areas, in the same transaction: these units stand in other groups."""
    fact_recorded.send(sender=GroupMembership, instance=desk, year=year, units=sorted(units), at=at)


def _check_report(desk: Organization, year: int, keys: set[uuid.UUID]) -> None:
    """Raise unless all report to the desk on some end of the year."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    reporting = {
        *units_under(desk, first).order_by().values_list("pk", flat=True),
        *units_under(desk, last).order_by().values_list("pk", flat=True),
    }
    strangers = keys - reporting
    if strangers:
        names = "、".join(name.short_name for name in names_on(last, strangers).values())
        raise GroupRefused(
            _("%(names)s did not report to %(desk)s in %(year)d.")
            % {"names": names, "desk": desk.name, "year": year}
        )


@transaction.atomic
def copy_groups_to_year(
    *, desk: Organization, source: int, target: int, by: Person, at: dt.datetime
) -> int:
    """Copy the groups of a year with those members that still report; how many memberships.

    Refused when the target year has groups already: nothing is overwritten.
    """
    check_can_group(by, desk)
    if RankingGroup.objects.filter(desk=desk, year=target).exists():
        raise GroupRefused(
            _("%(year)d has groups already; they are not overwritten.") % {"year": target}
        )
    groups = list(RankingGroup.objects.filter(desk=desk, year=source))
    if not groups:
        raise GroupRefused(_("%(year)d has no groups to copy.") % {"year": source})
    copies = {
        group.pk: RankingGroup(desk=desk, year=target, name=group.name, order=group.order)
        for group in groups
    }
    RankingGroup.objects.bulk_create(copies.values())
    reporting = set(
        units_under(desk, dt.date(target, 1, 1)).order_by().values_list("pk", flat=True)
    )
    rows = [
        GroupMembership(
            desk=desk, year=target, group=copies[row.group_id], organization_id=row.organization_id
        )
        for row in GroupMembership.objects.filter(desk=desk, year=source)
        if row.organization_id in reporting
    ]
    GroupMembership.objects.bulk_create(rows)
    record(
        verb="organizations.copy_groups_to_year",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="organizations.Organization",
        object_id=desk.pk,
        organization=desk.pk,
        details={"source": source, "target": target, "memberships": len(rows)},
    )
    tell_regrouped(desk, target, [row.organization_id for row in rows], at)
    return len(rows)


def _check_name(desk: Organization, year: int, name: str) -> str:
    name = name.strip()
    if not name:
        raise GroupRefused(_("Give the group a name."))
    if len(name) > 60:
        raise GroupRefused(_("The name has %(length)d characters; 60 fit.") % {"length": len(name)})
    if RankingGroup.objects.filter(desk=desk, year=year, name=name).exists():
        raise GroupRefused(
            _("%(year)d already has a group %(name)s.") % {"year": year, "name": name}
        )
    return name


def _record(verb: str, group: RankingGroup, by: Person, at: dt.datetime, **details: object) -> None:
    record(
        verb=f"organizations.{verb}",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="organizations.RankingGroup",
        object_id=group.pk,
        organization=group.desk_id,
        details={"year": group.year, **details},
    )
