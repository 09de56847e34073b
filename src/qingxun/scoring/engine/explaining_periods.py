"""Lines of owners' years in words: from clause and trace, when somebody asks."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from qingxun.kit.decimals import show_points
from qingxun.kit.periods import Span

from .keeping import explain_noted
from .lines import LineKind
from .policy import Policy
from .words import KINDS

BASIS = {"filed": "报送", "accepted": "审核通过", "adopted": "被采用"}
UNSETTLED = {
    "missing": "未定：还没有人定分",
    "unapproved": "未定：定的分还没有另一人核准",
    "outside": "未定：定的分不在规定的范围内",
    "headcount": "未定：还没有登记人数",
    "value": "未定：还没有登记上级扣了多少分",
    "shares": "未定：还没有认定各方的份额",
}
Trace = Mapping[str, Any]
Words = Callable[[Policy, Trace, Decimal], str]


def show(value: object) -> str:
    """A number of a trace as people write it."""
    return show_points(Decimal(str(value)))


def unsettled_words(why: str) -> str:
    return UNSETTLED.get(why, "未定")


def _points(value: object) -> str:
    return f"{show(value)} 分"


def _label(trace: Trace) -> str:
    return Span.from_key(trace["period"]).label


def _named(names: Mapping[str, str], code: str) -> str:
    return names.get(code, code)


def _asked(trace: Trace) -> str:
    """应报 3 件, 应得 40 分, with what was carried over."""
    verb, unit = ("应得", "分") if trace.get("measure") == "points" else ("应报", "件")
    carried = Decimal(str(trace.get("carried", 0)))
    if _covered(trace):
        asked = Decimal(str(trace["required"])) - carried
        return f"{verb} {show(asked)} {unit}，上期余 {show(-carried)} {unit}已够"
    words = f"{verb} {show(trace['required'])} {unit}"
    if carried > 0:
        words += f"（含上期欠 {show(carried)}）"
    elif carried < 0:
        words += f"（已减上期余 {show(-carried)}）"
    return words


def _covered(trace: Trace) -> bool:
    """Whether what was left over from before is all that is asked, or more."""
    return Decimal(str(trace["required"])) <= 0


def _unit(trace: Trace) -> str:
    return "分" if trace.get("measure") == "points" else "件"


def _base(policy: Policy, trace: Trace, amount: Decimal) -> str:
    act = "" if trace.get("measure") == "points" else BASIS[trace["basis"]]
    if "whole" in trace:
        part = f"{act} {show(trace['count'])} {_unit(trace)}".strip()
        words = f"{_label(trace)}{_asked(trace)}，{part}"
        return f"{words}，按比例计基础分 {_points(amount)}（满分 {show(trace['whole'])} 分）"
    reached = "" if _covered(trace) else f"{act}达到"
    return f"{_label(trace)}{reached}{_asked(trace)}，计基础分 {_points(amount)}"


def _bonus(policy: Policy, trace: Trace, amount: Decimal) -> str:
    act = "" if trace.get("measure") == "points" else BASIS[trace["basis"]]
    count = f"{act} {show(trace['count'])} {_unit(trace)}".strip()
    words = f"{_label(trace)}{_asked(trace)}，{count}"
    words += (
        f"，超 {show(trace['over'])} {_unit(trace)} × 每{_unit(trace)}加 {_points(trace['each'])}"
    )
    if "limit" in trace:
        return f"{words}，至多加 {_points(trace['limit'])}"
    return f"{words} = {_points(amount)}"


def _shortfall(policy: Policy, trace: Trace, amount: Decimal) -> str:
    if "charged" in trace:
        return _charged(trace, amount)
    if "unsettled" in trace:
        return f"{_label(trace)}任务{unsettled_words(trace['unsettled'])}，暂计 0 分"
    act = "" if trace.get("measure") == "points" else BASIS[trace["basis"]]
    missing = Decimal(str(trace["required"])) - Decimal(str(trace["count"]))
    unit = _unit(trace)
    count = f"{act} {show(trace['count'])} {unit}".strip()
    words = f"{_label(trace)}{_asked(trace)}，{count}"
    if "nth" in trace:
        row = "连续" if trace.get("in_a_row") else "本年度"
        return f"{words}，未完成（{row}第 {trace['nth']} 次），扣 {_points(-amount)}"
    if "moved" in trace:
        missing -= Decimal(str(trace["moved"]))
        words += f"，其中 {show(trace['moved'])} {unit}转入下期"
    if "each" in trace:
        words += f"，缺 {show(missing)} {unit} × 每{unit}扣 {_points(trace['each'])}"
    if "limit" in trace:
        words += f"，至多扣 {_points(trace['limit'])}"
    if "flat" in trace:
        words += f"，未完成扣 {_points(trace['flat'])}"
    if "limit" in trace or "flat" in trace:
        return f"{words}，扣 {_points(-amount)}"
    return f"{words} = 扣 {_points(-amount)}"


def _charged(trace: Trace, amount: Decimal) -> str:
    parts = "、".join(
        f"{Span.from_key(period).short_label}扣 {show(points)}"
        for period, points in trace["charged"]
    )
    return f"{_label(trace)}：{parts}，合计 × {trace['times']} 记入全年 = 扣 {_points(-amount)}"


def _start(policy: Policy, trace: Trace, amount: Decimal) -> str:
    return f"{_label(trace)}起评分 {_points(amount)}"


def _rate(policy: Policy, trace: Trace, amount: Decimal) -> str:
    words = f"{_label(trace)}报送 {trace['filed']} 件，被采用 {trace['adopted']} 件"
    return f"{words}，采用率低于 {show(trace['least'])}%，扣 {_points(-amount)}"


def _zero(policy: Policy, trace: Trace, amount: Decimal) -> str:
    return f"{_label(trace)}得分清零，减 {_points(-amount)}"


def _cut(policy: Policy, trace: Trace, amount: Decimal) -> str:
    order = list(KINDS)
    listed = sorted((LineKind(kind) for kind in trace["kinds"]), key=order.index)
    kinds = "、".join(KINDS[kind] for kind in listed)
    words = f"{_label(trace)}{kinds}合计 {_points(trace['sum'])}"
    if amount > 0:
        return f"{words}，最低 {_points(trace['limit'])}，补 {_points(amount)}"
    return f"{words}，封顶 {_points(trace['limit'])}，减 {_points(-amount)}"


def _output(policy: Policy, trace: Trace, amount: Decimal) -> str:
    what = _named(policy.levels, trace["level"]) + _named(policy.outputs, trace["type"])
    if trace["grade"]:
        what += f"（{_named(policy.grades, trace['grade'])}）"
    if trace["name"]:
        what += f"「{trace['name']}」"
    if "noted" in trace:
        return f"{what}，{explain_noted(trace['noted'])}"
    if "unsettled" in trace:
        return f"{what}（{trace['range']} 分），{unsettled_words(trace['unsettled'])}，暂计 0 分"
    return f"{what}，计 {_points(amount)}{_value(trace)}"


def _value(trace: Trace) -> str:
    if "range" not in trace:
        return ""
    reason = f"：{trace['reason']}" if trace.get("reason") else ""
    return f"（{trace['range']} 分，核定{reason}）"


_STANDING = {"answered": "按时报送", "late": "逾期报送", "missed": "到期未报"}


def _commission(policy: Policy, trace: Trace, amount: Decimal) -> str:
    words = f"约稿（{trace['due']} 截止）{_STANDING[trace['standing']]}"
    if "nth" in trace:
        words += f"，本年度第 {trace['nth']} 次"
    if "quality" in trace:
        quality = _named(policy.qualities, trace["quality"])
        more = Decimal(trace["more"])
        words += f"，评价「{quality}」{'加' if more >= 0 else '扣'} {_points(abs(more))}"
    words += f"，计 {_points(amount)}" if amount >= 0 else f"，扣 {_points(-amount)}"
    if "zero" in trace:
        words += f"；全年失误 {trace['zero']} 次，全年清零"
    return words


def _entered(policy: Policy, trace: Trace, amount: Decimal) -> str:
    words = f"{_named(policy.tables, trace['table'])} {trace['value']}"
    if "noted" in trace:
        return f"{words}，{explain_noted(trace['noted'])}"
    if "times" in trace:
        words += f" × {trace['times']}"
    elif "each" in trace:
        words += f"，第 {trace['after']} 名以后每名扣 {_points(trace['each'])}"
    elif "from" in trace:
        words += f"，达到 {trace['from']}"
    if "limit" in trace:
        words += f"，至多 {_points(trace['limit'])}"
    return f"{words}，{'计' if amount >= 0 else '扣'} {_points(abs(amount))}"


def _follow_up(policy: Policy, trace: Trace, amount: Decimal) -> str:
    rank = _named(policy.ranks, trace["rank"])
    how = "到期未反馈落实情况" if trace["standing"] == "missed" else "逾期反馈落实情况"
    return f"{rank}批示（{trace['due']} 前反馈）{how}，扣 {_points(-amount)}"


def _penalty(policy: Policy, trace: Trace, amount: Decimal) -> str:
    what = _named(policy.incidents, trace["type"])
    if "gravity" in trace:
        what += f"（{_named(policy.gravities, trace['gravity'])}）"
    if "named_by" in trace:
        what = f"被{_named(policy.levels, trace['named_by'])}点名：{what}"
    if "nth" in trace:
        what += f"，本年度第 {trace['nth']} 次"
    if "noted" in trace:
        return f"{what}，{explain_noted(trace['noted'])}"
    if "unsettled" in trace:
        span = f"（{trace['range']} 分）" if "range" in trace else ""
        return f"{what}{span}，{unsettled_words(trace['unsettled'])}，暂计 0 分"
    if "times" in trace:
        return f"{what}，上级扣 {trace['value']} 分 × {trace['times']} = 扣 {_points(-amount)}"
    return f"{what}，扣 {_points(-amount)}{_value(trace)}"


PERIOD_WORDS: dict[LineKind, Words] = {
    LineKind.START: _start,
    LineKind.BASE: _base,
    LineKind.BONUS: _bonus,
    LineKind.SHORTFALL: _shortfall,
    LineKind.RATE: _rate,
    LineKind.ZERO: _zero,
    LineKind.CAP: _cut,
    LineKind.FLOOR: _cut,
    LineKind.OUTPUT: _output,
    LineKind.COMMISSION: _commission,
    LineKind.ENTERED: _entered,
    LineKind.FOLLOW_UP: _follow_up,
    LineKind.PENALTY: _penalty,
}
