"""Reading what came in."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.db.models import Prefetch, Q, QuerySet

from qingxun.desk.models import Manuscript, Submission
from qingxun.desk.permissions.manuscripts import WRITING_ROLES, writing_units
from qingxun.intake.kinds import IncomingSource
from qingxun.intake.likeness import are_alike, may_be_alike
from qingxun.intake.models import (
    SORTING_ROLES,
    IncomingFile,
    IncomingPart,
    KnownAddress,
    Mailbox,
    MailMessage,
)
from qingxun.intake.states import IncomingState, MailState
from qingxun.language.personal import masked
from qingxun.organizations.models import Appointment, Organization, Person

RELATED = ("unit", "sender", "original", "manuscript")
CARRIED_IN = ("message", "parent__message", "parent__parent__message")  # mails nest three deep
LOOKED_AT = 500  # the newest files that are held against one: what is sent again is sent soon


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
    return rows.select_related(
        *RELATED, "desk", "kind", "message", "parent", "alike"
    ).prefetch_related(parts)


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
        .order_by("organization__order", "organization__code", "person__sorted_as")
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
    return list(Person.objects.filter(pk__in=rows.values("person")).order_by(*Person.BY_NAME))


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


def origins_of(manuscript: Manuscript) -> list[IncomingFile]:
    """What a manuscript was made of, and copies of it that were locked away with it, without their
    texts: one query."""
    made = Q(manuscript=manuscript) | Q(locked_with=manuscript)
    rows = IncomingFile.objects.filter(made).light().select_related("sender", "unit")
    return sorted(rows.order_by("came_at"), key=lambda row: row.manuscript_id != manuscript.pk)


def locked_for(person: Person) -> QuerySet[IncomingFile]:
    """Locked originals that the person may ask for: editors of an office that has the manuscript
    that was masked (or one that came in the same mail)."""
    desks = person.unit_ids(*SORTING_ROLES)
    made = Submission.objects.filter(desk__in=desks).values("manuscript")
    rows = IncomingFile.objects.locked().filter(original__isnull=False)
    asked = Q(manuscript__in=made) | Q(locked_with__in=made) | Q(parts__locked_with__in=made)
    return rows.filter(asked).select_related("original").distinct()


def submission_that_opens(file: IncomingFile, person: Person) -> Submission | None:
    """The submission at an office of the person by which she may ask for a locked original; None,
    without a query, for who edits at no office."""
    made = (
        Q(manuscript__origins=file)
        | Q(manuscript__locked_files=file)
        | Q(manuscript__locked_files__parent=file)
    )
    desks = person.unit_ids(*SORTING_ROLES)
    if not desks:
        return None
    return Submission.objects.filter(made, desk__in=desks).order_by("pk").first()


def came_in_besides(file: IncomingFile) -> QuerySet[IncomingFile]:
    """What else came in at the file's office, from any of its units, or for the file's unit."""
    besides = Q(desk=file.desk_id) if file.desk_id else Q(pk__in=())
    if file.unit_id is not None:
        besides |= Q(unit=file.unit_id)
    return IncomingFile.objects.filter(besides).exclude(pk=file.pk).select_related(*CARRIED_IN)


def same_content(file: IncomingFile) -> Q:
    """The same file, or the same text in another one."""
    same = Q(text_key=file.text_key) if file.text_key else Q(pk__in=())
    return same | Q(original=file.original_id) if file.original_id is not None else same


def nearly_same(
    file: IncomingFile, rows: QuerySet[IncomingFile], on: dt.date
) -> Iterator[IncomingFile]:
    """Of the rows, those whose text is the file's but for a word or two, the newest first; not
    those of quite the same text."""
    if not file.sketch:
        return
    text = masked(file.text, on)[0]
    others = rows.exclude(sketch=[]).exclude(same_content(file)).order_by("-came_at", "-pk")
    for row in others.defer("result")[:LOOKED_AT]:
        if may_be_alike(file.sketch, row.sketch) and are_alike(text, masked(row.text, on)[0]):
            yield row


def came_before(file: IncomingFile, on: dt.date) -> IncomingFile | None:
    """The newest of the unit's earlier files with the same, else with nearly the same text."""
    if file.unit_id is None:
        return None
    rows = IncomingFile.objects.filter(unit=file.unit_id, came_at__lte=file.came_at)
    rows = rows.exclude(pk=file.pk)
    same = rows.filter(same_content(file)).order_by("-came_at", "-pk").first()
    return same or next(nearly_same(file, rows, on), None)
