"""Facts that are no manuscripts bring points at once: recorded, confirmed, settled, taken back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from qingxun.desk.actions import Slip, follow_deadlines, send_commission
from qingxun.facts.actions import (
    FactText,
    Number,
    UnitYearSaid,
    approve_value,
    confirm_fact,
    end_value,
    enter_numbers,
    enter_value,
    install_tables,
    install_types,
    record_fact,
    state_unit_years,
    void_fact,
)
from qingxun.facts.models import EnteredTable, FactType, RegisteredFact
from qingxun.facts.queries.unsettled import waiting_lines
from qingxun.facts.states import FactFamily
from qingxun.ledger.models import Balance, Posting
from qingxun.scoring.actions import draft_version, recompute, settle_due
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.presets import load_preset
from qingxun.scoring.queries.year_clauses import clause_choices
from tests.scoring.factories import (
    FIRST_DAY,
    ScoredCounty,
    make_scored_county,
    moment,
    put_in_force,
)

pytestmark = pytest.mark.django_db
RULE = {"number": "第九条", "text": "本县补充。"}
CLAUSES: list[dict[str, Any]] = [
    RULE | {"id": "late", "type": "incident", "incident_types": ["late"], "points": 5},
    RULE
    | {"id": "passed", "type": "incident", "incident_types": ["superior_deduction"], "of_value": 2},
    RULE | {"id": "asked", "type": "commission", "missed": 3, "quality": {"good": 2}},
    RULE
    | {
        "id": "speech",
        "type": "output",
        "table": [{"output_types": ["speech"], "points": "2～5"}],
    },
    RULE | {"id": "work", "type": "entered", "entered": "groundwork", "times": "0.1"},
]


@pytest.fixture
def county(db: None) -> ScoredCounty:
    """The county rule with clauses about everything that is no manuscript."""
    county = make_scored_county()
    document = load_preset("changshan-2014")
    document["incidents"] = {"late": "迟报", "superior_deduction": "上级扣分"}
    document["outputs"] = {"speech": "会议发言"}
    document["tables"] = {"groundwork": "基础工作检查"}
    document["qualities"] = {"good": "供稿优秀"}
    document["clauses"] = [*document["clauses"], *CLAUSES]
    draft = draft_version(desk=county.desk, document=document, by=county.head, at=moment(1, 2))
    put_in_force(draft, dt.date(2026, 2, 1), county.head, moment(1, 2))
    for family in FactFamily:
        install_types(desk=county.desk, family=family, by=county.head, at=moment(1, 2))
    install_tables(desk=county.desk, by=county.head, at=moment(1, 2))
    return county


def points(county: ScoredCounty, heading: str) -> Decimal:
    """What the first unit has under a heading."""
    rows = Balance.objects.filter(organization=county.units[0], heading=heading)
    return sum((row.amount for row in rows), Decimal(0))


def register(county: ScoredCounty, family: FactFamily, code: str, **changes: Any) -> RegisteredFact:
    kind = FactType.objects.get(desk=county.desk, family=family, code=code)
    said = FactText(
        unit=county.units[0], type=kind, on=dt.date(2026, 3, 4), text="情况属实。", **changes
    )
    fact = record_fact(
        desk=county.desk, family=family, said=said, by=county.editor, at=moment(3, 5)
    )
    return confirm_fact(fact=fact, by=county.head, at=moment(3, 6))


def test_an_incident_costs_points_once_it_is_confirmed_and_none_when_taken_back(
    county: ScoredCounty,
) -> None:
    fact = register(county, FactFamily.INCIDENT, "late")
    assert points(county, "penalty") == -5
    (line,) = Posting.objects.filter(heading="penalty")
    assert (line.clause, line.fact_id, line.month) == ("late", fact.pk, "2026-03")
    void_fact(fact=fact, reason="已电话报告", by=county.leader, at=moment(3, 9))
    assert points(county, "penalty") == 0


def test_the_superiors_deduction_is_passed_down(county: ScoredCounty) -> None:
    register(county, FactFamily.INCIDENT, "superior_deduction", value=Decimal("1.5"))
    assert points(county, "penalty") == -3


def test_what_no_clause_looks_at_is_kept_and_posts_nothing(county: ScoredCounty) -> None:
    fact = register(county, FactFamily.INCIDENT, "leak")
    assert fact.state == "confirmed"
    assert not Posting.objects.exists()


def test_a_missed_commission_costs_at_its_deadline(county: ScoredCounty) -> None:
    due = moment(3, 10, 17)
    slip = Slip("返乡青年", "写三名青年。", due)
    send_commission(
        desk=county.desk, slip=slip, units=[county.units[0]], by=county.editor, at=moment(3, 5)
    )
    follow_deadlines(at=due)
    assert points(county, "commission") == -3  # by the job of the due moment, the same day
    settle_due(at=moment(3, 12, 1))
    assert points(county, "commission") == -3
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 3, 10)).sound


def test_a_value_inside_a_range_counts_when_a_second_person_has_approved(
    county: ScoredCounty,
) -> None:
    register(county, FactFamily.OUTPUT, "speech", name="全市会议发言", level="city")
    (waiting,) = waiting_lines(county.desk.pk)
    assert (waiting.title, waiting.bounds) == ("全市会议发言", "2～5")
    line = waiting.posting
    value = enter_value(
        line=line, value=Decimal(4), reason="大会发言", by=county.editor, at=moment(3, 7)
    )
    assert points(county, "output") == 0
    approve_value(value=value, by=county.head, at=moment(3, 8))
    assert points(county, "output") == 4
    end_value(value=value, reason="记错了", by=county.head, at=moment(3, 9))
    assert points(county, "output") == 0
    assert len(waiting_lines(county.desk.pk)) == 1


def test_an_entered_number_brings_points_and_its_correction_others(county: ScoredCounty) -> None:
    table = EnteredTable.objects.get(code="groundwork")
    for value, gives in ((Decimal(90), Decimal(9)), (Decimal(80), Decimal(8))):
        numbers = [Number(value, county.units[0])]
        enter_numbers(
            table=table, period="2026H1", numbers=numbers, by=county.editor, at=moment(4, 2)
        )
        assert points(county, "entered") == gives
    enter_numbers(
        table=table,
        period="2026H1",
        numbers=[Number(None, county.units[0])],
        by=county.editor,
        at=moment(4, 3),
    )
    assert points(county, "entered") == 0


def test_a_clause_that_is_excluded_for_a_unit_brings_it_nothing(county: ScoredCounty) -> None:
    register(county, FactFamily.INCIDENT, "late")
    assert points(county, "penalty") == -5
    said = {county.units[0]: UnitYearSaid(excluded=["late"])}
    state_unit_years(desk=county.desk, year=2026, said=said, by=county.head, at=moment(3, 10))
    assert points(county, "penalty") == 0


def test_the_years_page_knows_the_clauses_of_the_policy(county: ScoredCounty) -> None:
    choices = {choice.id: choice for choice in clause_choices(county.desk.pk, 2026)}
    assert choices["late"].label.startswith("第九条")
    assert any(choice.for_units for choice in choices.values())
    assert clause_choices(county.desk.pk, FIRST_DAY.year - 1) == []


def test_correcting_a_number_is_no_late_entry(county: ScoredCounty) -> None:
    version = PolicyVersion.objects.get(desk=county.desk, valid_from=dt.date(2026, 2, 1))
    document = version.document | {"keeping": {"note_after_days": 20}}
    draft = draft_version(desk=county.desk, document=document, by=county.head, at=moment(2, 2))
    put_in_force(draft, dt.date(2026, 4, 1), county.head, moment(2, 2))
    table = EnteredTable.objects.get(code="groundwork")

    def enter(unit: int, value: int, at: dt.datetime) -> None:
        numbers = [Number(Decimal(value), county.units[unit])]
        enter_numbers(table=table, period="2026H1", numbers=numbers, by=county.editor, at=at)

    enter(0, 90, moment(7, 5))
    enter(0, 80, moment(8, 5))  # 36 days after the half-year, but entered in time
    assert points(county, "entered") == 8
    enter(1, 90, moment(8, 5))
    late = Posting.objects.get(organization=county.units[1], heading="entered")
    assert (late.amount, late.trace["noted"]["days"]) == (0, 36)
    settle_due(at=moment(8, 31, 1))
    assert recompute(desk=county.desk.pk, as_of=dt.date(2026, 8, 31)).sound
