"""What is still open inside a period: listed, with links, before it is closed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.dispatch.models import Adoption, Dispatch, Instruction
from qingxun.dispatch.states import DispatchState
from qingxun.facts.models import Incident, ManualValue, Output
from qingxun.facts.states import FactState, ValueState
from qingxun.kit.clock import start_of
from qingxun.kit.periods import Span
from qingxun.ledger.models import Posting
from qingxun.ledger.queries import months_of
from qingxun.scoring.models import Adjustment, Objection, PendingItem
from qingxun.scoring.states import OPEN_OBJECTIONS, AdjustmentState

SHOWN = 6
OPEN_SUBMISSIONS = (
    SubmissionState.AWAITING_PRINCIPAL,
    SubmissionState.SUBMITTED,
    SubmissionState.IN_REVIEW,
)
OPEN_DISPATCHES = (DispatchState.SENT, DispatchState.FORWARDED)


@dataclass(frozen=True, slots=True)
class Source:
    """One sort of open things: its words, its rows, where a row's title and page are, and the list
    that shows all of them (a URL name with the query behind it; empty: there is none)."""

    code: str
    words: str | Promise
    rows: Callable[[uuid.UUID, Span], QuerySet[Any]]
    title: str
    page: str
    target: str
    everything: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """How many of one sort are open, the first of them with links, and the list of all."""

    code: str
    words: str
    number: int
    examples: list[tuple[str, str]]
    url: str


def waiting(desk: uuid.UUID, span: Span) -> QuerySet[Submission]:
    return Submission.objects.filter(
        desk=desk, state__in=OPEN_SUBMISSIONS, submitted_at__lt=start_of(span.ends_on)
    ).order_by("submitted_at")


def travelling(desk: uuid.UUID, span: Span) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(
        desk=desk, state__in=OPEN_DISPATCHES, sent_at__lt=start_of(span.ends_on)
    ).order_by("sent_at")


def unproved(desk: uuid.UUID, span: Span) -> QuerySet[Adoption]:
    """Adoptions of the period by others than our own issues, without file, note or issue number."""
    return (
        Adoption.objects.standing()
        .filter(desk=desk, on__gte=span.starts_on, on__lt=span.ends_on, issue__isnull=True)
        .filter(evidence__isnull=True, evidence_note="", printed_in="")
        .order_by("on")
    )


def unanswered_instructions(desk: uuid.UUID, span: Span) -> QuerySet[Instruction]:
    return Instruction.objects.filter(
        desk=desk,
        voided_at__isnull=True,
        follow_up_done_on__isnull=True,
        follow_up_due__lt=span.ends_on,
    ).order_by("follow_up_due")


def objections(desk: uuid.UUID, span: Span) -> QuerySet[Objection]:
    """Open objections to lines booked in the period."""
    return Objection.objects.filter(
        desk=desk, state__in=OPEN_OBJECTIONS, posting__month__in=months_of(span)
    ).order_by("due_on")


def adjustments(desk: uuid.UUID, span: Span) -> QuerySet[Adjustment]:
    return Adjustment.objects.filter(
        desk=desk, state=AdjustmentState.PROPOSED, on__lt=span.ends_on
    ).order_by("entered_at")


def incidents(desk: uuid.UUID, span: Span) -> QuerySet[Incident]:
    return Incident.objects.filter(
        desk=desk, state=FactState.RECORDED, on__gte=span.starts_on, on__lt=span.ends_on
    ).order_by("on")


def outputs(desk: uuid.UUID, span: Span) -> QuerySet[Output]:
    return Output.objects.filter(
        desk=desk, state=FactState.RECORDED, on__gte=span.starts_on, on__lt=span.ends_on
    ).order_by("on")


def undecided(desk: uuid.UUID, span: Span) -> QuerySet[Posting]:
    """Lines of units that bring nothing until somebody has settled a value."""
    return Posting.objects.filter(
        Q(trace__has_key="unsettled") | Q(trace__split__has_key="unsettled"),
        desk=desk,
        month__in=months_of(span),
        organization__isnull=False,
        reverses__isnull=True,
        reversal__isnull=True,
    ).order_by("posted_at")


def approvals(desk: uuid.UUID, span: Span) -> QuerySet[ManualValue]:
    """Values that one person entered and nobody approved yet."""
    return ManualValue.objects.filter(
        desk=desk, state=ValueState.ENTERED, on__gte=span.starts_on, on__lt=span.ends_on
    ).order_by("entered_at")


def pending(desk: uuid.UUID, span: Span) -> QuerySet[PendingItem]:
    """Facts that are recorded and not posted yet; closing posts them itself."""
    return PendingItem.objects.filter(desk=desk).order_by("noted_at")


SOURCES: tuple[Source, ...] = (
    Source(
        "objections", _("objections are not settled"), objections,
        "title", "scoring:objection", "pk", "scoring:objections", "state=raised",
    ),
    Source(
        "adjustments", _("adjustments wait for a second person"), adjustments,
        "objection__title", "scoring:objection", "objection", "scoring:objections",
        "state=proposed",
    ),
    Source(
        "submissions", _("manuscripts of this period still wait for review"), waiting,
        "title", "desk:review", "pk", "desk:queue",
    ),
    Source(
        "dispatches", _("dispatches of this period have no answer yet"), travelling,
        "title", "dispatch:detail", "pk", "dispatch:list", "state=sent",
    ),
    Source(
        "evidence", _("adoptions stand without any evidence"), unproved,
        "manuscript__title", "desk:manuscript", "manuscript", "dispatch:adoptions",
    ),
    Source(
        "incidents", _("incidents are not confirmed"), incidents,
        "text", "facts:incident", "pk", "facts:incidents", "state=recorded",
    ),
    Source(
        "outputs", _("other results are not confirmed"), outputs,
        "name", "facts:output", "pk", "facts:outputs", "state=recorded",
    ),
    Source(
        "values", _("lines wait for a value that two people settle"), undecided,
        "organization__short_name", "scoring:line", "pk", "facts:values",
    ),
    Source(
        "approvals", _("values wait for a second person's approval"), approvals,
        "title", "facts:value", "pk", "facts:values", "state=entered",
    ),
    Source(
        "instructions", _("instructions have no follow-up yet"), unanswered_instructions,
        "manuscript__title", "dispatch:instruction", "pk", "dispatch:instructions",
    ),
    Source(
        "pending", _("manuscripts are posted within the minute"), pending,
        "manuscript__title", "desk:manuscript", "manuscript",
    ),
)  # fmt: skip


def unsettled(desk: uuid.UUID, span: Span) -> list[Unsettled]:
    """What is still open inside a period, one query a sort. Nothing of it hinders closing: what
    comes later is treated as the policy's ``keeping`` says."""
    found = (_look(source, desk, span) for source in SOURCES)
    return [each for each in found if each is not None]


def _look(source: Source, desk: uuid.UUID, span: Span) -> Unsettled | None:
    rows = list(
        source.rows(desk, span)
        .annotate(all_of_them=Window(Count("pk")))
        .values_list("all_of_them", F(source.title), F(source.target))[:SHOWN]
    )
    if not rows:
        return None
    url = reverse(source.everything) if source.everything else ""
    return Unsettled(
        code=source.code,
        words=str(source.words),
        number=rows[0][0],
        examples=[(title, reverse(source.page, args=[target])) for _n, title, target in rows],
        url=f"{url}?{source.search}" if url and source.search else url,
    )
