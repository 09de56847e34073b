"""Reading the figures that clauses of stages 8 and 9 name, with what narrows them."""

from decimal import Decimal
from typing import Any

from qingxun.kit.periods import PeriodKind

from .policy import ANY, Policy
from .reading import Fields
from .settling_policy import Figure, Measure

PLACES = 4


def read_measure(fields: Fields, key: str, policy: Policy, default: Measure | None) -> Measure:
    """A figure's word, or a mapping with ``of`` and what narrows it."""
    value = fields.take(key)
    if value is None and default is not None:
        return default
    return to_measure(fields, key, value, policy)


def to_measure(fields: Fields, key: str, value: object, policy: Policy) -> Measure:
    data = {"of": value} if isinstance(value, str) else value
    inner = Fields(data, fields.at(key), fields.errors)
    figure = inner.choice("of", Figure) or Figure.POINTS
    narrowed: dict[str, Any] = {}
    if figure in (Figure.POINTS, Figure.MEAN, Figure.DEDUCTIONS):
        narrowed |= {"headings": inner.codes("headings", None, what="分类")}
    if figure in (Figure.POINTS, Figure.MEAN, Figure.DEDUCTIONS, Figure.MISSED):
        narrowed |= {"clauses": inner.codes("clauses", None, what="条款")}
    if figure is Figure.MEAN:
        per = inner.choice("per", PeriodKind, PeriodKind.MONTH)
        narrowed |= {"per": per or PeriodKind.MONTH}
    if figure in (Figure.FILED, Figure.ACCEPTED, Figure.ADOPTED, Figure.RATE, Figure.INSTRUCTIONS):
        narrowed |= {"kinds": inner.codes("kinds", policy.kinds or None, what="稿件类型")}
    if figure in (Figure.ADOPTED, Figure.RATE):
        narrowed |= {
            "outlets": inner.codes("outlets", policy.outlets, what="渠道"),
            "levels": inner.codes("levels", policy.levels, what="层级"),
            "systems": inner.codes("systems", policy.systems, what="系统"),
        }
    if figure is Figure.INCIDENTS:
        narrowed |= {
            "types": inner.codes("types", None, what="事件"),
            "gravities": inner.codes("gravities", None, what="程度"),
        }
    if figure is Figure.TABLE:
        narrowed |= {"table": inner.code("table"), "audited": ""}
        if inner.has("audited"):
            narrowed["audited"] = inner.code("audited")
    least = bool(inner.flag("least"))
    inner.finish()
    return Measure(figure=figure, least=least, **narrowed)


def measures(fields: Fields, key: str, policy: Policy) -> tuple[Measure, ...]:
    rows = fields.rows(key, limit=20)
    found = [
        to_measure(fields, f"{key}」第 {number} 项「", row, policy)
        for number, row in enumerate(rows, start=1)
    ]
    if len(set(found)) < len(found):
        fields.error(key, "同一个依据写了两次。")
    return tuple(found)


def decimal(
    fields: Fields, key: str, default: Decimal | None = None, least: int = 0
) -> Decimal | None:
    found = fields.number(key, places=PLACES, required=default is None, least=least)
    return default if found is None else found


def by_group(
    fields: Fields, key: str, policy: Policy, *, required: bool = True
) -> dict[str, Decimal]:
    """One number for everybody, or a table by ranking group (``*``: every other)."""
    value = fields.take(key)
    if value is None:
        if required:
            fields.error(key, "不能为空。")
        return {}
    if not isinstance(value, dict):
        number = fields.to_number(value, key, places=PLACES, least=-100_000)
        return {} if number is None else {ANY: number}

    def read(inner: Fields, code: str, entry: object) -> Decimal | None:
        if code != ANY and code not in policy.groups:
            inner.error(code, f"不认识的排名组「{code}」。")
        return inner.to_number(entry, code, places=PLACES, least=-100_000)

    return fields.table(key, read, required=True)
