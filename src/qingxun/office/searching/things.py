"""How what was found is shown: the rows of each kind as things."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qingxun.bulletins.models import Bulletin
from qingxun.desk.actions.indexing import searchable_text, shown_revision
from qingxun.desk.models import (
    Attachment,
    Issue,
    IssueItem,
    Manuscript,
    Submission,
)
from qingxun.desk.models.manuscripts import FILE_SEARCHED_AS
from qingxun.desk.models.submissions import SEARCHED_AS as SUBMISSION
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.documents.prints.models import IssuedDocument, Paper
from qingxun.documents.prints.queries import typed_text
from qingxun.intake.models import IncomingFile
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
from qingxun.organizations.states import DESK_ROLES
from qingxun.records.together import Part
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


def load_submissions(
    rows: Sequence[Submission], _beside: Sequence[Any], person: Person
) -> Iterable[Thing]:
    desks = set(person.unit_ids(*DESK_ROLES))
    for row in rows:
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


def texts_of(keys: list[uuid.UUID]) -> Part:
    """The texts of files, which only the index has."""
    rows = SearchEntry.objects.filter(kind=ATTACHMENT, object_id__in=keys)
    return Part(rows, ("object_id", "text"))


def load_attachments(
    rows: Sequence[Attachment], beside: Sequence[SearchEntry], _person: Person
) -> Iterable[Thing]:
    texts = {entry.object_id: entry.text for entry in beside}
    for row in rows:
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


def pieces_of(keys: list[uuid.UUID]) -> Part:
    """What stands in the issues."""
    rows = IssueItem.objects.filter(issue__in=keys)
    return Part(rows, ("issue_id", "order", "title", "body"))


def load_issues(
    rows: Sequence[Issue], beside: Sequence[IssueItem], _person: Person
) -> Iterable[Thing]:
    pieces: defaultdict[uuid.UUID, list[IssueItem]] = defaultdict(list)
    for item in beside:
        pieces[item.issue_id].append(item)
    for row in rows:
        yield Thing(
            ISSUE,
            row.pk,
            str(row),
            reverse("desk:issue", args=[row.pk]),
            row.desk.short_name,
            row.dated,
            row.get_state_display(),
            issue_text(row, sorted(pieces[row.pk], key=lambda item: item.order)),
        )


def load_adoptions(
    rows: Sequence[Adoption], _beside: Sequence[Any], _person: Person
) -> Iterable[Thing]:
    for row in rows:
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


def load_instructions(
    rows: Sequence[Instruction], _beside: Sequence[Any], _person: Person
) -> Iterable[Thing]:
    for row in rows:
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


def load_documents(
    rows: Sequence[IssuedDocument], _beside: Sequence[Any], _person: Person
) -> Iterable[Thing]:
    for row in rows:
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


def load_incoming(
    rows: Sequence[IncomingFile], _beside: Sequence[Any], _person: Person
) -> Iterable[Thing]:
    for row in rows:
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


def load_drafts(
    rows: Sequence[Manuscript], _beside: Sequence[Any], _person: Person
) -> Iterable[Thing]:
    for row in rows:
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


def load_papers(rows: Sequence[Paper], _beside: Sequence[Any], _person: Person) -> Iterable[Thing]:
    for row in rows:
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


def load_bulletins(
    rows: Sequence[Bulletin], _beside: Sequence[Any], _person: Person
) -> Iterable[Thing]:
    for row in rows:
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
