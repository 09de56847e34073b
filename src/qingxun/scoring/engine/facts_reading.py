"""Facts from a JSON-able mapping, for ``scoring run`` and worked cases. Errors come as a list.

The keys are the fields of the dataclasses in ``facts``, or their Chinese words. Decimals are
written as text or whole numbers, days 2026-03-05, times 2026-03-05T09:30. A signature may be short:
``甲镇/张三/60`` is unit, person, percent.
"""

import datetime as dt
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from .facts import (
    Adoption,
    Commission,
    Contributor,
    Facts,
    Incident,
    Instruction,
    Item,
    ManualValue,
    Output,
    PersonYear,
    TableEntry,
    UnitYear,
)
from .keys import Schema
from .reading import Errors, Fields, PolicyError, TooManyErrorsError, shown, too_large

CHINA = ZoneInfo("Asia/Shanghai")
WORDS = {
    "as_of": "截至", "items": "稿件", "unit_years": "单位年度", "person_years": "人员年度",
    "commissions": "约稿单", "incidents": "失误", "outputs": "成果", "table_entries": "录入数",
    "manual_values": "人定分", "id": "代码", "kind": "类型", "contributors": "署名",
    "filed_on": "报送日", "accepted_on": "通过日", "adoptions": "采用", "instructions": "批示",
    "words": "字数", "commissioned": "约稿", "urgent": "紧急", "repost": "转载", "tags": "标记",
    "photos": "图片", "commission": "约稿代码", "route": "途径", "same_as": "同一事项",
    "filing_order": "报送次序", "happened_at": "发生时间", "filed_at": "报送时间",
    "editor": "编辑", "editor_unit": "编辑单位", "rewritten": "改写程度", "verified": "已核验",
    "manual": "本件人定分", "entries": "本件录入数", "unit": "单位", "person": "个人",
    "share": "占比", "external": "团外", "group": "排名组", "outlet": "渠道", "form": "形式",
    "adopted_on": "采用日", "level": "层级", "system": "系统", "outlet_name": "渠道名称",
    "placement": "版位", "forwarded_only": "仅转报", "outlet_class": "渠道类别", "issue": "期号",
    "partners": "综合家数", "readership": "阅读量", "rank": "级别", "instructed_on": "批示日",
    "follow_up_due": "反馈期限", "follow_up_done": "反馈日", "clause": "条款", "fact": "事实",
    "value": "数", "reason": "理由", "entered_by": "录入人", "approved_by": "核准人",
    "owner": "归谁", "table": "录入表", "on": "日期", "item": "稿件代码", "adoption": "采用代码",
    "type": "类型", "gravity": "程度", "named_by": "点名层级", "due_on": "期限",
    "issued_on": "发出日", "answered_on": "报送日", "quality": "评价", "excused": "免责",
    "expired": "已逾期",
    "grade": "等次", "name": "名称", "year": "年度", "targets": "任务数", "since": "起",
    "until": "止", "headcount": "人数", "subordinates": "下属数", "last_prize": "上年奖项",
    "last_class": "上年组别", "excluded": "不适用条款", "post": "职务", "born_on": "出生日",
    "recorded_on": "登记日",
    "after_closing": "关账后登记",
}  # fmt: skip
TOP: dict[str, type[Any]] = {
    "items": Item,
    "unit_years": UnitYear,
    "person_years": PersonYear,
    "commissions": Commission,
    "incidents": Incident,
    "outputs": Output,
    "table_entries": TableEntry,
    "manual_values": ManualValue,
}
MAX_ROWS = 20_000
MAX_FACTS = 2_000_000
PARTS = (Adoption, Contributor, Instruction)


class FactsInvalidError(Exception):
    """The facts cannot be read; ``errors`` says why, place by place."""

    def __init__(self, errors: list[PolicyError]) -> None:
        super().__init__("；".join(str(error) for error in errors[:3]))
        self.errors = errors


class _FactFields(Fields):
    """Fields with the words of facts."""

    words: typing.ClassVar[Mapping[str, str]] = WORDS


def parse_facts(data: object) -> tuple[Facts, dt.date | None]:
    """Facts and, when the file says it, the day as of which to evaluate.

    Raises ``FactsInvalidError`` with the list of errors.
    """
    errors = Errors()
    found: dict[str, Any] = {}
    as_of = None
    if too_large(data, MAX_FACTS):
        raise FactsInvalidError([PolicyError("", f"内容过大，超过 {MAX_FACTS} 个值。")])
    errors.chinese = isinstance(data, Mapping) and WORDS["items"] in data
    try:
        top = _FactFields(data, "", errors)
        as_of = top.day("as_of")
        for key, kind in TOP.items():
            if top.has(key):
                found[key] = _list_of(top, key, kind)
        top.finish()
        _check_ids(found, errors)
    except TooManyErrorsError:
        errors.found.append(PolicyError("", "错误太多，其余未列。"))
    if errors.found:
        raise FactsInvalidError(errors.found)
    return Facts(**found), as_of


