import pytest

from qingxun.scoring.engine import evaluate_item, explain

from .builders import TABLE, adopted, by_fact, compiled, day, instructed, item

SEVERAL = (
    adopted("a", "city_league", "brief", "03-01"),  # 8
    adopted("b", "city_party", "single", "03-02"),  # 20
    adopted("c", "county_party", "single", "03-03"),  # 10
    adopted("d", "province_league", "brief", "03-04"),  # 50
    adopted("e", "city_party", "single", "03-05"),  # 20
)


def scored(**resolve: object) -> list[str]:
    lines = evaluate_item(compiled(TABLE, {"type": "resolve", **resolve}), item(adopted=SEVERAL))
    found = by_fact(lines)
    return [found["甲", name] for name in "abcde"]


@pytest.mark.parametrize(
    ("keep", "difference", "replace"),
    [
        ("sum", "8 20 10 50 20", "8 20 10 50 20"),
        ("highest", "8 12 0 30 0", "0 0 0 50 0"),
        ("highest_per_level", "8 12 10 50 0", "0 20 10 50 0"),
        ("highest_per_system", "8 20 0 42 0", "0 20 0 50 0"),
        ("highest_per_outlet", "8 20 10 50 0", "8 20 10 50 0"),
    ],
)
def test_each_way_of_counting_several_adoptions(keep, difference, replace):
    assert scored(keep=keep) == difference.split()
    assert scored(keep=keep, settle="replace") == replace.split()


def test_only_the_top_levels_count_when_a_number_is_given():
    # Levels in order: city 8, city 20, county 10 (20 + 10), province 50 (50 + 20), city again.
    assert scored(keep="highest_per_level", top=2) == ["8", "12", "10", "40", "0"]
    assert scored(keep="highest_per_level", top=2, settle="replace") == ["0", "20", "0", "50", "0"]


def test_a_group_named_by_code_goes_before_one_named_by_level():
    rules = compiled(
        TABLE,
        {"type": "resolve", "levels": ["city"], "keep": "highest"},
        {"type": "resolve", "outlets": ["city_league"], "keep": "sum"},
    )
    found = by_fact(evaluate_item(rules, item(adopted=SEVERAL)))
    assert [found["甲", name] for name in "abcde"] == ["8", "20", "10", "50", "0"]


def test_where_the_rule_is_silent_the_stated_setting_holds():
    silent = {"several_adoptions": "highest"}
    found = by_fact(evaluate_item(compiled(TABLE, silent=silent), item(adopted=SEVERAL)))
    assert [found["甲", name] for name in "abcde"] == ["8", "12", "0", "30", "0"]
    found = by_fact(evaluate_item(compiled(TABLE), item(adopted=SEVERAL)))
    assert [found["甲", name] for name in "abcde"] == ["8", "20", "10", "50", "20"]


def test_an_outlet_unknown_to_the_policy_is_scored_by_its_own_level_and_system():
    fresh = adopted("a", "city_newsletter", "single", "03-01", level="city", system="league")
    stray = adopted("b", "somewhere", "single", "03-01", level="nation", system="club")
    assert by_fact(evaluate_item(compiled(TABLE), item(adopted=(fresh, stray)))) == {
        ("甲", "a"): "20"
    }


def test_the_closest_row_gives_the_points_whatever_the_order():
    table = [
        {"points": {"*": 1}},
        {"levels": ["city"], "points": {"*": 2, "single": 3}},
        {"levels": ["city"], "systems": ["party"], "points": {"brief": 4}},
        {"outlets": ["city_league"], "points": {"*": 5}},
    ]
    for rows in (table, table[::-1]):
        rules = compiled({"type": "adoption", "table": rows})
        adoptions = (
            adopted("a", "county_party", "brief", "03-01"),
            adopted("b", "media_city", "brief", "03-01"),
            adopted("c", "media_city", "single", "03-01"),
            adopted("d", "city_party", "brief", "03-01"),
            adopted("e", "city_party", "single", "03-01"),
            adopted("f", "city_league", "brief", "03-01"),
        )
        found = by_fact(evaluate_item(rules, item(adopted=adoptions)))
        assert [found["甲", name] for name in "abcdef"] == ["1", "2", "3", "4", "3", "5"]


def test_of_fitting_clauses_the_first_counts_and_conditions_are_heard():
    research = {
        "type": "adoption",
        "table": [{"levels": ["city"], "points": {"*": 40}}],
        "when": {"kinds": ["research"], "min_words": 1500, "placements": ["front"]},
    }
    rules = compiled(research, TABLE)
    plain = adopted("a", "city_party", "single", "03-01")
    front = adopted("a", "city_party", "single", "03-01", placement="front")
    cases = [
        (item(adopted=(front,), kind="research", words=1500), "40"),
        (item(adopted=(front,), kind="research", words=1499), "20"),
        (item(adopted=(front,), kind="research"), "20"),
        (item(adopted=(plain,), kind="research", words=1500), "20"),
        (item(adopted=(front,), kind="news", words=1500), "20"),
    ]
    for case, points in cases:
        assert by_fact(evaluate_item(rules, case)) == {("甲", "a"): points}


def test_urgent_items_can_be_kept_from_the_instruction_bonus():
    bonus = {"type": "instruction", "points": {"county": 10, "city": 20}, "when": {"urgent": False}}
    rules = compiled(bonus)
    facts = (instructed("n", "city", "03-01"), instructed("m", "county", "03-02"))
    assert by_fact(evaluate_item(rules, item(instructed=facts))) == {
        ("甲", "n"): "20",
        ("甲", "m"): "10",
    }
    assert evaluate_item(rules, item(instructed=facts, urgent=True)) == []


def test_an_excluded_adoption_does_not_use_up_the_highest():
    rules = compiled(
        TABLE,
        {"type": "resolve", "keep": "highest"},
        {"type": "exclude", "from": ["adoption"], "when": {"forwarded_only": True}},
    )
    facts = (
        adopted("a", "province_league", "single", "03-01", forwarded_only=True),
        adopted("b", "city_party", "single", "03-02"),
    )
    lines = evaluate_item(rules, item(adopted=facts))
    assert by_fact(lines) == {("甲", "a"): "0", ("甲", "b"): "20"}
    assert explain(rules.policy, lines[1]).endswith("（第3条）")


def test_filed_and_accepted_earn_each_their_own_points_and_reposts_none():
    rules = compiled(
        {"type": "filing", "points": 3, "when": {"kinds": ["research"]}},
        {"type": "filing", "points": 1},
        {"type": "filing", "basis": "accepted", "points": "0.5"},
        {"type": "exclude", "from": ["filing"], "when": {"repost": True}},
    )

    def earned(**more: object) -> list[str]:
        lines = evaluate_item(rules, item(by=("甲",), accepted_on=day("04-02"), **more))
        return [f"{line.period} {line.amount} {line.clause}" for line in lines]

    assert earned() == ["2026-03 1 filing2", "2026-04 0.5 filing3"]
    assert earned(kind="research")[0] == "2026-03 3 filing1"
    assert earned(repost=True) == ["2026-04 0 exclude4", "2026-03 0 exclude4"]
