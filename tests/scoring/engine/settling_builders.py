"""Small candidates and settling policies for tests of stages 8 and 9."""

import datetime as dt
from decimal import Decimal
from typing import Any

from qingxun.scoring.engine import Policy, parse_policy
from qingxun.scoring.engine.facts import Incident
from qingxun.scoring.engine.settling import settle
from qingxun.scoring.engine.settling_figures import Act, Candidate, Entry, Year
from qingxun.scoring.engine.settling_policy import Who
from qingxun.scoring.engine.settling_results import Settlement

from .builders import policy_data

ENDED = Year("2026", dt.date(2026, 1, 1), dt.date(2027, 1, 1), dt.date(2027, 1, 1))
SHARE = {"type": "normalize", "id": "share", "method": "ratio", "full": 20}
ORDER = {"type": "rank", "id": "order", "by": ["points", "adopted", "instructions", "deductions"]}
BAR_OF_SIXTY = {"type": "veto", "id": "bar", "under": {"township": 60, "*": 30}}
FIRST_TWO = {"type": "award", "id": "best", "title": "先进集体", "rank": "order", "seats": 2}


def policy(*clauses: dict[str, Any], **more: Any) -> Policy:
    return parse_policy(policy_data(*clauses, **more))


def unit(
    name: str,
    points: str = "0",
    *,
    group: str = "township",
    months: dict[int, str] | None = None,
    adopted: int = 0,
    filed: int = 0,
    instructed: int = 0,
    deducted: str = "",
    incidents: tuple[Incident, ...] = (),
    **more: Any,
) -> Candidate:
    """A unit with its points in December (or by month) and that many items."""
    entries = [Entry("2026-12", "adoption", "table", Decimal(points))] if points != "0" else []
    entries += [
        Entry(f"2026-{month:02}", "adoption", "table", Decimal(value))
        for month, value in (months or {}).items()
    ]
    if deducted:
        entries.append(Entry("2026-06", "shortfall", "target", -Decimal(deducted)))
    acts = [Act("filed", "2026-01", f"{name}{number}", "news") for number in range(filed)]
    acts += [
        Act("adopted", "2026-02", f"{name}{number}", "news", "city_league", "city", "league")
        for number in range(adopted)
    ]
    acts += [Act("instructed", "2026-02", f"{name}{number}") for number in range(instructed)]
    data: dict[str, Any] = {"who": Who.UNIT, "id": name, "name": name, "group": group} | more
    return Candidate(entries=tuple(entries), acts=tuple(acts), incidents=incidents, **data)


def person(name: str, unit: str, points: str, *posts: str, **more: Any) -> Candidate:
    entries = (Entry("2026-12", "adoption", "table", Decimal(points)),)
    data: dict[str, Any] = {"posts": frozenset(posts), "group": "township"} | more
    return Candidate(who=Who.PERSON, id=name, name=name, unit=unit, entries=entries, **data)


def incident(name: str, type: str, on: str = "2026-03-05", gravity: str = "") -> Incident:
    return Incident(name, type, dt.date.fromisoformat(on), gravity=gravity)


def settled(rules: Policy, *candidates: Candidate, year: Year = ENDED) -> Settlement:
    return settle(rules, candidates, year)


def scores(found: Settlement) -> dict[str, str]:
    return {row.owner: f"{row.amount}" for row in found.scores}


def places(found: Settlement) -> dict[str, int]:
    return {row.owner: row.place for row in found.places}


def winners(found: Settlement, award: str = "best") -> list[str]:
    return [row.owner for row in found.winners if row.award == award]


def vetoed(found: Settlement) -> dict[str, str]:
    return {row.owner: row.clause for row in found.findings}
