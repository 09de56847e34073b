"""A line in words: fact, arithmetic, clause. Made when somebody asks, from clause and trace.

The words are those of the office that reads them, in Chinese like the regulation itself; they are
data of the domain, not messages of the program.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from qingxun.kit.decimals import show_points

from .explaining_periods import BASIS, PERIOD_WORDS, show, unsettled_words
from .keeping import explain_noted
from .lines import Line, LineKind
from .policy import ANY, AdoptionPoints, Clause, Policy, Range

STOPS = "。．.；;，, "
"""What a person's sentence may end with and is left off where ours goes on."""

_KEPT = {
    "sum": "累计",
    "highest": "同组只计最高",
    "highest_per_level": "每个层级只计最高",
    "highest_per_system": "每个系统只计最高",
    "highest_per_outlet": "每个渠道只计最高",
    "highest_per_class": "每类渠道只计最高",
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


def unsettled(trace: Mapping[str, Any]) -> str:
    """Why a line is not settled yet, in words; empty when it is."""
    why = trace.get("unsettled") or (trace.get("split") or {}).get("unsettled")
    return unsettled_words(why) if why else ""


def _number(clauses: Mapping[str, Clause], clause: str) -> str:
    return clauses[clause].number if clause in clauses else f"条款 {clause}"


def _cited(clauses: Mapping[str, Clause], clause: str, trace: Mapping[str, Any]) -> str:
    """The numbers of the clauses that made the amount, each once, in the order of the stages."""
    factors = [each for _, each in trace.get("factors", ())]
    split = trace.get("split") or {}
    ids = [clause, trace.get("of_clause"), *factors, trace.get("resolve"), split.get("by")]
    return "、".join(dict.fromkeys(_number(clauses, each) for each in ids if each))


def _points(value: str | Decimal) -> str:
    return f"{show_points(Decimal(value))} 分"


def _earned(fact: str, amount: Decimal, trace: Mapping[str, Any]) -> str:
    """Fact, points, what of them counts, and the part: the arithmetic of stages 2 to 5."""
    if trace.get("excluded"):
        return f"{fact}，不计分"
    if "noted" in trace:
        return f"{fact}，{explain_noted(trace['noted'])}"
    if "unsettled" in trace:
        span = f"（{trace['range']} 分）" if "range" in trace else ""
        return f"{fact}{span}，{unsettled_words(trace['unsettled'])}，暂计 0 分"
    points = Decimal(trace["points"])
    gap = "" if fact.endswith("）") else " "
    if points == 0:
        return f"{fact}，计 0 分"
    if "less" not in trace:
        how = _how(trace)
        return f"{fact}{gap}{_with_part(f'{how}{_points(points)}', amount, trace)}"
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


def _how(trace: Mapping[str, Any]) -> str:
    """How the points came about, where they are not simply those of a table."""
    words = ""
    if "like" in trace:
        words += f"参照{trace['as']}"
        words += " " if "factors" not in trace and "times" not in trace else "，"
    if "range" in trace:
        words += f"（{trace['range']} 分，核定{_reason(trace)}）"
    if "table" in trace:
        words += f"上级给 {trace['value']} 分 × {trace['times']} = "
    elif "of" in trace and "times" in trace:
        words += f"采用分 {trace['of']} 分 × {trace['times']} = "
    elif "like" in trace and "times" in trace:
        words += f"{trace['value']} 分 × {trace['times']} = "
    if "factors" in trace:
        words += f"{show(trace['before'])} 分"
        words += "".join(f" × {times}" for times, _ in trace["factors"]) + " = "
    return words


def _reason(trace: Mapping[str, Any]) -> str:
    return f"：{trace['reason']}" if trace.get("reason") else ""


def _with_part(points: str, amount: Decimal, trace: Mapping[str, Any]) -> str:
    split = trace.get("split")
    if "edited" in trace:
        edited = trace["edited"]
        words = f"{points}，编辑改写 {edited['rewritten']}%，分 {edited['share']}"
        return f"{words} = {_points(amount)}"
    if "editor" in trace:
        points = f"{points}，减编辑分 {show(trace['editor'])} 分后"
        if not split:
            return f"{points}得 {_points(amount)}"
    if not split:
        return points
    if "unsettled" in split:
        return f"{points}，{unsettled_words('shares')}，暂计 0 分"
    rule, of = split["rule"], split["of"]
    if rule == "full":
        return f"{points}，联合 {of} 方各计全分"
    if rule == "first":
        return f"{points}，联合 {of} 方只计第一位"
    if rule == "local":
        return f"{points}，本地作者独得"
    if rule == "fixed":
        return f"{points}，联合的每方计 {_points(amount)}"
    if rule == "each":
        return f"{points} × 各得 {split['part']} = {_points(amount)}"
    part = f"平分 1/{of}" if rule == "equal" else f"{_SHARES[rule]} {split['share']}%"
    words = f"{points} × {part} = {_points(amount)}"
    if "extra" in split:
        return f"{words}（含尾数 {show_points(Decimal(split['extra']))}）"
    return f"{words}（尾数舍去）" if split.get("cut") else words


_SHARES = {"share": "占比", "ratio": "按比例", "determined": "认定"}


def _filing(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    return _earned(f"{BASIS[trace['basis']]} 1 件", amount, trace)


def _adoption(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    form = policy.forms.get(trace["form"], trace["form"])
    return _earned(f"{trace['name']}采用{form}", amount, trace)


def _instruction(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    rank = policy.ranks.get(trace["rank"], trace["rank"])
    return _earned(f"{rank}批示", amount, trace)


def _adjustment(policy: Policy, trace: Mapping[str, Any], amount: Decimal) -> str:
    sign = "加" if amount > 0 else "减"
    return f"更正：{trace['reason'].rstrip(STOPS)}，{sign} {_points(abs(amount))}"


_WORDS: dict[LineKind, Callable[[Policy, Mapping[str, Any], Decimal], str]] = {
    LineKind.FILING: _filing,
    LineKind.ADOPTION: _adoption,
    LineKind.INSTRUCTION: _instruction,
    **PERIOD_WORDS,
    LineKind.ADJUSTMENT: _adjustment,
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
