"""A manuscript, its revisions, contributors and attachments."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from qingxun.desk.models.lists import ManuscriptKind
from qingxun.desk.states import SEEN_BY_DESK, RevisionOrigin
from qingxun.documents.models import StoredFile
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.records.models import Homed

TITLE_LIMIT = 120
BODY_LIMIT = 20_000


class ManuscriptQuerySet(models.QuerySet["Manuscript"]):
    def visible_to(self, person: Person) -> "ManuscriptQuerySet":
        """Her units' own manuscripts, joint ones, and what was submitted to her desks."""
        from qingxun.desk.models.submissions import Submission

        units = person.unit_ids(*UNIT_ROLES)
        desks = person.unit_ids(*DESK_ROLES)
        mine = Q(unit__in=units) if units else Q(pk__in=[])
        if units:
            mine |= Q(
                Exists(
                    Contributor.objects.filter(manuscript=OuterRef("pk"), organization__in=units)
                ),
                first_submitted_at__isnull=False,
            )
        if desks:
            mine |= Q(unit__in=desks) | Q(
                Exists(
                    Submission.objects.filter(
                        manuscript=OuterRef("pk"), desk__in=desks, state__in=SEEN_BY_DESK
                    )
                )
            )
        return self.filter(mine)


class Manuscript(Homed):
    """What a unit wrote. Title and body here are the unit's working copy; each submission of it
    freezes a ``Revision``. ``version`` grows with every save, so that nobody overwrites another.
    ``known_units`` is no column: the contributing units, on an object that was begun just now.
    """

    known_units: tuple[uuid.UUID, ...] | None = None
    unit = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="manuscripts", db_index=False
    )
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="manuscripts", db_index=False
    )
    kind = models.ForeignKey(
        ManuscriptKind, null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    body = models.TextField(blank=True)
    event_on = models.DateField(null=True, blank=True)
    keywords = models.CharField(max_length=200, blank=True)
    commissioned = models.ForeignKey(
        "desk.CommissionedUnit",
        null=True,
        on_delete=models.PROTECT,
        related_name="manuscripts",
        db_index=False,
    )
    version = models.PositiveIntegerField(default=1)
    back_entered = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    first_submitted_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    objects = ManuscriptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "-saved_at"],
                condition=Q(discarded_at__isnull=True),
                name="manuscript_list",
            ),
            models.Index(
                fields=["author", "-saved_at"],
                condition=Q(first_submitted_at__isnull=True, discarded_at__isnull=True),
                name="manuscript_drafts",
            ),
            models.Index(fields=["unit", "-first_submitted_at"], name="manuscript_filed"),
            models.Index(
                fields=["commissioned"],
                condition=Q(commissioned__isnull=False),
                name="manuscript_commissioned",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def keyword_list(self) -> list[str]:
        return self.keywords.split()


class Revision(Homed):
    """A frozen text: what the unit sent, or what the desk made of it. Never changed."""

    manuscript = models.ForeignKey(Manuscript, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=10, choices=RevisionOrigin.choices)
    desk = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField(max_length=TITLE_LIMIT)
    body = models.TextField()
    words = models.PositiveIntegerField()
    based_on = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "manuscript", "number"], name="revision_number"
            ),
        ]


class Contributor(Homed):
    """A unit, and where known a person, who took part; ``share`` in percent of the points."""

    manuscript = models.ForeignKey(
        Manuscript, on_delete=models.PROTECT, related_name="contributors"
    )
    order = models.PositiveSmallIntegerField()
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "manuscript", "order"], name="contributor_order"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100),
                name="contributor_share",
            ),
        ]
        indexes = [models.Index(fields=["organization", "manuscript"], name="contributor_unit")]


FILE_SEARCHED_AS = "attachment"  # the kind of its entries in the search


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def standing(self) -> "AttachmentQuerySet":
        """Files that were neither taken off nor locked away."""
        return self.filter(removed_at__isnull=True, locked_at__isnull=True)

    def locked(self) -> "AttachmentQuerySet":
        """Files under lock that were not destroyed."""
        return self.filter(removed_at__isnull=True, locked_at__isnull=False)


class Attachment(Homed):
    """A photo or file that goes with a manuscript.

    ``personal`` says in words what personal data its text holds, as soon as it was read.
    ``locked_at``: since when it is locked away with the unmasked text; it is given out only to who
    says why.
    """

    manuscript = models.ForeignKey(Manuscript, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    caption = models.CharField(max_length=200, blank=True)
    is_photo = models.BooleanField(default=False)
    is_source = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    personal = models.CharField(max_length=200, blank=True)
    locked_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "added_at"]
