"""Reading what came in."""

import datetime as dt
import uuid
from collections.abc import Iterable
from contextlib import suppress

from django.db.models import Prefetch, Q, QuerySet

from qingxun.desk.models import Manuscript, Submission
from qingxun.desk.permissions.manuscripts import WRITING_ROLES, writing_units
from qingxun.intake.kinds import IncomingSource
from qingxun.intake.models import (
    SORTING_ROLES,
    IncomingFile,
    IncomingPart,
    KnownAddress,
    Mailbox,
    MailMessage,
)
from qingxun.intake.states import IncomingState, MailState
from qingxun.organizations.models import Appointment, Organization, Person

RELATED = ("unit", "sender", "original", "manuscript")


def files_of_units(person: Person) -> QuerySet[IncomingFile]:
    """Files of the units for which the person writes, without their texts."""
    rows = IncomingFile.objects.filter(unit__in=writing_units(person))
    return rows.light().select_related(*RELATED)


def files_at_desks(person: Person) -> QuerySet[IncomingFile]:
    """Everything that came in at the person's offices, without texts."""
    return IncomingFile.objects.listed_at(person).light().select_related(*RELATED)


def file_for(person: Person) -> QuerySet[IncomingFile]:
    """Files that the person may open, whole."""
    rows = IncomingFile.objects.visible_to(person)
    parts = Prefetch("kept_parts", IncomingPart.objects.select_related("stored"))
    return rows.select_related(*RELATED, "desk", "kind", "message", "parent").prefetch_related(
        parts
    )


def ready_for(person: Person) -> QuerySet[IncomingFile]:
    """What waits for the person to be confirmed."""
    return IncomingFile.objects.filter(unit__in=writing_units(person), state=IncomingState.READY)


def unknown_mails(person: Person) -> QuerySet[MailMessage]:
    """Mails whose sender the person's office does not know."""
    return MailMessage.objects.filter(
        desk__in=person.unit_ids(*SORTING_ROLES), state=MailState.UNKNOWN
    )


def mails_of(person: Person) -> QuerySet[MailMessage]:
    """Mails of the person's offices."""
    return MailMessage.objects.visible_to(person).select_related("person", "decided_by")


def writers_under(desk: Organization, on: dt.date) -> list[tuple[Person, Organization]]:
    """People who write for a unit of the desk or for itself, in the order of the tree."""
    rows = (
        Appointment.objects.valid_on(on)
        .filter(
            role__in=WRITING_ROLES,
            organization__in=Organization.objects.below(desk, on).values("pk"),
        )
        .select_related("person", "organization")
        .order_by("organization__order", "organization__code", "person__name")
    )
    seen: dict[uuid.UUID, tuple[Person, Organization]] = {}
    for row in rows:
        seen.setdefault(row.person_id, (row.person, row.organization))
    return list(seen.values())


def owner_of(address: str, desk: Organization, on: dt.date) -> tuple[Person, Organization] | None:
    """Whose mails come from this address, and her unit: as the office said, else by the address of
    the register. None when nobody has it, two have it, or she writes for no unit any more."""
    wanted = address.lower()
    if not wanted:
        return None
    writers = writers_under(desk, on)
    known = KnownAddress.objects.filter(desk=desk, address=wanted).values_list("person", flat=True)
    keys = set(known)
    found = [
        pair
        for pair in writers
        if (pair[0].pk in keys if keys else pair[0].email.lower() == wanted)
    ]
    return found[0] if len(found) == 1 else None


def mailbox_of(desk: Organization) -> Mailbox | None:
    """The mailbox that the office watches."""
    return Mailbox.objects.filter(desk=desk).select_related("set_by").first()


def people_named_like(unit: Organization, on: dt.date) -> list[Person]:
    """The unit's people who write, for the author."""
    rows = Appointment.objects.valid_on(on).filter(organization=unit, role__in=WRITING_ROLES)
    return list(Person.objects.filter(pk__in=rows.values("person")).order_by("name"))


def with_words(rows: QuerySet[IncomingFile], words: str) -> QuerySet[IncomingFile]:
    """Files whose name or title has the words."""
    return rows.filter(Q(name__icontains=words) | Q(title__icontains=words))


def mails_with_words(rows: QuerySet[MailMessage], words: str) -> QuerySet[MailMessage]:
    """Mails whose subject or sender has the words."""
    found = Q(subject__icontains=words) | Q(address__icontains=words)
    return rows.filter(found | Q(sender_name__icontains=words))


def chosen_files(person: Person, keys: Iterable[str]) -> QuerySet[IncomingFile]:
    """The ticked ones of the files that the person may handle."""
    known = []
    for key in keys:
        with suppress(ValueError):
            known.append(uuid.UUID(key))
    return files_of_units(person).filter(pk__in=known)


def openable(person: Person, rows: Iterable[IncomingFile]) -> set[uuid.UUID]:
    """Of rows that were loaded, those that the person may open (``visible_to``): no query."""
    units, desks = set(writing_units(person)), set(person.unit_ids(*SORTING_ROLES))
    return {
        row.pk
        for row in rows
        if row.unit_id in units or (row.source == IncomingSource.MAIL and row.desk_id in desks)
    }


def origin_of(manuscript: Manuscript) -> IncomingFile | None:
    """What a manuscript was made of, without its text: one query."""
    rows = IncomingFile.objects.filter(manuscript=manuscript).light()
    return rows.select_related("sender").first()


def locked_for(person: Person) -> QuerySet[IncomingFile]:
    """Locked originals that the person may ask for: editors of an office that has the manuscript
    that was masked (or one that came in the same mail)."""
    desks = person.unit_ids(*SORTING_ROLES)
    made = Submission.objects.filter(desk__in=desks).values("manuscript")
    rows = IncomingFile.objects.locked().filter(original__isnull=False)
    asked = Q(manuscript__in=made) | Q(locked_with__in=made) | Q(parts__locked_with__in=made)
    return rows.filter(asked).select_related("original").distinct()


def submission_that_opens(file: IncomingFile, person: Person) -> Submission | None:
    """The submission at an office of the person by which she may ask for a locked original."""
    made = (
        Q(manuscript__origins=file)
        | Q(manuscript__locked_files=file)
        | Q(manuscript__locked_files__parent=file)
    )
    desks = person.unit_ids(*SORTING_ROLES)
    return Submission.objects.filter(made, desk__in=desks).order_by("pk").first()


def same_content(file: IncomingFile) -> QuerySet[IncomingFile]:
    """The same file, or the same text in another one, wherever it came in besides: handed in for
    the unit, or by mail at its office."""
    same = Q(text_key=file.text_key) if file.text_key else Q(pk__in=())
    if file.original_id is not None:
        same |= Q(original=file.original_id)
    near = Q(source=IncomingSource.MAIL, desk=file.desk_id) if file.desk_id else Q(pk__in=())
    if file.unit_id is not None:
        near |= Q(unit=file.unit_id)
    return IncomingFile.objects.filter(same, near).exclude(pk=file.pk)
