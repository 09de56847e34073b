"""What stands before the clauses: names, outlets by year, rounding, what silent rules mean.

Other areas add settings of their own with ``register_setting``; they are read into
``Policy.settings`` and appear in schema and reference like the rest.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from qingxun.kit.periods import PeriodKind

from .choices import CountIn, Forwarded, Keep, Ranking, Remainder, Rounding, Split, Together
from .keeping import MOST_DAYS, AfterClosing, ObjectionsFrom, read_keeping
from .keys import Key, Kind, Schema, read_keys, schema_of
from .kinds import Choice, Day, OneCode, Text, Whole
from .policy import Outlet, OutletTable, Policy
from .reading import Fields, shown

LONG = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)
NAMES = {
    "levels": "渠道和领导的层级",
    "systems": "渠道的系统",
    "classes": "渠道的类别",
    "forms": "采用形式",
    "kinds": "稿件类型",
    "ranks": "批示级别",
    "groups": "排名组",
    "incidents": "失误类型",
    "gravities": "失误程度",
    "outputs": "成果类型",
    "grades": "成果等次",
    "tables": "录入表",
    "qualities": "约稿评价",
    "tags": "稿件标记",
    "placements": "版位",
}
TOP = (
    Key(
        "period",
        Choice(PeriodKind, only=LONG),
        "计分入账的周期",
        default=PeriodKind.MONTH,
        attr="grain",
    ),
    Key(
        "year_starts",
        Whole(1, 12),
        "考核年度从几月开始（年度以结束的那年称呼）",
        default=1,
        attr="first_month",
    ),
    Key(
        "late_facts",
        Choice(CountIn),
        "迟到的采用、批示计入哪一期",
        default=CountIn.OWN_DAY,
        attr="count_in",
    ),
    Key("ranking", Choice(Ranking), "名次给谁看", default=Ranking.OPEN),
)
ROUNDING = (
    Key("places", Whole(0, 4), "分数留几位小数", default=2),
    Key("mode", Choice(Rounding), "相乘、折算除不尽时", default=Rounding.HALF_UP, attr="rounding"),
    Key("remainder", Choice(Remainder), "平分除不尽的尾数", default=Remainder.DROP),
)
SILENT = (
    Key(
        "several_adoptions",
        Choice(Keep),
        "没有条款管的几次采用",
        default=Keep.SUM,
        attr="silent_keep",
    ),
    Key(
        "several_instructions",
        Choice(Keep, only=(Keep.SUM, Keep.HIGHEST)),
        "几条批示条款之间",
        default=Keep.SUM,
        attr="silent_instructions",
    ),
    Key(
        "joint_items",
        Choice(Split, only=(Split.FULL, Split.EQUAL, Split.SHARE, Split.FIRST, Split.NONE)),
        "没有条款管的联合稿件",
        default=Split.FULL,
        attr="silent_split",
    ),
    Key(
        "forwarded",
        Choice(Forwarded),
        "只被转报的",
        default=Forwarded.NOTHING,
        attr="silent_forwarded",
    ),
    Key(
        "factors",
        Choice(Together),
        "几个倍数都合适",
        default=Together.PRODUCT,
        attr="silent_factors",
    ),
)
KEEPING = (
    Key("after_closing", Choice(AfterClosing), "关账以后才登记的事实"),
    Key("note_after_days", Whole(1, MOST_DAYS), "发生几天以后才登记的，只登记不计分"),
    Key("objection_days", Whole(1, MOST_DAYS), "几天内可以提异议"),
    Key("objections_from", Choice(ObjectionsFrom), "异议的天数从何时算起"),
    Key("answer_days", Whole(1, MOST_DAYS), "几天内答复异议"),
)
"""Read by ``read_keeping``; listed here for schema and reference."""
OUTLET = (
    Key("name", Text(100), "名称", required=True, default=""),
    Key("level", OneCode("levels", "层级", strict=True), "层级", required=True, default=""),
    Key("system", OneCode("systems", "系统", strict=True), "系统", required=True, default=""),
    Key(
        "class",
        OneCode("classes", "渠道类别", strict=True),
        "类别",
        default="",
        attr="outlet_class",
    ),
)
EXTRA: dict[str, Key] = {}


def register_setting(key: Key) -> None:
    """A setting of another area: read at the top of the file into ``Policy.settings``."""
    if EXTRA.setdefault(key.name, key) is not key:
        raise ValueError(f"two settings are called {key.name}")


def _name(fields: Fields, code: str, value: object) -> str | None:
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        fields.error(code, "应是名称（100 字以内）。")
        return None
    return value.strip()


def read_names(top: Fields) -> dict[str, Any]:
    """Every table of names, by key."""
    return {table: top.table(table, _name) for table in NAMES}


def read_settings(top: Fields, names: Policy) -> dict[str, Any]:
    """The plain settings, with their defaults made explicit."""
    found = read_keys(top, TOP, names)
    for group, keys in (("rounding", ROUNDING), ("silent", SILENT)):
        value = top.take(group)
        inner = Fields({} if value is None else value, top.at(group), top.errors)
        found |= read_keys(inner, keys, names)
        inner.finish()
    found["settings"] = {key.name: key.read(top, names) for key in EXTRA.values()}
    found["keeping"] = read_keeping(top)
    found["level_order"] = _level_order(top, names)
    return found


def _level_order(top: Fields, names: Policy) -> tuple[str, ...]:
    if not top.has("level_order"):
        return ()
    rows = [row for row in top.rows("level_order", limit=50) if isinstance(row, str)]
    for code in rows:
        if code not in names.levels:
            top.error("level_order", f"不认识的层级「{code[:40]}」。")
    if len(set(rows)) < len(rows):
        top.error("level_order", "同一层级写了两次。")
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Outlets(Kind):
    """A table of outlets by code."""

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        def one(inner: Fields, code: str, value: object) -> Outlet:
            entry = Fields(value, inner.at(code), inner.errors)
            written = entry.data.get(entry.name("name"))
            if isinstance(written, str) and written.strip():  # people know it by its name
                entry.place = f"{inner.place}「{shown(written)}」"
            made = Outlet(**read_keys(entry, OUTLET, policy))
            entry.finish()
            return made

        return fields.table(key, one)

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": schema_of(OUTLET)}

    def say(self) -> str:
        return "{代码: {名称, 层级, 系统, 类别}}"


TABLE = (
    Key("since", Day(), "从哪天起", required=True),
    Key("through", Day(last=True), "到哪天止；不写为一直", attr="until"),
    Key("outlets", Outlets(), "这段日子的渠道", required=True, default={}),
)


def read_outlets(top: Fields, names: Policy) -> dict[str, Any]:
    """``outlets`` and the dated ``outlet_tables``; all of their codes together are known."""
    always = Outlets().read(top, "outlets", names)
    tables: list[OutletTable] = []
    if top.has("outlet_tables"):
        for number, row in enumerate(top.rows("outlet_tables", limit=100), start=1):
            fields = Fields(row, f"{top.at('outlet_tables')}第 {number} 张", top.errors)
            table = OutletTable(**read_keys(fields, TABLE, names))
            fields.finish()
            if table.since and table.until and table.since >= table.until:
                fields.error("through", "止日早于起日。")
            tables.append(table)
    _check_overlap(top, tables)
    known: dict[str, Outlet] = {}
    for table in tables:
        known |= table.outlets
    return {"outlets": {**known, **always}, "outlet_tables": tuple(tables)}


def _check_overlap(top: Fields, tables: list[OutletTable]) -> None:
    ordered = sorted(tables, key=lambda table: table.since or dt.date.min)
    for one, other in pairwise(ordered):
        if one.until is None or (other.since or dt.date.min) < one.until:
            top.error("outlet_tables", "两张渠道年表的日期重叠。")
            return


def settings_schema() -> Mapping[str, Schema]:
    """Schemas of everything at the top but id, title, remarks and clauses; by English key."""
    names: Schema = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 100}}
    found: dict[str, Schema] = {
        table: {**names, "description": f"{what}：代码和名称"} for table, what in NAMES.items()
    }
    for key in (*TOP, *EXTRA.values()):
        found[key.name] = {**key.kind.schema(), "description": key.help}
    codes = {"type": "array", "items": {"type": "string"}}
    return found | {
        "rounding": schema_of(ROUNDING),
        "silent": schema_of(SILENT),
        "keeping": schema_of(KEEPING),
        "level_order": {**codes, "description": "层级从低到高"},
        "outlets": Outlets().schema(),
        "outlet_tables": {"type": "array", "items": schema_of(TABLE)},
    }
