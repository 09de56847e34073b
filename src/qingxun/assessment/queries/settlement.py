"""An assessment settled from what is known now: totals, places, findings, winners, risks."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from qingxun.assessment.models import Assessment, Choice, Component, Veto
from qingxun.assessment.queries.gathering import Gathered, gather, year_of
from qingxun.assessment.states import WITHOUT_EFFECT, EntryState
from qingxun.kit.decimals import ZERO, round_points
from qingxun.kit.refusals import Refusal
from qingxun.records.together import lists_of
from qingxun.scoring.engine import Policy
from qingxun.scoring.engine.settling import settle
from qingxun.scoring.engine.settling_explaining import explain_finding, explain_risk
from qingxun.scoring.engine.settling_policy import Award, Method, Normalize, Who, Within
from qingxun.scoring.engine.settling_results import Finding, Risk, Score, Settlement
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.queries.versions import compiled_version, rows_in_force, version_of

HUNDRED = Decimal(100)
SILENT = "silent-share"
PLACES = 2


class NoPolicyRefused(Refusal):
    """Nothing can be settled without a scoring policy in force."""


@dataclass(slots=True)
class UnitRow:
    """A unit's line of the result: points by component id, their sum, the place in its group."""

    unit: str
    name: str
    group: str
    parts: dict[str, Decimal | None] = field(default_factory=dict)
    total: Decimal = ZERO
    place: int = 0
    lacking: int = 0
    score: Score | None = None


@dataclass(slots=True)
class Result:
    """The settled assessment; ``groups`` hold the unit rows best first."""

    assessment: Assessment
    version: PolicyVersion
    policy: Policy
    components: list[Component]
    gathered: Gathered
    settled: Settlement
    groups: dict[str, list[UnitRow]]
    as_of: dt.date

    @property
    def names(self) -> Mapping[str, str]:
        return self.gathered.names

    @property
    def rows(self) -> list[UnitRow]:
        return [row for rows in self.groups.values() for row in rows]

    def row_of(self, unit: uuid.UUID | str) -> UnitRow | None:
        return next((row for row in self.rows if row.unit == str(unit)), None)

    def award(self, clause: str) -> Award | None:
        return next((each for each in self.awards if each.id == clause), None)

    @property
    def awards(self) -> list[Award]:
        return [each for each in self.policy.clauses if isinstance(each, Award)]

    def explain_finding(self, finding: Finding) -> str:
        return explain_finding(self.policy, finding, self.names)

    def explain_risk(self, risk: Risk) -> str:
        return explain_risk(self.policy, risk, self.names)


def settle_assessment(assessment: Assessment, as_of: dt.date) -> Result:
    """Settle with everything that is known on a day; raises ``NoPolicyRefused``.

    Vetoes that a leader lifted have no effect; those still under objection have theirs, so that
    nobody is promised what he may lose.
    """
    stored = rows_in_force(assessment.desk_id)
    version = policy_of(assessment, as_of, stored)
    compiled = compiled_version(version)
    components, entered = components_and_points(assessment)
    information = next((each for each in components if each.is_information), None)
    policy = with_share(compiled.policy, information)
    versions = [version_of(row) for row in stored]
    gathered = gather(assessment, compiled, versions, as_of)
    fulls = {each.id: each.full for each in policy.clauses if isinstance(each, Normalize)}

    def weighted(score: Score) -> Decimal:
        if information is None:
            return ZERO
        full = fulls.get(score.clause, information.share)
        return round_points(score.amount * information.share / full, PLACES)

    def total(score: Score) -> Decimal:
        others = entered.get(score.owner, {}).values() if score.who is Who.UNIT else ()
        return weighted(score) + sum((value for value in others if value is not None), ZERO)

    vetoes, choices = lists_of(
        Veto.objects.filter(assessment=assessment, state__in=WITHOUT_EFFECT),
        Choice.objects.filter(assessment=assessment),
    )
    settled = settle(
        policy,
        gathered.candidates,
        year_of(assessment, as_of),
        lifted=lifted_findings(vetoes),
        chosen=[(row.award, str(row.owner)) for row in choices],
        total=total,
    )
    rows = unit_rows(gathered, components, entered, settled, weighted)
    return Result(assessment, version, policy, components, gathered, settled, grouped(rows), as_of)


