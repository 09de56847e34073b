"""docs/reference/policy-language.md and the JSON schemas, from the engine's table of clauses."""

import json
from collections.abc import Iterable
from dataclasses import MISSING, fields

from qingxun.scoring.engine import facts_reading, schema
from qingxun.scoring.engine.conditions import ADOPTION_KEYS, INSTRUCTION_KEYS, ITEM_KEYS
from qingxun.scoring.engine.keys import ClauseType, Key, clause_types
from qingxun.scoring.engine.settings_parsing import (
    EXTRA,
    KEEPING,
    NAMES,
    OUTLET,
    ROUNDING,
    SILENT,
    TOP,
)
from qingxun.scoring.engine.settling_kinds import FigureKind
from qingxun.scoring.engine.settling_words import FIGURE_HELP
from qingxun.scoring.engine.words import KEYS, choice_words

HEAD = """# 计分办法的写法

由程序里的条款表生成（`./dev docs`），请勿手改；`./dev check` 核对。程序校验用的 JSON Schema
在 [policy.schema.json](policy.schema.json) 和 [facts.schema.json](facts.schema.json)。

一份办法是一个文件（YAML 或 JSON，UTF-8），写办法的人自己能读。**键和选项用中文、用英文都行，
意思一样**；报错用文件自己的话。小数直接写（0.5）或加引号都行，一律按十进制精确计算。

- `qingxun scoring check 文件`：列出全部错误和提醒，各带位置。有错误不能生效；有提醒要确认。
- `qingxun scoring run 文件 事实.json`：不用数据库，把办法用在一组事实上，给出明细、合计、
  名次和算式。

```yaml
代码: my-county
名称: 本县共青团信息工作计分办法
计分周期: 月
层级: {county: 县级, city: 市级}
系统: {league: 共青团, party: 党委}
采用形式: {brief: 简讯, single: 单篇}
排名组: {township: 乡镇组, school: 学校组}
渠道:
  county_party: {名称: 县委办信息, 层级: county, 系统: party}
  city_league: {名称: 团市委信息, 层级: city, 系统: league}
条款:
- 代码: minimum
  条号: 第三条
  类型: 任务
  原文: 乡镇每月报送 2 件，学校 1 件，完成的计 10 分，每缺 1 件扣 1 分。
  周期: 月
  任务数: {township: 2, school: 1}
  基础分: 10
  每缺扣分: 1
- 代码: adoption
  条号: 第五条
  类型: 采用计分
  原文: 县级简讯 5 分、单篇 10 分；市级加倍。
  分值表:
  - {层级: [county], 分值: {brief: 5, single: 10}}
  - {层级: [city], 分值: {brief: 10, single: 20}}
```

各阶段依次是：归类、对条款、倍数 → 几次采用的取舍 → 批示 → 归属 → 周期内的起评分、成果、约稿、
录入的数 → 任务、采用率、失误 → 清零 → 封顶、保底 → 折算、排名、否决、评优。
"""

RULES = """
## 哪一条管

- 同一类条款按文件里的次序，**先合适的一条先用**（报送、采用、批示、归属、归类、失误、成果）。
- 一张分值表里：指名的渠道，先于写明类别、系统、层级的；写得细的，先于写得粗的；
  写明的形式先于「其他」。
- 倍数可以几个同时合适，怎么合并由「未规定时」的「多个倍数」定（连乘、取最大、取最先）。
- 不知道的事不算合适：字数、阅读量、事发时间没有登记的，问到它的条件就不合。
- 只被转报、尚未刊用的，除非条款写明「仅转报: 是」，不计分。

## 一个人定的分

分值写成区间（`2～5`）或任选（`2或5`）的，要有人定分、写明理由，再由**另一个人**核准。没有核准的
（或超出区间的）列为「未定」，计 0 分，明细里写明。上级计分没有录入数的，也是「未定」。

## 四舍五入

分数留「位数」位小数。相乘、折算除不尽的按「进位」；联合稿件分不尽的一律截去，尾数舍去或归首位，
各方之和不超过整数（各计全分、各得一份、各得定分的除外）。

## 年度

「年度起始月」不是 1 月的，年度以**结束的那年**称呼：2025 年 12 月至 2026 年 11 月是 2026 年度，
「季」是从起始月数起的三个月。周按周日所在的月入账，半月是 1—15 日和 16 日到月底。

## 次数、结转、清零

- 「逐次扣分」和「起算次数」在一个考核年度里数。结转不跨年度。
- 当月（全年）清零：把该单位当月（全年）已有的分数一笔减为零，清零之后的扣分（如同一条的
  「扣几分」）另算。
- 封顶先算短周期、再算长周期，窄的先算、宽的后算；保底在封顶之后。
"""


def table(keys: Iterable[Key]) -> str:
    lines = ["| 键 | 英文 | 写什么 | 作用 |", "|---|---|---|---|"]
    for key in keys:
        say = key.kind.say().replace("|", "\\|")
        must = "**必写** " if key.required else ""
        lines.append(f"| {key.word} | `{key.name}` | {say} | {must}{key.help} |")
    return "\n".join(lines) + "\n"


