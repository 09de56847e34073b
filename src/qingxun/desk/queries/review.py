"""Reading one submission for the editor's page."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from qingxun.desk.models import (
    Attachment,
    Contributor,
    Issue,
    Original,
    Question,
    Submission,
    SubmissionEvent,
)
from qingxun.desk.queries.queue import received_at_desks
from qingxun.desk.states import SEEN_BY_DESK, IssueState
from qingxun.language.queries import personal_in
from qingxun.organizations.models import Person

LONG = 1500
SHORT = 100
USUAL = (400, 600)


def reviewable(person: Person) -> QuerySet[Submission]:
    """Submissions at her desks with their texts and people."""
    return (
        received_at_desks(person)
        .filter(state__in=SEEN_BY_DESK)
        .select_related(
            "manuscript__unit",
            "manuscript__author",
            "manuscript__kind",
            "desk",
            "unit",
            "kind",
            "revision",
            "edited__made_by",
            "claimed_by",
            "decided_by",
            "submitted_by",
            "signed_by",
        )
    )


def contributors_of(submission: Submission) -> QuerySet[Contributor]:
    """Units and people in order."""
    rows = submission.manuscript.contributors.select_related("organization", "person")
    return rows.order_by("order")


def events_of(submission: Submission) -> QuerySet[SubmissionEvent]:
    """What happened to it, in order."""
    return submission.events.select_related("by")


def questions_of(submission: Submission) -> QuerySet[Question]:
    """Questions and answers, in order."""
    return submission.questions.select_related("asked_by", "answered_by")


def attachments_of(submission: Submission) -> QuerySet[Attachment]:
    """Files that go with the manuscript and are not under lock."""
    return submission.manuscript.attachments.standing().select_related("file")


def personal_files_of(submission: Submission) -> list[Attachment]:
    """Files in whose text personal data was found, and those under lock."""
    rows = submission.manuscript.attachments.filter(removed_at__isnull=True)
    return list(rows.exclude(locked_at__isnull=True, personal=""))


def issues_out_with_personal(submission: Submission, on: dt.date) -> list[Issue]:
    """Issues that went out with this manuscript, whose text holds personal data: masking leaves
    them as they were read."""
    items = submission.issue_items.filter(issue__state=IssueState.PUBLISHED).select_related(
        "issue__periodical"
    )
    return [item.issue for item in items if personal_in(f"{item.title}\n{item.body}", on)]


def originals_of(submission: Submission) -> list[Original]:
    """Unmasked texts under lock that were not destroyed."""
    rows = Original.objects.filter(
        revision__manuscript=submission.manuscript_id, destroyed_at__isnull=True
    )
    return list(
        rows.select_related("revision", "masked_by").defer("title", "body").order_by("masked_at")
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at, in words; ``grave`` when it should be settled before accepting."""

    label: str
    text: str
    grave: bool = False


def words_of(text: str) -> int:
    """字数: characters without white space."""
    return len("".join(text.split()))
