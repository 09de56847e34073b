"""What the keys of clauses take: numbers, ranges, ratios, words, codes, tables, rows."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar

from .keys import Check, Key, Kind, Schema, read_keys, schema_of
from .policy import ANY, Policy, Range
from .reading import Fields
from .words import OTHERS, choice_words

MAX_ROWS = 1000
_NUMBER_SCHEMA: Schema = {
    "anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^-?[0-9]{1,6}(\.[0-9]{1,4})?$"}]
}


@dataclass(frozen=True, slots=True)
class Points(Kind):
    """A number with at most the policy's places."""

    missing: ClassVar[str] = "缺少分值。"
    least: int = 0

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        return fields.number(key, places=policy.places, least=self.least, required=False)

    def schema(self) -> Schema:
        return _NUMBER_SCHEMA

    def say(self) -> str:
        return "数" if self.least >= 0 else "数，可为负"


def range_from(fields: Fields, key: str, value: object, policy: Policy) -> Range | Decimal | None:
    """A number, or a range: ``2～5``, ``2-5``, ``2或5``, ``{range: [2, 5]}``, ``{one_of: …}``."""
    if isinstance(value, Mapping):
        inner = Fields(value, fields.at(key), fields.errors)
        name = "one_of" if inner.has("one_of") else "range"
        parts = inner.take(name)
        inner.finish()
        numbers = parts if isinstance(parts, list) else []
        alone = name == "one_of"
    elif isinstance(value, str) and any(mark in value.strip("-") for mark in "～~-或"):
        text = value.replace("~", "～").replace("-", "～").replace(" ", "")
        alone = "或" in text
        numbers = list(text.split("或" if alone else "～"))
    else:
        return fields.to_number(value, key, places=policy.places)
    if not 2 <= len(numbers) <= 20 or (not alone and len(numbers) != 2):
        fields.error(key, "区间要写两个数，如 2～5；任选要写几个数，如 2或5。")
        return None
    read = [fields.to_number(number, key, places=policy.places) for number in numbers]
    known = [number for number in read if number is not None]
    if len(known) < len(read):
        return None
    if not alone and known[0] >= known[1]:
        fields.error(key, "区间的下限要小于上限。")
        return None
    return Range(min(known), max(known), tuple(sorted(set(known))) if alone else ())


_RANGE_SCHEMA: Schema = {
    "anyOf": [
        {"type": "integer"},
        {"type": "string", "pattern": r"^[0-9.]{1,10}((～|~|-|或)[0-9.]{1,10})*$"},
        {
            "type": "object",
            "properties": {
                name: {"type": "array", "items": _NUMBER_SCHEMA, "minItems": 2}
                for name in ("range", "区间", "one_of", "任选")
            },
            "additionalProperties": False,
        },
    ]
}


@dataclass(frozen=True, slots=True)
class PointsOrRange(Kind):
    """A number, or a range that needs a person's value."""

    missing: ClassVar[str] = "缺少分值。"

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        value = fields.take(key)
        return None if value is None else range_from(fields, key, value, policy)

    def schema(self) -> Schema:
        return _RANGE_SCHEMA

    def say(self) -> str:
        return "数；或区间 2～5、任选 2或5（由人定分，另一人核准）"


@dataclass(frozen=True, slots=True)
class Ratio(Kind):
    """An exact factor."""

    least: int = 0

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        return fields.fraction(key, least=Fraction(self.least))

    def schema(self) -> Schema:
        pattern = r"^-?[0-9]{1,6}(\.[0-9]{1,6})?(/[0-9]{1,6}|%)?$"
        return {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": pattern}]}

    def say(self) -> str:
        return "倍数：2、0.5、1/2、50%"


@dataclass(frozen=True, slots=True)
class Whole(Kind):
    least: int
    most: int

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        return fields.whole(key, least=self.least, most=self.most)

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def say(self) -> str:
        return f"{self.least} 到 {self.most} 的整数"


@dataclass(frozen=True, slots=True)
class Flag(Kind):
    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        return fields.flag(key)

    def schema(self) -> Schema:
        return {"enum": [True, False, "是", "否"]}

    def say(self) -> str:
        return "是／否（true／false）"


@dataclass(frozen=True, slots=True)
class Day(Kind):
    """A day; ``last`` is the last day meant, kept as the first day after."""

    last: bool = False

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        found = fields.day(key)
        return found + dt.timedelta(days=1) if found and self.last else found

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}

    def say(self) -> str:
        return "日期 2026-12-31" + ("（当天也在内）" if self.last else "")


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    kind: type[StrEnum]
    only: tuple[StrEnum, ...] = ()

    @property
    def members(self) -> tuple[StrEnum, ...]:
        return self.only or tuple(self.kind)

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        return fields.choice(key, self.kind, only=self.members)

    def schema(self) -> Schema:
        words = [word for m in self.members for word in (str(m), choice_words(m))]
        return {"enum": list(dict.fromkeys(words))}

    def say(self) -> str:
        return "、".join(f"{choice_words(m)} `{m}`" for m in self.members)


