"""What must hold for any policy of the language and any facts."""

import dataclasses
import datetime as dt
import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qingxun.scoring.engine import (
    Adoption,
    Compiled,
    Contributor,
    Facts,
    Instruction,
    Item,
    Line,
    LineKind,
    OwnerKind,
    Posted,
    UnitYear,
    Version,
    compile_policy,
    count_items,
    evaluate,
    evaluate_item,
    evaluate_owner_year,
    explain,
    lies_within,
    parse_policy,
    reconcile,
    reverse_line,
    total,
)

from .builders import TABLE, policy_data

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
UNITS = ("甲", "乙", "丙", "丁")
SPLITS = st.sampled_from(["full", "equal", "share", "first", "none"])
KEEPS = ["sum", "highest", "highest_per_level", "highest_per_system", "highest_per_outlet"]
KEEP = st.sampled_from(KEEPS)
POINTS = st.decimals(0, 30, places=2).map(str)


@st.composite
def policies(draw: Any, keeps: Any = KEEP) -> Compiled:
    settle = st.sampled_from(["difference", "replace"])
    clauses: list[dict[str, Any]] = [
        TABLE,
        {"type": "filing", "points": draw(POINTS)},
        {"type": "filing", "basis": "accepted", "points": draw(POINTS)},
        {
            "type": "resolve",
            "levels": ["city", "province"],
            "keep": draw(keeps),
            "settle": draw(settle),
        },
        {
            "type": "instruction",
            "points": {"county": draw(POINTS), "city": draw(POINTS)},
            "keep": "sum" if keeps is not KEEP else draw(st.sampled_from(["sum", "highest"])),
        },
        {"type": "attribution", "units": draw(SPLITS), "persons": draw(SPLITS)},
        {
            "type": "target",
            "per": draw(st.sampled_from(["month", "quarter"])),
            "items": {"township": 2, "*": 1},
            "base": draw(POINTS),
            "deduct": draw(POINTS),
        },
        {"type": "cap", "per": "month", "of": ["adoption"], "limit": draw(POINTS)},
        {"type": "cap", "per": "year", "of": ["adoption", "base"], "limit": draw(POINTS)},
        {"type": "exclude", "from": ["adoption"], "when": {"routes": ["direct"]}},
    ]
    rounding = {"places": 2, "remainder": draw(st.sampled_from(["drop", "first"]))}
    late = draw(st.sampled_from(["own_day", "filing_day"]))
    return compile_policy(parse_policy(policy_data(*clauses, rounding=rounding, late_facts=late)))


CONTRIBUTORS = st.lists(
    st.builds(
        Contributor,
        st.sampled_from(UNITS) | st.none(),
        st.sampled_from(["张", "王", "李", None]),
        st.none() | st.decimals(0, 100, places=2),
    ),
    max_size=4,
).map(tuple)
OUTLETS = ["county_party", "city_league", "city_party", "province_league", "media_city", "x"]


@st.composite
def item_facts(draw: Any) -> tuple[Item, ...]:
    items = []
    for number in range(draw(st.integers(0, 5))):
        adoptions = tuple(
            Adoption(
                f"a{number}-{each}",
                draw(st.sampled_from(OUTLETS)),
                draw(st.sampled_from(["brief", "single", "poem"])),
                draw(DAYS),
                route=draw(st.sampled_from(["", "direct"])),
            )
            for each in range(draw(st.integers(0, 4)))
        )
        instructions = tuple(
            Instruction(f"n{number}-{each}", draw(st.sampled_from(["county", "city"])), draw(DAYS))
            for each in range(draw(st.integers(0, 2)))
        )
        items.append(
            Item(
                f"i{number}",
                "news",
                draw(CONTRIBUTORS),
                draw(st.none() | DAYS),
                draw(st.none() | DAYS),
                adoptions,
                instructions,
            )
        )
    return tuple(items)


UNIT_YEARS = tuple(
    UnitYear(unit, 2026, group) for unit, group in zip(UNITS, ("township", "school"), strict=False)
)
AS_OF = dt.date(2026, 9, 15)


@settings(max_examples=150)
@given(policies(), item_facts(), st.randoms(use_true_random=False))
def test_the_order_of_facts_means_nothing(rules, items, random):
    mixed = []
    for each in items:
        adoptions, instructions = list(each.adoptions), list(each.instructions)
        random.shuffle(adoptions)
        random.shuffle(instructions)
        mixed.append(
            dataclasses.replace(each, adoptions=tuple(adoptions), instructions=tuple(instructions))
        )
    random.shuffle(mixed)
    years = list(UNIT_YEARS)
    random.shuffle(years)
    assert evaluate(rules, Facts(items, UNIT_YEARS), AS_OF) == evaluate(
        rules, Facts(tuple(mixed), tuple(years)), AS_OF
    )


@settings(max_examples=150)
@given(policies(), item_facts())
def test_parts_never_exceed_the_whole_where_the_policy_splits(rules, items):
    attribution = next((clause for clause, _ in rules.attributions[LineKind.ADOPTION]), None)
    for each in items:
        groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for line in evaluate_item(rules, each):
            groups[line.owner_kind, line.fact_kind, line.fact].append(line)
        for (owner_kind, _, _), lines in groups.items():
            split = attribution.units if owner_kind == OwnerKind.UNIT else attribution.persons
            trace = lines[0].trace
            whole = Decimal(trace["points"]) - Decimal(trace.get("less", 0))
            if split == "full":
                assert all(line.amount == whole for line in lines)
            else:
                assert total(lines) <= whole


