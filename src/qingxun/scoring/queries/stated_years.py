"""What an office states of units and people for a year, as the engine sees it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace

from qingxun.facts.models import PersonYearData, UnitYearData
from qingxun.scoring import engine

Ids = Sequence[uuid.UUID]


def with_unit_data(
    desk: uuid.UUID, stated: dict[tuple[str, int], engine.UnitYear], years: Sequence[int]
) -> dict[tuple[str, int], engine.UnitYear]:
    """Unit years with headcount, targets, last year's result and exclusions: one query."""
    rows = UnitYearData.objects.filter(desk=desk, year__in=years, replaced_at=None)
    for row in rows:
        key = (str(row.unit_id), row.year)
        found = stated.get(key)
        if found is None:
            continue
        stated[key] = replace(
            found,
            headcount=found.headcount if row.headcount is None else row.headcount,
            subordinates=row.subordinates,
            targets=dict(row.targets),
            last_prize=row.last_prize,
            last_class=row.last_class,
            excluded=frozenset(row.excluded),
        )
    return stated


def load_person_years(
    desk: uuid.UUID, years: Sequence[int], people: Ids | None = None
) -> dict[tuple[str, int], engine.PersonYear]:
    """People with data of these years: one query. A year of birth counts from its first day."""
    rows = PersonYearData.objects.filter(desk=desk, year__in=years, replaced_at=None)
    if people is not None:
        rows = rows.filter(person__in=people)
    return {
        (str(row.person_id), row.year): engine.PersonYear(
            person=str(row.person_id),
            year=row.year,
            unit=str(row.unit_id),
            post=row.post,
            born_on=dt.date(row.birth_year, 1, 1) if row.birth_year else None,
            targets=dict(row.targets),
            since=row.since,
            until=row.until,
            name=row.person.name,
            excluded=frozenset(row.excluded),
        )
        for row in rows.select_related("person")
    }