@dataclass(frozen=True, slots=True)
class Choices(Choice):
    """Several of the words; kept as a frozen set."""

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        return fields.choices(key, self.kind, only=self.members)

    def schema(self) -> Schema:
        words = Choice.schema(self)
        return {"anyOf": [words, {"type": "array", "items": words, "minItems": 1}]}

    def say(self) -> str:
        return "列表：" + Choice.say(self)


@dataclass(frozen=True, slots=True)
class Codes(Kind):
    """Codes of one of the policy's tables of names; an empty table knows every code unless it is
    ``strict``."""

    table: str = ""
    what: str = "代码"
    strict: bool = False

    def known(self, policy: Policy) -> Mapping[str, object] | None:
        names = getattr(policy, self.table) if self.table else None
        return names if names or self.strict else None

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        return fields.codes(key, self.known(policy), what=self.what)

    def schema(self) -> Schema:
        code = {"type": "string", "minLength": 1}
        return {"anyOf": [code, {"type": "array", "items": code, "minItems": 1}]}

    def say(self) -> str:
        return f"{self.what}的代码，一个或列表"


@dataclass(frozen=True, slots=True)
class OneCode(Codes):
    """One code."""

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        found = fields.code(key)
        known = self.known(policy)
        if found and known is not None and found not in known:
            fields.error(key, f"不认识的{self.what}「{found}」。")
        return found or None

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}

    def say(self) -> str:
        return f"{self.what}的代码"


@dataclass(frozen=True, slots=True)
class Text(Kind):
    limit: int

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        return fields.text(key, limit=self.limit, required=False)

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": self.limit}

    def say(self) -> str:
        return "文字"


@dataclass(frozen=True, slots=True)
class ByCode(Kind):
    """A mapping of codes of a table to values of another kind; ``any_other`` allows ``*``."""

    table: str
    what: str
    value: Kind
    any_other: bool = False
    strict: bool = True

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        names = getattr(policy, self.table) if self.table else None
        known = names if names or (self.strict and self.table) else None

        def entry(inner: Fields, code: str, value: object) -> Any:
            if code == ANY and not self.any_other:
                inner.error(code, "这里要写明是哪一个。")
            elif code != ANY and known is not None and code not in known:
                inner.error(code, f"不认识的{self.what}「{code}」。")
                return None
            return self.value.read(inner, code if code in inner.data else OTHERS, policy)

        return fields.table(key, entry, required=True)

    def schema(self) -> Schema:
        return {
            "type": "object",
            "additionalProperties": self.value.schema(),
            "minProperties": 1,
        }

    def say(self) -> str:
        other = "；`其他`（`*`）指未写明的" if self.any_other else ""
        return f"{{{self.what}: {self.value.say()}}}{other}"


@dataclass(frozen=True, slots=True)
class Listed(Kind):
    """A list of values, kept as a tuple."""

    value: Kind
    most: int = 50

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        rows = fields.rows(key, limit=self.most)
        inner = Fields(
            {f"第 {number} 个": row for number, row in enumerate(rows, start=1)},
            fields.at(key),
            fields.errors,
        )
        found = [self.value.read(inner, name, policy) for name in list(inner.data)]
        return tuple(value for value in found if value is not None)

    def schema(self) -> Schema:
        return {"type": "array", "items": self.value.schema(), "minItems": 1}

    def say(self) -> str:
        return f"[{self.value.say()}, …]"


@dataclass(frozen=True, slots=True)
class Rows(Kind):
    """A list of mappings, each made into ``make(**values)``; a tuple of them."""

    keys: tuple[Key, ...]
    make: Callable[..., Any]
    most: int = MAX_ROWS
    check: Check | None = None

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        found = []
        for number, data in enumerate(fields.rows(key, limit=self.most), start=1):
            row = Fields(data, f"{fields.place}第 {number} 行", fields.errors)
            made = self.make(**read_keys(row, self.keys, policy))
            if self.check is not None:
                self.check(row, made, policy)
            row.finish()
            found.append(made)
        return tuple(found)

    def schema(self) -> Schema:
        return {"type": "array", "items": schema_of(self.keys), "minItems": 1}

    def say(self) -> str:
        return "若干行，每行：" + "；".join(f"`{key.word}` {key.kind.say()}" for key in self.keys)