@settings(max_examples=100)
@given(policies(), item_facts())
def test_all_amounts_are_exact_decimals_and_every_line_is_told_and_stored(rules, items):
    lines = evaluate(rules, Facts(items, UNIT_YEARS), AS_OF)
    assert len({line.key for line in lines}) == len(lines)
    for line in lines:
        assert type(line.amount) is Decimal
        assert line.amount == round(line.amount, 2)
        assert json.loads(json.dumps(line.trace)) == line.trace
        assert explain(rules.policy, line).endswith("条）")


@settings(max_examples=100)
@given(policies(), item_facts())
def test_the_whole_evaluation_equals_the_single_ones(rules, items):
    whole = evaluate(rules, Facts(items, UNIT_YEARS), AS_OF)
    single = [line for each in items for line in evaluate_item(rules, each)]
    counts = count_items(rules, items)
    version = Version(rules)
    added: list[Line] = []
    for unit in UNITS:
        own = [line for line in single if (line.owner_kind, line.owner) == ("unit", unit)]
        year = next((each for each in UNIT_YEARS if each.unit == unit), UnitYear(unit, 2026))
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for count, number in counts.items():
            if count.unit == unit:
                found[count.period][count.clause] = number
        by_period = {period: [(version, each)] for period, each in found.items()}
        added += evaluate_owner_year([version], year, by_period, own, AS_OF)
    assert whole == sorted(single + added, key=lambda line: line.key)


@settings(max_examples=100)
@given(policies(), item_facts())
def test_caps_hold_in_every_period(rules, items):
    lines = evaluate(rules, Facts(items, UNIT_YEARS), AS_OF)
    for cap in rules.caps[OwnerKind.UNIT]:
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for line in lines:
            kinds = {line.kind} if line.kind != LineKind.CAP else set(line.trace["kinds"])
            if line.owner_kind == OwnerKind.UNIT and kinds <= cap.kinds:
                periods = ["2026"] if cap.per == "year" else [f"2026-{m:02d}" for m in range(1, 13)]
                for period in periods:
                    if lies_within(line.period, period):
                        sums[line.owner, period] += line.amount
        assert all(amount <= cap.limit for amount in sums.values())


@settings(max_examples=100)
@given(policies(keeps=st.just("sum")), item_facts(), st.data())
def test_removing_a_fact_removes_exactly_its_lines_where_all_is_summed(rules, items, data):
    spots = [(i, a) for i, each in enumerate(items) for a in range(len(each.adoptions))]
    if not spots:
        return
    number, adoption = data.draw(st.sampled_from(spots))
    gone = items[number].adoptions[adoption].id
    kept = tuple(each for each in items[number].adoptions if each.id != gone)
    fewer = dataclasses.replace(items[number], adoptions=kept)
    before = evaluate_item(rules, items[number])
    assert evaluate_item(rules, fewer) == [line for line in before if line.fact != gone]


@settings(max_examples=100)
@given(policies(), item_facts(), st.data())
def test_removing_an_item_touches_no_other_items_lines(rules, items, data):
    if not items:
        return
    gone = data.draw(st.sampled_from(items))
    rest = tuple(each for each in items if each is not gone)

    def of_items(facts: tuple[Item, ...]) -> list[Line]:
        lines = evaluate(rules, Facts(facts, UNIT_YEARS), AS_OF)
        return [line for line in lines if line.scope.startswith("item:")]

    assert of_items(rest) == [line for line in of_items(items) if line.scope != f"item:{gone.id}"]


@settings(max_examples=100)
@given(policies(), item_facts())
def test_with_differences_a_later_adoption_never_changes_an_earlier_line(rules, items):
    resolve = rules.resolves[0]
    if resolve.settle != "difference":
        return
    for each in items:
        ordered = sorted(each.adoptions, key=lambda fact: (fact.adopted_on, fact.id))
        before: dict[Any, Line] = {}
        for length in range(1, len(ordered) + 1):
            part = dataclasses.replace(each, adoptions=tuple(ordered[:length]))
            now = {line.key: line for line in evaluate_item(rules, part)}
            assert before.items() <= now.items()
            before = now


@settings(max_examples=100)
@given(policies(), item_facts(), item_facts())
def test_reconciling_brings_any_ledger_to_any_lines_and_then_rests(rules, first, second):
    ledger: list[Posted[int]] = []
    for items in (first, second, first):
        lines = evaluate(rules, Facts(items, UNIT_YEARS), AS_OF)
        found = reconcile(ledger, lines)
        for posted in found.reverse:
            ledger.append(Posted(len(ledger), reverse_line(posted.line), posted.id))
        for line in found.post:
            ledger.append(Posted(len(ledger), line))
        assert total(posted.line for posted in ledger) == total(lines)
        assert not reconcile(ledger, reversed(lines))


@settings(max_examples=60)
@given(policies(), item_facts(), DAYS)
def test_cutting_a_policy_in_two_versions_changes_no_item_line(rules, items, turn):
    versions = [Version(rules, None, turn), Version(rules, turn, None)]
    assert evaluate(versions, Facts(items, UNIT_YEARS), AS_OF) == evaluate(
        rules, Facts(items, UNIT_YEARS), AS_OF
    )
