"""What the search keeps of issues, adoptions, instructions, bulletins and typed documents, and who
gives them to a rebuild.

Submissions are the desk's own (``desk.actions.indexing``); files follow in the background
(``office.searching.files``).
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, QuerySet

from qingxun.bulletins.models import Bulletin
from qingxun.desk.models import Issue, IssueItem, Manuscript
from qingxun.desk.queries.issues import OUT
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.documents.engine.content import document_from_json, text_of
from qingxun.documents.prints.models import IssuedDocument
from qingxun.documents.prints.typed import SUBJECT
from qingxun.kit.clock import start_of
from qingxun.search.actions import Item
from qingxun.search.marks import marks_of
from qingxun.search.sources import Source, register

ISSUE, ADOPTION, BULLETIN = "issue", "adoption", "bulletin"
INSTRUCTION, DOCUMENT, INCOMING = "instruction", "typed", "incoming"


def issue_item(issue: Issue) -> Item:
    """An issue that went out: its name and what stands in it; units are those of its pieces."""
    units = {item.submission.unit_id for item in issue.items.all()}
    return Item(
        ISSUE,
        issue.pk,
        f"{issue}\n{issue_text(issue, issue.items.all())}",
        marks_of(units=[issue.desk_id, *units], topics=[issue.periodical_id]),
        moment_of(issue.dated),
    )


def issue_text(issue: Issue, items: Iterable[IssueItem]) -> str:
    """Titles and texts of its pieces, in order."""
    pieces = [part for item in items for part in (item.title, item.body)]
    return "\n".join([issue.title, *pieces]).strip()


def adoption_item(adoption: Adoption) -> Item:
    """An adoption: as it was printed, where, and the manuscript's title."""
    manuscript = adoption.manuscript
    return Item(
        ADOPTION,
        adoption.pk,
        f"{adoption.printed_title or manuscript.title}\n{adoption_text(adoption)}",
        marks_of(units=units_of(manuscript), topics=[adoption.outlet_id, *topics_of(manuscript)]),
        moment_of(adoption.on),
    )


def adoption_text(adoption: Adoption) -> str:
    """Outlet, organ, where it stands, the manuscript's own title."""
    outlet = adoption.outlet
    parts = (outlet.name, outlet.organ, adoption.printed_in, adoption.manuscript.title)
    return " ".join(part for part in parts if part)


def bulletin_item(bulletin: Bulletin) -> Item:
    """A bulletin that was published: title and text."""
    return Item(
        BULLETIN,
        bulletin.pk,
        f"{bulletin.title}\n{bulletin.text}",
        marks_of(units=[bulletin.desk_id]),
        moment_of(bulletin.dated),
    )


def instruction_item(instruction: Instruction) -> Item:
    """A leader's instruction: on what, by whom, its words."""
    manuscript = instruction.manuscript
    return Item(
        INSTRUCTION,
        instruction.pk,
        f"{manuscript.title}\n{instruction_text(instruction)}",
        marks_of(units=units_of(manuscript), topics=topics_of(manuscript)),
        moment_of(instruction.on),
    )


def instruction_text(instruction: Instruction) -> str:
    """Leader, post, words."""
    who = " ".join(part for part in (instruction.post, instruction.leader) if part)
    return f"{who}\n{instruction.text}"


def units_of(manuscript: Manuscript) -> set[uuid.UUID]:
    """The unit and those that took part."""
    return {
        manuscript.unit_id,
        *(each.organization_id for each in manuscript.contributors.all()),
    }


def topics_of(manuscript: Manuscript) -> list[uuid.UUID]:
    return [manuscript.kind_id] if manuscript.kind_id else []


def document_item(issued: IssuedDocument) -> Item:
    """A document that was typed here and issued: title, number, all its words."""
    return Item(
        DOCUMENT,
        issued.pk,
        f"{issued.title}\n{document_text(issued)}",
        marks_of(units=[issued.desk_id]),
        moment_of(issued.dated),
    )


def document_text(issued: IssuedDocument) -> str:
    """Number, then everything that is printed."""
    return f"{issued.number}\n{text_of(document_from_json(issued.content))}".strip()


def moment_of(day: dt.date | None) -> dt.datetime | None:
    """The beginning of the day."""
    return start_of(day) if day else None


def issues() -> QuerySet[Issue]:
    """Every issue that went out."""
    return Issue.objects.filter(state__in=OUT)


def issue_items(rows: QuerySet[Issue]) -> Iterator[Item]:
    """Submissions are joined: a prefetch of more than 1,000 of them is too much for SQLite."""
    pieces = IssueItem.objects.select_related("submission")
    pieces = pieces.only("issue", "order", "title", "body", "submission__unit")
    for row in rows.select_related("periodical").prefetch_related(Prefetch("items", pieces)):
        yield issue_item(row)


def adoption_items(rows: QuerySet[Adoption]) -> Iterator[Item]:
    rows = rows.select_related("outlet", "manuscript")
    for row in rows.prefetch_related("manuscript__contributors"):
        yield adoption_item(row)


def instructions() -> QuerySet[Instruction]:
    """Every instruction that was not taken back."""
    return Instruction.objects.filter(voided_at__isnull=True)


def instruction_items(rows: QuerySet[Instruction]) -> Iterator[Item]:
    for row in rows.select_related("manuscript").prefetch_related("manuscript__contributors"):
        yield instruction_item(row)


def documents() -> QuerySet[IssuedDocument]:
    """Every document that was typed here and issued, also those taken back: they say so."""
    return IssuedDocument.objects.filter(subject_type=SUBJECT)


def bulletins() -> QuerySet[Bulletin]:
    """Every bulletin that was published."""
    return Bulletin.objects.filter(number__isnull=False)


def register_sources() -> None:
    """Called once when the program starts."""
    register(Source(ISSUE, issues, issue_items))
    register(Source(ADOPTION, lambda: Adoption.objects.standing(), adoption_items))
    register(Source(INSTRUCTION, instructions, instruction_items))
    register(Source(BULLETIN, bulletins, lambda rows: map(bulletin_item, rows)))
    register(Source(DOCUMENT, documents, lambda rows: map(document_item, rows)))
