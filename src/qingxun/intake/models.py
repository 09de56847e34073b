"""What came in: files on their way to manuscripts, mails, and the mailbox that is watched."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingxun.desk.models import Manuscript, ManuscriptKind
from qingxun.desk.permissions.manuscripts import writing_units
from qingxun.documents.engine.clean import CleanDocument, document_from_json
from qingxun.documents.models import StoredFile
from qingxun.intake.kinds import IncomingSource, MailboxKind, MailSecurity
from qingxun.intake.states import IncomingState, MailState
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import Role
from qingxun.records.models import Homed, Reference

SORTING_ROLES = (Role.EDITOR, Role.OFFICE_HEAD)
HEAVY = ("result", "body", "sketch")


class Mailbox(Reference):
    """The mailbox that an office watches: on a mail server, or a Maildir beside the program.

    ``password`` is kept encrypted (``mail.secret``). ``last_uid`` counts within ``uid_validity``,
    as IMAP has it. ``fault`` is why the last look failed.
    """

    desk = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="mailbox")
    kind = models.CharField(max_length=10, choices=MailboxKind.choices, default=MailboxKind.IMAP)
    active = models.BooleanField(default=False)
    host = models.CharField(max_length=200, blank=True)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(
        max_length=10, choices=MailSecurity.choices, default=MailSecurity.TLS
    )
    username = models.CharField(max_length=200, blank=True)
    password = models.TextField(blank=True)
    folder = models.CharField(max_length=200, default="INBOX")
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    next_look_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.username or self.folder


class KnownAddress(Reference):
    """Mails from this address are that person's, as the office once said."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "address"], name="known_address_once"),
        ]


class MailMessageQuerySet(models.QuerySet["MailMessage"]):
    def visible_to(self, person: Person) -> "MailMessageQuerySet":
        """Mails of the offices where the person edits."""
        return self.filter(desk__in=person.unit_ids(*SORTING_ROLES))


class MailMessage(Homed):
    """A mail, taken once: ``key`` is the digest of its Message-ID, sender, subject and text.

    ``person`` is whose it is; ``reason`` why it was put aside, ``sentence`` why it could not be
    read. The mail itself is the ``original`` of its first file.
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    message_id = models.CharField(max_length=250, blank=True)
    address = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=100, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=12, choices=MailState.choices, default=MailState.UNKNOWN)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    sentence = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = MailMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "key"], name="mail_message_once"),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "-came_at"], name="mail_message_list"),
        ]

    def __str__(self) -> str:
        return self.subject


class IncomingFileQuerySet(models.QuerySet["IncomingFile"]):
    def visible_to(self, person: Person) -> "IncomingFileQuerySet":
        """Files of the units for which the person writes, and mails that came to her office."""
        mine = Q(unit__in=writing_units(person))
        if desks := person.unit_ids(*SORTING_ROLES):
            mine |= Q(source=IncomingSource.MAIL, desk__in=desks)
        return self.filter(mine)

    def listed_at(self, person: Person) -> "IncomingFileQuerySet":
        """Everything that came in at the person's offices and their units: names and fates, not
        texts."""
        return self.filter(desk__in=person.unit_ids(*SORTING_ROLES))

    def open(self) -> "IncomingFileQuerySet":
        """Files whose original is there and not under lock."""
        return self.filter(original__isnull=False, locked_at__isnull=True)

    def locked(self) -> "IncomingFileQuerySet":
        """Files whose original is under lock and was not destroyed."""
        return self.filter(locked_at__isnull=False, destroyed_at__isnull=True)

    def light(self) -> "IncomingFileQuerySet":
        """Without what was read, for lists."""
        return self.defer(*HEAVY)


class IncomingFile(Homed):
    """One file, pasted text or mail that came in, on its way to a manuscript.

    ``unit`` is empty while nobody knows whose mail it is; ``desk`` is the office that receives from
    the unit, or whose mailbox it came to. ``original`` is what was sent, byte for byte (absent when
    it was too large to be kept). ``result`` is the ``CleanDocument`` as JSON; title, body and the
    rest are what the person made of it, saved as she types. ``rereadable``: whether reading it once
    more can help (None: nobody knows). ``text_key`` knows the same text in another file (empty
    before it was read), ``sketch`` one with few words changed (``likeness``), ``alike`` is the
    newest of the unit's earlier files that has the same or nearly the same text. ``locked_at``:
    since when the original is locked away, because a manuscript was masked that was made of it, of
    what came inside it or of the same content: ``locked_with`` (empty for what only carried it);
    ``destroyed_at``: since when it is given to nobody any more.
    """

    unit = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=IncomingSource.choices)
    message = models.ForeignKey(
        MailMessage, null=True, on_delete=models.PROTECT, related_name="files"
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    state = models.CharField(
        max_length=10, choices=IncomingState.choices, default=IncomingState.WAITING
    )
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    original = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField()
    reading_since = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    sentence = models.CharField(max_length=500, blank=True)
    rereadable = models.BooleanField(null=True)
    result = models.JSONField(null=True)
    title = models.TextField(blank=True)
    body = models.TextField(blank=True)
    kind = models.ForeignKey(ManuscriptKind, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.CharField(max_length=40, blank=True)
    event_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(null=True)
    manuscript = models.ForeignKey(
        Manuscript, null=True, on_delete=models.PROTECT, related_name="origins"
    )
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    text_key = models.CharField(max_length=64, blank=True, db_index=True)
    sketch = models.JSONField(default=list)
    alike = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True)
    locked_with = models.ForeignKey(
        Manuscript, null=True, on_delete=models.PROTECT, related_name="locked_files"
    )
    destroyed_at = models.DateTimeField(null=True)

    objects = IncomingFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home", "manuscript"], name="incoming_file_manuscript"),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(manuscript__isnull=False),
                name="incoming_file_taken",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(result__isnull=False), name="incoming_file_ready"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "-came_at"], name="incoming_file_unit"),
            models.Index(fields=["desk", "-came_at"], name="incoming_file_desk"),
            models.Index(
                fields=["came_at"],
                condition=Q(state__in=["waiting", "reading"]),
                name="incoming_file_reading",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_lock(self) -> bool:
        """Whether there is an original that must be asked for."""
        return bool(self.locked_at and not self.destroyed_at and self.original_id)

    @property
    def text(self) -> str:
        """Title and body as they stand now."""
        return f"{self.title}\n{self.body}"

    @property
    def document(self) -> CleanDocument | None:
        """What was read; None before, and for a file that was refused."""
        return document_from_json(self.result) if self.result else None


class IncomingPart(Homed):
    """A file that goes with the manuscript: the checked original, or a picture out of it."""

    file = models.ForeignKey(IncomingFile, on_delete=models.PROTECT, related_name="kept_parts")
    order = models.PositiveSmallIntegerField()
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    is_source = models.BooleanField(default=False)

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["home", "file", "order"], name="incoming_part_order"),
        ]
