import datetime as dt

from qingxun.scoring.engine import (
    Facts,
    UnitYear,
    Version,
    evaluate,
    evaluate_item,
    evaluate_item_versions,
    version_on,
)

from .builders import TABLE, adopted, by_fact, compiled, day, item

HIGHEST = {"type": "resolve", "keep": "highest"}
RICH = {"type": "adoption", "table": [{"levels": ["city"], "points": {"*": 30}}]}
OLD = compiled({"type": "filing", "points": 1}, TABLE, HIGHEST, id="old")
NEW = compiled({"type": "filing", "points": 2}, RICH, HIGHEST, id="new")
TURN = day("04-01")
VERSIONS = [Version(OLD, None, TURN), Version(NEW, TURN, None)]


def test_each_fact_is_scored_by_the_version_of_its_own_day():
    crossing = item(filed="03-31", adopted=(adopted("a", "city_party", "single", "04-01"),))
    lines = evaluate_item_versions(VERSIONS, crossing)
    assert [(line.policy, str(line.amount)) for line in lines] == [("new", "30"), ("old", "1")]


def test_highest_only_holds_across_a_change_of_policy():
    twice = item(
        filed="03-01",
        adopted=(
            adopted("a", "city_party", "single", "03-31"),
            adopted("b", "city_league", "single", "04-02"),
        ),
    )
    found = by_fact(evaluate_item_versions(VERSIONS, twice))
    assert found == {("甲", "i1"): "1", ("甲", "a"): "20", ("甲", "b"): "0"}


def test_a_period_follows_the_version_of_its_last_day():
    asked = {"type": "target", "per": "quarter", "items": {"*": 1}, "deduct": 1}
    old = compiled(asked, id="old")
    new = compiled(asked | {"deduct": 7}, id="new")
    versions = [Version(old, None, day("02-01")), Version(new, day("02-01"), None)]
    lines = evaluate(versions, Facts((), (UnitYear("甲", 2026, "school"),)), dt.date(2026, 7, 1))
    assert [(line.period, line.policy, line.amount) for line in lines] == [
        ("2026Q1", "new", -7),
        ("2026Q2", "new", -7),
    ]


def test_before_the_first_version_nothing_is_scored():
    versions = [Version(NEW, TURN, day("05-01"))]
    assert evaluate_item_versions(versions, item(filed="03-31")) == []
    assert len(evaluate_item_versions(versions, item(filed="04-30"))) == 1
    assert evaluate_item(NEW, item(filed="05-01"), during=versions[0]) == []
    assert version_on(versions, day("03-31")) is None
    assert version_on(VERSIONS, TURN) is VERSIONS[1]


def test_a_late_adoption_booked_to_the_filing_is_still_scored_by_its_own_day():
    old = compiled(TABLE, id="old", late_facts="filing_day")
    new = compiled(RICH, id="new", late_facts="filing_day")
    late = item(filed="03-31", adopted=(adopted("a", "city_party", "single", "04-01"),))
    lines = evaluate_item_versions([Version(old, None, TURN), Version(new, TURN)], late)
    assert [(line.policy, line.period, line.amount) for line in lines] == [("new", "2026-03", 30)]
