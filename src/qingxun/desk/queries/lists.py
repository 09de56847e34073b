"""Reading the lists that an office owns."""

import datetime as dt
import uuid

from django.db.models import Count, QuerySet

from qingxun.desk.models import DeskSettings, ManuscriptKind, Periodical, RefusalReason
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.desk.states import AddresseeKind, ReasonPurpose
from qingxun.organizations.models import Organization, Person


def edited_desks(person: Person) -> list[Organization]:
    """Desks at which the person edits, the first of them first."""
    return person.units(*EDITING_ROLES)


def all_kinds(desk: uuid.UUID) -> QuerySet[ManuscriptKind]:
    """Kinds of a desk, those out of use too, in order."""
    return ManuscriptKind.objects.filter(desk=desk).order_by("-active", "order", "code")


def standing_rules(desk: uuid.UUID) -> QuerySet[DeskSettings]:
    """The rules of receipt as they stand."""
    return DeskSettings.objects.filter(desk=desk)


def standing_reasons(desk: uuid.UUID, purpose: str) -> QuerySet[RefusalReason]:
    """The reasons for one purpose as they stand."""
    return RefusalReason.objects.filter(desk=desk, purpose=purpose)


def reasons_of(desk: uuid.UUID) -> dict[str, list[RefusalReason]]:
    """Reasons in use for each purpose, in order: 1 query."""
    found: dict[str, list[RefusalReason]] = {purpose.value: [] for purpose in ReasonPurpose}
    for reason in RefusalReason.objects.filter(desk=desk, active=True):
        found[reason.purpose].append(reason)
    return found


def periodical_rows(person: Person) -> QuerySet[Periodical]:
    """Periodicals of her desks with how many issues each has."""
    return (
        Periodical.objects.filter(desk__in=person.unit_ids(*EDITING_ROLES))
        .annotate(issue_count=Count("issues"))
        .order_by("-active", "order", "code")
    )


def addressee_texts(periodical: Periodical) -> dict[str, str]:
    """Addressees as the form shows them: one a line, by kind."""
    lines: dict[str, list[str]] = {kind.value: [] for kind in AddresseeKind}
    for row in periodical.addressees.select_related("organization"):
        lines[row.kind].append(row.organization.short_name if row.organization else row.name)
    return {kind: "\n".join(names) for kind, names in lines.items()}


def units_to_address(desk: Organization, on: dt.date) -> list[Organization]:
    """Organizations under the desk on that day, and the desk itself: those told in the program."""
    return list(Organization.objects.below(desk, on).existing_on(on).distinct())
