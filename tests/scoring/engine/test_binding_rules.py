"""Rules from above: what in a policy touches them, and the way out that mends it."""

import copy
from typing import Any

import pytest

from qingxun.scoring import engine
from qingxun.scoring.engine import editing
from qingxun.scoring.engine.binding_rules import BINDING_RULES, check_binding_rules
from qingxun.scoring.presets import load_preset

from .builders import policy_data


def county_rule() -> dict[str, Any]:
    return copy.deepcopy(load_preset("changshan-2014"))


def keys_of(document: dict[str, Any], **level: str) -> list[str]:
    return [each.key for each in check_binding_rules(engine.parse_policy(document), **level)]


def test_the_burden_reduction_preset_touches_nothing():
    assert keys_of(load_preset("burden-reduction")) == []


def test_the_county_rule_is_named_clause_by_clause():
    assert keys_of(county_rule()) == [
        "rankings:ranking",
        "publications:ranking",
        "once:silent",
        "material:minimum",
        "material:long-piece",
        "publications:media-adoption",
        "once:several-county",
        "once:several-upward",
        "instructions:instruction",
        "publications:share",
        "publications:advanced",
        "publications:officers",
        "publications:best-items",
        "publications:nominees",
    ]


def test_every_way_out_takes_its_finding_away_and_leaves_a_valid_policy():
    document = county_rule()
    for _ in range(20):
        findings = check_binding_rules(engine.parse_policy(document))
        if not findings:
            break
        changed = editing.apply_changes(document, findings[0].changes)
        assert engine.check_policy(changed) == []
        assert findings[0].key not in keys_of(changed)
        document = changed
    assert keys_of(document) == []


def test_following_changes_only_what_it_names():
    before = county_rule()
    (finding,) = (
        each
        for each in check_binding_rules(engine.parse_policy(before))
        if each.key == "instructions:instruction"
    )
    after = editing.apply_changes(before, finding.changes)
    assert before == county_rule()
    clause = editing.clause_of(after, "instruction")
    assert clause is not None
    assert set(clause["points"].values()) == {0}
    others = [row for row in after["clauses"] if row["id"] != "instruction"]
    assert others == [row for row in before["clauses"] if row["id"] != "instruction"]


def test_a_row_for_media_and_others_is_taken_apart():
    document = county_rule()
    row = {"levels": ["city"], "systems": ["party", "media"], "points": {"*": 5}}
    clause = editing.clause_of(document, "media-adoption")
    assert clause is not None
    clause["table"] = [row]
    (finding,) = (
        each
        for each in check_binding_rules(engine.parse_policy(document))
        if each.key == "publications:media-adoption"
    )
    changed = editing.clause_of(editing.apply_changes(document, finding.changes), "media-adoption")
    assert changed is not None
    assert changed["table"] == [
        {"levels": ["city"], "systems": ["party"], "points": {"*": 5}},
        {"levels": ["city"], "systems": ["media"], "points": {"*": 0}},
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("每日在系统签到的，每次加 1 分。", "rankings"),
        ("按在线时长计分。", "rankings"),
        ("信息点赞量前十的加 5 分。", "daily"),
        ("学习时长不足的扣分。", "daily"),
    ],
)
def test_what_the_words_of_a_clause_ask_is_named_too(text: str, rule: str):
    document = load_preset("burden-reduction")
    note = {"id": "extra", "number": "第九条", "type": "note", "text": text}
    document = editing.add_clause(document, note)
    assert keys_of(document) == [f"{rule}:extra"]
    (finding,) = check_binding_rules(engine.parse_policy(document))
    assert editing.clause_of(editing.apply_changes(document, finding.changes), "extra") is None


def test_points_for_filing_without_a_cap_get_one():
    document = editing.drop_clause(load_preset("burden-reduction"), "quantity-cap")
    (finding,) = check_binding_rules(engine.parse_policy(document))
    assert finding.key == "material:accepted"
    assert keys_of(editing.apply_changes(document, finding.changes)) == []


def test_a_desk_below_the_county_is_told():
    (key,) = keys_of(load_preset("burden-reduction"), level="town")
    assert key == "below_county:level"


def test_every_rule_says_its_words_and_source():
    assert len({rule.code for rule in BINDING_RULES}) == len(BINDING_RULES)
    for rule in BINDING_RULES:
        assert rule.words.endswith(("。", "”。"))
        assert "《" in rule.source


ADOPTED = {"type": "adoption", "id": "adopted", "table": [{"points": {"*": 1}}]}


def award(code: str, **more: Any) -> dict[str, Any]:
    return {"type": "award", "id": code, "title": code, "by": ["points"], "seats": 2} | more


