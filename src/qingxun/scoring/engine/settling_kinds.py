"""What the keys of stages 8 and 9 take beside the common kinds: figures, bars by group, seats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from qingxun.kit.periods import PeriodKind

from . import settling_words
from .keys import Check, Key, Kind, Schema, read_keys, schema_of
from .kinds import Choice, Choices, Codes, Flag, Listed, OneCode
from .lines import LineKind
from .policy import ANY, Policy
from .reading import Fields, shown
from .settling_policy import Figure, Measure, Seats
from .words import OTHERS, choice_words

assert settling_words
NONE: frozenset[str] = frozenset()
PLACES = 4
MOST = 1000
_NUMBER: Schema = {
    "anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^-?[0-9]{1,6}(\.[0-9]{1,4})?$"}]
}


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A number with at most four places, whatever the places of points are."""

    missing: ClassVar[str] = "缺少分值。"
    least: int = 0

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        return fields.number(key, places=PLACES, least=self.least, required=False)

    def schema(self) -> Schema:
        return _NUMBER

    def say(self) -> str:
        return "数" if self.least >= 0 else "数，可为负"


@dataclass(frozen=True, slots=True)
class ByGroup(Kind):
    """A number for everybody, or a table by ranking group."""

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        value = fields.data.get(fields.name(key))
        if not isinstance(value, Mapping):
            number = fields.number(key, places=PLACES, least=-100_000)
            return None if number is None else {ANY: number}

        def entry(inner: Fields, code: str, value: object) -> Decimal | None:
            if code != ANY and code not in policy.groups:
                inner.error(code, f"不认识的排名组「{code}」。")
            return inner.to_number(value, code, places=PLACES, least=-100_000)

        return fields.table(key, entry, required=True)

    def schema(self) -> Schema:
        return {"anyOf": [*_NUMBER["anyOf"], {"type": "object", "additionalProperties": _NUMBER}]}

    def say(self) -> str:
        return "一个数，或 {排名组: 数}；`其他`（`*`）指未写明的组"


@dataclass(frozen=True, slots=True)
class Nested(Kind):
    """A mapping made into ``make(**values)``."""

    keys: tuple[Key, ...]
    make: Callable[..., Any]
    check: Check | None = None

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        inner = Fields(fields.take(key), fields.at(key), fields.errors)
        made = self.make(**read_keys(inner, self.keys, policy))
        if self.check is not None:
            self.check(inner, made, policy)
        inner.finish()
        return made

    def schema(self) -> Schema:
        return schema_of(self.keys)

    def say(self) -> str:
        return "；".join(f"`{key.word}` {key.kind.say()}" for key in self.keys)


_POINTS = (Figure.POINTS, Figure.MEAN, Figure.DEDUCTIONS)
_ITEMS = (Figure.FILED, Figure.ACCEPTED, Figure.ADOPTED, Figure.RATE, Figure.INSTRUCTIONS)
_ADOPTED = (Figure.ADOPTED, Figure.RATE)
NARROWING: tuple[tuple[tuple[Figure, ...], Key], ...] = (
    (_POINTS, Key("of", Choices(LineKind), "只看哪几项分", default=NONE, attr="headings")),
    (
        (*_POINTS, Figure.MISSED),
        Key("clauses", Codes("", "条款"), "只看哪几条", default=NONE),
    ),
    (
        (Figure.MEAN,),
        Key("per", Choice(PeriodKind), "按哪种周期平均", default=PeriodKind.MONTH),
    ),
    (_ITEMS, Key("kinds", Codes("kinds", "稿件类型"), "哪些类型", default=NONE)),
    (_ADOPTED, Key("outlets", Codes("outlets", "渠道", strict=True), "哪些渠道", default=NONE)),
    (_ADOPTED, Key("levels", Codes("levels", "层级", strict=True), "哪些层级", default=NONE)),
    (_ADOPTED, Key("systems", Codes("systems", "系统", strict=True), "哪些系统", default=NONE)),
    (
        (Figure.INCIDENTS,),
        Key(
            "incident_types", Codes("incidents", "失误类型"), "哪些类型", default=NONE, attr="types"
        ),
    ),
    (
        (Figure.INCIDENTS,),
        Key("gravities", Codes("gravities", "失误程度"), "哪些程度", default=NONE),
    ),
    (
        (Figure.TABLE,),
        Key(
            "entered",
            OneCode("tables", "录入表"),
            "哪张录入表",
            required=True,
            default="",
            attr="table",
        ),
    ),
    (
        (Figure.TABLE,),
        Key("audited", OneCode("tables", "录入表"), "审核数的录入表，有则以它为准", default=""),
    ),
)
SMALLER_FIRST = Key("smaller_first", Flag(), "数小的排在前面", default=False, attr="least")
FIGURE = Key("figure", Choice(Figure), "看什么", required=True, default=Figure.POINTS)


