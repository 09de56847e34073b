"""What was found and may be seen, before it is loaded."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Value

from qingxun.office.searching.finders import FINDERS, among
from qingxun.organizations.models import Person
from qingxun.search.index import Hit


@dataclass(frozen=True, slots=True)
class Fact:
    """One row that was found; ``twin`` is the same for rows that are the same thing to a reader."""

    hit: Hit
    unit: str
    twin: tuple[str, uuid.UUID]

    @property
    def is_indexed(self) -> bool:
        """Whether it has an entry; drafts and documents under way have none."""
        return FINDERS[self.hit.kind].indexed


def visible_facts(person: Person, hits: Sequence[Hit]) -> list[Fact]:
    """Those of the hits that the person may see: one query, whatever kinds they are of."""
    found = {(hit.kind, hit.key): hit for hit in hits}
    parts = []
    for kind, finder in FINDERS.items():
        keys = [hit.key for hit in hits if hit.kind == kind]
        if keys:
            rows = among(keys, finder.visible(person)).order_by()
            rows = rows.annotate(found_as=Value(kind, output_field=CharField()))
            parts.append(rows.values_list("found_as", "pk", *finder.fields))
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    return [Fact(found[kind, key], unit or "", (kind, twin)) for kind, key, unit, twin in rows]


def each_once(facts: Sequence[Fact]) -> list[Fact]:
    """The first of those that are the same thing."""
    kept: dict[tuple[str, uuid.UUID], Fact] = {}
    for fact in facts:
        kept.setdefault(fact.twin, fact)
    return list(kept.values())
