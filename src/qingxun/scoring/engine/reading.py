"""Reading strange data carefully: every value checked, every error kept with its place.

What comes in is anything that JSON or YAML can say. Nothing here raises on bad content; a reader
returns a harmless value and notes the error, so that one look shows all of them.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)

MAX_ERRORS = 100
MAX_ENTRIES = 2000
MAX_POINTS = 100_000
MAX_VALUES = 50_000
_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,4})?", re.ASCII)
_CODE = re.compile(r"[\w-]{1,64}")
_FORBIDDEN = frozenset({"Cc", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class PolicyError:
    """One error: where it is (第五条「points.brief」) and a sentence that says what to do."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}" if self.place else self.sentence


class TooManyErrorsError(Exception):
    """Reading stops: the list of errors is full."""


@dataclass(slots=True)
class Errors:
    """The list being filled."""

    found: list[PolicyError] = field(default_factory=list)

    def add(self, place: str, sentence: str) -> None:
        self.found.append(PolicyError(place, sentence))
        if len(self.found) >= MAX_ERRORS:
            raise TooManyErrorsError


def shown(value: object) -> str:
    """A short, safe quotation of a strange value."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**12:
        return "过大的数"
    if isinstance(value, str | int | float | Decimal | bool) or value is None:
        text = str(value)[:40]
        return "".join(c if unicodedata.category(c) not in _FORBIDDEN else "?" for c in text)
    return "列表" if isinstance(value, list) else "一组键值"


def too_large(data: object) -> bool:
    """Whether there are more values than any regulation has (a cycle has endlessly many)."""
    waiting, count = [data], 0
    while waiting:
        value = waiting.pop()
        count += 1
        if isinstance(value, Mapping | list):
            if count + len(waiting) + len(value) > MAX_VALUES:
                return True
            waiting.extend(value.values() if isinstance(value, Mapping) else value)
    return count > MAX_VALUES


class Fields:
    """A mapping read key by key; ``finish`` names the keys that nobody asked for."""

    def __init__(self, data: object, place: str, errors: Errors) -> None:
        self.place = place
        self.errors = errors
        self._seen: set[str] = set()
        self.data: Mapping[Any, Any] = {}
        if not isinstance(data, Mapping):
            errors.add(place, f"应是一组键值，现为「{shown(data)}」。")
        elif len(data) > MAX_ENTRIES:
            errors.add(place, f"条目超过 {MAX_ENTRIES} 个。")
        else:
            self.data = data

    def at(self, key: str) -> str:
        return f"{self.place}「{key}」" if self.place else f"「{key}」"

    def error(self, key: str, sentence: str) -> None:
        self.errors.add(self.at(key), sentence)

    def has(self, key: str) -> bool:
        return key in self.data

    def take(self, key: str) -> Any:
        self._seen.add(key)
        return self.data.get(key)

    def finish(self) -> None:
        for key in self.data:
            if not isinstance(key, str) or key not in self._seen:
                self.errors.add(self.place, f"不认识的键「{shown(key)}」。")

    def text(self, key: str, *, limit: int, required: bool = True) -> str:
        value = self.take(key)
        if value is None or value == "":
            if required:
                self.error(key, "不能为空。")
            return ""
        if not isinstance(value, str):
            self.error(key, f"应是文字，现为「{shown(value)}」。")
            return ""
        if len(value) > limit:
            self.error(key, f"文字过长，最多 {limit} 字。")
            return ""
        if any(unicodedata.category(c) in _FORBIDDEN and c not in "\n\t" for c in value):
            self.error(key, "含有不能显示的字符。")
            return ""
        return value.strip()

    def code(self, key: str) -> str:
        value = self.text(key, limit=64)
        if value and not _CODE.fullmatch(value):
            self.error(key, f"代码「{shown(value)}」只能由文字、数字、横线组成。")
            return ""
        return value

    def number(
        self, key: str, *, places: int, required: bool = True, least: int = 0
    ) -> Decimal | None:
        value = self.take(key)
        if value is None:
            if required:
                self.error(key, "缺少分值。")
            return None
        return self.to_number(value, key, places=places, least=least)

    def to_number(self, value: object, key: str, *, places: int, least: int = 0) -> Decimal | None:
        """A whole number or a decimal written as text; never a binary fraction."""
        if isinstance(value, float):
            self.error(key, f"小数「{shown(value)}」请加引号写成文字，以免失真。")
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.error(key, f"应是数，现为「{shown(value)}」。")
            return None
        if isinstance(value, int) and abs(value) > MAX_POINTS:
            self.error(key, f"数过大，最多 {MAX_POINTS}。")
            return None
        text = str(value)[:20]
        if not _NUMBER.fullmatch(text):
            self.error(key, f"「{shown(value)}」不是数。")
            return None
        number = Decimal(text)
        if number < least or number > MAX_POINTS:
            self.error(key, f"「{text}」不在 {least} 到 {MAX_POINTS} 之间。")
            return None
        if number != round(number, places):
            self.error(key, f"「{text}」的小数多于 {places} 位。")
            return None
        return number

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int | None:
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.error(key, f"应是 {least} 到 {most} 的整数，现为「{shown(value)}」。")
            return default
        return value

    def flag(self, key: str) -> bool | None:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.error(key, f"应是 true 或 false，现为「{shown(value)}」。")
            return None
        return value

    def choice(self, key: str, kind: type[E], default: E | None = None) -> E | None:
        """One word of a list; without a default it is required."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        found = next(
            (member for member in kind if isinstance(value, str) and member == value), None
        )
        if found is None:
            words = "、".join(kind)
            self.error(key, f"应是 {words} 之一，现为「{shown(value)}」。")
        return found or default

    def choices(self, key: str, kind: type[E], *, required: bool = True) -> frozenset[E]:
        words = {str(member): member for member in kind}
        names = self.codes(key, words, what="词", required=required)
        return frozenset(words[name] for name in names)

    def codes(
        self,
        key: str,
        known: Mapping[str, object] | None,
        *,
        what: str,
        required: bool = False,
    ) -> frozenset[str]:
        """A list of codes, each of which must be known (``None``: any)."""
        value = self.take(key)
        if value is None:
            if required:
                self.error(key, "不能为空。")
            return frozenset()
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not value or len(value) > MAX_ENTRIES:
            self.error(key, "应是不空的列表；为空则本条永远不会适用。")
            return frozenset()
        found = []
        for code in value:
            if not isinstance(code, str) or not _CODE.fullmatch(code):
                self.error(key, f"「{shown(code)}」不是代码。")
            elif known is not None and code not in known:
                self.error(key, f"不认识的{what}「{code}」。")
            else:
                found.append(code)
        return frozenset(found)

    def table(
        self, key: str, read: Callable[["Fields", str, object], Any], *, required: bool = False
    ) -> dict[str, Any]:
        """A mapping of codes; ``read`` turns each value into what is kept (``None``: dropped)."""
        value = self.take(key)
        if value is None:
            if required:
                self.error(key, "不能为空。")
            return {}
        inner = Fields(value, self.at(key), self.errors)
        if required and not inner.data and isinstance(value, Mapping):
            self.error(key, "不能为空。")
        found: dict[str, Any] = {}
        for code, entry in inner.data.items():
            if not isinstance(code, str) or not (_CODE.fullmatch(code) or code == "*"):
                inner.errors.add(inner.place, f"「{shown(code)}」不是代码。")
                continue
            kept = read(inner, code, entry)
            if kept is not None:
                found[code] = kept
        return found

    def rows(self, key: str, *, limit: int) -> list[object]:
        value = self.take(key)
        if not isinstance(value, list) or not value:
            self.error(key, "应是不空的列表。")
            return []
        if len(value) > limit:
            self.error(key, f"超过 {limit} 条。")
            return []
        return value
