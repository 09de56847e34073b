"""The figures of a bulletin, made from ledger and facts: plain JSON with decimals as text."""

import datetime as dt
import hashlib
import json
import uuid
from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from qingxun.dispatch.models import Instruction, Outlet
from qingxun.dispatch.queries import adopted_between, counts_by_unit_and_outlet
from qingxun.kit.decimals import ZERO, show_points
from qingxun.kit.periods import Span, year_of
from qingxun.ledger.queries import months_of, unit_totals
from qingxun.scoring.queries.objections import objection_figures
from qingxun.scoring.queries.standings import GroupStanding, UnitStanding, unit_standings
from qingxun.scoring.queries.versions import compiled_version, version_in_force

Figures = dict[str, Any]


def make_figures(desk: uuid.UUID, span: Span) -> Figures:
    """The figures in the words of the document, which is Chinese whoever makes it."""
    with override("zh-hans"):
        return collect_figures(desk, span)


def collect_figures(desk: uuid.UUID, span: Span) -> Figures:
    """Tables per ranking group, totals against the period before, adoptions by outlet, the list
    of what was adopted where, and who sent nothing. Everything can be recomputed from the ledger.
    """
    groups = unit_standings(desk, span)
    before = {
        unit.unit: unit for group in unit_standings(desk, span.previous()) for unit in group.units
    }
    outlets = list(Outlet.objects.filter(desk=desk).order_by("order", "code"))
    by_outlet = counts_by_unit_and_outlet(desk, span.starts_on, span.ends_on)
    cumulative = cumulative_points(desk, span)
    return {
        "period": span.key,
        "label": span.label,
        "ranked": ranks_are_open(desk, span),
        "outlets": used_outlets(outlets, by_outlet),
        "groups": [group_figures(group, before, by_outlet, cumulative) for group in groups],
        "totals": totals(groups, before),
        "adopted": adopted_list(desk, span),
        "instructions": instruction_list(desk, span),
        "silent": silent_units(groups),
        "objections": objection_figures(desk, span),
    }


def cumulative_points(desk: uuid.UUID, span: Span) -> dict[uuid.UUID, Decimal]:
    """Points of each unit from the start of the year to the end of the period."""
    year = year_of(span.starts_on)
    so_far = [month for month in months_of(year) if month <= months_of(span)[-1]]
    return {
        unit: sum(headings.values(), ZERO) for unit, headings in unit_totals(desk, so_far).items()
    }


def ranks_are_open(desk: uuid.UUID, span: Span) -> bool:
    """Whether the policy of the period's last day lets everybody see ranks (减负合规 does not)."""
    version = version_in_force(desk, span.ends_on - dt.timedelta(days=1))
    return version is None or compiled_version(version).policy.ranking == "open"


def used_outlets(
    outlets: list[Outlet], by_outlet: dict[uuid.UUID, dict[uuid.UUID, int]]
) -> list[dict[str, Any]]:
    """Outlets that adopted something, with how many (a joint piece counts once a unit)."""
    sums: Counter[uuid.UUID] = Counter()
    for counts in by_outlet.values():
        sums.update(counts)
    return [
        {
            "id": str(outlet.pk),
            "name": outlet.name,
            "level": str(outlet.get_level_display()),
            "number": sums[outlet.pk],
        }
        for outlet in outlets
        if sums[outlet.pk]
    ]


def group_figures(
    group: GroupStanding,
    before: dict[uuid.UUID, UnitStanding],
    by_outlet: dict[uuid.UUID, dict[uuid.UUID, int]],
    cumulative: dict[uuid.UUID, Decimal],
) -> dict[str, Any]:
    return {
        "name": group.group.name,
        "units": [
            unit_figures(
                unit,
                before.get(unit.unit),
                by_outlet.get(unit.unit, {}),
                cumulative.get(unit.unit, ZERO),
            )
            for unit in group.units
        ],
    }


def unit_figures(
    unit: UnitStanding,
    before: UnitStanding | None,
    by_outlet: dict[uuid.UUID, int],
    cumulative: Decimal,
) -> dict[str, Any]:
    """One row: filed, adopted by outlet, points by heading, sum, cumulative, rank."""
    return {
        "unit": str(unit.unit),
        "name": unit.name,
        "filed": unit.filed,
        "adopted": unit.adopted,
        "upward": unit.upward,
        "outlets": {str(key): number for key, number in sorted(by_outlet.items())},
        "headings": {key: show_points(value) for key, value in sorted(unit.headings.items())},
        "points": show_points(unit.points),
        "cumulative": show_points(cumulative),
        "rank": unit.rank,
        "filed_before": before.filed if before else 0,
        "adopted_before": before.adopted if before else 0,
        "points_before": show_points(before.points) if before else "0",
        "rank_before": before.rank if before else None,
    }


def totals(groups: list[GroupStanding], before: dict[uuid.UUID, UnitStanding]) -> dict[str, Any]:
    """Sums over all units, and the same of the period before. A joint piece counts for each of
    its units, so the sum of the parts can exceed the number of pieces; the page says so."""
    units = [unit for group in groups for unit in group.units]
    return {
        "units": len(units),
        "filed": sum(unit.filed for unit in units),
        "adopted": sum(unit.adopted for unit in units),
        "upward": sum(unit.upward for unit in units),
        "filed_before": sum(unit.filed for unit in before.values()),
        "adopted_before": sum(unit.adopted for unit in before.values()),
        "upward_before": sum(unit.upward for unit in before.values()),
    }


def adopted_list(desk: uuid.UUID, span: Span) -> list[dict[str, str]]:
    """What was adopted where, in order of the outlet's rank, then of the day."""
    rows = adopted_between(desk, span.starts_on, span.ends_on).order_by("outlet__order", "on", "id")
    return [
        {
            "adoption": str(row.pk),
            "title": row.manuscript.title,
            "unit": row.manuscript.unit.short_name,
            "outlet": row.outlet.name,
            "level": row.outlet.level,
            "form": str(row.get_form_display()),
            "printed_in": row.printed_in,
            "on": row.on.isoformat(),
        }
        for row in rows
    ]


def instruction_list(desk: uuid.UUID, span: Span) -> list[dict[str, str]]:
    """Leaders' instructions of the period: rank and piece, without the words of the instruction."""
    rows = (
        Instruction.objects.filter(
            desk=desk, on__gte=span.starts_on, on__lt=span.ends_on, voided_at__isnull=True
        )
        .select_related("manuscript__unit")
        .order_by("on", "id")
    )
    return [
        {
            "title": row.manuscript.title,
            "unit": row.manuscript.unit.short_name,
            "rank": str(row.get_rank_display()),
            "on": row.on.isoformat(),
        }
        for row in rows
    ]


def silent_units(groups: list[GroupStanding]) -> list[str]:
    """Units that sent nothing in the period."""
    return [unit.name for group in groups for unit in group.units if unit.filed == 0]


def digest_of(figures: Figures) -> str:
    """SHA-256 of the figures in canonical JSON."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