def clause_section(kind: ClauseType) -> str:
    example = "".join(f"  {line}\n" for line in kind.example.splitlines())
    parts = [f"\n### {kind.word} `{kind.name}`\n\n{kind.help}。\n\n"]
    if kind.keys:
        parts.append(table(kind.keys))
    if example:
        parts.append(
            f"\n```yaml\n- 代码: {kind.name}\n  条号: 第一条\n  原文: 条文。\n{example}```\n"
        )
    return "".join(parts)


def figures_section() -> str:
    """What clauses of stages 8 and 9 can look at."""
    rows = "".join(
        f"| {choice_words(figure)} | `{figure}` | {told} |\n"
        for figure, told in FIGURE_HELP.items()
    )
    return (
        "\n## 看什么\n\n折算、排名、否决、评优看的是一年的数。写一个词，或写 "
        "`{看什么: 采用件数, 层级: [province]}`，只看其中一部分。\n\n"
        f"| 词 | 英文 | 是什么 |\n|---|---|---|\n{rows}\n只看一部分：\n\n"
        + table(FigureKind().keys[1:])
    )


def page() -> str:
    """The whole reference page."""
    names = "".join(f"| {KEYS[key]} | `{key}` | {what} |\n" for key, what in NAMES.items())
    parts = [
        HEAD,
        "\n## 文件前部\n\n必写：`代码`（`id`）、`名称`（`title`）、`条款`（`clauses`）；可写 `说明`"
        "（`remarks`，若干句话）。\n\n",
        table((*TOP, *EXTRA.values())),
        "\n名称表（代码: 名称）：\n\n| 键 | 英文 | 是什么 |\n|---|---|---|\n",
        names,
        "\n`层级次序`（`level_order`）：层级从低到高的列表，参照低一层级时要写。\n",
        "\n`渠道`（`outlets`）：{代码: …}，每个渠道：\n\n",
        table(OUTLET),
        "\n`渠道年表`（`outlet_tables`）：若干张，各有 `自`、`至`（不写为一直）和 `渠道`；"
        "采用那天所在的年表先于 `渠道`。\n",
        "\n`小数`（`rounding`）：\n\n",
        table(ROUNDING),
        "\n`未规定时`（`silent`）：办法没说的，也要写明。\n\n",
        table(SILENT),
        "\n`记账`（`keeping`）：迟到的事实和异议。\n\n",
        table(KEEPING),
        RULES,
        "\n## 何时\n\n写几项就要几项都合。列表里合一个就算合。\n\n",
        table(ITEM_KEYS),
        "\n看采用的条款还可以问：\n\n",
        table(ADOPTION_KEYS),
        "\n看批示的条款还可以问：\n\n",
        table(INSTRUCTION_KEYS),
        "\n## 条款\n\n每条都要写 `代码`（`id`，自定、不变）、`条号`（`number`）、`原文`"
        "（`text`）、`类型`（`type`），可以写 `依据`（`source`）。\n",
        *(clause_section(kind) for kind in clause_types()),
        figures_section(),
        facts_section(),
    ]
    return "".join(parts)


FACTS_HEAD = """
## 事实文件

`qingxun scoring run` 和各地办法的演算例用的事实，是一个 JSON（或 YAML）文件。键用英文或中文。
`as_of`（截至）这天决定哪些周期已经过完。署名可以简写：`"甲镇/张三/60"` 是单位、个人、百分比。

```json
{"as_of": "2026-12-31",
 "unit_years": [{"unit": "甲镇", "year": 2026, "group": "township"}],
 "items": [{"id": "i1", "kind": "news", "contributors": ["甲镇/张三"], "filed_on": "2026-03-05",
   "adoptions": [{"id": "a1", "outlet": "city_league", "form": "single",
     "adopted_on": "2026-03-20"}]}]}
```
"""


def facts_section() -> str:
    parts = [FACTS_HEAD]
    words = facts_reading.WORDS
    rows = [(words[key], key, kind) for key, kind in facts_reading.TOP.items()]
    rows += [("署名", "contributors", facts_reading.PARTS[1])]
    rows += [("采用", "adoptions", facts_reading.PARTS[0])]
    rows += [("批示", "instructions", facts_reading.PARTS[2])]
    for word, key, kind in rows:
        parts.append(f"\n`{key}`（{word}）的每一项：")
        listed = []
        for each in fields(kind):
            must = each.default is MISSING and each.default_factory is MISSING
            star = "**" if must else ""
            listed.append(f"{star}{words[each.name]}{star} `{each.name}`")
        parts.append("、".join(listed) + "。\n")
    parts.append("\n加粗的必写。各项的意思见 `src/qingxun/scoring/engine/facts.py`。\n")
    return "".join(parts)


def schema_text(made: schema.Schema) -> str:
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def policy_schema() -> str:
    return schema_text(schema.policy_schema())


def facts_schema() -> str:
    return schema_text(schema.facts_file_schema())
