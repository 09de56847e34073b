"""What was found and may be seen, before it is loaded."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from qingxun.office.searching.finders import FINDERS
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
    """Those of the hits that the person may see: one query for each kind."""
    facts: list[Fact] = []
    for kind, finder in FINDERS.items():
        mine = {hit.key: hit for hit in hits if hit.kind == kind}
        if not mine:
            continue
        rows = finder.visible(person).filter(pk__in=list(mine)).order_by()
        for key, unit, twin in rows.values_list("pk", *finder.fields).distinct():
            facts.append(Fact(mine[key], unit or "", (kind, twin)))
    return facts


def each_once(facts: Sequence[Fact]) -> list[Fact]:
    """The first of those that are the same thing."""
    kept: dict[tuple[str, uuid.UUID], Fact] = {}
    for fact in facts:
        kept.setdefault(fact.twin, fact)
    return list(kept.values())
