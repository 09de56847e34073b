"""Reading findings: lists, and one of them side by side with its source."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from qingxun.copies.models import LONGEST_PHRASE, CopyFinding, StockPhrase
from qingxun.copies.queries.matching import likeness_of, stock_on, whole_text
from qingxun.copies.states import FindingState
from qingxun.desk.models import Manuscript, Revision
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.dispatch.models import Adoption
from qingxun.kit.clock import china_date
from qingxun.language.engine.copies import (
    Likeness,
    Piece,
    changed_facts,
    letters_of,
    marked,
    shares_of,
    without_stock,
)
from qingxun.organizations.models import Person

SHOWN_FACTS = 12
SHOWN_PASSAGES = 10


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


@dataclass(frozen=True, slots=True)
class Marked:
    """A title and paragraphs, cut where passages begin and end."""

    title: list[Piece]
    paragraphs: list[list[Piece]]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two texts with the passages they share, numbered in both, the facts that differ in the
    sentences around them, and the passages short enough for a stock phrase. ``linked`` are the
    numbers that are seen in both: of a passage that was taken twice, one lies under the other."""

    likeness: Likeness
    mine: Marked
    theirs: Marked
    linked: set[int]
    only_mine: list[str]
    only_theirs: list[str]
    passages: list[str]


def compare_texts(mine: str, theirs: Revision, stock: Sequence[str]) -> SideBySide:
    """A text and a source, title first."""
    likeness = likeness_of(without_stock(letters_of(mine), stock), theirs, stock)
    source = whole_text(theirs)
    only_mine, only_theirs = changed_facts(mine, source, likeness.passages)
    left = marked(mine, likeness.passages)
    right = marked(source, likeness.passages, source=True)
    return SideBySide(
        likeness,
        marked_text(mine, left),
        marked_text(source, right),
        begun_in(left) & begun_in(right),
        only_mine[:SHOWN_FACTS],
        only_theirs[:SHOWN_FACTS],
        [
            mine[each.start : each.end]
            for each in likeness.passages
            if each.end - each.start <= LONGEST_PHRASE
        ][:SHOWN_PASSAGES],
    )


def begun_in(paragraphs: list[list[Piece]]) -> set[int]:
    """Numbers of the passages that are seen."""
    return {piece.passage for pieces in paragraphs for piece in pieces if piece.begins}


def marked_text(text: str, paragraphs: list[list[Piece]]) -> Marked:
    """The first line is the title unless it is empty."""
    if text.partition("\n")[0].strip():
        return Marked(paragraphs[0], paragraphs[1:])
    return Marked([], paragraphs)


def side_by_side(finding: CopyFinding) -> SideBySide:
    """The texts of a finding as they were compared, with the stock phrases of that day."""
    stock = stock_on([finding.desk_id], china_date(finding.found_at))
    return compare_texts(whole_text(finding.revision), finding.source_revision, stock)


@dataclass(frozen=True, slots=True)
class Origin:
    """One of several sources and what of the text it gave, in percent."""

    finding: CopyFinding
    share: int


def origins_of(finding: CopyFinding, person: Person) -> tuple[list[Origin], int]:
    """The sources of a text told apart, each with the part that it gave, and all of them together:
    one query, and one for the stock phrases. Empty when there is only one."""
    rows = findings_visible_to(person).filter(submission=finding.submission_id)
    together = [row for row in rows if row.state != FindingState.LAPSED]
    if len(together) < 2:
        return [], 0
    stock = stock_on([finding.desk_id], china_date(finding.found_at))
    letters = without_stock(letters_of(whole_text(finding.revision)), stock)
    found = [likeness_of(letters, row.source_revision, stock) for row in together]
    shares, whole = shares_of(len(letters.text), found)
    origins = [Origin(row, round(100 * share)) for row, share in zip(together, shares, strict=True)]
    return sorted(origins, key=lambda origin: -origin.share), round(100 * whole)


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