def veto(*titles: str, **more: Any) -> dict[str, Any]:
    return {"type": "veto", "id": "bar", "under": {"*": 60}, "titles": list(titles)} | more


def without_best(*clauses: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the way out of the finding about the award ``best`` leaves, by id; a valid policy."""
    document = policy_data(ADOPTED, award("best"), award("other"), *clauses)
    assert engine.check_policy(document) == []
    (finding,) = (
        each
        for each in check_binding_rules(engine.parse_policy(document))
        if each.key == "publications:best"
    )
    changed = editing.apply_changes(document, finding.changes)
    assert engine.check_policy(changed) == []
    left = {row["id"]: row for row in editing.clauses_of(changed)}
    gone = [row for row in editing.clauses_of(document) if row["id"] not in left]
    for row in gone[1:]:
        assert row["number"] in finding.way_out
    assert ("一并删去" in finding.way_out) == (len(gone) > 1)
    return left


def test_a_veto_of_a_dropped_award_never_comes_to_bar_every_title():
    assert "bar" not in without_best(veto("best"))
    assert without_best(veto("best", "other"))["bar"]["titles"] == ["other"]
    named = without_best(veto("best", effects=["titles", "named"]))["bar"]
    assert named["effects"] == ["named"]
    assert "titles" not in named


def test_places_for_the_winners_of_a_dropped_award_go_with_it():
    places = {"winners_of": "best", "for_winners": 1}
    left = without_best(
        award("nominees", grant="places", seats=places),
        award("more", grant="places", seats=places | {"every": 10}),
        veto("best", "nominees"),
    )
    assert "nominees" not in left
    assert "bar" not in left
    assert left["more"]["seats"] == {"every": 10}


def test_a_class_for_the_winners_of_a_dropped_award_takes_in_nobody_else():
    rules = [
        {"winners_of": ["best"], "to": "school"},
        {"winners_of": ["best", "other"], "to": "township"},
    ]
    left = without_best({"type": "classes", "id": "next", "rules": rules})
    assert left["next"]["rules"] == [{"winners_of": ["other"], "to": "township"}]
    assert "next" not in without_best({"type": "classes", "id": "next", "rules": rules[:1]})


def forced(kind: str, **more: Any) -> dict[str, Any]:
    """A clause whose own words touch a rule, so that the way out drops it."""
    return {"type": kind, "id": "forced", "text": "按积分排名强制打卡。"} | more


def without_forced(first: dict[str, Any], *clauses: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the way out leaves, by id; a valid policy without a reference to what is gone."""
    document = policy_data(ADOPTED, first, *clauses)
    assert engine.check_policy(document) == []
    findings = check_binding_rules(engine.parse_policy(document))
    changes = next(each.changes for each in findings if each.key == "rankings:forced")
    changed = editing.apply_changes(document, changes)
    assert engine.check_policy(changed) == []
    return {row["id"]: row for row in editing.clauses_of(changed)}


def test_a_dropped_ranking_takes_what_rests_on_it_alone_and_leaves_the_others_whole():
    order = forced("rank", by=["points", "filed"])
    left = without_forced(
        order,
        {"type": "award", "id": "ranked", "title": "先进", "rank": "forced", "seats": 2},
        award("own"),
        {"type": "veto", "id": "last", "last": "forced"},
        {
            "type": "classes",
            "id": "next",
            "rank": "forced",
            "rules": [{"first": 3, "to": "school"}, {"winners_of": ["own"], "to": "township"}],
        },
    )
    assert set(left) == {"adopted", "own", "next"}
    assert left["next"]["rules"] == [{"winners_of": ["own"], "to": "township"}]
    assert "rank" not in left["next"]


def test_a_figure_of_a_dropped_clause_never_comes_to_mean_every_clause():
    bonus = forced("filing", points=1)
    both = {"figure": "points", "clauses": ["forced", "adopted"]}
    alone = {"figure": "points", "clauses": ["forced"]}
    left = without_forced(
        bonus,
        {"type": "rank", "id": "order", "by": [alone, both, "filed"]},
        {"type": "rank", "id": "gone", "by": [alone]},
        {"type": "veto", "id": "bar", "figure": alone, "under": {"*": 60}},
        {
            "type": "target",
            "id": "asked",
            "per": "month",
            "measure": "points",
            "of": ["filing", "adoption"],
            "clauses": ["forced", "adopted"],
            "items": {"*": 9},
            "deduct": 1,
        },
    )
    assert set(left) == {"adopted", "order", "asked"}
    assert left["order"]["by"] == [{"figure": "points", "clauses": ["adopted"]}, "filed"]
    assert left["asked"]["clauses"] == ["adopted"]
