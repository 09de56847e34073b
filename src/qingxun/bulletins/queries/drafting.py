"""A first text of the bulletin, made from its figures; the office edits it.

The words are the office's own document and therefore Chinese data, not messages of the program.
"""

from typing import Any

Figures = dict[str, Any]
NAMED = 5


def draft_title(figures: Figures) -> str:
    return f"关于{figures['label']}信息工作情况的通报"


def draft_text(figures: Figures) -> str:
    """基本情况, 主要特点, 存在问题, 下一步要求: paragraphs made of the facts alone."""
    parts = [
        "各基层团组织：",
        f"现将{figures['label']}全县共青团信息工作情况通报如下。",
        "一、基本情况",
        *_basics(figures),
        "二、主要特点",
        *_strengths(figures),
        "三、存在问题",
        *_problems(figures),
        "四、下一步要求",
        *_requirements(figures),
    ]
    return "\n".join(parts)


def _basics(figures: Figures) -> list[str]:
    totals = figures["totals"]
    first = (
        f"{figures['label']}，全县{totals['units']}个基层团组织共报送信息{totals['filed']}篇次，"
        f"录用{totals['adopted']}篇次{_share(totals)}；"
        f"其中被市级以上党委、政府和团组织录用{totals['upward']}篇次。"
        f"与上期相比，报送{_change(totals['filed'], totals['filed_before'])}，"
        f"录用{_change(totals['adopted'], totals['adopted_before'])}。"
        "联合报送的稿件分别计入各单位。"
    )
    outlets = "、".join(f"{o['name']}{o['number']}篇次" for o in figures["outlets"])
    paragraphs = [first]
    if outlets:
        paragraphs.append(f"各渠道录用情况：{outlets}。")
    return paragraphs + _objections(figures)


def _objections(figures: Figures) -> list[str]:
    """How many lines were questioned in the period and what became of it."""
    found = figures["objections"]
    if not found["raised"]:
        return ["本期各单位对得分没有提出异议。"]
    open_ = found["raised"] - found["settled"]
    rest = f"，{open_}件正在办理" if open_ else ""
    return [
        f"本期各单位对得分提出异议{found['raised']}件，已答复{found['settled']}件，"
        f"其中更正{found['corrected']}件{rest}。"
    ]


def _share(totals: dict[str, int]) -> str:
    if not totals["filed"]:
        return ""
    tenths = (totals["adopted"] * 2000 // totals["filed"] + 1) // 2
    return f"，录用率{tenths // 10}.{tenths % 10}%"


def _change(now: int, before: int) -> str:
    if now == before:
        return "持平"
    word = "增加" if now > before else "减少"
    return f"{word}{abs(now - before)}篇次"


def _strengths(figures: Figures) -> list[str]:
    paragraphs = []
    for group in figures["groups"]:
        used = [unit for unit in group["units"] if unit["adopted"]]
        used.sort(key=lambda unit: -unit["adopted"])
        if used:
            names = "、".join(_counted(unit) for unit in used[:NAMED])
            rest = "等单位" if len(used) > NAMED else ""
            paragraphs.append(f"{group['name']}中，{names}{rest}录用较多。")
    above = [item for item in figures["adopted"] if item["level"] in {"province", "centre"}]
    if above:
        names = "；".join(f"{i['unit']}《{i['title']}》被{i['outlet']}录用" for i in above[:NAMED])
        paragraphs.append(f"省级以上录用取得成效：{names}。")
    if figures["instructions"]:
        names = "；".join(f"{i['unit']}《{i['title']}》" for i in figures["instructions"][:NAMED])
        paragraphs.append(f"得到领导批示的稿件{len(figures['instructions'])}篇：{names}。")
    return paragraphs or ["本期没有录用的稿件。"]


def _counted(unit: Figures) -> str:
    """The unit with its amounts; what is adopted may have been filed before the period."""
    filed = f"报送{unit['filed']}篇、" if unit["filed"] else ""
    return f"{unit['name']}（{filed}录用{unit['adopted']}篇）"


def _problems(figures: Figures) -> list[str]:
    paragraphs = []
    silent = figures["silent"]
    if silent:
        paragraphs.append(f"未报送信息的单位{len(silent)}个：{'、'.join(silent)}。")
    unused = [
        unit["name"]
        for group in figures["groups"]
        for unit in group["units"]
        if unit["filed"] and not unit["adopted"]
    ]
    if unused:
        paragraphs.append(f"有报送但无录用的单位{len(unused)}个：{'、'.join(unused)}。")
    fallen = [
        unit["name"]
        for group in figures["groups"]
        for unit in group["units"]
        if unit["filed_before"] >= 2 * max(unit["filed"], 1)
    ]
    if fallen:
        paragraphs.append(f"报送量比上期减少一半以上的单位：{'、'.join(fallen)}。")
    return paragraphs or ["本期各单位均有报送并有录用。"]


def _requirements(figures: Figures) -> list[str]:
    first = "请各单位围绕当前重点工作，选准角度，及时报送，多报有情况、有分析、有建议的信息。"
    second = "请未报送信息的单位查找原因，明确专人负责，尽快补上。"
    third = "请各单位团组织负责人将本通报送本单位主管领导阅。"
    return [first, second, third] if figures["silent"] else [first, third]
