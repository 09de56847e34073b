"""Founding, renaming, moving, merging and dissolving, each from a day on.

The day may lie in the past, be today or still come: the dated rows are right at once, and
``apply_due_changes`` shows on the day itself what becomes valid on it.
"""

import datetime as dt
import uuid
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.kit.clock import china_date
from qingxun.organizations.actions import placing
from qingxun.organizations.actions.checking import check_code, check_day, check_names, check_soon
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import (
    OPEN_END,
    Appointment,
    Organization,
    OrganizationChange,
    Person,
    TreeEdge,
)
from qingxun.organizations.permissions import check_can_change_organizations
from qingxun.organizations.refusals import ChangeRefused
from qingxun.organizations.states import ChangeKind
from qingxun.records.signals import fact_recorded


class Facts(TypedDict, total=False):
    """What is known of an organization besides its name and place."""

    kind: str
    level: str
    is_desk: bool
    headcount: int | None
    order: int
    note: str


@transaction.atomic
def found_organization(
    *,
    code: str,
    name: str,
    short_name: str = "",
    parent: Organization | None,
    on: dt.date,
    reason: str = "",
    by: Person,
    at: dt.datetime,
    **facts: Unpack[Facts],
) -> Organization:
    """Found an organization under a parent from a day on.

    Raises ``ChangeRefused`` for a code that is taken or a parent that does not exist then.
    """
    check_can_change_organizations(by)
    organization = plant_organization(
        code=code, name=name, short_name=short_name, parent=parent, on=on, **facts
    )
    _keep_change(organization, ChangeKind.FOUNDED, on, by, at, target=parent, reason=reason)
    fact_recorded.send(sender=Organization, instance=organization, at=at)
    return organization


@transaction.atomic
def plant_organization(
    *,
    code: str,
    name: str,
    short_name: str = "",
    parent: Organization | None,
    on: dt.date,
    **facts: Unpack[Facts],
) -> Organization:
    """The rows of a new organization, without permission, change and audit: for import and demo."""
    check_day(on)
    placing.lock_tree()
    name, short_name = check_names(name, short_name)
    code = check_code(code)
    if Organization.objects.filter(code=code).exists():
        raise ChangeRefused(_("The code %(code)s is taken already.") % {"code": code})
    organization = Organization.objects.create(
        code=code, name=name, short_name=short_name, parent=parent, founded_on=on, **facts
    )
    placing.plant(organization, parent)
    return organization


@transaction.atomic
def change_organization(
    *, organization: Organization, by: Person, at: dt.datetime, **facts: Unpack[Facts]
) -> Organization:
    """Correct what is not dated: kind, level, headcount, order, note, whether it is a desk."""
    check_can_change_organizations(by)
    changed = [field for field, value in facts.items() if getattr(organization, field) != value]
    for field in changed:
        setattr(organization, field, facts[field])  # type: ignore[literal-required]
    if changed:
        organization.save(update_fields=changed)
        record(
            verb="organizations.change_organization",
            at=at,
            by=by.pk,
            by_name=by.name,
            object_type="organizations.Organization",
            object_id=organization.pk,
            organization=organization.pk,
            details={field: facts[field] for field in changed},  # type: ignore[literal-required]
        )
        fact_recorded.send(sender=Organization, instance=organization, at=at)
    return organization


@transaction.atomic
def rename_organization(
    *,
    organization: Organization,
    name: str,
    short_name: str = "",
    on: dt.date,
    reason: str = "",
    by: Person,
    at: dt.datetime,
) -> OrganizationChange:
    """Give a new name from a day on; earlier figures keep the earlier name."""
    check_can_change_organizations(by)
    placing.lock_tree()
    organization.refresh_from_db()
    check_lives(organization, on)
    name, short_name = check_names(name, short_name)
    placing.set_name(organization, name, short_name, on)
    change = _keep_change(
        organization, ChangeKind.RENAMED, on, by, at, name=(name, short_name), reason=reason
    )
    show_changed(organization, at)
    return change