def _check_ids(found: Mapping[str, Any], errors: Errors) -> None:
    """One id names one fact."""
    for key in ("items", "commissions", "incidents", "outputs", "table_entries"):
        seen: set[str] = set()
        for row in found.get(key, ()):
            if row.id in seen:
                errors.add(
                    f"「{WORDS[key] if errors.chinese else key}」", f"代码「{row.id}」重复。"
                )
            seen.add(row.id)


def _list_of(outer: Fields, key: str, kind: type[Any]) -> tuple[Any, ...]:
    value = outer.take(key)
    if not isinstance(value, list) or len(value) > MAX_ROWS:
        outer.error(key, f"应是列表（最多 {MAX_ROWS} 项）。")
        return ()
    made = [_one(outer, key, number, row, kind) for number, row in enumerate(value, start=1)]
    return tuple(row for row in made if row is not None)


def _one(outer: Fields, key: str, number: int, row: object, kind: type[Any]) -> Any:
    place = f"{outer.at(key)}第 {number} 项"
    if kind is Contributor and isinstance(row, str):
        return _short_signature(row, place, outer.errors)
    inner = _FactFields(row, place, outer.errors)
    count = len(outer.errors.found)
    hints = typing.get_type_hints(kind)
    values = {}
    for field in fields(kind):
        if inner.has(field.name):
            value = _value(inner, field.name, hints[field.name])
            if value is not None:
                values[field.name] = value
        elif field.default is MISSING and field.default_factory is MISSING:
            if type(None) in typing.get_args(hints[field.name]):
                values[field.name] = None
            else:
                inner.error(field.name, "不能为空。")
    inner.finish()
    return kind(**values) if len(outer.errors.found) == count else None


def _short_signature(row: str, place: str, errors: Errors) -> Contributor | None:
    unit, person, share = (*row.split("/", 2), "", "")[:3]
    number = None
    if share:
        held = Fields({"share": share}, place, errors)
        number = held.number("share", places=4)
    return Contributor(unit or None, person or None, number)


def _value(inner: Fields, key: str, hint: Any) -> Any:
    """One field by its type."""
    options = typing.get_args(hint)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(option for option in options if option is not type(None))
        options = typing.get_args(hint)
    origin = typing.get_origin(hint)
    if origin is tuple and is_dataclass(options[0]):
        return _list_of(inner, key, typing.cast("type[Any]", options[0]))
    if origin is frozenset:
        return inner.codes(key, None, what="代码")
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return inner.table(key, _whole)
    readers: dict[Any, Any] = {
        str: lambda: inner.text(key, limit=200, required=False),
        bool: lambda: inner.flag(key),
        int: lambda: inner.whole(key, least=0, most=1_000_000_000),
        Decimal: lambda: inner.number(key, places=4, required=False, least=-100_000),
        dt.date: lambda: inner.day(key),
        dt.datetime: lambda: _time(inner, key),
    }
    return readers[hint]()


def _whole(inner: Fields, code: str, value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
        inner.error(code, f"应是整数，现为「{shown(value)}」。")
        return None
    return value


def _time(inner: Fields, key: str) -> dt.datetime | None:
    value = inner.take(key)
    try:
        if not isinstance(value, str):
            raise ValueError
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        inner.error(key, f"「{shown(value)}」不是时间，应写成 2026-01-31T09:30。")
        return None
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def facts_schema() -> Schema:
    """The schema of a facts file, from the dataclasses."""
    properties: Schema = {}
    for key, kind in TOP.items():
        rows = {"type": "array", "items": _schema_of(kind)}
        properties[key] = properties[WORDS[key]] = rows
    day = {"type": "string", "format": "date"}
    properties |= {"as_of": day, WORDS["as_of"]: day}
    return {"type": "object", "properties": properties, "additionalProperties": False}


_PLAIN: dict[Any, Schema] = {
    str: {"type": "string", "maxLength": 200},
    bool: {"enum": [True, False, "是", "否"]},
    int: {"type": "integer", "minimum": 0},
    Decimal: {"type": ["integer", "string"]},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string"},
}


def _schema_of(kind: type[Any]) -> Schema:
    properties: Schema = {}
    hints = typing.get_type_hints(kind)
    for field in fields(kind):
        made = _schema_of_hint(hints[field.name])
        properties[field.name] = properties[WORDS[field.name]] = made
    made = {"type": "object", "properties": properties, "additionalProperties": False}
    if kind is Contributor:
        return {"anyOf": [made, {"type": "string", "description": "单位/个人/百分比"}]}
    return made


def _schema_of_hint(hint: Any) -> Schema:
    options = typing.get_args(hint)
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = next(option for option in options if option is not type(None))
        return {"anyOf": [_schema_of_hint(inner), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _schema_of(options[0])}
    if origin is frozenset:
        return {"type": "array", "items": {"type": "string"}}
    if origin is not None:
        return {"type": "object", "additionalProperties": {"type": "integer"}}
    return _PLAIN[hint]
