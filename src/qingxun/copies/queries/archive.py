"""What of the submitted texts is not in the archive yet."""

from django.db.models import Exists, OuterRef, QuerySet

from qingxun.copies.models import ArchivedText
from qingxun.desk.models import Submission


def submissions_missing() -> QuerySet[Submission]:
    """Submissions of manuscripts without fingerprints, in the order in which they came."""
    known = ArchivedText.objects.filter(manuscript=OuterRef("manuscript"), printed__isnull=False)
    rows = Submission.objects.filter(~Exists(known)).select_related("revision")
    return rows.order_by("submitted_at", "pk")


def number_missing() -> int:
    """How many manuscripts these are."""
    return submissions_missing().order_by().values("manuscript").distinct().count()