@dataclass(frozen=True, slots=True)
class FigureKind(Kind):
    """A figure's word, or a mapping with what narrows it. ``without`` are figures that cannot be
    known yet where this stands."""

    without: tuple[Figure, ...] = ()

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        value = fields.take(key)
        return None if value is None else self.made(fields, fields.at(key), value, policy)

    def made(self, fields: Fields, place: str, value: object, policy: Policy) -> Measure:
        data = {"figure": value} if isinstance(value, str) else value
        inner = Fields(data, place, fields.errors)
        found = self.rest(inner, policy)
        inner.finish()
        return found

    def rest(self, inner: Fields, policy: Policy) -> Measure:
        """The figure and what narrows it, among other keys of the same mapping."""
        figure: Figure = FIGURE.read(inner, policy)
        if figure in self.without:
            inner.error("figure", f"「{choice_words(figure)}」要到后面才知道，这里不能用。")
        keys = [key for figures, key in NARROWING if figure in figures]
        narrowed = read_keys(inner, [*keys, SMALLER_FIRST], policy)
        return Measure(figure=figure, **narrowed)

    @property
    def keys(self) -> tuple[Key, ...]:
        """For schema and reference: what narrows one figure is not asked of the others."""
        narrowing = (replace(key, required=False) for _figures, key in NARROWING)
        return (FIGURE, *narrowing, SMALLER_FIRST)

    def schema(self) -> Schema:
        return {"anyOf": [FIGURE.kind.schema(), schema_of(self.keys)]}

    def say(self) -> str:
        return "一个词，如 得分、采用件数；或 {看什么: …, 层级: [...]}（见文末「看什么」）"


@dataclass(frozen=True, slots=True)
class Figures(Listed):
    """Figures in their order; the same one twice is an error."""

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        found = []
        for number, row in enumerate(fields.rows(key, limit=20), start=1):
            place = f"{fields.at(key)}第 {number} 项"
            found.append(FigureKind().made(fields, place, row, policy))
        if len(set(found)) < len(found):
            fields.error(key, "同一个依据写了两次。")
        return tuple(found)

    def say(self) -> str:
        return "列表，先比前面的；每项写法同「看什么」"


FIGURES = Figures(FigureKind())
LEAST = Key("least", Number(-100_000), "至少", required=True)


@dataclass(frozen=True, slots=True)
class MinimumKind(Kind):
    """A list of figures, each with the least that is asked."""

    @property
    def keys(self) -> tuple[Key, ...]:
        return (*FigureKind().keys, LEAST)

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        found = []
        for number, row in enumerate(fields.rows(key, limit=20), start=1):
            inner = Fields(row, f"{fields.at(key)}第 {number} 项", fields.errors)
            least = inner.number("least", places=PLACES, least=-100_000)
            found.append((FigureKind().rest(inner, policy), least or Decimal(0)))
            inner.finish()
        return tuple(found)

    def schema(self) -> Schema:
        return {"type": "array", "items": schema_of(self.keys), "minItems": 1}

    def say(self) -> str:
        return "若干行：`看什么`（同上，可只看一部分）、`最低` 数（失误、扣分一类为不超过）"


SEATS = ("every", "at_least", "at_most", "winners_of", "for_winners")
_EVERY = {"minimum": 0, "maximum": MOST, "type": "integer"}


@dataclass(frozen=True, slots=True)
class SeatsKind(Kind):
    """A number for each pool, or a mapping: by group, ``every``, ``for_winners``."""

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        value = fields.take(key)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole and not isinstance(value, Mapping):
            fields.error(key, f"应是整数，或各组几名，现为「{shown(value)}」。")
            return Seats()
        inner = Fields({ANY: value} if whole else value, fields.at(key), fields.errors)
        fixed = {}
        for code in (ANY, *policy.groups):
            written = OTHERS if code == ANY and OTHERS in inner.data else code
            number = inner.whole(written, least=0, most=MOST)
            if number is not None:
                fixed[code] = number
        found = Seats(
            fixed=fixed,
            every=inner.whole("every", least=1, most=1_000_000),
            at_least=inner.whole("at_least", least=0, most=MOST, default=0) or 0,
            at_most=inner.whole("at_most", least=0, most=MOST),
            for_winners=inner.whole("for_winners", least=0, most=MOST, default=0) or 0,
            winners_of=inner.code("winners_of") if inner.has("winners_of") else "",
        )
        if bool(found.winners_of) != bool(found.for_winners):
            inner.error("for_winners", "获奖单位另加的名额要写明哪一项评优、几个名额。")
        if not fixed and not found.every and not found.winners_of:
            fields.error(key, "没有写名额。")
        inner.finish()
        return found

    def schema(self) -> Schema:
        return {
            "anyOf": [
                _EVERY,
                {"type": "object", "additionalProperties": {"type": ["integer", "string"]}},
            ]
        }

    def say(self) -> str:
        return (
            "每组几名：一个数，或 {排名组: 几名, 其他: 几名}；也可写 "
            "`每几个一名`（单位数或人数）、`最少`、`最多`；推荐名额可写 `获奖于`、`获奖另加`"
        )


@dataclass(frozen=True, slots=True)
class Holders(Codes):
    """Posts or roles; ``*`` (其他 is not meant) or 全部 is everybody."""

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        value = fields.data.get(fields.name(key))
        if value in (ANY, "全部", [ANY], ["全部"]):
            fields.take(key)
            return frozenset({ANY})
        return Codes.read(self, fields, key, policy)

    def say(self) -> str:
        return "职务或角色，一个或列表；`全部`（`*`）指单位所有的人"
