"""Cases of the county rule (changshan-2014), worked out by hand from its words."""

import datetime as dt
from decimal import Decimal

import pytest

from qingxun.scoring.engine import (
    Compiled,
    Facts,
    LineKind,
    OwnerKind,
    UnitYear,
    compile_policy,
    evaluate,
    evaluate_item,
    explain,
    parse_policy,
    sum_by_owner,
)
from qingxun.scoring.presets import load_preset

from .builders import adopted, by_fact, day, instructed, item


@pytest.fixture(scope="module")
def county() -> Compiled:
    return compile_policy(parse_policy(load_preset("changshan-2014")))


@pytest.mark.parametrize(
    ("outlet", "form", "points"),
    [
        ("county_league_info", "brief", "5"),
        ("county_government", "news", "10"),
        ("county_party", "single", "30"),
        ("city_government", "news", "20"),
        ("city_league", "single", "50"),
        ("city_party", "exchange", "80"),
        ("province_league", "single", "100"),
        ("centre_party", "exchange", "320"),
        ("media_county", "news", "2"),
        ("media_centre", "single", "20"),
    ],
)
def test_an_outlet_and_form_give_the_points_of_the_table(county, outlet, form, points):
    lines = evaluate_item(county, item(adopted=(adopted("a", outlet, form, "03-09"),)))
    assert by_fact(lines) == {("甲", "a"): points}
    assert by_fact(lines, OwnerKind.PERSON) == {("张", "a"): points}


def test_county_periodicals_add_up(county):
    adoptions = (
        adopted("a", "county_league_info", "news", "03-09"),
        adopted("b", "county_party", "brief", "03-10"),
        adopted("c", "county_government", "single", "03-11"),
    )
    lines = evaluate_item(county, item(adopted=adoptions))
    assert by_fact(lines) == {("甲", "a"): "10", ("甲", "b"): "5", ("甲", "c"): "30"}


def test_upward_the_highest_of_each_level_counts_and_later_ones_bring_the_difference(county):
    adoptions = (
        adopted("a", "city_league", "news", "03-09"),  # 20
        adopted("b", "city_party", "single", "04-02"),  # 50: 30 more
        adopted("c", "city_government", "news", "04-20"),  # nothing more
        adopted("d", "province_league", "news", "05-08"),  # another level: 40
    )
    lines = evaluate_item(county, item(adopted=adoptions))
    assert by_fact(lines) == {
        ("甲", "a"): "20",
        ("甲", "b"): "30",
        ("甲", "c"): "0",
        ("甲", "d"): "40",
    }
    assert {line.fact: line.month for line in lines} == {
        "a": "2026-03",
        "b": "2026-04",
        "c": "2026-04",
        "d": "2026-05",
    }


def test_units_share_equally_and_people_by_their_stated_share(county):
    joint = item(
        by=("甲/张/60", "乙/李/40"), adopted=(adopted("a", "city_party", "single", "03-09"),)
    )
    lines = evaluate_item(county, joint)
    assert by_fact(lines) == {("甲", "a"): "25", ("乙", "a"): "25"}
    assert by_fact(lines, OwnerKind.PERSON) == {("张", "a"): "30", ("李", "a"): "20"}


def test_three_units_share_twenty_points_and_the_last_cent_is_dropped(county):
    joint = item(by=("甲", "乙", "丙"), adopted=(adopted("a", "city_party", "news", "03-09"),))
    assert by_fact(evaluate_item(county, joint)) == {
        ("甲", "a"): "6.66",
        ("乙", "a"): "6.66",
        ("丙", "a"): "6.66",
    }


def test_what_went_past_the_office_earns_nothing_and_says_why(county):
    direct = item(adopted=(adopted("a", "city_party", "single", "03-09", route="direct"),))
    lines = evaluate_item(county, direct)
    assert by_fact(lines) == {("甲", "a"): "0"}
    assert explain(county.policy, lines[0]) == "市委办信息采用单篇（专报），不计分（第九条）"
    media = item(adopted=(adopted("a", "media_city", "news", "03-09", route="direct"),))
    assert by_fact(evaluate_item(county, media)) == {("甲", "a"): "5"}


