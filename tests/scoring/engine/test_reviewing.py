"""Warnings of a policy: clauses that can never apply, names that nobody uses; registers."""

import pytest

from qingxun.scoring.engine import Known, review_policy

from .builders import TABLE, policy_data

CITY = {"type": "adoption", "table": [{"levels": ["city"], "points": {"brief": 1}}]}
WIDE = {"type": "adoption", "table": [{"levels": ["city", "county"], "points": {"*": 2}}]}
NAMED = {"type": "adoption", "table": [{"outlets": ["city_party"], "points": {"brief": 3}}]}
LATE = {"type": "incident", "incident_types": ["late"], "points": 1}
ANY = {"type": "incident", "points": 2}


def warnings(*clauses, **more):
    review = review_policy(policy_data(*clauses, **more))
    assert review.errors == ()
    return [str(warning) for warning in review.warnings if "永远" in str(warning)]


@pytest.mark.parametrize(
    ("clauses", "place"),
    [
        ((WIDE, CITY), "第2条第 1 行"),
        ((WIDE, NAMED), "第2条第 1 行"),
        ((CITY, WIDE), None),
        ((WIDE | {"when": {"kinds": ["news"]}}, CITY), None),
        ((WIDE, CITY | {"when": {"kinds": ["news"]}}), "第2条第 1 行"),
        ((ANY, LATE), "第2条"),
        ((LATE, ANY), None),
        ((ANY, LATE | {"also": True}), None),
        (({"type": "filing", "points": 1}, {"type": "filing", "points": 2}), "第2条"),
        (
            (
                {"type": "filing", "points": 1, "when": {"min_words": 500}},
                {"type": "filing", "points": 2, "when": {"min_words": 800}},
            ),
            "第2条",
        ),
        (
            (
                {"type": "filing", "points": 1, "when": {"min_words": 800}},
                {"type": "filing", "points": 2, "when": {"min_words": 500}},
            ),
            None,
        ),
        (
            (
                {"type": "attribution", "units": "equal"},
                {"type": "attribution", "units": "first", "of": ["filing"]},
            ),
            "第2条",
        ),
        (({"type": "commission", "late": 1}, {"type": "commission", "late": 2}), "第2条"),
    ],
)
def test_what_can_never_apply_is_a_warning_with_its_place(clauses, place):
    found = warnings(*clauses)
    assert [warning.split("：")[0] for warning in found] == ([place] if place else [])


@pytest.mark.parametrize(
    "when",
    [
        {"kinds": ["news"], "not_kinds": ["news"]},
        {"levels": ["city"], "not_levels": ["city", "county"]},
        {"min_words": 9, "max_words": 8},
        {"tags": ["hot"], "not_tags": ["hot"]},
        {"adopted": False, "levels": ["city"]},
    ],
)
def test_contradictions_are_errors(when):
    review = review_policy(policy_data(TABLE | {"when": when}))
    assert ["永远不会适用" in error.sentence for error in review.errors] == [True]


def test_shares_over_a_hundred_and_overlapping_dates_are_errors():
    ratio = {"type": "attribution", "units": "ratio", "ratios": [[60, 50]]}
    assert "合计超过 100%" in str(review_policy(policy_data(ratio)).errors[0])
    outlets = {"x": {"name": "甲", "level": "city", "system": "party"}}
    tables = [
        {"since": "2026-01-01", "through": "2026-12-31", "outlets": outlets},
        {"since": "2026-12-31", "outlets": outlets},
    ]
    review = review_policy(policy_data(TABLE, outlet_tables=tables))
    assert "两张渠道年表的日期重叠" in str(review.errors[0])
    target = {
        "type": "target",
        "per": "month",
        "schedule": [{"items": {"*": 1}}, {"items": {"*": 2}, "since": "2026-05-01"}],
    }
    assert "两段任务的日期重叠" in str(review_policy(policy_data(target)).errors[0])


def test_registers_of_the_office_are_held_against_the_names():
    known = Known(outlets=frozenset({"county_party"}), used_groups=frozenset({"乡镇组"}))
    errors = [str(e) for e in review_policy(policy_data(TABLE), known=known).errors]
    assert "「groups」「school」：排名组「学校组」没有单位，请先编组，或删去。" in errors
    assert any("渠道登记中没有「media_city」" in error for error in errors)


def test_names_that_no_clause_uses_are_told():
    review = review_policy(
        policy_data(TABLE, forms={"brief": "简讯", "single": "单篇", "z": "长稿"})
    )
    told = [str(warning) for warning in review.warnings]
    assert not any("长稿" in each for each in told)  # the table says "any other form"
    told = [str(w) for w in review_policy(policy_data(CITY)).warnings]
    assert "「forms」：没有条款用到：单篇。" in told


def test_what_is_wrong_in_one_clause_is_not_held_against_the_others():
    unknown = {"type": "adoption", "table": [{"outlets": ["conty"], "points": {"*": 3}}]}
    ranked = {"type": "rank", "id": "order", "by": ["luck", "points", "adopted"]}
    best = {"type": "award", "title": "先进", "rank": "order", "seats": "壹"}
    last = {"type": "veto", "last": "order"}
    review = review_policy(policy_data(unknown, TABLE, ranked, best, last))
    assert [str(error) for error in review.errors] == [
        "第1条第 1 行「outlets」：不认识的渠道「conty」。",
        *(str(error) for error in review.errors if error.clause == "order"),
        "第4条「seats」：应是整数，或各组几名，现为「壹」。",
    ]
    assert review.warnings == ()
    lost = {"type": "award", "title": "先进", "rank": "nowhere", "seats": 1}
    (error,) = review_policy(policy_data(TABLE, lost)).errors
    assert (error.clause, str(error)) == ("award2", "第2条：没有代码为「nowhere」的排名条款。")


def test_an_outlet_is_named_as_people_know_it():
    outlets = {"county_party": {"name": "县委办信息", "level": "conty", "system": "party"}}
    errors = review_policy(policy_data({"type": "note"}, outlets=outlets)).errors
    assert [str(error) for error in errors] == [
        "「outlets」「县委办信息」「level」：不认识的层级「conty」。"
    ]
