"""Reading strange data carefully: every value checked, every error kept with its place.

What comes in is anything that JSON or YAML can say. Nothing here raises on bad content; a reader
returns a harmless value and notes the error, so that one look shows all of them.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar, TypeVar

from .words import KEYS, OTHERS, choice_words

E = TypeVar("E", bound=StrEnum)

MAX_ERRORS = 100
MAX_ENTRIES = 2000
MAX_POINTS = 100_000
MAX_VALUES = 50_000
_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,4})?", re.ASCII)
_RATIO = re.compile(r"(-?[0-9]{1,6}(?:\.[0-9]{1,6})?)(?:/([0-9]{1,6})|(%))?", re.ASCII)
_CODE = re.compile(r"[\w-]{1,64}")
_FORBIDDEN = frozenset({"Cc", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class PolicyError:
    """One error: where it is (第五条「points」「brief」) and a sentence that says what to do.

    A ``warning`` does not block; it asks for a confirmation. ``clause`` is the id of the clause,
    when it is about one.
    """

    place: str
    sentence: str
    warning: bool = False
    clause: str = ""

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}" if self.place else self.sentence


class TooManyErrorsError(Exception):
    """Reading stops: the list of errors is full."""


@dataclass(slots=True)
class Errors:
    """The lists being filled; ``chinese`` says in whose words they speak."""

    found: list[PolicyError] = field(default_factory=list)
    chinese: bool = False
    clause: str = ""
    warnings: list[PolicyError] = field(default_factory=list)

    def add(self, place: str, sentence: str) -> None:
        self.found.append(PolicyError(place, sentence, clause=self.clause))
        if len(self.found) >= MAX_ERRORS:
            raise TooManyErrorsError

    def warn(self, place: str, sentence: str) -> None:
        if len(self.warnings) < MAX_ERRORS:
            self.warnings.append(PolicyError(place, sentence, warning=True, clause=self.clause))


def shown(value: object) -> str:
    """A short, safe quotation of a strange value."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**12:
        return "过大的数"
    if isinstance(value, str | int | float | Decimal | bool) or value is None:
        text = str(value)[:40]
        return "".join(c if unicodedata.category(c) not in _FORBIDDEN else "?" for c in text)
    return "列表" if isinstance(value, list) else "一组键值"


def too_large(data: object, most: int = MAX_VALUES) -> bool:
    """Whether there are more values than any regulation has (a cycle has endlessly many)."""
    waiting, count = [data], 0
    while waiting:
        value = waiting.pop()
        count += 1
        if isinstance(value, Mapping | list):
            if count + len(waiting) + len(value) > most:
                return True
            waiting.extend(value.values() if isinstance(value, Mapping) else value)
    return count > most


class Fields:
    """A mapping read key by key; ``finish`` names the keys that nobody asked for.

    ``words`` gives the Chinese word of a key; a file may use either.
    """

    words: ClassVar[Mapping[str, str]] = KEYS

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

    def name(self, key: str) -> str:
        """The key as the file writes it; where it is missing, as the file would write it."""
        word = self.words.get(key)
        if word is None or key in self.data:
            return key
        return word if word in self.data or self.errors.chinese else key

    def at(self, key: str) -> str:
        name = self.name(key)
        return f"{self.place}「{name}」" if self.place else f"「{name}」"

    def error(self, key: str, sentence: str) -> None:
        self.errors.add(self.at(key), sentence)

    def warn(self, key: str, sentence: str) -> None:
        self.errors.warn(self.at(key), sentence)

    def has(self, key: str) -> bool:
        return self.name(key) in self.data

    def take(self, key: str) -> Any:
        """The value under the key or its Chinese word; both at once is an error."""
        name = self.name(key)
        self._seen.add(name)
        word = self.words.get(key)
        if word is not None and name == key and word in self.data and word not in self._seen:
            self._seen.add(word)
            self.errors.add(self.place, f"「{key}」和「{word}」是同一项，只能写一个。")
        return self.data.get(name)

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
        if value in ("是", "否"):
            return bool(value == "是")
        if value is not None and not isinstance(value, bool):
            words = "是或否" if self.errors.chinese else "true 或 false"
            self.error(key, f"应是 {words}，现为「{shown(value)}」。")
            return None
        return value

    def choice(
        self,
        key: str,
        kind: type[E],
        default: E | None = None,
        only: Iterable[E] | None = None,
    ) -> E | None:
        """One word of a list, or its Chinese; without a default it is required."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        allowed = list(kind if only is None else only)
        found = next(
            (m for m in allowed if isinstance(value, str) and value in (str(m), choice_words(m))),
            None,
        )
        if found is None:
            words = "、".join(choice_words(m) if self.errors.chinese else str(m) for m in allowed)
            self.error(key, f"应是 {words} 之一，现为「{shown(value)}」。")
        return found or default

    def choices(
        self,
        key: str,
        kind: type[E],
        *,
        required: bool = True,
        only: Iterable[E] | None = None,
    ) -> frozenset[E]:
        words: dict[str, E] = {}
        for member in kind if only is None else only:
            words[choice_words(member)] = words[str(member)] = member
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
        for written, entry in inner.data.items():
            code = "*" if written == OTHERS else written
            if not isinstance(code, str) or not (_CODE.fullmatch(code) or code == "*"):
                inner.errors.add(inner.place, f"「{shown(code)}」不是代码。")
                continue
            kept = read(inner, code, entry)
            if kept is not None:
                found[code] = kept
        return found

    def fraction(
        self, key: str, *, least: Fraction = Fraction(0), most: int = 1000
    ) -> Fraction | None:
        """An exact ratio: ``2``, ``"0.5"``, ``"1/2"``, ``"50%"``."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.error(key, f'应是倍数，如 2、"0.5"、1/2 或 50%，现为「{shown(value)}」。')
            return None
        match = _RATIO.fullmatch(str(value)) if len(str(value)) <= 20 else None
        if match is None or (match[2] and int(match[2]) == 0):
            self.error(key, f'「{shown(value)}」不是倍数，可写 2、"0.5"、1/2 或 50%。')
            return None
        found = Fraction(match[1]) / int(match[2] or 1) / (100 if match[3] else 1)
        if not least <= found <= most:
            self.error(key, f"「{shown(value)}」不在 {least} 到 {most} 之间。")
            return None
        return found

    def day(self, key: str) -> dt.date | None:
        """A day written 2026-01-31."""
        value = self.take(key)
        if value is None:
            return None
        try:
            if not isinstance(value, str):
                raise ValueError
            return dt.date.fromisoformat(value)
        except ValueError:
            self.error(key, f"「{shown(value)}」不是日期，应写成 2026-01-31。")
            return None

    def rows(self, key: str, *, limit: int) -> list[object]:
        value = self.take(key)
        if not isinstance(value, list) or not value:
            self.error(key, "应是不空的列表。")
            return []
        if len(value) > limit:
            self.error(key, f"超过 {limit} 条。")
            return []
        return value
