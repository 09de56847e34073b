"""What the form of a manuscript needs, and what its page shows, in a fixed number of queries."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from qingxun.desk.models import (
    Attachment,
    Contributor,
    Manuscript,
    ManuscriptKind,
    Revision,
    Submission,
)
from qingxun.desk.permissions.manuscripts import WRITING_ROLES, can_write
from qingxun.desk.queries.manuscripts import kinds_of, receiving_desks
from qingxun.desk.states import RevisionOrigin, SubmissionState
from qingxun.organizations.models import Organization, Person, TreeEdge
from qingxun.records.reading import Prepared

_MANUSCRIPT = Prepared(
    lambda key: Manuscript.objects.filter(pk=key).select_related(
        "unit", "author", "kind", "commissioned__commission"
    ),
    uuid.UUID,
)
_FILES = Prepared(
    lambda key: Attachment.objects.standing().filter(manuscript=key).select_related("file"),
    uuid.UUID,
)
SENT_AGAIN = (SubmissionState.RETURNED, SubmissionState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where somebody writes: her unit, the desks that receive from it, the nearest desk's kinds."""

    unit: Organization
    units: list[Organization]
    desks: list[Organization]
    kinds: list[ManuscriptKind]

    @property
    def desk(self) -> Organization | None:
        """The nearest desk, whose list of kinds is used."""
        return self.desks[0] if self.desks else None


def workplace_of(person: Person, on: dt.date, unit: Organization | None = None) -> Workplace | None:
    """Where the person writes, at that unit or her first one: two queries.

    None for somebody who writes for no unit. A committee submits to itself too.
    """
    units = person.units(*WRITING_ROLES)
    if unit is None:
        if not units:
            return None
        unit = units[0]
    desks = [*([unit] if unit.is_desk else []), *receiving_desks(unit, on)]
    return Workplace(unit, units, desks, kinds_of(desks[0].pk) if desks else [])


@dataclass(frozen=True, slots=True)
class Found:
    """What stands under a key: a manuscript that may be written, nothing yet, or another's."""

    manuscript: Manuscript | None
    is_taken: bool


def find_for_writing(person: Person, key: uuid.UUID) -> Found:
    """The manuscript with this key if the person's units write it, discarded or not: one query."""
    row = _MANUSCRIPT.first(key)
    if row is not None and can_write(person, row.unit_id):
        return Found(row, True)
    return Found(None, row is not None)


def contributors_of(manuscript: Manuscript) -> list[Contributor]:
    """Units and people in order: one query."""
    return list(contributors_to(manuscript))


def contributors_to(manuscript: Manuscript) -> QuerySet[Contributor]:
    """``contributors_of``, to be read with other things."""
    return manuscript.contributors.select_related("organization", "person")


def attachments_of(manuscript: Manuscript) -> list[Attachment]:
    """Photos and files that were neither taken off nor locked away: one query."""
    return _FILES(manuscript.pk)


def files_with(manuscript: Manuscript) -> QuerySet[Attachment]:
    """``attachments_of``, to be read with other things."""
    return manuscript.attachments.standing().select_related("file")


def words_of_files(files: Iterable[Attachment]) -> list[tuple[str, str]]:
    """What is read beside the text: names and captions of files, each with the file's name."""
    return [(file.name, f"{file.name}\n{file.caption}") for file in files]


def last_sent(manuscript: Manuscript) -> Revision | None:
    """The text that the unit sent last: one query."""
    return manuscript.revisions.filter(origin=RevisionOrigin.UNIT).order_by("number").last()


def submissions_by_desk(manuscript: Manuscript) -> dict[uuid.UUID, Submission]:
    """Where it was submitted already; none for a draft, without asking."""
    if manuscript.first_submitted_at is None:
        return {}
    rows = manuscript.submissions.select_related("desk", "manuscript", "manuscript__kind")
    return {row.desk_id: row for row in rows}


def open_desks(
    desks: Sequence[Organization], submitted: dict[uuid.UUID, Submission]
) -> list[Organization]:
    """Desks to which it may be sent now: never sent, returned or withdrawn."""
    return [
        desk for desk in desks if desk.pk not in submitted or submitted[desk.pk].state in SENT_AGAIN
    ]


def has_open_desk(on: dt.date) -> Exists:
    """Whether a desk above the manuscript's unit may still get it: for ``annotate``, so that it
    costs no query of its own."""
    there = Submission.objects.filter(
        manuscript=OuterRef(OuterRef("pk")), desk=OuterRef("ancestor")
    ).exclude(state__in=SENT_AGAIN)
    above = TreeEdge.objects.filter(
        descendant=OuterRef("unit"),
        ancestor__is_desk=True,
        depth__gt=0,
        valid_from__lte=on,
        valid_until__gt=on,
    )
    return Exists(above.exclude(Exists(there)))


def visible_attachment(person: Person, key: uuid.UUID) -> Attachment | None:
    """A file of a manuscript that the person may see.

    One that was taken off is shown to the unit alone, one under lock to nobody.
    """
    row = (
        Attachment.objects.filter(
            pk=key, locked_at__isnull=True, manuscript__in=Manuscript.objects.visible_to(person)
        )
        .select_related("file", "manuscript")
        .first()
    )
    if row is None or (row.removed_at and not can_write(person, row.manuscript.unit_id)):
        return None
    return row
