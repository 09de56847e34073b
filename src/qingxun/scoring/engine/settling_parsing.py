"""The clauses of stages 8 and 9 from their mappings: one reader for each ``type``."""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from qingxun.kit.decimals import ZERO
from qingxun.kit.periods import PeriodKind

from .policy import ANY, Clause, Policy
from .reading import Fields
from .settling_award_parsing import award_clause, classes_clause
from .settling_measures import PLACES, by_group, decimal, measures, read_measure
from .settling_policy import (
    POINTS,
    Below,
    Effect,
    Figure,
    Grant,
    InARow,
    Measure,
    Method,
    Normalize,
    OnTie,
    Part,
    Rank,
    Rounding,
    Tier,
    Veto,
    Who,
    Within,
)

HUNDRED = Decimal(100)


def _normalize(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    method = fields.choice("method", Method) or Method.DIRECT
    full = decimal(fields, "full")
    if full is None or full <= 0:
        fields.error("full", "满分应大于 0。")
        full = Decimal(1)
    found: dict[str, Any] = {
        "who": _unit_or_person(fields),
        "method": method,
        "full": full,
        "groups": fields.codes("groups", policy.groups, what="排名组"),
        "within": fields.choice("within", Within, Within.GROUP) or Within.GROUP,
        "floor": decimal(fields, "floor", ZERO, least=-100_000),
        "cap": decimal(fields, "cap", full),
        "places": fields.whole("places", least=0, most=4, default=2),
        "rounding": fields.choice("rounding", Rounding, Rounding.HALF_UP),
    }
    if found["floor"] > found["cap"]:
        fields.error("floor", "保底高于封顶。")
    if method is not Method.WEIGHTED:
        found["of"] = _not_score(fields, "of", read_measure(fields, "of", policy, POINTS))
    found |= _METHOD_KEYS[method](fields, policy)
    return Normalize(**head, **found)


def _unit_or_person(fields: Fields) -> Who:
    who = fields.choice("who", Who, Who.UNIT) or Who.UNIT
    if who is Who.ITEM:
        fields.error("who", "这一条只能对单位或个人。")
    return who


def _not_score(fields: Fields, key: str, of: Measure) -> Measure:
    if of.figure is Figure.SCORE:
        fields.error(key, "折算结果要等折算以后才有，不能用来折算。")
    return of


def _direct_keys(fields: Fields, policy: Policy) -> dict[str, Any]:
    return {"percent": decimal(fields, "percent", HUNDRED)}


def _no_keys(fields: Fields, policy: Policy) -> dict[str, Any]:
    return {}


def _base_keys(fields: Fields, policy: Policy) -> dict[str, Any]:
    step = decimal(fields, "step", Decimal(1))
    if step is None or step <= 0:
        fields.error("step", "每超多少应大于 0。")
        step = Decimal(1)
    return {
        "target": by_group(fields, "target", policy),
        "base": decimal(fields, "base") or ZERO,
        "below": fields.choice("below", Below, Below.NOTHING),
        "step": step,
        "step_points": decimal(fields, "step_points", ZERO),
        "bonus_limit": fields.number("bonus_limit", places=PLACES, required=False),
    }


def _tier_keys(fields: Fields, policy: Policy) -> dict[str, Any]:
    tiers = []
    for number, row in enumerate(fields.rows("tiers", limit=50), start=1):
        inner = Fields(row, f"{fields.place}第 {number} 档", fields.errors)
        tiers.append(
            Tier(
                points=decimal(inner, "points") or ZERO,
                least=inner.number("from", places=PLACES, required=False, least=-100_000),
                top=inner.whole("top", least=1, most=10_000),
            )
        )
        inner.finish()
    for number, tier in enumerate(tiers[:-1], start=1):
        if tier.least is None and tier.top is None:
            fields.error("tiers", f"第 {number} 档没有条件，后面的档永远不会适用。")
    return {"tiers": tuple(tiers)}


def _part_keys(fields: Fields, policy: Policy) -> dict[str, Any]:
    parts = []
    for number, row in enumerate(fields.rows("parts", limit=50), start=1):
        inner = Fields(row, f"{fields.place}第 {number} 部分", fields.errors)
        full = decimal(inner, "full", HUNDRED)
        if full is None or full <= 0:
            inner.error("full", "满分应大于 0。")
            full = HUNDRED
        parts.append(
            Part(
                name=inner.text("name", limit=60),
                of=_not_score(inner, "of", read_measure(inner, "of", policy, POINTS)),
                weight=decimal(inner, "weight") or ZERO,
                full=full,
                ratio=bool(inner.flag("ratio")),
            )
        )
        inner.finish()
    total = sum((part.weight for part in parts), ZERO)
    if parts and total != HUNDRED:
        fields.error("parts", f"各部分的比重合计应是 100，现为 {total}。")
    return {"parts": tuple(parts)}


_METHOD_KEYS = {
    Method.DIRECT: _direct_keys,
    Method.RATIO: _no_keys,
    Method.BASE_PLUS: _base_keys,
    Method.TIERS: _tier_keys,
    Method.WEIGHTED: _part_keys,
}


def _rank(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    return Rank(
        **head,
        who=fields.choice("who", Who, Who.UNIT) or Who.UNIT,
        by=measures(fields, "by", policy),
        within=fields.choice("within", Within, Within.GROUP) or Within.GROUP,
        groups=fields.codes("groups", policy.groups, what="排名组"),
    )


_TESTS = ("under", "reaches", "in_a_row", "last")


def _veto(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    given = [key for key in _TESTS if fields.has(key)]
    if len(given) != 1:
        fields.error("type", "否决应写明一个条件：低于、达到、连续几期或末位，四者取一。")
    effects = fields.choices("effects", Effect, required=False)
    found: dict[str, Any] = {
        "who": _unit_or_person(fields),
        "of": read_measure(fields, "of", policy, POINTS),
        "under": by_group(fields, "under", policy, required=False),
        "reaches": fields.number("reaches", places=PLACES, required=False),
        "in_a_row": _in_a_row(fields, policy),
        "last": fields.code("last") if fields.has("last") else "",
        "effects": effects or frozenset({Effect.TITLES}),
        "titles": fields.codes("titles", None, what="评优条款"),
        "cascade": _cascade(fields),
        "groups": fields.codes("groups", policy.groups, what="排名组"),
    }
    if Effect.ZERO in found["effects"]:
        if found["last"]:
            fields.error("effects", "末位要等排名以后才知道，不能再清零。")
        elif found["of"].figure is Figure.SCORE:
            fields.error("effects", "折算结果低于标准的，不能再因此清零；请写在折算里。")
    if found["reaches"] is not None and found["reaches"] <= 0:
        fields.error("reaches", "应大于 0，否则人人都会被否决。")
    return Veto(**head, **found)


def _cascade(fields: Fields) -> frozenset[str]:
    """Posts or roles; ``*`` is everybody of the unit."""
    value = fields.data.get("cascade")
    if value in (ANY, [ANY]):
        fields.take("cascade")
        return frozenset({ANY})
    return fields.codes("cascade", None, what="职务")


def _in_a_row(fields: Fields, policy: Policy) -> InARow | None:
    value = fields.take("in_a_row")
    if value is None:
        return None
    inner = Fields(value, fields.at("in_a_row"), fields.errors)
    of = read_measure(inner, "of", policy, POINTS)
    if of.figure not in (Figure.POINTS, Figure.FILED, Figure.ACCEPTED, Figure.ADOPTED):
        inner.error("of", "连续几期只能看得分、报送、通过或采用。")
    per = inner.choice("per", PeriodKind) or PeriodKind.MONTH
    most = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.HALF: 2, PeriodKind.YEAR: 1}
    times = inner.whole("times", least=1, most=most[per], default=1) or 1
    bar = inner.number("under", places=PLACES, required=False)
    inner.finish()
    return InARow(per=per, of=of, times=times, bar=bar)


_Reader = Callable[[Fields, Policy, dict[str, Any]], Clause]
SETTLING_READERS: dict[str, _Reader] = {
    "normalize": _normalize,
    "rank": _rank,
    "veto": _veto,
    "award": award_clause,
    "classes": classes_clause,
}
SETTLING_WORDS: tuple[type[StrEnum], ...] = (
    Who,
    Within,
    Figure,
    Method,
    Below,
    Rounding,
    Effect,
    OnTie,
    Grant,
)
