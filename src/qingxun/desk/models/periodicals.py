"""Periodicals, their columns and addressees; issues and what stands in them."""

from django.db import models
from django.db.models import Q

from qingxun.desk.models.manuscripts import TITLE_LIMIT, Revision
from qingxun.desk.models.submissions import Submission
from qingxun.desk.states import AddresseeKind, IssueState, SeriesKind
from qingxun.kit.numbering import issue_label
from qingxun.organizations.models import Organization, Person
from qingxun.records.models import Homed, Reference


class Periodical(Reference):
    """《青田共青团信息》: numbering restarts each year; a running total counts regular issues."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="periodicals")
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)
    issuer = models.CharField(max_length=60)
    notice = models.CharField(max_length=60, blank=True, default="内部资料 注意保存")
    yearly_restart = models.BooleanField(default=True)
    total_before = models.PositiveIntegerField(default=0)
    head_checks = models.BooleanField(default=True)
    copies = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["desk", "code"], name="periodical_code")]

    def __str__(self) -> str:
        return self.name


class Column(Reference):
    """A column of a periodical."""

    periodical = models.ForeignKey(Periodical, on_delete=models.PROTECT, related_name="columns")
    name = models.CharField(max_length=30)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Addressee(Reference):
    """报 / 送 / 发: an organization of the tree (told in the program) or a name in print only."""

    periodical = models.ForeignKey(Periodical, on_delete=models.PROTECT, related_name="addressees")
    kind = models.CharField(max_length=10, choices=AddresseeKind.choices)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]


class Issue(Homed):
    """An issue of a periodical. Number, total and date are given when it is published."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="issues")
    periodical = models.ForeignKey(Periodical, on_delete=models.PROTECT, related_name="issues")
    series = models.CharField(max_length=10, choices=SeriesKind.choices, default=SeriesKind.REGULAR)
    state = models.CharField(max_length=12, choices=IssueState.choices, default=IssueState.DRAFTING)
    title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    version = models.PositiveIntegerField(default=1)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    total = models.PositiveIntegerField(null=True)
    dated = models.DateField(null=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "periodical", "series", "year", "number"],
                condition=Q(number__isnull=False),
                name="issue_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "withdrawn"])
                | Q(number__isnull=False, dated__isnull=False),
                name="issue_published_numbered",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "-created_at"], name="issue_state"),
            models.Index(fields=["periodical", "-dated"], name="issue_dated"),
        ]

    def __str__(self) -> str:
        """《青田共青团信息》2026年第7期, as it is named on paper; before publishing, its title."""
        if self.number is None:
            return f"《{self.periodical.name}》{self.title}"
        special = "专刊" if self.series == SeriesKind.SPECIAL else ""
        return f"《{self.periodical.name}》{self.year}年{special}第{self.number}期"

    @property
    def label(self) -> str:
        """第7期（总第132期）; 专刊第2期; empty before it is published."""
        if self.number is None:
            return ""
        label = issue_label(self.number, self.total)
        return f"专刊{label}" if self.series == SeriesKind.SPECIAL else label


class IssueItem(Homed):
    """A manuscript in an issue: its own trimmed text; the submission's text stays as it was.

    ``version`` grows with every trimming, so that two editors don't overwrite each other.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="items")
    column = models.ForeignKey(Column, null=True, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="issue_items")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LIMIT)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["home", "issue", "submission"], name="issue_item_once"),
        ]


class IssueEvent(Homed):
    """One step of an issue: who, when, and why it was sent back or withdrawn. Never changed."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=30)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]


class IssueCopy(Homed):
    """A published issue in the hands of an addressee; ``read_at`` when it was first opened."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="deliveries")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home", "issue", "person"], name="issue_copy_once"),
        ]
