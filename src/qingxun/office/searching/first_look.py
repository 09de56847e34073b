"""What is read before the index is asked: how common marks are, and what is not indexed: drafts and
documents under way, which change with every key and are seldom many."""

import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, DateTimeField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from qingxun.documents.prints.queries import typed_text
from qingxun.office.searching.fields import Narrowing
from qingxun.office.searching.finders import drafts_visible_to, papers_visible_to
from qingxun.office.searching.things import DRAFT, PAPER
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES
from qingxun.search import index
from qingxun.search.actions import number_of
from qingxun.search.asking import Asked
from qingxun.search.grams import normalize
from qingxun.search.index import Hit
from qingxun.search.wanted import EPOCH

READ = 200  # the latest drafts; nobody has more under way
PAPERS_READ = 1000  # of a whole office
_SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class FirstLook:
    """``sample`` tells how common marks are; ``hits`` are drafts and documents under way that the
    person may see and in which everything stands."""

    sample: tuple[AbstractSet[str], ...]
    hits: tuple[Hit, ...]


def first_look(person: Person, asked: Asked, narrowing: Narrowing) -> FirstLook:
    """One query."""
    never = Value(EPOCH, output_field=DateTimeField())
    rows = _part(_SAMPLE, index.newest(), "object_id", never, "kind", "marks")
    rows = rows.union(*_under_way(person, narrowing), all=True)
    sample, hits = [], []
    for sort, key, at, first, second in rows:
        if sort == _SAMPLE:
            sample.append(index.marks_read(first, second))
            continue
        number = number_of(key, sort, at)
        text = typed_text(json.loads(second)) if sort == PAPER else second
        if narrowing.since <= number <= narrowing.until and holds(asked, f"{first}\n{text}"):
            hits.append(Hit(number, sort, key))
    return FirstLook(tuple(sample), tuple(hits))


def _part(sort: str, rows: QuerySet[Any], *columns: Any) -> QuerySet[Any, tuple[Any, ...]]:
    return rows.order_by().values_list(Value(sort, output_field=CharField()), *columns)


def _under_way(person: Person, narrowing: Narrowing) -> list[QuerySet[Any, tuple[Any, ...]]]:
    """The latest drafts, and the latest documents at her desks, which have no topics."""
    parts = []
    if not narrowing.kinds or DRAFT in narrowing.kinds:
        drafts = drafts_visible_to(person)
        if narrowing.units:
            drafts = drafts.filter(unit__in=narrowing.units)
        if narrowing.topics:
            drafts = drafts.filter(kind__in=narrowing.topics)
        parts.append(_part(DRAFT, latest(drafts, READ), "pk", "saved_at", "title", "body"))
    skipped = narrowing.topics or (narrowing.kinds and PAPER not in narrowing.kinds)
    if person.unit_ids(*DESK_ROLES) and not skipped:
        papers = papers_visible_to(person)
        if narrowing.units:
            papers = papers.filter(desk__in=narrowing.units)
        values = Cast("values", TextField())
        parts.append(_part(PAPER, latest(papers, PAPERS_READ), "pk", "saved_at", "title", values))
    return parts


def latest(rows: QuerySet[Any], limit: int) -> QuerySet[Any]:
    """Those saved last."""
    keys = rows.order_by("-saved_at").values("pk")[:limit]
    found: QuerySet[Any] = rows.model._default_manager.filter(pk__in=keys)
    return found


def holds(asked: Asked, text: str) -> bool:
    """Whether every word stands in a text, and none that must not."""
    normal = normalize(text)
    return all(word in normal for word in asked.phrases) and not any(
        word in normal for word in asked.without
    )
