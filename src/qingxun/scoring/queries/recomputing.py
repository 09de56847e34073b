"""A desk's whole evaluation from its facts, over columns. Nothing is written."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qingxun.scoring import engine
from qingxun.scoring.queries.facts import load_unit_years
from qingxun.scoring.queries.other_facts import load_other_facts
from qingxun.scoring.queries.stated_years import load_person_years
from qingxun.scoring.queries.versions import group_code, versions_in_force

if TYPE_CHECKING:  # polars takes a moment to load: only who recomputes waits for it
    from qingxun.scoring.engine.columns import FactColumns, LineColumns


def read_desk(desk: uuid.UUID) -> "FactColumns":
    """All facts about the desk's items."""
    from qingxun.scoring.queries.fact_columns import load_columns

    return load_columns(desk)


def evaluate_desk(desk: uuid.UUID, facts: "FactColumns", as_of: dt.date) -> "LineColumns":
    """Every line that the facts give under the versions that are or were in force."""
    from qingxun.scoring.engine.columns import evaluate_columns

    versions = versions_in_force(desk)
    years = facts.years() | years_in_force(versions, as_of)
    if engine.first_month_of(versions) > 1:  # a year is called by the one in which it ends
        years |= {year + 1 for year in years}
    others = replace(
        load_other_facts(desk),
        unit_years=coded_unit_years(desk, versions, years),
        person_years=tuple(load_person_years(desk, sorted(years)).values()),
    )
    return evaluate_columns(versions, facts.with_others(others), as_of)


def years_in_force(versions: Sequence[engine.Version], as_of: dt.date) -> set[int]:
    """The years in which some version asked something of the units."""
    began = [version.starts_on.year for version in versions if version.starts_on is not None]
    return set(range(min(began), as_of.year + 1)) if began else set()


def coded_unit_years(
    desk: uuid.UUID, versions: Sequence[engine.Version], years: Iterable[int]
) -> tuple[engine.UnitYear, ...]:
    """The units' years, with the ranking groups under the codes of the last version."""
    compiled = versions[-1].compiled if versions else None
    return tuple(
        replace(each, group=group_code(compiled, each.group) if compiled else each.group)
        for each in load_unit_years(desk, sorted(years)).values()
    )
