"""The form of a clause, from the table of clause types and the text as it stands.

A clause is given with English keys (``translating``). Every key of its type has a control; a value
that the form cannot show is shown as text, so that nothing is lost by looking.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qingxun.scoring.editor.controls import Control, Draw, Option
from qingxun.scoring.editor.translating import clause_in, type_of
from qingxun.scoring.engine.conditions import OUTLET_KEYS, When
from qingxun.scoring.engine.keys import Key, Kind
from qingxun.scoring.engine.kinds import (
    ByCode,
    Choice,
    Choices,
    Codes,
    Day,
    Flag,
    Listed,
    OneCode,
    Points,
    PointsOrRange,
    Ratio,
    Rows,
    Text,
    Whole,
)
from qingxun.scoring.engine.policy import ANY
from qingxun.scoring.engine.words import OTHERS, choice_words

Names = Mapping[str, Mapping[str, str]]
Dump = Callable[[object], str]
SPARE_ROWS = 1
SELECTORS = tuple(key.name for key in OUTLET_KEYS)
YES, NO = "yes", "no"
ROUTES = {"office": "经办公室", "direct": "直报"}
CLAUSES = {"条款": "clauses", "排名条款": "rank_clauses", "评优条款": "award_clauses"}
HELD_BY = (
    "用顿号隔开：人员年度资料里的职务，或角色 unit_principal（单位负责人）、"
    "unit_leader（单位领导）、information_officer（信息员）"
)


@dataclass(frozen=True)
class Maker:
    """Makes controls. ``names`` are the tables of names to pick from, ``dump`` writes a value as
    text, ``spare`` is how many empty rows a grid ends with."""

    names: Names
    dump: Dump
    spare: int = SPARE_ROWS

    def controls(self, keys: Sequence[Key], values: Mapping[str, Any], path: str) -> list[Control]:
        return [self.control(key, values, path) for key in keys]

    def control(self, key: Key, values: Mapping[str, Any], path: str) -> Control:
        """One key as a control, with the value that stands there."""
        name, value = f"{path}.{key.name}", values.get(key.name)
        made = self.of_kind(key.kind, name, value)
        if made is None:
            text = "" if value is None else self.dump(value).strip()
            made = Control(Draw.AREA, name, "", value=text, raw=True)
        helped = "" if key.help == key.word else key.help
        made.label, made.help = key.word, "；".join(filter(None, (helped, made.help)))
        made.required, made.given = key.required, key.name in values
        return made

    def of_kind(self, kind: Kind, name: str, value: Any) -> Control | None:
        """The control of a kind, or ``None`` when it cannot show the value."""
        for sort, make in MAKERS:
            if isinstance(kind, sort):
                return make(self, kind, name, value)
        return None

    def words(self, table: str) -> Mapping[str, str]:
        return self.names.get(table, {})

    def words_of(self, kind: Codes) -> Mapping[str, str]:
        """What codes of this kind may be picked from; empty: they are typed."""
        if not kind.table and "途径" in kind.what:
            return ROUTES
        return self.words(kind.table or CLAUSES.get(kind.what, ""))

    def options(self, words: Mapping[str, str], value: str) -> list[Option]:
        """One of these words or none; a code that they do not know keeps its place."""
        known = dict(words) | ({} if not value or value in words else {value: value})
        options = [Option(code, word, code == value) for code, word in known.items()]
        return [Option("", "（不写）", not value), *options]


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int)


def _entry(draw: Draw) -> Callable[[Maker, Any, str, Any], Control | None]:
    def make(maker: Maker, kind: Any, name: str, value: Any) -> Control | None:
        if not _plain(value) or isinstance(value, bool):
            return None
        return Control(draw, name, "", value="" if value is None else str(value))

    return make


def _flag(maker: Maker, kind: Flag, name: str, value: Any) -> Control | None:
    if value not in (None, True, False):
        return None
    options = [
        Option("", "不限", value is None),
        Option(YES, "是", value is True),
        Option(NO, "否", value is False),
    ]
    return Control(Draw.SELECT, name, "", options=options)


def _choice(maker: Maker, kind: Choice, name: str, value: Any) -> Control | None:
    words = {str(member): choice_words(member) for member in kind.members}
    if not (value is None or (isinstance(value, str) and value in words)):
        return None
    options = [Option(code, word, code == value) for code, word in words.items()]
    return Control(Draw.SELECT, name, "", options=[Option("", "（不写）", value is None), *options])


def _choices(maker: Maker, kind: Choices, name: str, value: Any) -> Control | None:
    words = {str(member): choice_words(member) for member in kind.members}
    return _checks(name, words, value, strict=True)


def _checks(
    name: str, words: Mapping[str, str], value: Any, *, strict: bool = False
) -> Control | None:
    """Boxes to tick; a code that the table does not know keeps its box."""
    chosen = [value] if isinstance(value, str) else (value or [])
    if not isinstance(chosen, list) or not all(isinstance(code, str) for code in chosen):
        return None
    strange = [code for code in chosen if code not in words]
    if strange and strict:
        return None
    options = [Option(code, word, code in chosen) for code, word in words.items()]
    options += [Option(code, code, True) for code in strange]
    return Control(Draw.CHECKS, name, "", options=options)


def _codes(maker: Maker, kind: Codes, name: str, value: Any) -> Control | None:
    words = maker.words_of(kind)
    if words:
        return _checks(name, words, value)
    chosen = [value] if isinstance(value, str) else (value or [])
    if not isinstance(chosen, list) or not all(isinstance(code, str) for code in chosen):
        return None
    helped = HELD_BY if kind.what == "职务" else ""
    return Control(Draw.TEXT, name, "", helped, value="、".join(chosen), listed=True)


def _one_code(maker: Maker, kind: OneCode, name: str, value: Any) -> Control | None:
    if not (value is None or isinstance(value, str)):
        return None
    options = maker.options(maker.words_of(kind), value or "")
    return Control(Draw.SELECT, name, "", options=options)


def _by_code(maker: Maker, kind: ByCode, name: str, value: Any) -> Control | None:
    given = {} if value is None else value
    if not isinstance(given, Mapping):
        return None
    if not kind.table:
        return _pairs(name, given)
    words = dict(maker.words(kind.table))
    for code in given:
        if code not in (ANY, OTHERS):
            words.setdefault(str(code), str(code))
    if kind.any_other:
        words[ANY] = "其他"
    parts = []
    for code, word in words.items():
        inner = maker.of_kind(kind.value, f"{name}.{code}", given.get(code))
        if inner is None:
            return None
        inner.label, inner.given, inner.code = word, code in given, code
        parts.append(inner)
    return Control(Draw.MAP, name, "", parts=parts)


def _pairs(name: str, given: Mapping[Any, Any]) -> Control | None:
    """Free names with a value each, one a line."""
    if not all(_plain(value) for value in given.values()):
        return None
    lines = "\n".join(f"{key}：{value}" for key, value in given.items())
    return Control(Draw.AREA, name, "", value=lines, help="每行一个，如“山口镇：3”")


def _listed(maker: Maker, kind: Listed, name: str, value: Any) -> Control | None:
    rows = [] if value is None else value
    if not isinstance(rows, list):
        return None
    if isinstance(kind.value, Listed):
        if not all(isinstance(row, list) and all(map(_plain, row)) for row in rows):
            return None
        text = "\n".join("、".join(map(str, row)) for row in rows)
        return Control(Draw.AREA, name, "", value=text, help="每行一组，用顿号隔开")
    if not all(map(_plain, rows)):
        return None
    return Control(Draw.TEXT, name, "", value="、".join(map(str, rows)), help="用顿号隔开")


def _when(maker: Maker, kind: When, name: str, value: Any) -> Control | None:
    given = {} if value is None else value
    if not isinstance(given, Mapping) or set(given) - {key.name for key in kind.keys}:
        return None
    parts = maker.controls(kind.keys, given, name)
    for part in parts:
        part.required = False
    return Control(Draw.GROUP, name, "", parts=parts)


def _rows(maker: Maker, kind: Rows, name: str, value: Any) -> Control | None:
    given = [] if value is None else value
    known = {key.name for key in kind.keys}
    if not isinstance(given, list) or not all(
        isinstance(row, Mapping) and set(row) <= known for row in given
    ):
        return None
    rows = []
    for number, row in enumerate([*given, *({} for _ in range(maker.spare))]):
        cells = _cells(maker, kind.keys, row, f"{name}.{number}")
        if cells is None:
            return None
        rows.append(cells)
    heads = [cell.label for cell in rows[0]] if rows else []
    return Control(Draw.GRID, name, "", rows=rows, heads=heads, value=str(len(rows)))


def _cells(
    maker: Maker, keys: Sequence[Key], row: Mapping[str, Any], path: str
) -> list[Control] | None:
    """A cell for each key; outlets, levels, systems and classes share one, points have one each."""
    cells: list[Control] = []
    picks = [key for key in keys if key.name in SELECTORS]
    if picks:
        parts = maker.controls(picks, row, path)
        cells.append(Control(Draw.GROUP, path, "渠道", parts=[p for p in parts if p.options]))
    for key in keys:
        if key in picks:
            continue
        cell = maker.control(key, row, path)
        if any(part.raw for part in cell.walk()):
            return None
        if cell.draw is Draw.MAP:
            cells += cell.parts
        else:
            cells.append(cell)
    return cells


MAKERS: list[tuple[type[Kind], Callable[[Maker, Any, str, Any], Control | None]]] = [
    (Points, _entry(Draw.NUMBER)),
    (PointsOrRange, _entry(Draw.NUMBER)),
    (Ratio, _entry(Draw.NUMBER)),
    (Whole, _entry(Draw.WHOLE)),
    (Text, _entry(Draw.TEXT)),
    (Day, _entry(Draw.DAY)),
    (Flag, _flag),
    (Choices, _choices),
    (Choice, _choice),
    (OneCode, _one_code),
    (Codes, _codes),
    (ByCode, _by_code),
    (Listed, _listed),
    (When, _when),
    (Rows, _rows),
]


def clause_form(
    clause: Mapping[str, Any], names: Names, dump: Dump, *, spare: int = SPARE_ROWS
) -> list[Control]:
    """The controls of a clause's own keys; empty where its type has none (its text is the form)."""
    kind = type_of(clause)
    if kind is None:
        return []
    english = clause_in(clause, chinese=False)
    return Maker(names, dump, spare).controls(kind.keys, english, "c")
