"""Late facts: counted, or noted only, as the policy's ``keeping`` says; the line says which."""

from dataclasses import replace
from decimal import Decimal

import pytest

from qingxun.scoring.engine import (
    Facts,
    Incident,
    Output,
    TableEntry,
    UnitYear,
    check_policy,
    evaluate,
    evaluate_item,
    explain,
    parse_policy,
)
from qingxun.scoring.engine.facts import Instruction
from qingxun.scoring.engine.keeping import Keeping

from .builders import TABLE, adopted, compiled, day, item, policy_data


def the_line(keeping, **late):
    ready = compiled(TABLE, keeping=keeping)
    (line,) = evaluate_item(
        ready, item(by=("甲",), adopted=(adopted("a", "city_league", "single", "03-09", **late),))
    )
    return line, explain(ready.policy, line)


def test_without_a_setting_a_late_adoption_counts_whole():
    line, _words = the_line({}, recorded_on=day("12-30"), after_closing=True)
    assert line.amount == Decimal(20)


def test_an_adoption_recorded_after_the_days_of_the_policy_is_noted_only():
    keeping = {"note_after_days": 30}
    in_time, _words = the_line(keeping, recorded_on=day("04-08"))
    late, words = the_line(keeping, recorded_on=day("04-09"))
    assert (in_time.amount, late.amount) == (Decimal(20), Decimal(0))
    assert words == (
        "团市委信息采用单篇，发生后第 31 天才登记，超过 30 天，按办法只登记、不计分（第1条）"
    )


def test_an_adoption_recorded_after_the_closing_is_noted_only_where_the_policy_says_so():
    keeping = {"after_closing": "note_only"}
    before, _words = the_line(keeping)
    after, words = the_line(keeping, after_closing=True)
    assert (before.amount, after.amount) == (Decimal(20), Decimal(0))
    assert "所在月份关账以后才登记，按办法只登记、不计分" in words


def test_a_late_instruction_is_noted_only_too():
    bonus = {"type": "instruction", "points": {"city": 5}}
    late = Instruction("r", "city", day("03-09"), recorded_on=day("09-09"))
    ready = compiled(bonus, keeping={"note_after_days": 90})
    (line,) = evaluate_item(ready, item(by=("甲",), instructed=(late,)))
    assert line.amount == Decimal(0)
    assert explain(ready.policy, line).startswith("市领导批示，发生后第 184 天才登记")


def test_what_the_policy_does_not_say_is_seven_days_and_the_next_open_month():
    assert parse_policy(policy_data(TABLE)).keeping == Keeping()
    assert Keeping().objection_days == 7


@pytest.mark.parametrize(
    ("keeping", "error"),
    [
        (
            {"note_after_days": 0},
            "「keeping」「note_after_days」：应是 1 到 366 的整数，现为「0」。",
        ),
        (
            {"after_closing": "never"},
            "「keeping」「after_closing」：应是 next_open、note_only 之一，现为「never」。",
        ),
        ({"objectoin_days": 7}, "「keeping」：不认识的键「objectoin_days」。"),
        ([7], "「keeping」：应是一组键值，现为「列表」。"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(keeping, error):
    assert [str(each) for each in check_policy(policy_data(TABLE, keeping=keeping))] == [error]


LATE = {"recorded_on": day("06-01")}
OWN = {"incidents": {"late": "迟报"}, "outputs": {"speech": "会议发言"}, "tables": {"work": "检查"}}


@pytest.mark.parametrize(
    ("clause", "fact", "kind"),
    [
        (
            {"type": "incident", "incident_types": ["late"], "points": 5},
            Incident("x", "late", day("03-09"), unit="甲", **LATE),
            "incidents",
        ),
        (
            {"type": "output", "table": [{"output_types": ["speech"], "points": "2～5"}]},
            Output("x", "speech", day("03-09"), unit="甲", **LATE),
            "outputs",
        ),
        (
            {"type": "entered", "entered": "work", "times": 1},
            TableEntry("x", "work", Decimal(8), day("03-09"), unit="甲", **LATE),
            "table_entries",
        ),
    ],
)
def test_every_kind_of_fact_that_comes_too_late_is_noted_only(clause, fact, kind):
    ready = compiled(clause, keeping={"note_after_days": 30}, **OWN)
    unit = UnitYear("甲", 2026, "township")
    facts = Facts(unit_years=(unit,), **{kind: (fact,)})
    (line,) = evaluate(ready, facts, day("12-30"))
    assert line.amount == Decimal(0)
    assert "发生后第 84 天才登记，超过 30 天，按办法只登记、不计分" in explain(ready.policy, line)
    closed = compiled(clause, keeping={"after_closing": "note_only"}, **OWN)
    late = replace(fact, recorded_on=None, after_closing=True)
    (line,) = evaluate(closed, replace(facts, **{kind: (late,)}), day("12-30"))
    assert "关账以后才登记" in explain(closed.policy, line)


def test_an_incident_that_is_noted_only_counts_as_none_and_zeroes_nothing():
    clause = {"type": "incident", "incident_types": ["late"], "steps": [1, 9], "zero": ["item"]}
    ready = compiled(TABLE, clause, keeping={"note_after_days": 30}, **OWN)
    known = item(by=("甲",), adopted=(adopted("a", "city_league", "single", "03-09"),))
    early = Incident("a", "late", day("03-01"), unit="甲", item="i1", **LATE)
    later = Incident("b", "late", day("05-20"), unit="甲", **LATE)
    facts = Facts(items=(known,), incidents=(early, later))
    lines = evaluate(ready, facts, day("12-30"))
    assert sorted(line.amount for line in lines) == [Decimal(-1), Decimal(0), Decimal(20)]
