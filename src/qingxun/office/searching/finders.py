"""The kinds of things that the index holds: who may see which, and how one is shown.

The index only proposes; every thing shown or counted has passed its own ``visible_to``.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingxun.bulletins.models import Bulletin
from qingxun.desk.actions.indexing import searchable_text, shown_revision
from qingxun.desk.models import Attachment, Contributor, Manuscript, Submission
from qingxun.desk.models.manuscripts import FILE_SEARCHED_AS
from qingxun.desk.models.submissions import SEARCHED_AS as SUBMISSION
from qingxun.desk.queries.issues import issues_visible_to
from qingxun.dispatch.models import Adoption
from qingxun.dispatch.queries import instructions_visible_to
from qingxun.documents.prints.models import Paper
from qingxun.documents.prints.queries import typed_text
from qingxun.documents.prints.typed import typed_documents
from qingxun.documents.states import PAPER_IN_WORK
from qingxun.intake.models import IncomingFile
from qingxun.intake.states import IncomingState
from qingxun.kit.clock import today
from qingxun.language.personal import masked
from qingxun.office.searching.items import (
    ADOPTION,
    BULLETIN,
    DOCUMENT,
    INCOMING,
    INSTRUCTION,
    ISSUE,
    adoption_text,
    document_text,
    instruction_text,
    issue_text,
)
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.search.models import SearchEntry

ATTACHMENT = FILE_SEARCHED_AS
DRAFT, PAPER = "draft", "paper"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing as the page shows it; ``text`` is what the snippet is cut from."""

    kind: str
    key: uuid.UUID
    title: str
    url: str
    unit: str
    on: dt.date | None
    note: str
    text: str


@dataclass(frozen=True, slots=True)
class Finder:
    """One kind: its word, what a person may see of it, two fields (its unit's name, and what makes
    two rows the same thing), and how rows are loaded for a page.

    Entries of ``narrowed`` kinds say who may read them; those not ``indexed`` are few and read from
    the table (``office.searching.drafts``).
    """

    kind: str
    label: str | Promise
    icon: str
    visible: Callable[[Person], QuerySet[Any]]
    fields: tuple[str, str]
    load: Callable[[QuerySet[Any], Person], Iterable[Thing]]
    narrowed: bool = False
    indexed: bool = True


