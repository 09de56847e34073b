"""The table of clause types: every example is read, in both languages, and the schema agrees."""

import json
from typing import Any

import jsonschema
import pytest

from qingxun.scoring.engine import parse_facts, review_policy
from qingxun.scoring.engine.clause_parsing import STAGES
from qingxun.scoring.engine.facts_reading import FactsInvalidError
from qingxun.scoring.engine.keys import ClauseType, clause_types
from qingxun.scoring.engine.schema import facts_file_schema, policy_schema
from qingxun.scoring.engine.settings_parsing import NAMES
from qingxun.scoring.engine.words import KEYS
from qingxun.scoring.presets import PRESETS, load_preset, read_policy_text

assert STAGES
SCHEMA = jsonschema.Draft202012Validator(policy_schema())
HEAD = """
代码: county
名称: 本县办法
层级: {county: 县级, city: 市级, province: 省级}
层级次序: [county, city, province]
系统: {league: 共青团, party: 党委}
采用形式: {brief: 简讯, single: 单篇}
稿件类型: {news: 动态, brief: 简讯, research: 调研}
批示级别: {county: 县领导, city: 市领导}
排名组: {township: 乡镇组}
失误类型: {late: 迟报, negative: 负面曝光}
成果类型: {speech: 发言, prize: 获奖}
录入表: {superior: 上级给分, rank_above: 在上级的名次}
渠道: {city_party: {名称: 市委办信息, 层级: city, 系统: party}}
条款:
- 代码: one
  条号: 第一条
  原文: 条文。
"""


def example(kind: ClauseType) -> dict[str, Any]:
    text = HEAD + "".join(f"  {line}\n" for line in kind.example.splitlines())
    data = read_policy_text(text)
    assert isinstance(data, dict)
    return data


def typed() -> list[ClauseType]:
    return [kind for kind in clause_types() if kind.example]


@pytest.mark.parametrize("kind", typed(), ids=lambda kind: kind.name)
def test_every_type_has_an_example_that_reads_and_fits_the_schema(kind):
    data = example(kind)
    review = review_policy(data)
    assert review.errors == ()
    assert review.policy is not None
    assert review.policy.clauses[0].id == "one"
    SCHEMA.validate(data)


def english(data: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
    return {keys.get(key, key): value for key, value in data.items()}


@pytest.mark.parametrize("kind", typed(), ids=lambda kind: kind.name)
def test_chinese_and_english_keys_mean_the_same(kind):
    data = example(kind)
    head = {KEYS[key]: key for key in ("id", "title", "clauses", *NAMES, "level_order", "outlets")}
    own = {KEYS[key]: key for key in ("id", "number", "text", "type")}
    own |= {key.word: key.name for key in kind.keys}
    mixed = english(data, head)
    mixed["clauses"] = [english(mixed["clauses"][0], own)]
    same = review_policy(data).policy == review_policy(mixed).policy
    assert same, mixed


def test_an_error_speaks_the_words_of_the_file():
    data = read_policy_text(HEAD + "  类型: 任务\n  周期: 旬\n  任务数: {township: 2}\n")
    assert str(review_policy(data).errors[0]) == (
        "第一条「周期」：应是 周、半月、月、季、半年、年 之一，现为「旬」。"
    )


def test_both_words_of_one_key_at_once_are_an_error():
    data = read_policy_text(HEAD + "  类型: 报送计分\n  分值: 1\n  points: 2\n")
    assert "「points」和「分值」是同一项" in str(review_policy(data).errors[0])


@pytest.mark.parametrize("name", PRESETS)
def test_presets_fit_the_schema(name):
    SCHEMA.validate(load_preset(name))


def test_facts_are_read_in_both_languages_and_fit_their_schema():
    plain = {
        "as_of": "2026-12-31",
        "items": [
            {
                "id": "i1",
                "kind": "news",
                "contributors": ["甲镇/张三/60", {"unit": "乙镇", "share": "40"}],
                "filed_on": "2026-03-05",
                "filed_at": "2026-03-05T09:30",
                "words": 800,
                "tags": ["hot"],
                "adoptions": [
                    {"id": "a1", "outlet": "x", "form": "brief", "adopted_on": "2026-03-09"}
                ],
            }
        ],
        "unit_years": [{"unit": "甲镇", "year": 2026, "group": "township", "targets": {"t": 3}}],
    }
    chinese = {
        "截至": "2026-12-31",
        "稿件": [
            {
                "代码": "i1",
                "类型": "news",
                "署名": ["甲镇/张三/60", {"单位": "乙镇", "占比": "40"}],
                "报送日": "2026-03-05",
                "报送时间": "2026-03-05T09:30",
                "字数": 800,
                "标记": ["hot"],
                "采用": [{"代码": "a1", "渠道": "x", "形式": "brief", "采用日": "2026-03-09"}],
            }
        ],
        "单位年度": [{"单位": "甲镇", "年度": 2026, "排名组": "township", "任务数": {"t": 3}}],
    }
    assert parse_facts(plain) == parse_facts(chinese)
    for data in (plain, chinese):
        jsonschema.validate(json.loads(json.dumps(data)), facts_file_schema())


def test_wrong_facts_are_named_with_their_places():
    data = {"items": [{"id": "i1", "kind": "news", "filed_on": "5 March", "colour": 1}]}
    with pytest.raises(FactsInvalidError) as caught:
        parse_facts(data)
    assert [str(error) for error in caught.value.errors] == [
        "「items」第 1 项「contributors」：不能为空。",
        "「items」第 1 项「filed_on」：「5 March」不是日期，应写成 2026-01-31。",
        "「items」第 1 项：不认识的键「colour」。",
    ]
