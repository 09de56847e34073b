import copy
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingxun.scoring.engine import PolicyInvalidError, check_policy, parse_policy
from qingxun.scoring.presets import PRESETS, load_preset

from .builders import TABLE, policy_data


def errors(*clauses: dict, **more: object) -> list[str]:
    return [str(error) for error in check_policy(policy_data(*clauses, **more))]


FILING = {"type": "filing", "points": 1}
TARGET = {"type": "target", "per": "month", "items": {"*": 1}}
CAP = {"type": "cap", "per": "year", "of": ["filing"], "limit": 3}


@pytest.mark.parametrize("name", PRESETS)
def test_the_presets_have_no_errors_and_say_where_every_number_comes_from(name):
    data = load_preset(name)
    assert check_policy(data) == []
    policy = parse_policy(data, key="v1")
    assert policy.key == "v1"
    assert all(clause.source and clause.text.endswith("。") for clause in policy.clauses)


@pytest.mark.parametrize(
    ("clause", "error"),
    [
        (
            {"type": "filing", "points": 0.5},
            "第1条「points」：小数「0.5」请加引号写成文字，以免失真。",
        ),
        ({"type": "filing", "points": "1e5"}, "第1条「points」：「1e5」不是数。"),
        ({"type": "filing", "points": "NaN"}, "第1条「points」：「NaN」不是数。"),
        ({"type": "filing", "points": "１２"}, "第1条「points」：「１２」不是数。"),
        ({"type": "filing", "points": True}, "第1条「points」：应是数，现为「True」。"),
        ({"type": "filing", "points": 10**5000}, "第1条「points」：数过大，最多 100000。"),
        ({"type": "filing", "points": -1}, "第1条「points」：「-1」不在 0 到 100000 之间。"),
        ({"type": "filing", "points": "0.125"}, "第1条「points」：「0.125」的小数多于 2 位。"),
        ({"type": "filing"}, "第1条「points」：缺少分值。"),
        (FILING | {"basis": "adopted"}, "第1条「basis」：采用的计分请用 adoption 条款。"),
        (FILING | {"pionts": 1}, "第1条：不认识的键「pionts」。"),
        (
            FILING | {"when": {"kinds": ["poem"]}},
            "第1条「when」「kinds」：不认识的稿件类型「poem」。",
        ),
        (
            FILING | {"when": {"kinds": []}},
            "第1条「when」「kinds」：应是不空的列表；为空则本条永远不会适用。",
        ),
        (
            FILING | {"when": {"levels": ["city"]}},
            "第1条「when」「levels」：本条不看渠道或批示，不能以此为条件。",
        ),
        (
            FILING | {"when": {"min_words": 9, "max_words": 8}},
            "第1条「when」「min_words」：字数下限高于上限，本条永远不会适用。",
        ),
        (
            FILING | {"when": {"kinds": ["news"], "not_kinds": ["news"]}},
            "第1条「when」「not_kinds」：要求的类型全被排除，本条永远不会适用。",
        ),
        ({"type": "exclude", "from": ["filing"]}, "第1条「when」：不计分的条款要写明条件。"),
        (
            {"type": "adoption", "table": [{"outlets": ["moon"], "points": {"*": 1}}]},
            "第1条第 1 行「outlets」：不认识的渠道「moon」。",
        ),
        (
            {"type": "adoption", "table": [{"points": {"poem": 1}}]},
            "第1条第 1 行「points」「poem」：不认识的采用形式「poem」。",
        ),
        ({"type": "adoption", "table": []}, "第1条「table」：应是不空的列表。"),
        (
            {"type": "instruction", "points": {"county": 1}, "keep": "highest_per_level"},
            "第1条「keep」：应是 sum、highest 之一，现为「highest_per_level」。",
        ),
        (TARGET | {"items": {"navy": 1}}, "第1条「items」「navy」：不认识的排名组「navy」。"),
        (TARGET | {"items": {"*": "x"}}, "第1条「items」「*」：「x」不是数。"),
        (TARGET | {"deduct_limit": 1}, "第1条「deduct_limit」：没有写每件扣分，上限无从适用。"),
        (
            CAP | {"owner": "person", "of": ["rate"]},
            "第1条「owner」：个人没有排名组，也没有约稿分和采用率扣分。",
        ),
        (
            CAP | {"per": "week"},
            "第1条「per」：应是 month、quarter、half、year 之一，现为「week」。",
        ),
        ({"type": "magic"}, "应是 note、classify、exclude、filing、"),
        ({"type": 7}, "现为「7」。"),
        (FILING | {"text": "甲\x00乙"}, "第1条「text」：含有不能显示的字符。"),
        (FILING | {"text": "甲\ud800"}, "第1条「text」：含有不能显示的字符。"),
        (FILING | {"text": "长" * 5000}, "第1条「text」：文字过长，最多 4000 字。"),
        (FILING | {"id": "a b"}, "第1条「id」：代码「a b」只能由文字、数字、横线组成。"),
    ],
)
def test_each_mistake_is_named_with_its_place(clause, error):
    found = errors(clause)
    assert len(found) == 1
    assert error in found[0]