def test_of_several_instructions_the_highest_counts_once(county):
    twice = item(
        instructed=(instructed("n1", "county", "03-09"), instructed("n2", "province", "04-01"))
    )
    assert by_fact(evaluate_item(county, twice)) == {("甲", "n1"): "10", ("甲", "n2"): "30"}


def test_a_township_quarter_by_hand(county):
    """January: two filed (10). February: one (−1). March: three (10). No long piece (−2)."""
    items = tuple(
        item(f"i{number}", filed=filed)
        for number, filed in enumerate(("01-04", "01-31", "02-28", "03-01", "03-02", "03-31"))
    )
    adoption = adopted("a", "county_party", "news", "02-10")
    facts = Facts((*items[1:], item("i0", filed="01-04", adopted=(adoption,))), (TOWN,))
    lines = evaluate(county, facts, as_of=dt.date(2026, 4, 1))
    units = [line for line in lines if line.owner_kind is OwnerKind.UNIT]
    assert [(line.kind, line.period, line.amount) for line in units] == [
        (LineKind.ADOPTION, "2026-02", 10),
        (LineKind.BASE, "2026-01", 10),
        (LineKind.SHORTFALL, "2026-02", -1),
        (LineKind.BASE, "2026-03", 10),
        (LineKind.SHORTFALL, "2026Q1", -2),
    ]
    assert sum_by_owner(lines)[OwnerKind.UNIT, "甲"] == Decimal(27)


TOWN = UnitYear("甲", 2026, "township")


def test_a_year_of_met_minimums_gives_exactly_the_yearly_cap(county):
    items = tuple(
        item(f"{month}-{each}", filed=f"{month:02d}-10", kind="research")
        for month in range(1, 13)
        for each in range(2)
    )
    lines = evaluate(county, Facts(items, (TOWN,)), as_of=dt.date(2027, 1, 1))
    assert sum_by_owner(lines) == {(OwnerKind.UNIT, "甲"): Decimal(120)}
    assert all(line.kind is LineKind.BASE for line in lines)


def test_a_research_piece_satisfies_the_quarter(county):
    lines = evaluate(
        county,
        Facts((item(kind="research", filed="02-01"),), (TOWN,)),
        as_of=dt.date(2026, 4, 1),
    )
    assert [line.period for line in lines] == ["2026-01", "2026-02", "2026-03"]


def test_burden_reduction_gives_nothing_for_media_and_instructions_and_caps_quantity():
    light = compile_policy(parse_policy(load_preset("burden-reduction")))
    assert light.policy.ranking == "internal"
    adoptions = (
        adopted("m", "media_centre", "single", "02-02"),
        adopted("a", "county_party", "news", "02-03"),
        adopted("b", "city_party", "single", "02-04"),
    )
    items = [
        item(
            "i0",
            filed="01-05",
            accepted_on=day("01-06"),
            adopted=adoptions,
            instructed=(instructed("n", "centre", "02-05"),),
        )
    ]
    items += [item(f"i{n}", filed="01-05", accepted_on=day("01-07")) for n in range(1, 6)]
    lines = evaluate(light, Facts(tuple(items), (TOWN,)), as_of=dt.date(2026, 4, 1))
    assert all(line.owner_kind is OwnerKind.UNIT for line in lines)
    sums = {kind: sum(line.amount for line in lines if line.kind is kind) for kind in LineKind}
    assert sums[LineKind.INSTRUCTION] == 0
    assert sums[LineKind.ADOPTION] == 8  # county 2, then 6 more for the city's single piece
    assert sums[LineKind.FILING] == 6
    assert sums[LineKind.BASE] == 5
    assert sums[LineKind.CAP] == -3  # 6 + 5 over 8
