"""A line in words: fact, arithmetic, clause. Made when somebody asks, from clause and trace.

The words are those of the office that reads them, in Chinese like the regulation itself; they are
data of the domain, not messages of the program.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qingxun.kit.decimals import show_points
from qingxun.kit.periods import Span

from .keeping import explain_noted
from .lines import Line, LineKind
from .policy import ANY, AdoptionPoints, Clause, Policy, Range

_BASIS = {"filed": "报送", "accepted": "审核通过", "adopted": "被采用"}
_KINDS = {
    "filing": "报送分",
    "adoption": "采用分",
    "instruction": "批示分",
    "base": "基础分",
    "shortfall": "缺报扣分",
}
_KEPT = {
    "sum": "累计",
    "highest": "同组只计最高",
    "highest_per_level": "每个层级只计最高",
    "highest_per_system": "每个系统只计最高",
    "highest_per_outlet": "每个渠道只计最高",
}


def explain(policy: Policy, line: Line) -> str:
    """The line as one Chinese sentence.

    「团市委《青年信息》采用单篇 20 分 × 平分 1/2 = 10 分（第五条）」.

    ``policy`` is the version that the line names.
    """
    return explain_trace(
        policy,
        kind=line.kind,
        clause=line.clause,
        amount=line.amount,
        trace=line.trace,
    )


def explain_trace(
    policy: Policy,
    *,
    kind: LineKind | str,
    clause: str,
    amount: Decimal,
    trace: Mapping[str, Any],
) -> str:
    """The same from the stored columns of a posting. Unknown clauses are named by their id."""
    clauses = {each.id: each for each in policy.clauses}
    sentence = _WORDS[LineKind(kind)](policy, trace, amount)
    return f"{sentence}（{_cited(clauses, clause, trace)}）"


def find_clause(policy: Policy, clause: str) -> Clause | None:
    """The clause with that id, for showing the regulation's own words."""
    return next((each for each in policy.clauses if each.id == clause), None)


def _number(clauses: Mapping[str, Clause], clause: str) -> str:
    return clauses[clause].number if clause in clauses else f"条款 {clause}"


def _cited(clauses: Mapping[str, Clause], clause: str, trace: Mapping[str, Any]) -> str:
    """The numbers of the clauses that made the amount, each once, in the order of the stages."""
    ids = [clause, trace.get("resolve"), (trace.get("split") or {}).get("by")]
    return "、".join(dict.fromkeys(_number(clauses, each) for each in ids if each))


def _points(value: str | Decimal) -> str:
    return f"{show_points(Decimal(value))} 分"


def _earned(fact: str, amount: Decimal, trace: Mapping[str, Any]) -> str:
    """Fact, points, what of them counts, and the part: the arithmetic of stages 2 to 5."""
    if trace.get("excluded"):
        return f"{fact}，不计分"
    if "noted" in trace:
        return f"{fact}，{explain_noted(trace['noted'])}"
    points = Decimal(trace["points"])
    gap = "" if fact.endswith("）") else " "
    if points == 0:
        return f"{fact}，计 0 分"
    if "less" not in trace:
        return f"{fact}{gap}{_with_part(_points(points), amount, trace)}"
    less = Decimal(trace["less"])
    kept = _KEPT[trace["keep"]]
    if trace.get("top"):
        kept += f"、至多计 {trace['top']} 项"
    if less == points:
        return f"{fact}{gap}{_points(points)}，{kept}，本次不再加分"
    counted = f"（{show_points(points)} − 已计 {show_points(less)}）"
    rest = _with_part(counted, amount, trace)
    if rest == counted:
        rest = f"{counted} = {_points(amount)}"
    return f"{fact}{rest}，{kept}"


def _with_part(points: str, amount: Decimal, trace: Mapping[str, Any]) -> str:
    split = trace.get("split")
    if not split:
        return points
    rule, of = split["rule"], split["of"]
    if rule == "full":
        return f"{points}，联合 {of} 方各计全分"
    if rule == "first":
        return f"{points}，联合 {of} 方只计第一位"
    part = f"平分 1/{of}" if rule == "equal" else f"占比 {split['share']}%"
    words = f"{points} × {part} = {_points(amount)}"
    if "extra" in split:
        return f"{words}（含尾数 {show_points(Decimal(split['extra']))}）"
    return f"{words}（尾数舍去）" if split.get("cut") else words


def _filing(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    return _earned(f"{_BASIS[trace['basis']]} 1 件", amount, trace)


def _adoption(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    form = policy.forms.get(trace["form"], trace["form"])
    return _earned(f"{trace['name']}采用{form}", amount, trace)


def _instruction(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    rank = policy.ranks.get(trace["rank"], trace["rank"])
    return _earned(f"{rank}批示", amount, trace)


def _base(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    label, act = Span.from_key(trace["period"]).label, _BASIS[trace["basis"]]
    return f"{label}{act}达到应报 {trace['required']} 件，计基础分 {_points(amount)}"


def _shortfall(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    label, act = Span.from_key(trace["period"]).label, _BASIS[trace["basis"]]
    missing = trace["required"] - trace["count"]
    words = f"{label}应报 {trace['required']} 件，{act} {trace['count']} 件"
    words += f"，缺 {missing} 件 × 每件扣 {_points(trace['each'])}"
    if "limit" in trace:
        return f"{words}，至多扣 {_points(trace['limit'])}，扣 {_points(-amount)}"
    return f"{words} = 扣 {_points(-amount)}"


def _cap(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    label = Span.from_key(trace["period"]).label
    order = list(_KINDS)
    kinds = "、".join(_KINDS[kind] for kind in sorted(trace["kinds"], key=order.index))
    total, limit = _points(trace["sum"]), _points(trace["limit"])
    return f"{label}{kinds}合计 {total}，封顶 {limit}，减 {_points(-amount)}"


_WORDS = {
    LineKind.FILING: _filing,
    LineKind.ADOPTION: _adoption,
    LineKind.INSTRUCTION: _instruction,
    LineKind.BASE: _base,
    LineKind.SHORTFALL: _shortfall,
    LineKind.CAP: _cap,
}


def points_table(policy: Policy) -> list[tuple[str, str, Decimal | Range, str]]:
    """The adoption points as a table to show: outlets in words, form in words, points (or the range
    in which a person settles them), clause."""
    rows: list[tuple[str, str, Decimal | Range, str]] = []
    for clause in policy.clauses:
        if not isinstance(clause, AdoptionPoints):
            continue
        for row in clause.rows:
            select = row.select
            words = [policy.outlets[code].name for code in sorted(select.outlets)]
            words += [policy.levels[code] for code in policy.levels if code in select.levels]
            words += [policy.systems[code] for code in policy.systems if code in select.systems]
            words += [policy.classes[code] for code in policy.classes if code in select.classes]
            where = "、".join(words) or "其他渠道"
            both: dict[str, Decimal | Range] = {**row.points, **row.ranges}
            for form, points in both.items():
                name = "其他形式" if form == ANY else policy.forms[form]
                rows.append((where, name, points, clause.number))
    return rows