def test_points_written_twice_are_an_error():
    assert errors(TABLE, TABLE)[0] == "第2条：「县委办信息」的「简讯」分值写了两次。"
    assert errors(TABLE, TABLE | {"when": {"kinds": ["research"]}}) == []


def test_a_clause_id_stands_once():
    assert errors(FILING | {"id": "a"}, FILING | {"id": "a"}) == ["第2条：条款代码「a」重复。"]


def test_a_cap_shorter_than_the_booking_period_can_never_bite():
    assert errors(CAP | {"per": "month"}, period="quarter") == [
        "第1条「per」：封顶的周期短于计分的周期，本条永远不会适用。"
    ]


def test_all_errors_come_at_once_and_the_policy_does_not():
    data = policy_data({"type": "filing", "points": "x"}, {"type": "cap"}, title="")
    with pytest.raises(PolicyInvalidError) as caught:
        parse_policy(data)
    assert [error.place for error in caught.value.errors] == [
        "「title」",
        "第1条「points」",
        "第2条「per」",
        "第2条「of」",
        "第2条「limit」",
    ]


@pytest.mark.parametrize("data", [None, [], "policy", 7, {}, {1: 2}, {"clauses": {"a": 1}}])
def test_what_is_no_policy_at_all_is_refused(data):
    assert check_policy(data)


def test_hostile_sizes_and_cycles_are_refused_quickly():
    started = time.process_time()
    many = policy_data(*[FILING | {"id": f"c{n}"} for n in range(10_000)])
    assert str(check_policy(many)[0]).startswith("内容过大")
    cycle: dict = policy_data(FILING)
    cycle["clauses"][0]["when"] = cycle
    assert check_policy(cycle)
    looped: list = []
    looped.append(looped)
    assert check_policy({"clauses": looped})
    wrong = policy_data(*[{"type": "filing", "points": "x", "id": f"c{n}"} for n in range(400)])
    assert str(check_policy(wrong)[-1]) == "错误太多，其余未列。"
    assert time.process_time() - started < 2


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)
FULL = policy_data(
    {"type": "note"},
    {"type": "exclude", "from": ["adoption"], "when": {"routes": ["direct"]}},
    FILING,
    TABLE,
    {"type": "resolve", "keep": "highest", "levels": ["city"]},
    {"type": "instruction", "points": {"county": 1}},
    {"type": "attribution", "units": "equal"},
    CAP,
    TARGET | {"base": 1, "deduct": 1},
)


@settings(max_examples=300)
@given(junk=JUNK, data=st.data())
def test_junk_anywhere_gives_errors_or_a_policy_but_never_a_crash(junk, data):
    spoiled = copy.deepcopy(FULL)
    place = spoiled
    while True:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[key] = junk
            break
        place = inner
    found = check_policy(spoiled)
    if found:
        assert all(error.sentence for error in found)
    else:
        parse_policy(spoiled)
