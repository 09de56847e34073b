"""Why not: what a manuscript, or a unit in a period, did not get and what was missing."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from qingxun.desk.models import Contributor, Submission
from qingxun.desk.states import SEEN_BY_DESK
from qingxun.kit.clock import start_of
from qingxun.kit.periods import Span
from qingxun.records.together import lists_of
from qingxun.scoring import engine
from qingxun.scoring.engine.misses import Miss, explain_misses, sum_misses
from qingxun.scoring.engine.owner_misses import explain_owner_misses
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.queries.facts import load_items
from qingxun.scoring.queries.owner_years import load_owner_years
from qingxun.scoring.queries.versions import (
    compiled_version,
    rows_in_force,
    version_in_force,
    version_of,
)

MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class UnitMisses:
    """Targets that were not met; other clauses about the unit's periods and facts that brought
    nothing, or cut something; clauses on manuscripts that gave nothing with how many items missed
    each, and how many items were looked at."""

    version: PolicyVersion
    targets: list[Miss]
    owner: list[Miss]
    clauses: list[tuple[Miss, int]]
    items: int


def item_misses(
    desk: uuid.UUID, manuscript: uuid.UUID, day: dt.date
) -> tuple[PolicyVersion, list[Miss]] | None:
    """What one manuscript did not get by the policy of the day; ``None`` without a policy."""
    version = version_in_force(desk, day)
    items = load_items(desk, [manuscript])
    if version is None or not items:
        return None
    return version, explain_misses(compiled_version(version), items[0])


def unit_misses(desk: uuid.UUID, unit: uuid.UUID, span: Span, today: dt.date) -> UnitMisses | None:
    """What a unit did not get in a period, by the policy of its last day; ``None`` without one."""
    day = min(span.ends_on - dt.timedelta(days=1), today)
    rows = rows_in_force(desk)
    version = next((row for row in rows if row.holds(day)), None)
    if version is None:
        return None
    compiled = compiled_version(version)
    versions = [version_of(row) for row in rows]
    evaluated = evaluated_unit(desk, versions, unit, span, today)
    owner = explain_owner_misses(evaluated, compiled, span)
    targets = {clause.id for clause in compiled.targets}
    items = load_items(desk, filed_by(desk, unit, span), versions, lists_of)
    misses = [miss for item in items for miss in explain_misses(compiled, item, evaluated.group)]
    return UnitMisses(
        version,
        [miss for miss in owner if miss.clause in targets],
        [miss for miss in owner if miss.clause not in targets],
        sum_misses(misses),
        len(items),
    )


def evaluated_unit(
    desk: uuid.UUID,
    versions: Sequence[engine.Version],
    unit: uuid.UUID,
    span: Span,
    today: dt.date,
) -> engine.OwnerYear:
    """The unit's assessment year that holds the span, evaluated as it would be posted today."""
    year = engine.assessment_year(engine.first_month_of(versions), span.starts_on)
    kind, owner = engine.OwnerKind.UNIT, str(unit)
    loaded = load_owner_years(desk, versions, [(kind, owner, year)], posted=False)
    return engine.evaluated_year(
        versions,
        loaded.stated(kind, owner, year),
        loaded.counts(kind, owner),
        loaded.item_lines(kind, owner),
        today,
        facts=loaded.own_facts(kind, owner),
    )


def filed_by(desk: uuid.UUID, unit: uuid.UUID, span: Span) -> list[uuid.UUID]:
    """What the unit signed and the desk received in the period, the latest first."""
    signed = Contributor.objects.filter(organization=unit).values("manuscript")
    rows = Submission.objects.filter(
        desk=desk,
        manuscript__in=signed,
        state__in=SEEN_BY_DESK,
        received_at__gte=start_of(span.starts_on),
        received_at__lt=start_of(span.ends_on),
    )
    keys = rows.order_by("-received_at").values_list("manuscript_id", flat=True)
    return list(keys[:MOST_ITEMS])
