"""Correcting what was read, making a manuscript of it, putting it aside and taking it back."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qingxun.desk.actions import DraftText, Signature, set_contributors, start_manuscript
from qingxun.desk.actions.drafts import ATTACHMENT_LIMIT, check_lengths
from qingxun.desk.models import Attachment, Manuscript, ManuscriptKind
from qingxun.desk.models.manuscripts import BODY_LIMIT
from qingxun.intake.actions.moving import move_file, state_before
from qingxun.intake.actions.refusals import IntakeRefused
from qingxun.intake.models import IncomingFile, IncomingPart
from qingxun.intake.permissions import check_can_hand_in, check_can_handle
from qingxun.intake.queries import people_named_like
from qingxun.intake.states import IncomingState
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import StaleRefused
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.records.signals import fact_recorded

KEPT_TITLE = 1000  # characters of a title that is still to be shortened


@dataclass(frozen=True, slots=True)
class Correction:
    """What the form holds."""

    title: str
    body: str
    kind: ManuscriptKind | None = None
    event_on: dt.date | None = None
    author: str = ""
    unit: Organization | None = None


@transaction.atomic
def correct_file(
    *, file: IncomingFile, said: Correction, version: int, by: Person, at: dt.datetime
) -> IncomingFile:
    """Keep corrections as one types. ``StaleRefused`` when somebody else saved meanwhile."""
    check_can_handle(by, file)
    unit = said.unit or file.unit
    assert unit is not None
    check_can_hand_in(by, unit.pk)
    if len(said.body) > BODY_LIMIT:
        check_lengths(DraftText(body=said.body))
    changed = IncomingFile.objects.filter(
        pk=file.pk, version=version, state=IncomingState.READY
    ).update(
        title=fitting(said.title, KEPT_TITLE, "title"),
        body=said.body,
        kind=said.kind,
        event_on=said.event_on,
        author=fitting(said.author, 40, "author"),
        unit=unit,
        version=F("version") + 1,
        saved_at=at,
    )
    if not changed:
        raise StaleRefused(
            _("Somebody else changed or took this file meanwhile. Open the page again.")
        )
    file.refresh_from_db()
    fact_recorded.send(sender=IncomingFile, instance=file, at=at)
    return file


@transaction.atomic
def take_file(
    *, file: IncomingFile, parts: Collection[str], by: Person, at: dt.datetime
) -> Manuscript:
    """Make a manuscript of what was read and corrected, with the files that are ticked (keys of its
    parts) as attachments. Raises ``ManuscriptRefused`` for a title or text that is too long, and
    ``IntakeRefused`` for an author whom the unit does not have."""
    check_can_handle(by, file)
    assert file.unit is not None
    if not file.title.strip() and not file.body.strip():
        raise IntakeRefused(_("There is no text yet. Type it beside the picture first."), "body")
    text = DraftText(file.title, file.body, file.kind, file.event_on)
    check_lengths(text)
    author = find_author(file, by, at)
    manuscript = start_manuscript(unit=file.unit, by=by, at=at, text=text)
    if author != by:  # without a name the unit alone signs
        signature = Signature(file.unit.pk, author.pk if author else None)
        set_contributors(manuscript=manuscript, signatures=[signature], by=by, at=at)
    attach(manuscript, [part for part in file.kept_parts.all() if str(part.pk) in parts], by, at)
    move_file(
        file,
        IncomingState.TAKEN,
        verb="take_file",
        by=by,
        at=at,
        manuscript=manuscript,
        closed_by=by,
        closed_at=at,
    )
    return manuscript


def find_author(file: IncomingFile, by: Person, at: dt.datetime) -> Person | None:
    """The person of the unit with that name; None when no author is named."""
    name = file.author.strip()
    if not name or name == by.name:
        return by if name else None
    assert file.unit is not None
    people = [one for one in people_named_like(file.unit, china_date(at)) if one.name == name]
    if len(people) != 1:
        raise IntakeRefused(
            _(
                "%(unit)s has nobody called “%(name)s” on the list. Correct the name or leave it "
                "out."
            )
            % {"unit": file.unit.short_name, "name": name},
            "author",
        )
    return people[0]


def attach(manuscript: Manuscript, parts: list[IncomingPart], by: Person, at: dt.datetime) -> None:
    """Put checked files to a manuscript that was just made: one INSERT."""
    Attachment.objects.bulk_create(
        Attachment(
            manuscript=manuscript,
            file=part.stored,
            name=part.name,
            is_photo=part.stored.is_picture,
            is_source=part.is_source,
            order=order,
            added_by=by,
            added_at=at,
        )
        for order, part in enumerate(parts[:ATTACHMENT_LIMIT], start=1)
    )


@transaction.atomic
def put_aside(*, file: IncomingFile, by: Person, at: dt.datetime) -> IncomingFile:
    """Out of the list; nothing is deleted, ``bring_back`` undoes it."""
    check_can_handle(by, file)
    return move_file(
        file,
        IncomingState.REMOVED,
        verb="put_aside",
        by=by,
        at=at,
        closed_by=by,
        closed_at=at,
    )


@transaction.atomic
def bring_back(*, file: IncomingFile, by: Person, at: dt.datetime) -> IncomingFile:
    """Back into the list: with its corrections, or to be read (again) when there are none."""
    check_can_handle(by, file)
    target = state_before(file)
    if target == IncomingState.WAITING:
        check_original_is_there(file)
    fields = {"closed_by": None, "closed_at": None, "attempts": 0}
    return move_file(file, target, verb="bring_back", by=by, at=at, **fields)


@transaction.atomic
def read_again(*, file: IncomingFile, by: Person, at: dt.datetime) -> IncomingFile:
    """Let a refused file be read once more: after the readers were busy, or an extra was added."""
    check_can_handle(by, file)
    check_original_is_there(file)
    if file.rereadable is False:
        raise IntakeRefused(
            _("Reading it again would give the same: %(why)s") % {"why": file.sentence}
        )
    return move_file(
        file,
        IncomingState.WAITING,
        verb="read_again",
        by=by,
        at=at,
        sentence="",
        rereadable=None,
        attempts=0,
    )


def check_original_is_there(file: IncomingFile) -> None:
    """Raise for a file that cannot be read any more."""
    if file.original_id is None:
        raise IntakeRefused(_("The file was too large to be kept; please send it again."))
    if file.destroyed_at is not None:
        raise IntakeRefused(_("The original was destroyed, so it cannot be read any more."))


__all__ = [
    "Correction",
    "bring_back",
    "correct_file",
    "put_aside",
    "read_again",
    "take_file",
]
