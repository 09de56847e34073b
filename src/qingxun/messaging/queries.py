"""Reading inboxes and the suggestion box."""

import datetime as dt
import uuid

from django.db.models import Q, QuerySet

from qingxun.messaging.models import Message, Suggestion
from qingxun.messaging.permissions import ANSWERING_ROLES
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.states import Role

UNREAD_SHOWN = 99


def inbox_of(person: Person) -> QuerySet[Message]:
    """Everything in a person's inbox, newest first."""
    return Message.objects.filter(person=person)


def unread_count(person: Person) -> int:
    """Unread messages, counted up to 100 so that a full inbox costs no more than that."""
    unread = Message.objects.filter(person=person, read_at__isnull=True).order_by()
    return unread[: UNREAD_SHOWN + 1].count()


def suggestions_visible_to(person: Person) -> QuerySet[Suggestion]:
    """Her own, and all that went to a desk where she works."""
    desks = person.unit_ids(*ANSWERING_ROLES)
    rows = Suggestion.objects.filter(Q(person=person) | Q(desk__in=desks))
    return rows.select_related("person", "answered_by")


def desk_for(person: Person) -> Organization | None:
    """The desk that a person's suggestion goes to: her own, else the nearest desk above."""
    for unit in person.units():
        if unit.is_desk:
            return unit
        edge = (
            unit.ancestor_edges.filter(ancestor__is_desk=True, depth__gt=0)
            .select_related("ancestor")
            .order_by("-valid_until", "depth")
            .first()
        )
        if edge is not None:
            return edge.ancestor
    return Organization.objects.filter(is_desk=True).first()


def office_people(desk: Organization, *, on: dt.date) -> list[uuid.UUID]:
    """Editors and the office head of a desk on that day."""
    rows = Appointment.objects.valid_on(on).filter(
        organization=desk, role__in=[Role.EDITOR, Role.OFFICE_HEAD]
    )
    return list(rows.values_list("person_id", flat=True).distinct())
