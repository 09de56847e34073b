"""The result as one JSON-able sheet: shown live, frozen when it goes to the leader."""

import datetime as dt
import hashlib
import json
from decimal import Decimal
from typing import Any

from qingxun.assessment.models import Assessment
from qingxun.assessment.queries.gathering import year_of
from qingxun.assessment.queries.settlement import Result, UnitRow, settle_assessment
from qingxun.kit.decimals import show_points
from qingxun.scoring.engine.misses import Miss
from qingxun.scoring.engine.settling_explaining import (
    explain_class,
    explain_open,
    explain_passed_over,
    explain_score,
    explain_winner,
)
from qingxun.scoring.engine.settling_misses import explain_settling_misses
from qingxun.scoring.engine.settling_policy import Award, Grant, Who
from qingxun.scoring.engine.settling_results import Finding, Open

Sheet = dict[str, Any]


def sheet_of(assessment: Assessment, as_of: dt.date) -> Sheet:
    """The frozen sheet, or what would be frozen now."""
    if assessment.results is not None:
        return dict(assessment.results)
    return make_sheet(settle_assessment(assessment, as_of))


def digest_of(sheet: Sheet) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(sheet, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def make_sheet(result: Result) -> Sheet:
    """Every figure as text, every line with its words."""
    return {
        "policy": result.policy.title,
        "version": str(result.version.pk),
        "components": [
            {
                "id": str(each.pk),
                "name": each.name,
                "share": show_points(each.share),
                "information": each.is_information,
            }
            for each in result.components
        ],
        "groups": [
            {"name": name, "units": [_unit(result, row) for row in rows]}
            for name, rows in result.groups.items()
        ],
        "awards": [_award(result, award) for award in result.awards],
        "classes": [
            {
                "unit": row.owner,
                "name": result.names.get(row.owner, ""),
                "from": result.gathered.groups.get(row.owner, ""),
                "to": result.policy.groups.get(row.to, row.to),
                "words": explain_class(result.policy, row),
            }
            for row in result.settled.classes
        ],
        "open": [_open(result, row) for row in result.settled.open],
    }


def _shown(value: Decimal | None) -> str | None:
    return None if value is None else show_points(value)


def _unit(result: Result, row: UnitRow) -> Sheet:
    return {
        "unit": row.unit,
        "name": row.name,
        "place": row.place,
        "total": show_points(row.total),
        "lacking": row.lacking,
        "parts": {key: _shown(value) for key, value in row.parts.items()},
        "score_words": explain_score(result.policy, row.score) if row.score else "",
        "vetoes": [
            result.explain_finding(finding) for finding in result.settled.findings_of(row.unit)
        ],
        "misses": [miss.sentence for miss in misses_of(result, row)],
        "honors": [
            award.title
            for award in result.awards
            if award.grant is not Grant.PLACES
            for winner in result.settled.winners
            if (winner.award, winner.owner, winner.who) == (award.id, row.unit, Who.UNIT)
        ],
    }


def misses_of(result: Result, row: UnitRow) -> list[Miss]:
    """Why the unit was not vetoed, and why it won no title."""
    one = result.gathered.unit(row.unit)
    year = year_of(result.assessment, result.as_of)
    totals = {(Who.UNIT, each.unit): each.total for each in result.rows}
    return explain_settling_misses(result.policy, result.settled, one, year, totals) if one else []


def _award(result: Result, award: Award) -> Sheet:
    pools: dict[str, Sheet] = {}

    def pool(code: str) -> Sheet:
        name = result.policy.groups.get(code, result.names.get(code, code))
        return pools.setdefault(
            code, {"code": code, "name": name, "winners": [], "passed": [], "ties": []}
        )

    for winner in result.settled.winners:
        if winner.award == award.id:
            pool(winner.pool)["winners"].append(
                _owner(result, winner.owner)
                | {
                    "place": winner.place,
                    "places": winner.places,
                    "words": explain_winner(result.policy, winner, result.names),
                }
            )
    for row in result.settled.passed_over:
        if row.award == award.id:
            pool(row.pool)["passed"].append(
                _owner(result, row.owner)
                | {"vetoed": bool(row.clause), "words": explain_passed_over(result.policy, row)}
            )
    for tie in result.settled.open:
        if tie.clause == award.id and tie.what == "tie":
            pool(tie.pool)["ties"].append(_open(result, tie))
    return {
        "id": award.id,
        "title": award.title,
        "number": award.number,
        "text": award.text,
        "who": str(award.who),
        "grant": str(award.grant),
        "pools": [pools[code] for code in sorted(pools)],
    }


def _owner(result: Result, owner: str) -> Sheet:
    unit = result.gathered.unit_of.get(owner, "")
    return {
        "owner": owner,
        "name": result.names.get(owner, owner),
        "unit": unit or owner,
        "unit_name": result.names.get(unit, "") if unit else "",
    }


def _open(result: Result, row: Open) -> Sheet:
    return {
        "clause": row.clause,
        "what": row.what,
        "seats": row.seats,
        "owners": [_owner(result, owner) for owner in row.owners],
        "words": explain_open(result.policy, row, result.names),
    }


def finding_key(finding: Finding) -> tuple[str, str, str]:
    """Clause, unit, person: what a veto row is known by."""
    if finding.who is Who.PERSON:
        return finding.clause, finding.through, finding.owner
    return finding.clause, finding.owner, ""
