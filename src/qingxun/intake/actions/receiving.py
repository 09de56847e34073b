"""Files and pasted text as they come in: kept first, read later."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.queries.manuscripts import receiving_desks
from qingxun.documents.actions import keep_original, shortened_name
from qingxun.documents.models import StoredFile
from qingxun.documents.reading import size_of
from qingxun.documents.refusals import FileRefused
from qingxun.intake.actions.moving import audit
from qingxun.intake.actions.refusals import IntakeRefused
from qingxun.intake.kinds import IncomingSource
from qingxun.intake.models import IncomingFile, MailMessage
from qingxun.intake.permissions import check_can_hand_in
from qingxun.intake.states import IncomingState
from qingxun.kit.clock import china_date
from qingxun.organizations.models import Organization, Person

MAX_AT_ONCE = 50
PASTE_LIMIT = 2_000_000  # characters of HTML; a manuscript has 20,000 of text
PASTED_PAGE = ".html"
STILL_THERE = (
    IncomingState.WAITING,
    IncomingState.READING,
    IncomingState.READY,
    IncomingState.REFUSED,
)


@dataclass
class Received:
    """What became of the files that were handed in together, in their order."""

    new: list[IncomingFile] = field(default_factory=list)
    again: list[IncomingFile] = field(default_factory=list)


@transaction.atomic
def receive_files(
    *, files: Sequence[File], unit: Organization, by: Person, at: dt.datetime
) -> Received:
    """Keep files of a unit, each to be read on its own.

    One that is too large or empty is noted with its sentence and costs only itself. The same
    content that the unit handed in before and that still lies there is not taken twice. Raises
    ``IntakeRefused`` for none, or for more than fifty.
    """
    check_can_hand_in(by, unit.pk)
    if not files:
        raise IntakeRefused(_("Choose files or take a photo first."), "chosen")
    if len(files) > MAX_AT_ONCE:
        raise IntakeRefused(
            _("At most %(limit)s files at once; you chose %(count)s. Send the rest afterwards.")
            % {"limit": MAX_AT_ONCE, "count": len(files)},
            "chosen",
        )
    desk = desk_of(unit, at)
    received = Received()
    for file in files:
        row, is_new = _receive(file, unit, desk, by, at)
        (received.new if is_new else received.again).append(row)
    return received


def _receive(
    file: File, unit: Organization, desk: Organization | None, by: Person, at: dt.datetime
) -> tuple[IncomingFile, bool]:
    name = file.name or _("Photo")
    try:
        stored = keep_original(content=file, name=name, by=by, at=at)
    except FileRefused as refusal:
        row = IncomingFile(
            state=IncomingState.REFUSED,
            sentence=refusal.sentence,
            name=shortened_name(name),
            read_at=at,
        )
        return note(row, unit, desk, by, at, size=size_of(file)), True
    there = IncomingFile.objects.filter(unit=unit, original=stored, state__in=STILL_THERE).first()
    if there is not None:
        return there, False
    row = IncomingFile(original=stored, name=plain_name(name, stored))
    return note(row, unit, desk, by, at, size=stored.size), True


@transaction.atomic
def receive_paste(
    *, html: str, text: str, unit: Organization, by: Person, at: dt.datetime
) -> IncomingFile:
    """Keep what was pasted, as a web page when the clipboard had one (Word, WPS, web pages), else
    as plain text. Raises ``IntakeRefused`` for nothing and for too much."""
    check_can_hand_in(by, unit.pk)
    if not (html.strip() or text.strip()):
        raise IntakeRefused(_("Paste the text into the field first."), "text")
    if max(len(html), len(text)) > PASTE_LIMIT:
        raise IntakeRefused(
            _("This is too much to paste at once. Upload the file, or paste a part of it."), "text"
        )
    ending, content = (PASTED_PAGE, as_page(html)) if html.strip() else (".txt", text)
    name = first_words(text) + ending
    stored = keep_original(content=ContentFile(content.encode()), name=name, by=by, at=at)
    row = IncomingFile(original=stored, name=plain_name(name, stored))
    row.source = IncomingSource.PASTE
    return note(row, unit, desk_of(unit, at), by, at, size=stored.size)


def as_page(html: str) -> str:
    """What the clipboard gave, as a whole page that says its encoding."""
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{html}</body></html>'


def first_words(text: str) -> str:
    """A name for pasted text: its first line, shortened."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line[:30].replace("/", "／") or _("Pasted text")


def receive_part(
    *, parent: IncomingFile, content: File, name: str, at: dt.datetime
) -> IncomingFile:
    """A file that came inside another one (the attachment of a mail), to be read on its own."""
    row = IncomingFile(
        parent=parent, message=parent.message, sender=parent.sender, source=parent.source
    )
    try:
        stored = keep_original(content=content, name=name, by=None, at=at)
    except FileRefused as refusal:
        row.name, row.state, row.read_at = shortened_name(name), IncomingState.REFUSED, at
        row.sentence = refusal.sentence
        return note(row, parent.unit, parent.desk, parent.sender, at, size=size_of(content))
    row.original, row.name = stored, plain_name(name, stored)
    return note(row, parent.unit, parent.desk, parent.sender, at, size=stored.size)


def receive_mail_file(
    *, message: MailMessage, stored: StoredFile, unit: Organization | None, at: dt.datetime
) -> IncomingFile:
    """The mail itself, to be read."""
    name = f"{message.subject[:100] or _('Mail without a subject')}.eml".replace("/", "／")
    row = IncomingFile(message=message, original=stored, name=name, source=IncomingSource.MAIL)
    return note(row, unit, message.desk, message.person, at, size=stored.size)


def note(
    row: IncomingFile,
    unit: Organization | None,
    desk: Organization | None,
    by: Person | None,
    at: dt.datetime,
    *,
    size: int,
) -> IncomingFile:
    """Write the row of something that came in, with its audit row."""
    row.unit, row.desk, row.sender, row.came_at, row.size = unit, desk, by, at, size
    row.source = row.source or IncomingSource.UPLOAD
    row.save()
    audit(row, "receive_file", by=by, at=at, source=row.source)
    return row


def desk_of(unit: Organization, at: dt.datetime) -> Organization | None:
    """The office that receives from the unit: itself for a committee, else the nearest above."""
    if unit.is_desk:
        return unit
    return next(iter(receiving_desks(unit, china_date(at))), None)


def plain_name(name: str, stored: StoredFile) -> str:
    """The name under which it came this time; content known before has another of its own."""
    return shortened_name(name.replace("\\", "/").rpartition("/")[2].strip()) or stored.name
