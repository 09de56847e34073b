"""The clauses of a year's policy, for the data that an office states for the year; the marks
that it may put on manuscripts."""

import datetime as dt
import uuid

from qingxun.facts.targets import ClauseChoice
from qingxun.scoring import engine
from qingxun.scoring.engine.period_policy import Target
from qingxun.scoring.queries.versions import compiled_version, version_in_force, versions_in_force


def clause_choices(desk: uuid.UUID, year: int) -> list[ClauseChoice]:
    """Every clause of the policy in force at the end of the year, or today while it runs: its
    number and the beginning of its words; targets are marked by whose they are."""
    version = version_in_force(desk, dt.date(year, 12, 31))
    if version is None:
        return []
    return [
        ClauseChoice(
            id=clause.id,
            label=label_of(clause),
            for_units=isinstance(clause, Target) and clause.owner is engine.OwnerKind.UNIT,
            for_people=isinstance(clause, Target) and clause.owner is engine.OwnerKind.PERSON,
            number=clause.number,
        )
        for clause in compiled_version(version).policy.clauses
    ]


def label_of(clause: engine.Clause) -> str:
    """第六条 采用计分…: the regulation's number and no more words than a head has room for."""
    words = clause.text[:12] + ("…" if len(clause.text) > 12 else "")
    return f"{clause.number} {words}".strip() or clause.id


def tag_choices(desk: uuid.UUID) -> dict[str, str]:
    """Marks of every policy that is or was in force: code and word, the newest word."""
    found: dict[str, str] = {}
    for version in versions_in_force(desk):
        found |= version.compiled.policy.tags
    return found
