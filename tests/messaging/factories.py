"""Messages and suggestions for tests."""

import datetime as dt

from qingxun.messaging.actions import make_suggestion, notify
from qingxun.messaging.models import Message, MessageKind, Suggestion
from qingxun.organizations.models import Organization, Person
from tests.organizations.factories import AT


def tell(
    person: Person,
    title: str = "您的稿件被退回",
    *,
    kind: MessageKind = MessageKind.RETURNED,
    url: str = "/inbox/",
    at: dt.datetime = AT,
) -> Message:
    """One message in a person's inbox."""
    notify(people=[person.pk], kind=kind, title=title, url=url, object_id=person.pk, at=at)
    return Message.objects.filter(person=person).latest("pk")


def suggest(
    desk: Organization, person: Person, text: str = "手机上写稿，照片传得太慢。"
) -> Suggestion:
    """A suggestion in the box of a desk."""
    return make_suggestion(desk=desk, text=text, page="/desk/write/", by=person, at=AT)
