"""Keys and choices of a document in Chinese or in English; codes, names and words stay as they are.

The editor works on English keys, people read Chinese ones. What the language does not know is
passed through untouched, so that nothing that somebody typed is lost.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from qingxun.scoring.engine import editing
from qingxun.scoring.engine.clause_parsing import STAGES
from qingxun.scoring.engine.conditions import When
from qingxun.scoring.engine.keys import REGISTRY, ClauseType, Key, Kind
from qingxun.scoring.engine.kinds import ByCode, Choice, Flag, Listed, PointsOrRange, Rows
from qingxun.scoring.engine.policy import ANY
from qingxun.scoring.engine.settings_parsing import (
    EXTRA,
    KEEPING,
    NAMES,
    OUTLET,
    ROUNDING,
    SILENT,
    TABLE,
    TOP,
)
from qingxun.scoring.engine.settling_kinds import (
    FIGURE,
    SEATS,
    ByGroup,
    FigureKind,
    MinimumKind,
    Nested,
    SeatsKind,
)
from qingxun.scoring.engine.words import KEYS, OTHERS, choice_words

assert STAGES  # imported, so that every type is registered
HEAD = ("id", "number", "type", "text", "source")
PLAIN = ("id", "title", "remarks", "level_order", *NAMES)
TOP_ORDER = (
    "id",
    "title",
    *TOP,
    *EXTRA.values(),
    "rounding",
    "silent",
    "keeping",
    "remarks",
    *NAMES,
    "level_order",
    "outlets",
    "outlet_tables",
    "clauses",
)
_YES, _NO = "是", "否"


def type_of(clause: Mapping[str, Any]) -> ClauseType | None:
    """The type that a clause names, if it is one."""
    name = editing.get(clause, "type")
    return REGISTRY.get(name) if isinstance(name, str) else None


def clause_names(document: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The clauses that others name, number and title by id: all, those that rank, those that
    award."""
    found: dict[str, dict[str, str]] = {"clauses": {}, "rank_clauses": {}, "award_clauses": {}}
    for clause in editing.clauses_of(document):
        code, kind = str(editing.get(clause, "id", "")), type_of(clause)
        words = f"{editing.get(clause, 'number', '')} {editing.get(clause, 'title', '')}".strip()
        found["clauses"][code] = words or code
        if kind is not None and f"{kind.name}_clauses" in found:
            found[f"{kind.name}_clauses"][code] = words or code
    return found


def clause_in(clause: Mapping[str, Any], *, chinese: bool) -> dict[str, Any]:
    """One clause with its keys and choices in one language."""
    kind = type_of(clause)
    keys = {} if kind is None else _by_name(kind.keys)
    found = {}
    for name, value in _ordered(clause, (*HEAD, *(kind.keys if kind else ()))):
        key = keys.get(name)
        if key is not None:
            found[_name(key.name, chinese)] = _value(key.kind, value, chinese)
        elif _english(name) in HEAD:
            found[_name(_english(name), chinese)] = _type(value, kind, name, chinese)
        else:
            found[_renamed(name, chinese)] = value
    return found


def document_in(document: Mapping[str, Any], *, chinese: bool) -> dict[str, Any]:
    """A whole policy with its keys and choices in one language."""
    found: dict[str, Any] = {}
    for name, value in _ordered(document, TOP_ORDER):
        english = _english(name)
        found[_renamed(name, chinese)] = _top(english, value, chinese)
    return found


def _top(key: str, value: Any, chinese: bool) -> Any:
    groups = {"rounding": ROUNDING, "silent": SILENT, "keeping": KEEPING}
    if key == "clauses" and isinstance(value, list):
        return [clause_in(row, chinese=chinese) if _mapping(row) else row for row in value]
    if key in groups:
        return _mapping_in(value, groups[key], chinese)
    if key == "outlets":
        return _outlets(value, chinese)
    if key == "outlet_tables" and isinstance(value, list):
        return [_table(row, chinese) for row in value]
    known = _by_name((*TOP, *EXTRA.values())).get(key)
    return value if known is None else _value(known.kind, value, chinese)


def _table(row: Any, chinese: bool) -> Any:
    if not _mapping(row):
        return row
    found = _mapping_in(row, TABLE, chinese)
    name = editing.name_in(found, "outlets")
    return found | {name: _outlets(found.get(name), chinese)}