@transaction.atomic
def move_organization(
    *,
    organization: Organization,
    parent: Organization | None,
    on: dt.date,
    reason: str = "",
    by: Person,
    at: dt.datetime,
) -> OrganizationChange:
    """Hang an organization with all below it under another parent from a day on.

    Holds until its next move already recorded. Never makes a circle (``ChangeRefused``).
    """
    check_can_change_organizations(by)
    placing.lock_tree()
    organization.refresh_from_db()
    check_lives(organization, on)
    placing.place(organization, parent, on)
    change = _keep_change(organization, ChangeKind.MOVED, on, by, at, target=parent, reason=reason)
    show_changed(organization, at)
    return change


@transaction.atomic
def merge_organizations(
    *,
    organization: Organization,
    into: Organization,
    on: dt.date,
    reason: str = "",
    by: Person,
    at: dt.datetime,
) -> OrganizationChange:
    """Dissolve an organization into another from a day on.

    What stands below it then belongs to the other; the posts held at it end, and the same people
    hold the same roles at the other from that day. Its past figures stay with it.
    """
    check_can_change_organizations(by)
    placing.lock_tree()
    organization.refresh_from_db()
    check_ends(organization, on)
    if into.pk == organization.pk:
        raise ChangeRefused(_("An organization cannot be merged into itself."))
    placing.check_exists(into, placing.Window(on, OPEN_END))
    moved = _move_children(organization, into, on, by, at)
    placing.uproot(organization, on)
    organization.dissolved_on, organization.successor = on, into
    organization.save(update_fields=["dissolved_on", "successor"])
    _carry_appointments(organization, into, on)
    change = _keep_change(organization, ChangeKind.MERGED, on, by, at, target=into, reason=reason)
    placing.show_as_on([organization.pk, *moved], china_date(at))
    organization.refresh_from_db()
    return change


@transaction.atomic
def dissolve_organization(
    *, organization: Organization, on: dt.date, reason: str = "", by: Person, at: dt.datetime
) -> OrganizationChange:
    """End an organization on a day (the first on which it is no more), and the posts held at it.

    Refused while anything stands below it on or after that day.
    """
    check_can_change_organizations(by)
    placing.lock_tree()
    organization.refresh_from_db()
    check_ends(organization, on)
    below = _children_from(organization, on)
    if below:
        names = "、".join(edge.descendant.short_name for edge in below[:5])
        raise ChangeRefused(
            _("%(names)s still belong to %(name)s; move or dissolve them first.")
            % {"names": names, "name": organization.name}
        )
    placing.uproot(organization, on)
    organization.dissolved_on = on
    organization.save(update_fields=["dissolved_on"])
    _end_appointments(organization, on)
    change = _keep_change(organization, ChangeKind.DISSOLVED, on, by, at, reason=reason)
    show_changed(organization, at)
    return change


@transaction.atomic
def apply_due_changes(*, on: dt.date, at: dt.datetime) -> int:
    """Show what became valid up to that day; how many organizations look different now.

    Run daily and when the program starts; running it again changes nothing.
    """
    due = OrganizationChange.objects.filter(effective_on__lte=on, shown_at__isnull=True)
    keys: set[uuid.UUID] = set(due.values_list("organization_id", flat=True))
    if not keys:
        return 0
    placing.lock_tree()
    changed = placing.show_as_on(keys, on)
    due.update(shown_at=at)
    return changed


def show_due_changes(*, at: dt.datetime) -> int:
    """The daily job: ``apply_due_changes`` for the day of that moment."""
    return apply_due_changes(on=china_date(at), at=at)


def show_changed(organization: Organization, at: dt.datetime) -> None:
    """Show what is valid today, in the database and on the object in hand."""
    placing.show_as_on([organization.pk], china_date(at))
    organization.refresh_from_db()


