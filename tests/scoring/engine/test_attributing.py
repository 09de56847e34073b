import pytest

from qingxun.scoring.engine import OwnerKind, evaluate_item

from .builders import TABLE, adopted, by_fact, compiled, item

TWENTY = (adopted("a", "city_party", "single", "03-01"),)


def parts(by: tuple[str, ...], units: str, persons: str = "none", **rounding: object) -> dict:
    rules = compiled(
        TABLE, {"type": "attribution", "units": units, "persons": persons}, rounding=rounding
    )
    lines = evaluate_item(rules, item(by=by, adopted=TWENTY))
    found = by_fact(lines) | by_fact(lines, OwnerKind.PERSON)
    return {owner: points for (owner, _), points in found.items()}


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("full", {"甲": "20", "乙": "20", "丙": "20"}),
        ("equal", {"甲": "6.66", "乙": "6.66", "丙": "6.66"}),
        ("share", {"甲": "10", "乙": "6", "丙": "4"}),
        ("first", {"甲": "20"}),
        ("none", {}),
    ],
)
def test_each_way_of_attributing_to_units(units, expected):
    assert parts(("甲//50", "乙//30", "丙//20"), units) == expected


def test_the_last_cents_can_go_to_the_first_in_order_so_that_nothing_is_lost():
    by = ("甲", "乙", "丙")
    assert parts(by, "equal", remainder="first") == {"甲": "6.67", "乙": "6.67", "丙": "6.66"}
    assert parts(by, "equal", remainder="first", places=0) == {"甲": "7", "乙": "7", "丙": "6"}
    assert parts(by, "equal", places=0) == {"甲": "6", "乙": "6", "丙": "6"}


def test_units_and_persons_are_attributed_apart():
    by = ("甲/张", "甲/王", "乙/李")
    assert parts(by, "equal", "first") == {"甲": "10", "乙": "10", "张": "20"}
    assert parts(by, "first", "equal", places=1) == {
        "甲": "20",
        "张": "6.6",
        "王": "6.6",
        "李": "6.6",
    }


def test_a_unit_with_several_people_gets_the_sum_of_their_shares():
    by = ("甲/张/30", "乙/李/50", "甲/王/20")
    assert parts(by, "share", "share") == {"甲": "10", "乙": "10", "张": "6", "李": "10", "王": "4"}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (("甲", "乙"), {"甲": "10", "乙": "10"}),  # nothing stated: equal
        (("甲//60", "乙", "丙"), {"甲": "12", "乙": "4", "丙": "4"}),  # the rest is shared
        (("甲//100", "乙"), {"甲": "20"}),  # nothing is left
        (("甲//75", "乙//75"), {"甲": "10", "乙": "10"}),  # over the whole: scaled
        (("甲//60",), {"甲": "12"}),  # the rest belongs to someone outside
        (("/外人/40", "甲//60"), {"甲": "12", "外人": "8"}),
        (("甲//0", "乙//0"), {}),
    ],
)
def test_incomplete_shares_are_read_plainly(by, expected):
    assert parts(by, "share", "share") == expected


def test_a_rule_may_attribute_instructions_otherwise_than_adoptions():
    from .builders import instructed

    rules = compiled(
        TABLE,
        {"type": "instruction", "points": {"city": 10}},
        {"type": "attribution", "of": ["instruction"], "units": "full"},
        {"type": "attribution", "units": "equal"},
    )
    both = item(by=("甲", "乙"), adopted=TWENTY, instructed=(instructed("n", "city", "03-02"),))
    assert by_fact(evaluate_item(rules, both)) == {
        ("甲", "a"): "10",
        ("乙", "a"): "10",
        ("甲", "n"): "10",
        ("乙", "n"): "10",
    }


def test_a_persons_line_names_the_unit_signed_with():
    rules = compiled(TABLE, {"type": "attribution", "units": "none", "persons": "equal"})
    lines = evaluate_item(rules, item(by=("甲/张", "乙/李"), adopted=TWENTY))
    assert {line.owner: line.unit for line in lines} == {"张": "甲", "李": "乙"}


def test_an_unsigned_item_gives_no_lines():
    assert evaluate_item(compiled(TABLE), item(by=(), adopted=TWENTY)) == []
