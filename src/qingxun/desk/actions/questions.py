"""Verifying with the unit: a question and its answer on the manuscript; who has it open."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.actions.refusals import QuestionRefused
from qingxun.desk.actions.reviewing import tell_unit
from qingxun.desk.actions.steps import audit
from qingxun.desk.models import Presence, Question, Submission
from qingxun.desk.permissions.manuscripts import check_can_answer
from qingxun.desk.permissions.submissions import check_can_review
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.models import Person
from qingxun.records.signals import fact_recorded

QUESTION_LIMIT = 500
ANSWER_LIMIT = 1000
PRESENT_FOR = dt.timedelta(seconds=60)


@transaction.atomic
def ask_question(*, submission: Submission, text: str, by: Person, at: dt.datetime) -> Question:
    """Ask the unit something about its manuscript; its people are told."""
    check_can_review(by, submission)
    words = _checked(text, QUESTION_LIMIT)
    question = Question.objects.create(submission=submission, text=words, asked_by=by, asked_at=at)
    audit("desk.ask_question", "submission", submission.pk, submission.desk_id, by=by, at=at)
    fact_recorded.send(sender=Question, instance=question, at=at)
    title = _("A question about “%(title)s”") % {"title": submission.title}
    tell_unit(submission, MessageKind.QUESTION, title, words, at)
    return question


@transaction.atomic
def answer_question(*, question: Question, text: str, by: Person, at: dt.datetime) -> Question:
    """The unit answers; whoever asked is told."""
    submission = question.submission
    check_can_answer(by, submission)
    row = Question.objects.select_for_update().only("answered_at").get(pk=question.pk)
    if row.answered_at is not None:
        raise QuestionRefused(_("This question was answered already."))
    question.answer = _checked(text, ANSWER_LIMIT)
    question.answered_by = by
    question.answered_at = at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    audit("desk.answer_question", "submission", submission.pk, submission.desk_id, by=by, at=at)
    fact_recorded.send(sender=Question, instance=question, at=at)
    notify(
        people=[question.asked_by_id],
        kind=MessageKind.ANSWER,
        title=_("Answered: question about “%(title)s”") % {"title": submission.title},
        text=question.answer[:200],
        url=reverse("desk:review", args=[submission.pk]),
        object_id=submission.pk,
        at=at,
    )
    return question


def _checked(text: str, limit: int) -> str:
    words = text.strip()
    if not words:
        raise QuestionRefused(_("Write something first."))
    if len(words) > limit:
        raise QuestionRefused(
            _("Please keep it under %(limit)s characters; you wrote %(count)s.")
            % {"limit": limit, "count": len(words)}
        )
    return words


def mark_presence(*, submission: Submission, by: Person, at: dt.datetime) -> None:
    """The person has this submission open now; a page renews the mark while it stays open."""
    Presence.objects.update_or_create(submission=submission, person=by, defaults={"seen_at": at})


def who_is_here(*, submission: Submission, by: Person, at: dt.datetime) -> list[Presence]:
    """Other people who had it open within the last minute."""
    return list(others_here(submission=submission, by=by, at=at))


def others_here(*, submission: Submission, by: Person, at: dt.datetime) -> QuerySet[Presence]:
    """``who_is_here``, to be read with other things."""
    rows = Presence.objects.filter(submission=submission, seen_at__gte=at - PRESENT_FOR)
    return rows.exclude(person=by).select_related("person")
