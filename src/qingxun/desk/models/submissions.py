"""A submission: one manuscript at one desk, with its own state, text and history."""

from django.db import models
from django.db.models import Q

from qingxun.desk.models.manuscripts import TITLE_LIMIT, Manuscript, Revision
from qingxun.desk.states import SEEN_BY_DESK, SubmissionState
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.records.models import Homed, Reference

SEARCHED_AS = "submission"  # the kind of its entries in the search


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, person: Person) -> "SubmissionQuerySet":
        """Submissions of her units, and those that her desks received."""
        units = person.unit_ids(*UNIT_ROLES)
        desks = person.unit_ids(*DESK_ROLES)
        return self.filter(Q(unit__in=units) | Q(desk__in=desks, state__in=SEEN_BY_DESK))


class Submission(Homed):
    """``title``/``body`` are the desk's working copy (the edited text); ``revision`` is what the
    unit sent last, ``edited`` the desk's last saved revision. ``version`` guards the edited text,
    ``saved_by`` and ``saved_at`` tell who of the desk saved it last. ``moved_at`` is when it came
    into its present state.
    ``unit`` and ``title`` repeat the manuscript's for the queue's indexes. ``kind`` and
    ``event_on`` are those that the unit sent: what it changes afterwards moves no fact.
    """

    manuscript = models.ForeignKey(Manuscript, on_delete=models.PROTECT, related_name="submissions")
    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="received", db_index=False
    )
    unit = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="submitted", db_index=False
    )
    kind = models.ForeignKey(
        "desk.ManuscriptKind", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=20, choices=SubmissionState.choices)
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    edited = models.ForeignKey(
        Revision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    event_on = models.DateField(null=True)
    title = models.CharField(max_length=TITLE_LIMIT)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    saved_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    signed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    claimed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    reason = models.CharField(max_length=100, blank=True)
    reason_note = models.CharField(max_length=500, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "manuscript"], name="submission_once"),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "-received_at"], name="queue_state"),
            models.Index(fields=["desk", "unit", "state", "-received_at"], name="queue_by_unit"),
            models.Index(fields=["desk", "kind", "state", "-received_at"], name="queue_by_kind"),
            models.Index(fields=["desk", "state", "title"], name="queue_by_title"),
            models.Index(fields=["desk", "state", "unit"], name="queue_by_one_unit"),
            models.Index(fields=["desk", "state", "moved_at"], name="queue_by_age"),
            models.Index(fields=["claimed_by", "state"], name="queue_mine"),
            models.Index(fields=["unit", "state", "-submitted_at"], name="unit_submissions"),
        ]


class SubmissionEvent(Homed):
    """One line of the time line: who did what, when, with the reason in words. Never changed."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    reason = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["at", "id"]


class Question(Homed):
    """The desk verifies something with the unit: a question and its answer on the manuscript."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        indexes = [
            models.Index(
                fields=["submission"],
                condition=Q(answered_at__isnull=True),
                name="question_open",
            ),
        ]


class Presence(Reference):
    """Who has a submission open now: a mark that a page renews while it stays open."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "person"], name="presence_once"),
        ]
