"""A settlement as JSON-able data: what ``scoring run`` prints. Every entry has its words."""

from collections.abc import Iterable
from typing import Any

from .policy import Policy
from .settling_explaining import (
    explain_class,
    explain_finding,
    explain_open,
    explain_passed_over,
    explain_place,
    explain_risk,
    explain_score,
    explain_winner,
)
from .settling_figures import Candidate
from .settling_normalizing import text
from .settling_results import Settlement


def names_of(candidates: Iterable[Candidate]) -> dict[str, str]:
    """Names by id; the id itself where no name is known."""
    return {one.id: one.name or one.id for one in candidates}


def report(policy: Policy, settled: Settlement, names: dict[str, str]) -> dict[str, Any]:
    """Numbers as text, ids as the facts have them, ``words`` in Chinese."""
    return {
        "scores": [
            {
                "who": str(row.who),
                "owner": row.owner,
                "clause": row.clause,
                "score": text(row.amount),
                "zeroed_by": row.zeroed_by,
                "trace": row.trace,
                "words": explain_score(policy, row),
            }
            for row in settled.scores
        ],
        "ranks": [
            {
                "who": str(row.who),
                "owner": row.owner,
                "clause": row.clause,
                "pool": row.pool,
                "place": row.place,
                "of": row.of,
                "shared": row.shared,
                "keys": [None if key is None else text(key) for key in row.keys],
                "words": explain_place(policy, row),
            }
            for row in settled.places
        ],
        **_verdicts(policy, settled, names),
        **_awards(policy, settled, names),
    }


def _verdicts(policy: Policy, settled: Settlement, names: dict[str, str]) -> dict[str, Any]:
    return {
        "vetoes": [
            {
                "who": str(row.who),
                "owner": row.owner,
                "clause": row.clause,
                "effects": sorted(row.effects),
                "titles": sorted(row.titles),
                "through": row.through,
                "trace": row.trace,
                "words": explain_finding(policy, row, names),
            }
            for row in settled.findings
        ],
        "risks": [
            {
                "who": str(row.who),
                "owner": row.owner,
                "clause": row.clause,
                "trace": row.trace,
                "words": explain_risk(policy, row, names),
            }
            for row in settled.risks
        ],
    }


def _awards(policy: Policy, settled: Settlement, names: dict[str, str]) -> dict[str, Any]:
    return {
        "awards": [
            {
                "award": row.award,
                "who": str(row.who),
                "owner": row.owner,
                "pool": row.pool,
                "place": row.place,
                "places": row.places,
                "instead_of": list(row.instead_of),
                "words": explain_winner(policy, row, names),
            }
            for row in settled.winners
        ],
        "passed_over": [
            {
                "award": row.award,
                "who": str(row.who),
                "owner": row.owner,
                "pool": row.pool,
                "clause": row.clause,
                "lacks": row.lacks,
                "words": explain_passed_over(policy, row),
            }
            for row in settled.passed_over
        ],
        "classes": [
            {
                "owner": row.owner,
                "clause": row.clause,
                "to": row.to,
                "words": explain_class(policy, row),
            }
            for row in settled.classes
        ],
        "open": [
            {
                "clause": row.clause,
                "what": row.what,
                "owners": list(row.owners),
                "pool": row.pool,
                "seats": row.seats,
                "words": explain_open(policy, row, names),
            }
            for row in settled.open
        ],
    }