def among(keys: Collection[uuid.UUID], visible: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of these keys that are among the visible ones. Each is looked up by its key: a
    database given both conditions at once may go through all that the person may see."""
    seen = Exists(visible.order_by().filter(pk=OuterRef("pk")))
    return visible.model._default_manager.filter(seen, pk__in=list(keys))


def submissions_visible_to(person: Person) -> QuerySet[Submission]:
    """Those of her units and desks, what her committee sent upward, and joint ones of her units."""
    units = person.unit_ids(*UNIT_ROLES)
    own = Submission.objects.visible_to(person)
    if committees := person.unit_ids(*DESK_ROLES):
        own |= Submission.objects.filter(unit__in=committees, unit__is_desk=True)
    if not units:
        return own
    joint = Exists(
        Contributor.objects.filter(manuscript=OuterRef("manuscript_id"), organization__in=units)
    )
    return Submission.objects.filter(Q(pk__in=own.values("pk")) | joint)


def load_submissions(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    desks = set(person.unit_ids(*DESK_ROLES))
    for row in rows.select_related("unit", "kind", "desk", "revision", "edited"):
        at_desk = row.desk_id in desks
        title = shown_revision(row).title
        yield Thing(
            SUBMISSION,
            row.pk,
            title,
            reverse("desk:review", args=[row.pk])
            if at_desk
            else reverse("desk:manuscript", args=[row.manuscript_id]),
            row.unit.short_name,
            row.submitted_at,
            f"{row.kind.name} · {row.get_state_display()}",
            searchable_text(row).removeprefix(title).lstrip("\n"),
        )


def attachments_visible_to(person: Person) -> QuerySet[Attachment]:
    """Files that still stand with a manuscript that she may read."""
    return Attachment.objects.standing().filter(
        manuscript__in=Manuscript.objects.visible_to(person).values("pk")
    )


def load_attachments(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    files = list(rows.select_related("manuscript__unit"))
    entries = SearchEntry.objects.filter(kind=ATTACHMENT, object_id__in=[row.pk for row in files])
    texts = dict(entries.values_list("object_id", "text"))
    for row in files:
        yield Thing(
            ATTACHMENT,
            row.pk,
            row.name,
            reverse("desk:manuscript", args=[row.manuscript_id]),
            row.manuscript.unit.short_name,
            row.added_at,
            row.manuscript.title,
            texts.get(row.pk, "").removeprefix(row.name),
        )


def load_issues(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    for row in rows.select_related("periodical", "desk").prefetch_related("items"):
        yield Thing(
            ISSUE,
            row.pk,
            str(row),
            reverse("desk:issue", args=[row.pk]),
            row.desk.short_name,
            row.dated,
            row.get_state_display(),
            issue_text(row),
        )


def load_adoptions(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    for row in rows.select_related("outlet", "manuscript__unit"):
        yield Thing(
            ADOPTION,
            row.pk,
            row.printed_title or row.manuscript.title,
            reverse("desk:manuscript", args=[row.manuscript_id]),
            row.manuscript.unit.short_name,
            row.on,
            f"{row.outlet.name} · {row.get_form_display()}",
            adoption_text(row),
        )


def load_instructions(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    for row in rows.select_related("manuscript__unit"):
        yield Thing(
            INSTRUCTION,
            row.pk,
            row.manuscript.title,
            reverse("desk:manuscript", args=[row.manuscript_id]),
            row.manuscript.unit.short_name,
            row.on,
            " ".join(part for part in (row.post, row.leader) if part),
            instruction_text(row),
        )


def load_documents(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    for row in rows.select_related("desk"):
        yield Thing(
            DOCUMENT,
            row.pk,
            row.title,
            reverse("prints:typed_document", args=[row.subject]),
            row.desk.short_name,
            row.dated,
            " · ".join(part for part in (row.number, row.get_state_display()) if part),
            document_text(row),
        )


def incoming_visible_to(person: Person) -> QuerySet[IncomingFile]:
    """Files that came in and wait to be confirmed by her."""
    return IncomingFile.objects.visible_to(person).filter(state=IncomingState.READY)


def load_incoming(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    for row in rows.select_related("unit", "desk").defer("result"):
        place = row.unit or row.desk
        yield Thing(
            INCOMING,
            row.pk,
            row.title or row.name,
            reverse("intake:file", args=[row.pk]),
            place.short_name if place else "",
            row.came_at,
            row.name,
            masked(row.body, today())[0],
        )


def drafts_visible_to(person: Person) -> QuerySet[Manuscript]:
    """What she and her units have begun and not submitted yet."""
    return Manuscript.objects.visible_to(person).filter(
        first_submitted_at__isnull=True, discarded_at__isnull=True
    )


def load_drafts(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    for row in rows.select_related("unit", "kind"):
        yield Thing(
            DRAFT,
            row.pk,
            row.title or str(_("Without a title")),
            reverse("desk:manuscript", args=[row.pk]),
            row.unit.short_name,
            row.saved_at,
            row.kind.name if row.kind else "",
            row.body,
        )


def papers_visible_to(person: Person) -> QuerySet[Paper]:
    """Documents that are typed at her desks and not issued yet."""
    return Paper.objects.visible_to(person).filter(state__in=PAPER_IN_WORK)


def load_papers(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    for row in rows.select_related("desk").defer("content"):
        yield Thing(
            PAPER,
            row.pk,
            row.title,
            reverse("prints:paper", args=[row.pk]),
            row.desk.short_name,
            row.saved_at,
            row.get_state_display(),
            typed_text(row.values),
        )


def load_bulletins(rows: QuerySet[Any], person: Person) -> Iterable[Thing]:
    for row in rows.select_related("desk"):
        yield Thing(
            BULLETIN,
            row.pk,
            row.title,
            reverse("bulletins:detail", args=[row.pk]),
            row.desk.short_name,
            row.dated,
            row.get_state_display(),
            row.text,
        )


FINDERS: dict[str, Finder] = {
    finder.kind: finder
    for finder in (
        Finder(
            SUBMISSION,
            _("Manuscripts"),
            "file-text",
            submissions_visible_to,
            ("unit__short_name", "manuscript_id"),
            load_submissions,
            narrowed=True,
        ),
        Finder(
            DRAFT,
            _("Drafts"),
            "edit",
            drafts_visible_to,
            ("unit__short_name", "pk"),
            load_drafts,
            indexed=False,
        ),
        Finder(
            PAPER,
            _("Documents under way"),
            "clipboard-list",
            papers_visible_to,
            ("desk__short_name", "pk"),
            load_papers,
            indexed=False,
        ),
        Finder(
            ISSUE,
            _("Issues"),
            "book",
            issues_visible_to,
            ("desk__short_name", "pk"),
            load_issues,
        ),
        Finder(
            ADOPTION,
            _("Adoptions"),
            "award",
            lambda person: Adoption.objects.visible_to(person).standing(),
            ("manuscript__unit__short_name", "pk"),
            load_adoptions,
        ),
        Finder(
            INSTRUCTION,
            _("Instructions"),
            "message-circle",
            lambda person: instructions_visible_to(person).filter(voided_at__isnull=True),
            ("manuscript__unit__short_name", "pk"),
            load_instructions,
        ),
        Finder(
            BULLETIN,
            _("Bulletins"),
            "speakerphone",
            Bulletin.objects.visible_to,
            ("desk__short_name", "pk"),
            load_bulletins,
        ),
        Finder(
            ATTACHMENT,
            _("Attachments"),
            "paperclip",
            attachments_visible_to,
            ("manuscript__unit__short_name", "pk"),
            load_attachments,
        ),
        Finder(
            DOCUMENT,
            _("Typed documents"),
            "file-certificate",
            typed_documents,
            ("desk__short_name", "pk"),
            load_documents,
        ),
        Finder(
            INCOMING,
            _("What came in"),
            "inbox",
            incoming_visible_to,
            ("unit__short_name", "pk"),
            load_incoming,
        ),
    )
}
