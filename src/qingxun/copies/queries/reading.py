"""Reading findings: lists, what became of the texts, and the stock phrases."""

import uuid
from collections.abc import Sequence

from django.db.models import QuerySet

from qingxun.copies.models import CopyFinding, StockPhrase
from qingxun.copies.states import FindingKind, FindingState
from qingxun.desk.models import Manuscript, Submission
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.dispatch.models import Adoption
from qingxun.organizations.models import Organization, Person


def findings_visible_to(person: Person) -> QuerySet[CopyFinding]:
    """All that the person may see, with what a line shows."""
    return CopyFinding.objects.visible_to(person).select_related(
        "submission__unit", "source__unit", "revision", "source_revision", "decided_by"
    )


def findings_of(person: Person, manuscript: uuid.UUID) -> list[CopyFinding]:
    """Findings about one manuscript that stand or were decided, the largest first: one query."""
    rows = findings_visible_to(person).filter(submission__manuscript=manuscript)
    return list(rows.exclude(state=FindingState.LAPSED))


def open_findings(person: Person) -> QuerySet[CopyFinding]:
    """What waits for the person's decision."""
    desks = person.unit_ids(*EDITING_ROLES)
    return CopyFinding.objects.visible_to(person).filter(desk__in=desks, state=FindingState.OPEN)


def desks_beside(finding: CopyFinding, person: Person) -> list[Organization]:
    """To which other desks the unit had sent its piece, where that is what was found: one query."""
    if finding.kind != FindingKind.RESENT:
        return []
    sent = Submission.objects.visible_to(person).filter(manuscript=finding.source_id)
    return [row.desk for row in sent.select_related("desk").order_by("pk")]


def adoptions_of(
    person: Person, manuscripts: Sequence[Manuscript]
) -> dict[uuid.UUID, list[Adoption]]:
    """What became of the texts: their standing adoptions by manuscript, one query."""
    rows = (
        Adoption.objects.visible_to(person)
        .standing()
        .filter(manuscript__in=manuscripts)
        .select_related("outlet")
        .order_by("on", "pk")
    )
    found: dict[uuid.UUID, list[Adoption]] = {}
    for row in rows:
        found.setdefault(row.manuscript_id, []).append(row)
    return found


def phrases_visible_to(desks: Sequence[uuid.UUID]) -> QuerySet[StockPhrase]:
    """The stock phrases of these desks, those in force and the ended ones."""
    return StockPhrase.objects.filter(desk__in=desks).select_related("desk", "added_by")
