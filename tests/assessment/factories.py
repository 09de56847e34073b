"""A county with a year behind it: last year's assessment can be settled."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from qingxun.assessment.actions import (
    Audit,
    ComponentRow,
    Plan,
    audit_entries,
    confirm_veto,
    notify_vetoes,
    open_audit,
    open_review,
    plan_assessment,
    send_to_sign,
    set_components,
    start_assessment,
)
from qingxun.assessment.models import Assessment, Component, Veto
from qingxun.kit.clock import CHINA
from qingxun.kit.periods import Span
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import OrganizationKind, Role
from qingxun.scoring.actions import close_period, post_items, settle_periods
from tests.organizations.factories import make_person, make_unit
from tests.scoring.factories import (
    ScoredCounty,
    file_manuscript,
    make_scored_county,
    moment,
    store_adoption,
)

AFTER = dt.datetime(2027, 1, 8, 10, tzinfo=CHINA)
DURING = moment(7, 20)
LATER = AFTER + dt.timedelta(days=7)


@dataclass
class Assessed:
    """``first`` files two pieces a month, one is adopted; ``second`` files one, ``third`` none."""

    county: ScoredCounty
    department: Organization
    auditor: Person
    principals: dict[str, Person]
    officers: dict[str, Person]

    @property
    def desk(self) -> Organization:
        return self.county.desk

    @property
    def head(self) -> Person:
        return self.county.head

    @property
    def units(self) -> list[Organization]:
        return self.county.units


def make_assessed(*, until_month: int = 12, close: bool = True) -> Assessed:
    """Facts of 2026 up to a month, posted and, when asked, closed."""
    county = make_scored_county()
    first, second, _third = county.units
    department = make_unit(county.desk, "组织部", kind=OrganizationKind.LINE)
    found = Assessed(
        county,
        department,
        make_person("钱部长", Role.PRINCIPAL, department),
        {str(u.pk): make_person(f"{u.short_name}书记", Role.PRINCIPAL, u) for u in county.units},
        {str(u.pk): make_person(f"{u.short_name}干事", Role.OFFICER, u) for u in county.units},
    )
    pieces = []
    for month in range(1, until_month + 1):
        officer = found.officers[str(first.pk)]
        one = file_manuscript(
            county, first, at=moment(month, 3), title=f"{month}月", person=officer
        )
        store_adoption(county, one, "city_league", "news", dt.date(2026, month, 9))
        pieces += [one, file_manuscript(county, first, at=moment(month, 5))]
        pieces += [file_manuscript(county, second, at=moment(month, 4))]
    post_items(desk=county.desk.pk, manuscripts=[p.pk for p in pieces], at=moment(until_month, 20))
    spans = [Span.from_key(f"2026-{month:02}") for month in range(1, until_month + 1)]
    if until_month == 12:
        settle_periods(desk=county.desk.pk, spans=spans, at=AFTER)
    if close:
        for quarter in range(1, until_month // 3 + 1):
            span = Span.from_key(f"2026Q{quarter}")
            close_period(desk=county.desk, span=span, by=county.head, at=AFTER)
    return found


def make_plan(
    assessed: Assessed, *, at: dt.datetime = DURING, self_assessed: bool = True
) -> Assessment:
    """Information work 20, league building 80 by the department."""
    plan = Plan(
        year=2026,
        title="2026年度考核",
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2027, 1, 1),
        objection_days=5,
    )
    assessment = plan_assessment(desk=assessed.desk, plan=plan, by=assessed.head, at=at)
    rows = [
        ComponentRow(name="信息工作", share=Decimal(20), information=True),
        ComponentRow(
            name="组织建设",
            share=Decimal(80),
            self_assessed=self_assessed,
            owner=assessed.department,
            standard="每缺一次组织生活扣 5 分。",
        ),
    ]
    return set_components(assessment=assessment, rows=rows, by=assessed.head, at=at)


def entered(assessment: Assessment) -> Component:
    return assessment.components.get(kind="entered")


def make_started(assessed: Assessed, *, at: dt.datetime = DURING) -> Assessment:
    return start_assessment(assessment=make_plan(assessed, at=at), by=assessed.head, at=at)


def make_reviewed(assessed: Assessed, *values: str, at: dt.datetime = AFTER) -> Assessment:
    """Audited (90, 80, 70 unless told) and open to objections."""
    assessment = open_audit(assessment=make_started(assessed), by=assessed.head, at=at)
    component = entered(assessment)
    rows = component.entries.select_related("organization").order_by("organization__order")
    audits = [
        Audit(entry, Decimal(value))
        for entry, value in zip(rows, values or ("90", "80", "70"), strict=True)
    ]
    audit_entries(component=component, audits=audits, by=assessed.auditor, at=at)
    return open_review(assessment=assessment, by=assessed.head, at=at)


def decide_all(assessed: Assessed, assessment: Assessment) -> None:
    notify_vetoes(assessment=assessment, by=assessed.head, at=AFTER)
    for veto in Veto.objects.filter(assessment=assessment):
        confirm_veto(veto=veto, by=assessed.county.leader, at=LATER)


def make_signed(assessed: Assessed) -> Assessment:
    assessment = make_reviewed(assessed)
    decide_all(assessed, assessment)
    return send_to_sign(assessment=assessment, by=assessed.head, at=LATER)
