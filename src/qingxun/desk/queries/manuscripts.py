"""Reading manuscripts for the people who write and sign them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from qingxun.desk.models import (
    DeskSettings,
    Manuscript,
    ManuscriptKind,
    Question,
    Revision,
    Submission,
    SubmissionEvent,
)
from qingxun.desk.permissions.manuscripts import writing_units
from qingxun.desk.states import SubmissionState
from qingxun.documents.intake import CleanDocument
from qingxun.organizations.models import Organization, Person, TreeEdge
from qingxun.organizations.states import UNIT_ROLES, Role
from qingxun.records.reading import Prepared
from qingxun.records.together import lists_of

_EDGES = Prepared(
    lambda unit, on: (
        TreeEdge.objects.filter(
            descendant=unit,
            ancestor__is_desk=True,
            depth__gt=0,
            valid_from__lte=on,
            valid_until__gt=on,
        )
        .select_related("ancestor")
        .order_by("depth")
    ),
    uuid.UUID,
    dt.date,
)
_KINDS = Prepared(lambda desk: ManuscriptKind.objects.filter(desk=desk, active=True), uuid.UUID)
_SETTINGS = Prepared(lambda desk: DeskSettings.objects.filter(desk=desk), uuid.UUID)


def own_manuscripts(person: Person) -> QuerySet[Manuscript]:
    """Manuscripts of the person's units, with drafts where she writes, and with their submissions:
    3 queries."""
    submissions = Submission.objects.select_related("desk").order_by("submitted_at")
    writing = set(writing_units(person))
    mine = Q(unit__in=writing)
    if read := set(person.unit_ids(*UNIT_ROLES)) - writing:
        mine |= Q(unit__in=read, first_submitted_at__isnull=False)
    return (
        Manuscript.objects.filter(mine, discarded_at__isnull=True)
        .select_related("kind", "unit", "author")
        .prefetch_related(Prefetch("submissions", submissions))
    )


def waiting_for_signature(person: Person) -> QuerySet[Submission]:
    """Submissions that wait for this principal."""
    return (
        Submission.objects.filter(
            unit__in=person.unit_ids(Role.PRINCIPAL), state=SubmissionState.AWAITING_PRINCIPAL
        )
        .select_related("manuscript", "desk", "unit", "kind", "submitted_by")
        .order_by("submitted_at")
    )


def returned_to(person: Person) -> QuerySet[Submission]:
    """Submissions of her units that came back for revision."""
    return (
        Submission.objects.filter(unit__in=writing_units(person), state=SubmissionState.RETURNED)
        .select_related("manuscript", "desk", "unit")
        .order_by("-decided_at")
    )


def open_questions(person: Person) -> QuerySet[Question]:
    """Questions of desks that her units have not answered."""
    return (
        Question.objects.filter(
            submission__unit__in=writing_units(person), answered_at__isnull=True
        )
        .select_related("submission", "asked_by")
        .order_by("asked_at")
    )


def drafts_of(person: Person) -> QuerySet[Manuscript]:
    """What she began and did not submit."""
    return Manuscript.objects.filter(
        author=person, first_submitted_at__isnull=True, discarded_at__isnull=True
    ).order_by("-saved_at")


def receiving_desks(unit: Organization, on: dt.date) -> list[Organization]:
    """Desks above a unit on that day, the nearest first."""
    return [edge.ancestor for edge in _EDGES(unit.pk, on)]


def kinds_of(desk: uuid.UUID) -> list[ManuscriptKind]:
    """Kinds in use at a desk."""
    return _KINDS(desk)


def kind_guessed(document: CleanDocument, desk: uuid.UUID) -> ManuscriptKind | None:
    """The desk's kind whose name stands in what a reader guesses; None when nothing fits."""
    guess = document.guess("kind")
    if guess is None:
        return None
    fits = (kind for kind in kinds_of(desk) if kind.name in guess.text or guess.text in kind.name)
    return next(fits, None)


def own_settings(desk: uuid.UUID) -> DeskSettings | None:
    """How a desk receives; None when it set nothing."""
    return _SETTINGS.first(desk)


def settings_of(desk: uuid.UUID) -> DeskSettings:
    """How a desk receives; the defaults when it set nothing."""
    return own_settings(desk) or DeskSettings(desk_id=desk, principal_signs=False)


@dataclass(frozen=True, slots=True)
class History:
    """What happened to one submission: events, questions, the unit's and the desk's text."""

    submission: Submission
    events: list[SubmissionEvent]
    questions: list[Question]
    sent: Revision
    edited: Revision | None


def histories_of(
    manuscript: Manuscript, person: Person, *beside: QuerySet[Any]
) -> tuple[list[History], list[list[Any]]]:
    """The submissions of a manuscript that the person may see, each with its history, and what
    stands beside it: 2 queries."""
    visible = (
        Submission.objects.visible_to(person)
        .filter(manuscript=manuscript)
        .select_related("desk", "unit", "kind", "revision", "edited", "claimed_by", "decided_by")
        .order_by("submitted_at")
    )
    rows = list(visible)
    keys = [row.pk for row in rows]
    events, questions, *others = lists_of(
        SubmissionEvent.objects.filter(submission__in=keys).select_related("by"),
        Question.objects.filter(submission__in=keys).select_related("asked_by", "answered_by"),
        *beside,
    )
    histories = [
        History(
            row,
            [event for event in events if event.submission_id == row.pk],
            [question for question in questions if question.submission_id == row.pk],
            row.revision,
            row.edited,
        )
        for row in rows
    ]
    return histories, others