def policy_of(
    assessment: Assessment, as_of: dt.date, stored: Sequence[PolicyVersion] | None = None
) -> PolicyVersion:
    """The version in force on the year's last day; while it runs, on the day itself. ``stored``
    are the desk's, when they are known already."""
    day = min(assessment.ends_on - dt.timedelta(days=1), as_of)
    rows = rows_in_force(assessment.desk_id) if stored is None else stored
    version = next((row for row in rows if row.holds(day)), None)
    if version is None:
        raise NoPolicyRefused(
            _("No scoring policy was in force at the end of this year; the policy comes first.")
        )
    return version


def with_share(policy: Policy, information: Component | None) -> Policy:
    """Where the policy says nothing of normalization, the ratio to the first of the group holds,
    and every sheet says so."""
    if information is None or any(
        isinstance(each, Normalize) and each.who is Who.UNIT for each in policy.clauses
    ):
        return policy
    share = information.share
    clause = Normalize(
        id=SILENT,
        number="办法未规定",
        text="办法没有写折算，按占本组第一名的比例折算。",
        who=Who.UNIT,
        method=Method.RATIO,
        within=Within.GROUP,
        full=share,
        cap=share,
    )
    return replace(policy, clauses=(*policy.clauses, clause))


def lifted_findings(vetoes: Iterable[Veto]) -> list[tuple[str, Who, str]]:
    """Clause and whom it hit."""
    return [
        (
            row.clause,
            Who.PERSON if row.person_id else Who.UNIT,
            str(row.person_id or row.organization_id),
        )
        for row in vetoes
    ]


Entered = dict[str, dict[str, Decimal | None]]


def components_and_points(assessment: Assessment) -> tuple[list[Component], Entered]:
    """The components, and unit → component → points of the hundred (``None`` until audited): one
    query."""
    components: dict[uuid.UUID, Component] = {}
    found: Entered = {}
    rows = assessment.components.annotate(
        unit=F("entries__organization"), audit=F("entries__state"), audited=F("entries__value")
    )
    for each in rows.order_by("order"):
        components.setdefault(each.pk, each)
        if each.unit is None:
            continue
        points = None
        if each.audit == EntryState.AUDITED and each.audited is not None:
            points = round_points(each.audited * each.share / each.full, PLACES)
        found.setdefault(str(each.unit), {})[str(each.pk)] = points
    return list(components.values()), found


def unit_rows(
    gathered: Gathered,
    components: Sequence[Component],
    entered: Mapping[str, Mapping[str, Decimal | None]],
    settled: Settlement,
    weighted: object,
) -> list[UnitRow]:
    """A row for every unit of a group, before the places."""
    assert callable(weighted)
    rows = []
    for key, group in gathered.groups.items():
        row = UnitRow(key, gathered.names[key], group, score=settled.score_of(key))
        for each in components:
            if each.is_information:
                points = weighted(row.score) if row.score else None
            else:
                points = entered.get(key, {}).get(str(each.pk))
            row.parts[str(each.pk)] = points
        row.lacking = sum(points is None for points in row.parts.values())
        row.total = sum((points for points in row.parts.values() if points is not None), ZERO)
        rows.append(row)
    return rows


def grouped(rows: Sequence[UnitRow]) -> dict[str, list[UnitRow]]:
    """By group, best first; equal totals share a place."""
    found: dict[str, list[UnitRow]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(row)
    for members in found.values():
        members.sort(key=lambda row: (-row.total, row.name))
        for row in members:
            row.place = 1 + sum(other.total > row.total for other in members)
    return found
