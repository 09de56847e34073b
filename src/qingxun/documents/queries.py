"""Reading kept files."""

from collections.abc import Sequence

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet

from qingxun.documents.models import StoredFile
from qingxun.organizations.models import Person

SENT = "files_sent"
SENT_KEPT = 10


def remember_sent(session: SessionBase, stored: StoredFile) -> None:
    """Note that this session sent the file: its content may have come from somebody else first, and
    then the row is hers."""
    before: Sequence[str] = session.get(SENT, [])
    session[SENT] = [*before[-SENT_KEPT + 1 :], str(stored.pk)]


def files_sent(person: Person, session: SessionBase) -> QuerySet[StoredFile]:
    """Files that the person sent, and those that came in this session."""
    return StoredFile.objects.filter(Q(stored_by=person) | Q(pk__in=session.get(SENT, [])))
