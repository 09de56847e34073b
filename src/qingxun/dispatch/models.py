"""Outlets, dispatches to them, adoptions and leaders' instructions: dated facts with evidence."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from qingxun.desk.models import Issue, Manuscript, Revision, Submission
from qingxun.desk.models.manuscripts import TITLE_LIMIT
from qingxun.dispatch.states import AdoptionForm, DispatchState, Placement, Route, System
from qingxun.documents.models import StoredFile
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES, Level
from qingxun.records.models import Homed, Reference


class Outlet(Reference):
    """A channel upward or a periodical: 团市委《丽水青年信息》, 县委办 信息, a newspaper."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="outlets")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    organ = models.CharField(max_length=60)
    level = models.CharField(max_length=20, choices=Level.choices)
    system = models.CharField(max_length=20, choices=System.choices)
    sign_off = models.BooleanField(default=False)
    own_periodical = models.ForeignKey(
        "desk.Periodical", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "code"], name="outlet_code"),
            models.UniqueConstraint(
                fields=["desk", "own_periodical"],
                condition=Q(own_periodical__isnull=False),
                name="outlet_periodical",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """For narrow columns: the organ, or for our own periodical its first characters."""
        return self.organ if self.own_periodical_id is None else "本刊"


class Dispatch(Homed):
    """One manuscript (or an issue) on its way to one outlet; each outlet answers for itself."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="dispatches")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="dispatches")
    manuscript = models.ForeignKey(
        Manuscript, null=True, on_delete=models.PROTECT, related_name="dispatches"
    )
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.PROTECT, related_name="dispatches"
    )
    issue = models.ForeignKey(Issue, null=True, on_delete=models.PROTECT, related_name="dispatches")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LIMIT)
    state = models.CharField(max_length=12, choices=DispatchState.choices)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(manuscript__isnull=False, issue__isnull=True)
                | Q(manuscript__isnull=True, issue__isnull=False),
                name="dispatch_one_source",
            ),
            models.UniqueConstraint(
                fields=["desk", "outlet", "manuscript"],
                condition=Q(manuscript__isnull=False) & ~Q(state="cancelled"),
                name="dispatch_manuscript_once",
            ),
            models.UniqueConstraint(
                fields=["desk", "outlet", "issue"],
                condition=Q(issue__isnull=False) & ~Q(state="cancelled"),
                name="dispatch_issue_once",
            ),
            models.UniqueConstraint(
                fields=["desk", "year", "number"],
                condition=Q(number__isnull=False),
                name="dispatch_number",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "-prepared_at"], name="dispatch_state"),
            models.Index(fields=["desk", "outlet", "-prepared_at"], name="dispatch_by_outlet"),
            models.Index(fields=["desk", "-prepared_at"], name="dispatch_all"),
        ]


class DispatchEvent(Homed):
    """One step of a dispatch, with who, when and the words. Never changed."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=30)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]

    @property
    def state_label(self) -> str:
        """What the dispatch became by this step, in words."""
        return str(DispatchState(self.to_state).label)


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def standing(self) -> "AdoptionQuerySet":
        """Those that were not voided."""
        return self.filter(void__isnull=True)

    def printed(self) -> "AdoptionQuerySet":
        """Those that stand and were printed; what was only sent on upward is none yet."""
        return self.standing().filter(forwarded_only=False)

    def visible_to(self, person: Person) -> "AdoptionQuerySet":
        from qingxun.desk.models import Contributor

        units = person.unit_ids(*UNIT_ROLES)
        joint = Exists(
            Contributor.objects.filter(manuscript=OuterRef("manuscript_id"), organization__in=units)
        )
        return self.filter(
            Q(desk__in=person.unit_ids(*DESK_ROLES)) | Q(manuscript__unit__in=units) | joint
        )


class Adoption(Homed):
    """An outlet printed the manuscript, or sent it on upward without printing it
    (``forwarded_only``): a dated fact. A wrong one is voided, never deleted.

    ``partners`` is the number of units whose material a composite piece (综合) holds, ours
    included; ``partner_names`` are the others. ``readership`` is what the outlet counts (阅读量).
    """

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="adoptions")
    manuscript = models.ForeignKey(Manuscript, on_delete=models.PROTECT, related_name="adoptions")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="adoptions")
    dispatch = models.ForeignKey(
        Dispatch, null=True, on_delete=models.PROTECT, related_name="adoptions"
    )
    issue = models.ForeignKey(Issue, null=True, on_delete=models.PROTECT, related_name="adoptions")
    form = models.CharField(max_length=12, choices=AdoptionForm.choices)
    placement = models.CharField(
        max_length=12, choices=Placement.choices, default=Placement.ORDINARY
    )
    route = models.CharField(max_length=12, choices=Route.choices, default=Route.OFFICE)
    forwarded_only = models.BooleanField(default=False)
    partners = models.PositiveSmallIntegerField(null=True)
    partner_names = models.CharField(max_length=200, blank=True)
    readership = models.PositiveIntegerField(null=True)
    printed_in = models.CharField(max_length=100, blank=True)
    printed_title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    on = models.DateField()
    evidence = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    evidence_note = models.CharField(max_length=300, blank=True)
    back_entered = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "issue", "manuscript"],
                condition=Q(issue__isnull=False),
                name="adoption_issue_once",
            ),
            models.CheckConstraint(
                condition=Q(partners__isnull=True) | Q(partners__gte=2), name="adoption_partners"
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "-on"], name="adoption_on"),
            models.Index(fields=["desk", "outlet", "-on"], name="adoption_by_outlet"),
            models.Index(
                fields=["desk"], condition=Q(forwarded_only=True), name="adoption_forwarded"
            ),
        ]


class AdoptionVoid(Homed):
    """The office took back an adoption that it had recorded wrongly, and says why."""

    adoption = models.OneToOneField(Adoption, on_delete=models.PROTECT, related_name="void")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Instruction(Homed):
    """A leader's instruction (批示) on a manuscript, with its follow-up."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="instructions")
    manuscript = models.ForeignKey(
        Manuscript, on_delete=models.PROTECT, related_name="instructions"
    )
    adoption = models.ForeignKey(
        Adoption, null=True, blank=True, on_delete=models.PROTECT, related_name="instructions"
    )
    leader = models.CharField(max_length=40)
    post = models.CharField(max_length=60, blank=True)
    rank = models.CharField(max_length=20, choices=Level.choices)
    text = models.TextField()
    on = models.DateField()
    follow_up_due = models.DateField(null=True, blank=True)
    follow_up_done_on = models.DateField(null=True, blank=True)
    follow_up_text = models.TextField(blank=True)
    back_entered = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["desk", "-on"], name="instruction_on"),
            models.Index(
                fields=["desk", "follow_up_due"],
                condition=Q(follow_up_done_on__isnull=True, voided_at__isnull=True),
                name="instruction_due",
            ),
        ]
