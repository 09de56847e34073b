"""The kinds of things that the index holds: who may see which, and how one is shown.

The index only proposes; every thing shown or counted has passed its own ``visible_to``.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingxun.bulletins.models import Bulletin
from qingxun.desk.models import (
    Attachment,
    Contributor,
    Manuscript,
    Submission,
)
from qingxun.desk.queries.issues import issues_visible_to
from qingxun.dispatch.models import Adoption
from qingxun.dispatch.queries import instructions_visible_to
from qingxun.documents.prints.models import Paper
from qingxun.documents.prints.typed import typed_documents
from qingxun.documents.states import PAPER_IN_WORK
from qingxun.intake.models import IncomingFile
from qingxun.intake.states import IncomingState
from qingxun.office.searching.things import (
    ADOPTION,
    ATTACHMENT,
    BULLETIN,
    DOCUMENT,
    DRAFT,
    INCOMING,
    INSTRUCTION,
    ISSUE,
    PAPER,
    SUBMISSION,
    Thing,
    load_adoptions,
    load_attachments,
    load_bulletins,
    load_documents,
    load_drafts,
    load_incoming,
    load_instructions,
    load_issues,
    load_papers,
    load_submissions,
    pieces_of,
    texts_of,
)
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.records.together import Part


@dataclass(frozen=True, slots=True)
class Finder:
    """One kind: its word, what a person may see of it, two fields (its unit's name, and what makes
    two rows the same thing), which columns a page needs of a row and of what lies beside it, and
    how both become things.

    Entries of ``narrowed`` kinds say who may read them; those not ``indexed`` are few and read from
    the table (``office.searching.first_look``).
    """

    kind: str
    label: str | Promise
    icon: str
    visible: Callable[[Person], QuerySet[Any]]
    fields: tuple[str, str]
    columns: tuple[str, ...]
    load: Callable[[Sequence[Any], Sequence[Any], Person], Iterable[Thing]]
    beside: Callable[[list[uuid.UUID]], Part] | None = None
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


def attachments_visible_to(person: Person) -> QuerySet[Attachment]:
    """Files that still stand with a manuscript that she may read."""
    return Attachment.objects.standing().filter(
        manuscript__in=Manuscript.objects.visible_to(person).values("pk")
    )


def incoming_visible_to(person: Person) -> QuerySet[IncomingFile]:
    """Files that came in and wait to be confirmed by her."""
    return IncomingFile.objects.visible_to(person).filter(state=IncomingState.READY)


def drafts_visible_to(person: Person) -> QuerySet[Manuscript]:
    """What she and her units have begun and not submitted yet."""
    return Manuscript.objects.visible_to(person).filter(
        first_submitted_at__isnull=True, discarded_at__isnull=True
    )


def papers_visible_to(person: Person) -> QuerySet[Paper]:
    """Documents that are typed at her desks and not issued yet."""
    return Paper.objects.visible_to(person).filter(state__in=PAPER_IN_WORK)


FINDERS: dict[str, Finder] = {
    finder.kind: finder
    for finder in (
        Finder(
            SUBMISSION,
            _("Manuscripts"),
            "file-text",
            submissions_visible_to,
            ("unit__short_name", "manuscript_id"),
            (
                "unit__short_name",
                "kind__name",
                "desk_id",
                "manuscript_id",
                "state",
                "submitted_at",
                *("revision__title", "revision__body", "edited__title", "edited__body"),
            ),
            load_submissions,
            narrowed=True,
        ),
        Finder(
            DRAFT,
            _("Drafts"),
            "edit",
            drafts_visible_to,
            ("unit__short_name", "pk"),
            ("unit__short_name", "kind__name", "title", "body", "saved_at"),
            load_drafts,
            indexed=False,
        ),
        Finder(
            PAPER,
            _("Documents under way"),
            "clipboard-list",
            papers_visible_to,
            ("desk__short_name", "pk"),
            ("desk__short_name", "title", "saved_at", "state", "values"),
            load_papers,
            indexed=False,
        ),
        Finder(
            ISSUE,
            _("Issues"),
            "book",
            issues_visible_to,
            ("desk__short_name", "pk"),
            (
                "periodical__name",
                "desk__short_name",
                "title",
                "year",
                "series",
                "number",
                "dated",
                "state",
            ),
            load_issues,
            beside=pieces_of,
        ),
        Finder(
            ADOPTION,
            _("Adoptions"),
            "award",
            lambda person: Adoption.objects.visible_to(person).standing(),
            ("manuscript__unit__short_name", "pk"),
            (
                "outlet__name",
                "outlet__organ",
                "manuscript__title",
                "manuscript__unit__short_name",
                "printed_title",
                "printed_in",
                "on",
                "form",
            ),
            load_adoptions,
        ),
        Finder(
            INSTRUCTION,
            _("Instructions"),
            "message-circle",
            lambda person: instructions_visible_to(person).filter(voided_at__isnull=True),
            ("manuscript__unit__short_name", "pk"),
            ("manuscript__title", "manuscript__unit__short_name", "on", "post", "leader", "text"),
            load_instructions,
        ),
        Finder(
            BULLETIN,
            _("Bulletins"),
            "speakerphone",
            Bulletin.objects.visible_to,
            ("desk__short_name", "pk"),
            ("desk__short_name", "title", "text", "dated", "state"),
            load_bulletins,
        ),
        Finder(
            ATTACHMENT,
            _("Attachments"),
            "paperclip",
            attachments_visible_to,
            ("manuscript__unit__short_name", "pk"),
            ("manuscript__title", "manuscript__unit__short_name", "name", "added_at"),
            load_attachments,
            beside=texts_of,
        ),
        Finder(
            DOCUMENT,
            _("Typed documents"),
            "file-certificate",
            typed_documents,
            ("desk__short_name", "pk"),
            ("desk__short_name", "title", "subject", "number", "dated", "state", "content"),
            load_documents,
        ),
        Finder(
            INCOMING,
            _("What came in"),
            "inbox",
            incoming_visible_to,
            ("unit__short_name", "pk"),
            ("unit__short_name", "desk__short_name", "title", "name", "body", "came_at"),
            load_incoming,
        ),
    )
}
