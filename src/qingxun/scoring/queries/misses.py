"""Why not: what a manuscript, or a unit in a period, did not get and what was missing."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from qingxun.desk.models import Contributor, Submission
from qingxun.desk.states import SEEN_BY_DESK
from qingxun.kit.clock import start_of
from qingxun.kit.periods import Span
from qingxun.scoring import engine
from qingxun.scoring.engine.misses import (
    Miss,
    explain_misses,
    explain_target_misses,
    sum_misses,
)
from qingxun.scoring.models import PolicyVersion, Tally
from qingxun.scoring.queries.facts import load_items, load_unit_years
from qingxun.scoring.queries.versions import compiled_version, group_code, version_in_force
from qingxun.scoring.states import TARGET

MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class UnitMisses:
    """Targets that were not met, clauses that gave nothing with how many items missed each, and
    how many items were looked at."""

    version: PolicyVersion
    targets: list[Miss]
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
    version = version_in_force(desk, day)
    if version is None:
        return None
    compiled = compiled_version(version)
    year = span.starts_on.year
    stated = load_unit_years(desk, [year], [unit]).get((str(unit), year))
    group = group_code(compiled, stated.group) if stated and stated.group else ""
    unit_year = stated or engine.UnitYear(str(unit), year)
    coded = engine.UnitYear(
        unit=unit_year.unit,
        year=year,
        group=group,
        targets=unit_year.targets,
        since=unit_year.since,
        until=unit_year.until,
    )
    items = load_items(desk, filed_by(desk, unit, span))
    misses = [miss for item in items for miss in explain_misses(compiled, item, group)]
    targets = explain_target_misses(compiled, coded, counts_in(desk, unit, compiled, span, today))
    return UnitMisses(version, targets, sum_misses(misses), len(items))


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


def counts_in(
    desk: uuid.UUID, unit: uuid.UUID, compiled: engine.Compiled, span: Span, today: dt.date
) -> dict[str, dict[str, int]]:
    """Period → clause → pieces counted, for every period of a target that begins inside the span
    and has begun; none counted is 0."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for clause in compiled.targets:
        for part in span.parts(clause.per):
            inside = part.starts_on >= span.starts_on and part.ends_on <= span.ends_on
            if inside and part.starts_on <= today:
                counts[part.key][clause.id] = 0
    rows = Tally.objects.filter(
        desk=desk, organization=unit, measure__startswith=TARGET, period__in=list(counts)
    )
    for row in rows:
        counts[row.period][row.measure.removeprefix(TARGET)] = row.number
    return counts
