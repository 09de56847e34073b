"""Drafts and documents under way are changed with every key and seldom many: they are read, not
indexed."""

from qingxun.documents.prints.queries import typed_text
from qingxun.office.searching.fields import Narrowing
from qingxun.office.searching.finders import (
    DRAFT,
    PAPER,
    drafts_visible_to,
    papers_visible_to,
)
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES
from qingxun.search.actions import number_of
from qingxun.search.asking import Asked
from qingxun.search.grams import normalize
from qingxun.search.index import Hit

READ = 200  # the latest; nobody has more under way
PAPERS_READ = 1000  # of a whole office


def unindexed_hits(person: Person, asked: Asked, narrowing: Narrowing) -> list[Hit]:
    """Drafts and documents under way that the person may see and in which everything stands."""
    return draft_hits(person, asked, narrowing) + paper_hits(person, asked, narrowing)


def paper_hits(person: Person, asked: Asked, narrowing: Narrowing) -> list[Hit]:
    """Documents under way at her desks: one query. They have no topics."""
    skipped = narrowing.topics or (narrowing.kinds and PAPER not in narrowing.kinds)
    if skipped or not person.unit_ids(*DESK_ROLES):
        return []
    rows = papers_visible_to(person).order_by("-saved_at")
    if narrowing.units:
        rows = rows.filter(desk__in=narrowing.units)
    found = []
    columns = rows.values_list("pk", "saved_at", "title", "values")
    for key, saved_at, title, values in columns[:PAPERS_READ]:
        number = number_of(key, PAPER, saved_at)
        within = narrowing.since <= number <= narrowing.until
        if within and holds(asked, f"{title}\n{typed_text(values)}"):
            found.append(Hit(number, PAPER, key))
    return found


def draft_hits(person: Person, asked: Asked, narrowing: Narrowing) -> list[Hit]:
    """Drafts that the person may see and in which everything stands: one query."""
    if narrowing.kinds and DRAFT not in narrowing.kinds:
        return []
    rows = drafts_visible_to(person).order_by("-saved_at")
    if narrowing.units:
        rows = rows.filter(unit__in=narrowing.units)
    if narrowing.topics:
        rows = rows.filter(kind__in=narrowing.topics)
    found = []
    for key, saved_at, title, body in rows.values_list("pk", "saved_at", "title", "body")[:READ]:
        number = number_of(key, DRAFT, saved_at)
        if narrowing.since <= number <= narrowing.until and holds(asked, f"{title}\n{body}"):
            found.append(Hit(number, DRAFT, key))
    return found


def holds(asked: Asked, text: str) -> bool:
    """Whether every word stands in a text, and none that must not."""
    normal = normalize(text)
    return all(word in normal for word in asked.phrases) and not any(
        word in normal for word in asked.without
    )
