"""What the search keeps of issues, adoptions and bulletins, and who gives them to a rebuild.

Submissions are the desk's own (``desk.actions.indexing``); attachments follow in the background
(``office.searching.attachments``).
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from qingxun.bulletins.models import Bulletin
from qingxun.desk.models import Issue
from qingxun.desk.queries.issues import OUT
from qingxun.dispatch.models import Adoption
from qingxun.kit.clock import start_of
from qingxun.search.actions import Item
from qingxun.search.marks import marks_of
from qingxun.search.sources import Source, register

ISSUE, ADOPTION, BULLETIN = "issue", "adoption", "bulletin"


def issue_item(issue: Issue) -> Item:
    """An issue that went out: its name and what stands in it; units are those of its pieces."""
    units = {item.submission.unit_id for item in issue.items.all()}
    return Item(
        ISSUE,
        issue.pk,
        f"{issue}\n{issue_text(issue)}",
        marks_of(units=[issue.desk_id, *units], topics=[issue.periodical_id]),
        moment_of(issue.dated),
    )


def issue_text(issue: Issue) -> str:
    """Titles and texts of its pieces, in order."""
    pieces = [part for item in issue.items.all() for part in (item.title, item.body)]
    return "\n".join([issue.title, *pieces]).strip()


def adoption_item(adoption: Adoption) -> Item:
    """An adoption: as it was printed, where, and the manuscript's title."""
    manuscript = adoption.manuscript
    units = {manuscript.unit_id, *(each.organization_id for each in manuscript.contributors.all())}
    topics = [key for key in (adoption.outlet_id, manuscript.kind_id) if key is not None]
    return Item(
        ADOPTION,
        adoption.pk,
        f"{adoption.printed_title or manuscript.title}\n{adoption_text(adoption)}",
        marks_of(units=units, topics=topics),
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


def moment_of(day: dt.date | None) -> dt.datetime | None:
    """The beginning of the day."""
    return start_of(day) if day else None


def issues() -> QuerySet[Issue]:
    """Every issue that went out."""
    return Issue.objects.filter(state__in=OUT)


def issue_items(rows: QuerySet[Issue]) -> Iterator[Item]:
    for row in rows.select_related("periodical").prefetch_related("items__submission"):
        yield issue_item(row)


def adoption_items(rows: QuerySet[Adoption]) -> Iterator[Item]:
    rows = rows.select_related("outlet", "manuscript")
    for row in rows.prefetch_related("manuscript__contributors"):
        yield adoption_item(row)


def bulletins() -> QuerySet[Bulletin]:
    """Every bulletin that was published."""
    return Bulletin.objects.filter(number__isnull=False)


def register_sources() -> None:
    """Called once when the program starts."""
    register(Source(ISSUE, issues, issue_items))
    register(Source(ADOPTION, lambda: Adoption.objects.standing(), adoption_items))
    register(Source(BULLETIN, bulletins, lambda rows: map(bulletin_item, rows)))
