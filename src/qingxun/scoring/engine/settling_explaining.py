"""Stages 8 and 9 in words: the arithmetic, the cause, the clause; Chinese like the regulation."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from qingxun.kit.decimals import round_points, show_points
from qingxun.kit.periods import Span

from .lines import Trace
from .policy import Clause, Policy
from .settling_policy import (
    Award,
    Effect,
    Figure,
    Measure,
    Normalize,
    Rank,
    Veto,
)
from .settling_results import Finding, NextClass, Open, PassedOver, Place, Risk, Score, Winner

Names = Mapping[str, str]
FIGURES = {
    Figure.POINTS: "全年得分",
    Figure.MEAN: "各期平均分",
    Figure.SCORE: "折算得分",
    Figure.TOTAL: "考核总分",
    Figure.FILED: "报送件数",
    Figure.ACCEPTED: "通过件数",
    Figure.ADOPTED: "采用件数",
    Figure.RATE: "采用率",
    Figure.INSTRUCTIONS: "批示件数",
    Figure.DEDUCTIONS: "扣分",
    Figure.MISSED: "未完成任务的次数",
    Figure.INCIDENTS: "事件次数",
    Figure.TABLE: "录入值",
    Figure.TARGET_RATE: "任务完成率",
    Figure.DAY: "先后",
}
UNITS = {
    Figure.FILED: " 件",
    Figure.ACCEPTED: " 件",
    Figure.ADOPTED: " 件",
    Figure.INSTRUCTIONS: " 件",
    Figure.RATE: "%",
    Figure.TARGET_RATE: "%",
    Figure.MISSED: " 次",
    Figure.INCIDENTS: " 次",
}
SHOWN_PLACES = 4
WITHIN = {"group": "本组", "all": "全部单位", "unit": "本单位"}
EFFECTS = {
    Effect.TITLES: "取消评优资格",
    Effect.ZERO: "全年得分计零",
    Effect.NAMED: "通报点名",
}


def measure_words(of: Measure, policy: Policy) -> str:
    """采用件数（省级）."""
    narrowed = [policy.levels.get(code, code) for code in sorted(of.levels)]
    narrowed += [policy.systems.get(code, code) for code in sorted(of.systems)]
    narrowed += [
        policy.outlets[code].name if code in policy.outlets else code for code in sorted(of.outlets)
    ]
    narrowed += [policy.kinds.get(code, code) for code in sorted(of.kinds)]
    narrowed += [policy.incidents.get(code, code) for code in sorted(of.types)]
    narrowed += [policy.gravities.get(code, code) for code in sorted(of.gravities)]
    if of.clauses:
        clauses = {clause.id: clause.number for clause in policy.clauses}
        narrowed += [clauses.get(code, code) for code in sorted(of.clauses)]
    if of.table:
        return policy.tables.get(of.table, of.table)
    return FIGURES[of.figure] + (f"（{'、'.join(narrowed)}）" if narrowed else "")


def amount_words(of: Measure, value: Decimal | str) -> str:
    """「12 件」; what is in an entered table has the unit that its name says."""
    unit = "" if of.table else UNITS.get(of.figure, " 分")
    return f"{number_words(value)}{unit}"


def number_words(value: Decimal | str) -> str:
    """A number as people write it; what has no end is given to four places and says so."""
    exact = Decimal(value)
    near = round_points(exact, SHOWN_PLACES)
    return show_points(exact) if near == exact else f"约 {show_points(near)}"


def _clause(policy: Policy, clause: str) -> Clause | None:
    return next((each for each in policy.clauses if each.id == clause), None)


def cite(policy: Policy, clause: str) -> str:
    found = _clause(policy, clause)
    return f"（{found.number}）" if found else ""


def points(value: Decimal | str) -> str:
    return f"{show_points(Decimal(value))} 分"


def explain_score(policy: Policy, score: Score) -> str:
    """「全年得分 312.5 分 ÷ 本组第一名 480 分 × 20 = 13.02 分（第二十条）」."""
    clause, trace = _clause(policy, score.clause), score.trace
    of = clause.of if isinstance(clause, Normalize) else Measure(figure=Figure.POINTS)
    words = _SCORES[trace["method"]](trace, measure_words(of, policy), of)
    bound = trace.get("bound")
    result = trace["raw"] if bound else show_points(score.amount)
    if score.zeroed_by and not bound:
        return f"{words}；因否决计 0 分{cite(policy, score.zeroed_by)}"
    if not words.endswith(f" {result} 分"):
        words += f" = {result} 分"
    if bound:
        edge = "封顶" if bound == "cap" else "保底"
        words += f"，{edge} {points(score.amount)}"
    if score.zeroed_by:
        words += f"；因否决计 0 分{cite(policy, score.zeroed_by)}"
    return words + cite(policy, score.clause)


def _direct(trace: Trace, name: str, of: Measure) -> str:
    value = f"{name} {amount_words(of, trace['value'])}"
    return value if trace["percent"] == "100" else f"{value} × {trace['percent']}%"


def _ratio(trace: Trace, name: str, of: Measure) -> str:
    first = f"{WITHIN[trace['within']]}第一名 {amount_words(of, trace['best'])}"
    if Decimal(trace["best"]) <= 0:
        return f"{name} {amount_words(of, trace['value'])}，{first}，没有可比的得分，计 0 分"
    return f"{name} {amount_words(of, trace['value'])} ÷ {first} × {trace['full']}"


def _base_plus(trace: Trace, name: str, of: Measure) -> str:
    value, target = amount_words(of, trace["value"]), amount_words(of, trace["target"])
    if "steps" not in trace:
        words = f"{name} {value}，未达基准 {target}"
        if "pro_rata" in trace:
            if Decimal(trace["value"]) < 0:
                return f"{words}，计 0 分"
            return f"{words}，{trace['base']} × {number_words(trace['value'])} ÷ {trace['target']}"
        return f"{words}，不计基准分"
    words = f"{name} {value}，达到基准 {target}，计 {points(trace['base'])}"
    if trace["steps"] == "0":
        return words
    if "bonus_limit" in trace:
        return f"{words} + 超额分（至多）{points(trace['bonus_limit'])}"
    return f"{words} + 每超 {trace['step']} 加 {trace['each']} 分 × {trace['steps']}"


def _tiers(trace: Trace, name: str, of: Measure) -> str:
    value = f"{name} {amount_words(of, trace['value'])}"
    if not trace["tier"]:
        return f"{value}，各档都未达到"
    return f"{value}，列第 {trace['place']} 名，属第 {trace['tier']} 档"


def _weighted(trace: Trace, name: str, of: Measure) -> str:
    parts = []
    for row in trace["parts"]:
        first = f"（按第一名 {number_words(row['best'])} 折算）" if "best" in row else ""
        reached = number_words(row["points"])
        parts.append(f"{row['name']} {reached}{first}/{row['full']} × {row['weight']}%")
    return f"（{' + '.join(parts)}）× {trace['full']}"


_SCORES: dict[str, Callable[[Trace, str, Measure], str]] = {
    "direct": _direct,
    "ratio": _ratio,
    "base_plus": _base_plus,
    "tiers": _tiers,
    "weighted": _weighted,
}


def explain_place(policy: Policy, place: Place) -> str:
    """「本组第 2 名，共 12 个；全年得分 80 分；与前一名采用件数不同（第二十一条）」."""
    clause = _clause(policy, place.clause)
    by: Sequence[Measure] = clause.by if isinstance(clause, Rank | Award) else ()
    words = f"第 {place.place} 名，共 {place.of} 个"
    if place.shared > 1:
        words += f"，{place.shared} 个并列"
    shown = [
        f"{measure_words(of, policy)} {'未知' if value is None else amount_words(of, value)}"
        for of, value in zip(by, place.keys, strict=False)
        if of.figure is not Figure.DAY
    ]
    words += f"；{'，'.join(shown[: place.decided + 1] or shown[:1])}"
    if place.decided and by:
        words += f"；前面各项相同，按{measure_words(by[place.decided], policy)}分出先后"
    return words + cite(policy, place.clause)


def explain_finding(policy: Policy, finding: Finding, names: Names) -> str:
    """The cause of a veto and what it takes."""
    clause = _clause(policy, finding.clause)
    cause = _cause(policy, clause, finding.trace, names)
    if finding.through:
        cause = f"所在单位{names.get(finding.through, finding.through)}被否决：{cause}"
    effects = "、".join(EFFECTS[each] for each in Effect if each in finding.effects)
    titles = [
        each.title
        for each in policy.clauses
        if isinstance(each, Award) and each.id in finding.titles
    ]
    if titles and Effect.TITLES in finding.effects:
        effects = effects.replace("评优资格", f"{'、'.join(titles)}评选资格")
    return f"{cause}，{effects}{cite(policy, finding.clause)}"


def _cause(policy: Policy, clause: Clause | None, trace: Trace, names: Names) -> str:
    of = clause.of if isinstance(clause, Veto) else Measure(figure=Figure.POINTS)
    name = measure_words(of, policy)
    match trace.get("test"):
        case "under":
            return f"{name} {amount_words(of, trace['value'])}，低于 {_bar(of, trace)}"
        case "reaches":
            value, bar = amount_words(of, trace["value"]), amount_words(of, trace["bar"])
            return f"{name}达到 {bar}（现 {value}）{_facts(policy, trace)}"
        case "in_a_row":
            return _row(policy, trace)
        case "last":
            return f"列末位，第 {trace['place']} 名（共 {trace['of']} 个）"
        case _:
            return str(trace.get("reason", ""))


def _bar(of: Measure, trace: Trace) -> str:
    bar = amount_words(of, trace["bar"])
    if "of_year" not in trace:
        return bar
    return f"{bar}（全年 {trace['of_year']} × {trace['months']} 个月 ÷ 12）"


def _facts(policy: Policy, trace: Trace) -> str:
    shown = [_fact(policy, row) for row in trace.get("facts", [])]
    return f"：{'；'.join(shown)}" if shown else ""


def _fact(policy: Policy, row: Mapping[str, str]) -> str:
    if "required" in row:
        label = Span.from_key(row["period"]).label
        return f"{label}应报 {row['required']}，实报 {row['reached']}{cite(policy, row['clause'])}"
    return f"{row['on']} {policy.incidents.get(row['type'], row['type'])}"


def _row(policy: Policy, trace: Trace) -> str:
    spans = [Span.from_key(row["period"]) for row in trace["facts"]]
    of = Measure(figure=Figure(trace["of"]))
    shown = "、".join(
        f"{span.label} {amount_words(of, row['value'])}"
        for span, row in zip(spans, trace["facts"], strict=True)
    )
    poor = f"低于 {amount_words(of, trace['bar'])}" if "bar" in trace else "为零"
    return f"连续 {len(spans)} 期{FIGURES[of.figure]}{poor}：{shown}"


def explain_risk(policy: Policy, risk: Risk, names: Names) -> str:
    """What is missing and what the year will bring at this pace, with the arithmetic."""
    clause, trace = _clause(policy, risk.clause), risk.trace
    of = clause.of if isinstance(clause, Veto) else Measure(figure=Figure.POINTS)
    if trace["test"] == "under":
        words = f"{measure_words(of, policy)}现为 {amount_words(of, trace['value'])}"
        words += f"，标准 {_bar(of, trace)}，还差 {number_words(trace['missing'])}"
        if "forecast" in trace:
            value, passed = number_words(trace["value"]), trace["passed"]
            words += f"；照此进度，{value} ÷ {passed} 天 × {trace['days']} 天"
            words += f" ≈ {trace['forecast']}，达不到"
    elif trace["test"] == "reaches":
        words = f"{measure_words(of, policy)}现为 {amount_words(of, trace['value'])}"
        words += f"，达到 {amount_words(of, trace['bar'])}即否决{_facts(policy, trace)}"
    else:
        words = f"{_row(policy, trace)}；再有 1 期即满 {trace['times']} 期"
    return words + cite(policy, risk.clause)


def explain_winner(policy: Policy, winner: Winner, names: Names) -> str:
    clause = _clause(policy, winner.award)
    title = clause.title if isinstance(clause, Award) else winner.award
    if winner.places:
        return f"{title}：名额 {winner.places} 个{cite(policy, winner.award)}"
    words = f"{title}：第 {winner.place} 名，名额 {winner.trace.get('seats')} 个"
    if winner.instead_of:
        gone = "、".join(names.get(key, key) for key in winner.instead_of)
        words += f"，递补（{gone}被否决）"
    return words + cite(policy, winner.award)


def explain_passed_over(policy: Policy, row: PassedOver) -> str:
    """Why no seat: the veto, or what was lacking."""
    clause = _clause(policy, row.award)
    title = clause.title if isinstance(clause, Award) else row.award
    if row.clause:
        return f"{title}：被否决{cite(policy, row.clause)}"
    lacks = row.lacks
    match lacks.get("lacks"):
        case "age":
            age = f"{lacks['age']} 岁" if "age" in lacks else "年龄未登记"
            why = f"须在 {lacks['bar']} 岁以下，{age}"
        case "least" if isinstance(clause, Award):
            of = clause.eligible.least[lacks["number"]][0]
            value = amount_words(of, lacks["value"]) if "value" in lacks else "未知"
            why = f"{measure_words(of, policy)} {value}，标准 {amount_words(of, lacks['bar'])}"
        case "post":
            why = "职务不在评选范围"
        case "group":
            why = "组别不在评选范围"
        case _:
            why = "类型不在评选范围"
    return f"{title}：不具资格，{why}{cite(policy, row.award)}"


def explain_class(policy: Policy, row: NextClass) -> str:
    name = policy.groups.get(row.to, row.to)
    because = "没有适用的规定，仍在原组" if row.rule < 0 else f"按第 {row.rule + 1} 项规定"
    return f"下年度列入{name}，{because}{cite(policy, row.clause)}"


def explain_open(policy: Policy, row: Open, names: Names) -> str:
    owners = "、".join(names.get(key, key) for key in row.owners)
    if row.what == "tie":
        return (
            f"{owners}各项都相同，名额还有 {row.seats} 个，须由办公室定{cite(policy, row.clause)}"
        )
    return f"{owners}还缺折算所用的数{cite(policy, row.clause)}"