def _outlets(value: Any, chinese: bool) -> Any:
    if not _mapping(value):
        return value
    return {code: _mapping_in(each, OUTLET, chinese) for code, each in value.items()}


def _ordered(mapping: Mapping[Any, Any], order: Iterable[Any]) -> list[tuple[Any, Any]]:
    """The entries in the order of the language (names or ``Key``), the unknown ones last: a
    database may have given them in an order of its own."""
    place: dict[str, int] = {}
    for number, each in enumerate(order):
        name = each.name if isinstance(each, Key) else each
        place[name] = place[KEYS.get(name, name)] = number
    last = len(place)
    return sorted(mapping.items(), key=lambda entry: place.get(entry[0], last))


def _mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _by_name(keys: Iterable[Key]) -> dict[str, Key]:
    """Keys by both of their names."""
    keys = tuple(keys)
    return {key.word: key for key in keys} | {key.name: key for key in keys}


def _english(name: Any) -> str:
    return _ENGLISH.get(name, name) if isinstance(name, str) else ""


_ENGLISH: dict[str, str] = {}
for _key, _word in KEYS.items():
    _ENGLISH.setdefault(_word, _key)
_ENGLISH |= {"名称": "title", "渠道": "outlets", "层级": "levels", "系统": "systems"}


def _name(key: str, chinese: bool) -> str:
    return KEYS.get(key, key) if chinese else key


def _renamed(name: Any, chinese: bool) -> Any:
    if not isinstance(name, str):
        return name
    return KEYS.get(name, name) if chinese else _english(name)


def _type(value: Any, kind: ClauseType | None, name: str, chinese: bool) -> Any:
    if _english(name) != "type" or kind is None:
        return value
    return kind.word if chinese else kind.name


def _mapping_in(value: Any, keys: Iterable[Key], chinese: bool) -> Any:
    if not _mapping(value):
        return value
    keys = tuple(keys)
    known = _by_name(keys)
    found = {}
    for name, each in _ordered(value, keys):
        key = known.get(name)
        if key is None:
            found[name] = each
        else:
            found[_name(key.name, chinese)] = _value(key.kind, each, chinese)
    return found


def _value(kind: Kind, value: Any, chinese: bool) -> Any:
    if isinstance(kind, Choice):
        return _choice(kind, value, chinese)
    if isinstance(kind, Flag):
        return _flag(value, chinese)
    if isinstance(kind, FigureKind) and isinstance(value, str):
        return _value(FIGURE.kind, value, chinese)
    if isinstance(kind, When | Nested | FigureKind):
        return _mapping_in(value, kind.keys, chinese)
    if isinstance(kind, Rows | MinimumKind) and isinstance(value, list):
        return [_mapping_in(row, kind.keys, chinese) for row in value]
    if isinstance(kind, ByGroup | SeatsKind) and _mapping(value):
        own = SEATS if isinstance(kind, SeatsKind) else ()
        return {_entry(code, own, chinese): each for code, each in value.items()}
    if isinstance(kind, Listed) and isinstance(value, list):
        return [_value(kind.value, each, chinese) for each in value]
    if isinstance(kind, ByCode) and _mapping(value):
        return {
            _other(code, kind, chinese): _value(kind.value, each, chinese)
            for code, each in value.items()
        }
    if isinstance(kind, PointsOrRange) and _mapping(value):
        return {_renamed(name, chinese): each for name, each in value.items()}
    return value


def _entry(code: Any, own: Iterable[str], chinese: bool) -> Any:
    """A ranking group's code stays; the others' and a word of the language's own are said."""
    if code in (ANY, OTHERS):
        return OTHERS if chinese else ANY
    return _renamed(code, chinese) if _english(code) in own else code


def _other(code: Any, kind: ByCode, chinese: bool) -> Any:
    if kind.any_other and code in (ANY, OTHERS):
        return OTHERS if chinese else ANY
    return code


def _flag(value: Any, chinese: bool) -> Any:
    if chinese and isinstance(value, bool):
        return _YES if value else _NO
    if not chinese and value in (_YES, _NO):
        return value == _YES
    return value


def _choice(kind: Choice, value: Any, chinese: bool) -> Any:
    if isinstance(value, list):
        return [_choice(kind, each, chinese) for each in value]
    for member in kind.members:
        if value in (str(member), choice_words(member)):
            return choice_words(member) if chinese else str(member)
    return value
