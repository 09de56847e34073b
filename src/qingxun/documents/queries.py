"""Reading kept files."""

from django.db.models import QuerySet

from qingxun.documents.models import StoredFile
from qingxun.organizations.models import Person


def files_visible_to(person: Person) -> QuerySet[StoredFile]:
    """The files that the person sent herself; others are reached through what they belong to."""
    return StoredFile.objects.filter(stored_by=person)
