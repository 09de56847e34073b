"""Reading periodicals and issues: for the office that makes them and for those they reach."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from qingxun.desk.models import (
    Addressee,
    Column,
    Issue,
    IssueCopy,
    IssueEvent,
    IssueItem,
    ManuscriptKind,
    Periodical,
    Submission,
)
from qingxun.desk.models.submissions import SEARCHED_AS
from qingxun.desk.states import ISSUE_IN_WORK, AddresseeKind, IssueState, SubmissionState
from qingxun.documents.prints.models import IssuedDocument
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.search.queries import matching

ON_PAPER = {AddresseeKind.REPORT: "报", AddresseeKind.SEND: "送", AddresseeKind.ISSUE: "发"}
OUT = (IssueState.PUBLISHED, IssueState.WITHDRAWN)


def issues_visible_to(person: Person) -> QuerySet[Issue]:
    """All of her desks; published and withdrawn ones that reached her, or in which a manuscript of
    her units stands."""
    units = person.unit_ids(*UNIT_ROLES, *DESK_ROLES)
    copies = IssueCopy.objects.filter(issue=OuterRef("pk"))
    reached = Q(Exists(copies.filter(Q(person=person) | Q(organization__in=units))))
    if units:
        reached |= Q(
            Exists(IssueItem.objects.filter(issue=OuterRef("pk"), submission__unit__in=units))
        )
    return Issue.objects.filter(
        Q(desk__in=person.unit_ids(*DESK_ROLES)) | (Q(state__in=OUT) & reached)
    )


def issue_list(person: Person) -> QuerySet[Issue]:
    """Issues for the list: with periodical, number of items and who has it."""
    return (
        issues_visible_to(person)
        .exclude(state=IssueState.DISCARDED)
        .select_related("periodical", "created_by", "signed_by")
        .annotate(item_count=Count("items"))
    )


def holding_title(rows: QuerySet[Issue], words: str) -> QuerySet[Issue]:
    """Issues with these words in their own title or in the title of an item."""
    items = IssueItem.objects.filter(issue=OuterRef("pk"), title__icontains=words)
    return rows.filter(Q(title__icontains=words) | Exists(items))


def periodical_choices(person: Person) -> list[tuple[uuid.UUID, str]]:
    """Periodicals of which issues can stand in the person's list."""
    issues = issues_visible_to(person).filter(periodical=OuterRef("pk"))
    desks = person.unit_ids(*DESK_ROLES)
    rows = Periodical.objects.filter(Q(desk__in=desks) | Exists(issues))
    return list(rows.values_list("pk", "name"))


def periodicals_of(person: Person) -> QuerySet[Periodical]:
    """Periodicals of her desks."""
    return Periodical.objects.filter(desk__in=person.unit_ids(*DESK_ROLES)).select_related("desk")


@dataclass(frozen=True, slots=True)
class ColumnOfItems:
    """A column of an issue with what stands in it; ``column`` is None for items without one."""

    column: Column | None
    items: list[IssueItem]

    @property
    def words(self) -> int:
        return sum(words_of(item.body) for item in self.items)


def words_of(text: str) -> int:
    """字数: characters without white space."""
    return len("".join(text.split()))


def contents_of(issue: Issue, *, empty: bool = False) -> list[ColumnOfItems]:
    """The issue's columns in order, each with its items in order: 2 queries.

    ``empty`` keeps columns in use that hold nothing, for the page on which it is put together.
    """
    items = issue.items.select_related(
        "column", "submission__unit", "submission__manuscript__author"
    ).order_by("order", "id")
    by_column: dict[uuid.UUID | None, list[IssueItem]] = {}
    for item in items:
        by_column.setdefault(item.column_id, []).append(item)
    columns = [
        ColumnOfItems(column, by_column.get(column.pk, []))
        for column in issue.periodical.columns.all()
        if column.pk in by_column or (empty and column.active)
    ]
    if None in by_column:
        columns.append(ColumnOfItems(None, by_column[None]))
    return columns


@dataclass(frozen=True, slots=True)
class AddresseeLine:
    """报：…；one line of the foot."""

    kind: AddresseeKind
    names: list[str]

    @property
    def paper(self) -> str:
        """The character that stands on the paper."""
        return ON_PAPER[self.kind]


def addressee_lines(periodical: Periodical) -> list[AddresseeLine]:
    """The foot of an issue: 报 superiors, 送 peers, 发 subordinates."""
    order = list(AddresseeKind)
    rows: Iterable[Addressee] = periodical.addressees.select_related("organization")
    ordered = sorted(rows, key=lambda row: (order.index(AddresseeKind(row.kind)), row.order))
    return [
        AddresseeLine(
            AddresseeKind(kind),
            [row.organization.short_name if row.organization else row.name for row in group],
        )
        for kind, group in groupby(ordered, key=lambda row: row.kind)
    ]


def pickable(issue: Issue, words: str = "") -> QuerySet[Submission]:
    """Accepted manuscripts of the desk that stand in no issue in work, the newest first."""
    standing = IssueItem.objects.filter(submission=OuterRef("pk"), issue__state__in=ISSUE_IN_WORK)
    rows = (
        Submission.objects.filter(desk=issue.desk_id, state=SubmissionState.ACCEPTED)
        .exclude(Exists(standing))
        .select_related("unit", "kind", "edited", "revision")
        .order_by("-received_at")
    )
    return search_picks(rows, words) if words.strip() else rows


def search_picks(rows: QuerySet[Submission], words: str) -> QuerySet[Submission]:
    """Submissions whose manuscript holds the words in title or text."""
    return rows.filter(matching(words, kind=SEARCHED_AS, field="pk"))


def kind_choices(issue: Issue) -> list[tuple[uuid.UUID, str]]:
    """The desk's kinds of manuscripts."""
    return list(ManuscriptKind.objects.filter(desk=issue.desk_id).values_list("pk", "name"))


def deliveries_of(issue: Issue) -> list[tuple[Organization, list[IssueCopy]]]:
    """Who got the issue and who has read it, by organization: 1 query."""
    rows = issue.deliveries.select_related("organization", "person").order_by(
        "organization__order", "organization__code", "person__sorted_as"
    )
    return [
        (unit, list(copies)) for unit, copies in groupby(rows, key=lambda row: row.organization)
    ]


def events_of(issue: Issue) -> QuerySet[IssueEvent]:
    """The issue's time line."""
    return issue.events.select_related("by")


def issued_anew(issue: Issue, person: Person) -> Issue | None:
    """The issue that came in place of a withdrawn one, where the person may read it."""
    if issue.state != IssueState.WITHDRAWN:
        return None
    prints = IssuedDocument.objects.filter(subject=issue.pk, replaced_by__isnull=False)
    rows = issues_visible_to(person).filter(pk__in=prints.values("replaced_by__subject"))
    return rows.select_related("periodical").first()


def issue_for_print(person: Person) -> QuerySet[Issue]:
    """Issues with what their paper shows."""
    columns = Prefetch("periodical__columns", Column.objects.order_by("order", "name"))
    return (
        issues_visible_to(person)
        .select_related("periodical", "desk", "created_by", "checked_by", "signed_by")
        .prefetch_related(columns)
    )