def check_lives(organization: Organization, on: dt.date) -> None:
    """Raise unless the organization exists on that day."""
    check_day(on)
    if on < organization.founded_on:
        raise ChangeRefused(
            _("%(name)s was founded on %(day)s only.")
            % {"name": organization.name, "day": placing.say_day(organization.founded_on)}
        )
    if on >= organization.dissolved_on:
        raise ChangeRefused(
            _("%(name)s ends on %(day)s already.")
            % {"name": organization.name, "day": placing.say_day(organization.dissolved_on)}
        )


def check_ends(organization: Organization, on: dt.date) -> None:
    """Raise unless the organization can end on that day: after all changes recorded for it."""
    check_lives(organization, on)
    if on == organization.founded_on:
        raise ChangeRefused(_("An organization exists for one day at least."))
    later = organization.changes.filter(effective_on__gte=on).order_by("-effective_on").first()
    if later is not None:
        raise ChangeRefused(
            _("A change is recorded for %(day)s; the end must come after it.")
            % {"day": placing.say_day(later.effective_on)}
        )


def _children_from(organization: Organization, on: dt.date) -> list[TreeEdge]:
    return list(
        TreeEdge.objects.filter(ancestor=organization, depth=1, valid_until__gt=on)
        .select_related("descendant")
        .order_by("descendant__order", "valid_from")
    )


def _move_children(
    source: Organization, into: Organization, on: dt.date, by: Person, at: dt.datetime
) -> set[uuid.UUID]:
    """Hang what is or will be below ``source`` under ``into``; their keys."""
    moved = set()
    for edge in _children_from(source, on):
        start = max(edge.valid_from, on)
        placing.place(edge.descendant, into, start)
        reason = _("%(name)s was merged into %(into)s.") % {"name": source.name, "into": into.name}
        _keep_change(
            edge.descendant, ChangeKind.MOVED, start, by, at, target=into, reason=reason[:200]
        )
        moved.add(edge.descendant_id)
    return moved


def _end_appointments(organization: Organization, on: dt.date) -> list[Appointment]:
    """End all posts on that day; those that were valid or to come."""
    running = list(Appointment.objects.filter(organization=organization, valid_until__gt=on))
    Appointment.objects.filter(pk__in=[a.pk for a in running], valid_from__gte=on).delete()
    Appointment.objects.filter(pk__in=[a.pk for a in running]).update(valid_until=on)
    return running


def _carry_appointments(source: Organization, into: Organization, on: dt.date) -> None:
    held = {
        (a.person_id, a.role)
        for a in Appointment.objects.filter(organization=into, valid_until__gt=on)
    }
    Appointment.objects.bulk_create(
        Appointment(
            person_id=a.person_id,
            organization=into,
            role=a.role,
            post=a.post,
            duty=a.duty,
            valid_from=max(on, a.valid_from),
            valid_until=a.valid_until,
        )
        for a in _end_appointments(source, on)
        if (a.person_id, a.role) not in held
    )


def _keep_change(
    organization: Organization,
    kind: ChangeKind,
    on: dt.date,
    by: Person,
    at: dt.datetime,
    *,
    target: Organization | None = None,
    name: tuple[str, str] = ("", ""),
    reason: str = "",
) -> OrganizationChange:
    """The row of the change, its audit row, and the news of it."""
    check_soon(on, china_date(at))
    change = OrganizationChange.objects.create(
        organization=organization,
        kind=kind,
        effective_on=on,
        name=name[0] or organization.name if kind == ChangeKind.FOUNDED else name[0],
        short_name=name[1],
        target=target,
        reason=fitting(reason, 200),
        recorded_by=by.pk,
        recorded_at=at,
        shown_at=at if on <= china_date(at) else None,
    )
    record(
        verb=f"organizations.{kind.value}",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="organizations.Organization",
        object_id=organization.pk,
        organization=organization.pk,
        details={"on": on, "name": change.name, "target": target.pk if target else None},
    )
    fact_recorded.send(sender=OrganizationChange, instance=change, at=at)
    return change
