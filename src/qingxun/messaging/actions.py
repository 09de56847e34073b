"""Writing to inboxes; asking and answering in the suggestion box."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import Refusal
from qingxun.language.personal import masked
from qingxun.messaging.models import Message, MessageKind, Suggestion
from qingxun.messaging.permissions import check_can_answer_suggestion
from qingxun.messaging.queries import office_people
from qingxun.organizations.models import Organization, Person
from qingxun.records.seen import check_seen

SUGGESTION_LIMIT = 2000
BATCH = 500


class EmptySuggestionRefused(Refusal):
    """Nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to some people."""

    people: Iterable[uuid.UUID]
    kind: MessageKind
    title: str
    at: dt.datetime
    text: str = ""
    url: str = ""
    object_id: uuid.UUID | None = None

    def messages(self) -> list[Message]:
        """One for each person."""
        return [
            Message(
                person_id=person,
                kind=self.kind,
                title=self.title[:200],
                text=self.text[:500],
                url=self.url,
                object_id=self.object_id,
                sent_at=self.at,
            )
            for person in dict.fromkeys(self.people)
        ]


def notify(
    *,
    people: Iterable[uuid.UUID],
    kind: MessageKind,
    title: str,
    at: dt.datetime,
    text: str = "",
    url: str = "",
    object_id: uuid.UUID | None = None,
) -> None:
    """Put one message into each person's inbox: one INSERT for all, in the caller's transaction."""
    notice = Notice(
        people=people, kind=kind, title=title, at=at, text=text, url=url, object_id=object_id
    )
    notify_all([notice])


def notify_all(notices: Iterable[Notice]) -> None:
    """Put the messages of all notices into the inboxes, in their order, in the caller's
    transaction."""
    rows = [message for notice in notices for message in notice.messages()]
    if rows:
        Message.objects.bulk_create(rows, batch_size=BATCH)


def mask_titles(titles: Iterable[str], on: dt.date) -> None:
    """Mask personal data of these titles in the messages that carry them, whoever got them."""
    for title in titles:
        hidden, kinds = masked(title, on)
        if kinds:
            for field in ("title", "text"):
                rows = Message.objects.filter(**{f"{field}__contains": title})
                rows.update(**{field: Replace(field, Value(title), Value(hidden))})


def read_message(*, message: Message, at: dt.datetime) -> Message:
    """Mark a message as read; the first reading counts."""
    if message.read_at is None:
        message.read_at = at
        message.save(update_fields=["read_at"])
    return message


def read_all(*, by: Person, at: dt.datetime) -> int:
    """Mark everything in a person's inbox as read; gives the number of messages."""
    return Message.objects.filter(person=by, read_at__isnull=True).update(read_at=at)


def read_about(*, by: Person, object_id: uuid.UUID, at: dt.datetime) -> int:
    """The person opened the thing itself: what the inbox says about it counts as read."""
    unread = Message.objects.filter(person=by, object_id=object_id, read_at__isnull=True)
    return unread.update(read_at=at)


@transaction.atomic
def make_suggestion(
    *, desk: Organization, text: str, page: str, by: Person, at: dt.datetime
) -> Suggestion:
    """Drop a complaint or suggestion into the box of a desk; its office head and editors are told.

    Source: 国办函〔2026〕12号 asks internal applications for a complaint function.
    """
    words = text.strip()
    if not words:
        raise EmptySuggestionRefused(_("Please write what you want to tell the office."))
    if len(words) > SUGGESTION_LIMIT:
        raise EmptySuggestionRefused(
            _("Please keep it under %(limit)s characters; you wrote %(count)s.")
            % {"limit": SUGGESTION_LIMIT, "count": len(words)}
        )
    suggestion = Suggestion.objects.create(
        desk=desk, person=by, page=page[:300], text=words, made_at=at
    )
    notify(
        people=office_people(desk, on=china_date(at)),
        kind=MessageKind.SUGGESTION,
        title=_("A suggestion from %(name)s") % {"name": by.name},
        url=reverse("messaging:suggestion", args=[suggestion.pk]),
        object_id=suggestion.pk,
        at=at,
    )
    record(
        verb="messaging.make_suggestion",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="suggestion",
        object_id=suggestion.pk,
        organization=desk.pk,
    )
    return suggestion


@transaction.atomic
def answer_suggestion(
    *, suggestion: Suggestion, answer: str, by: Person, at: dt.datetime, seen: str | None = None
) -> Suggestion:
    """Answer a suggestion; the person who made it is told. An answer may be written anew.

    ``seen`` is the mark of what the page showed (``records.seen``): ``StaleRefused`` when somebody
    else answered meanwhile.
    """
    check_can_answer_suggestion(by, suggestion)
    check_seen(seen, Suggestion.objects.filter(pk=suggestion.pk), "answered_by__name", "answer")
    words = answer.strip()
    if not words:
        raise EmptySuggestionRefused(_("Please write an answer."))
    suggestion.answer = words
    suggestion.answered_by = by
    suggestion.answered_at = at
    suggestion.save(update_fields=["answer", "answered_by", "answered_at"])
    notify(
        people=[suggestion.person_id],
        kind=MessageKind.SUGGESTION,
        title=_("Your suggestion was answered"),
        url=reverse("messaging:suggestion", args=[suggestion.pk]),
        object_id=suggestion.pk,
        at=at,
    )
    record(
        verb="messaging.answer_suggestion",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="suggestion",
        object_id=suggestion.pk,
        organization=suggestion.desk_id,
    )
    return suggestion
