"""Changing the text of a policy: a document in, a changed copy out. Pure, and never in place.

A document is what ``parse_policy`` reads: mappings and lists, keys in Chinese or English. A key is
named here by its English word; what the file itself writes is kept, and what is added is written
in the file's own language.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .draft_changes import TOP, Change
from .words import KEYS

Document = dict[str, Any]


def is_chinese(document: Mapping[str, Any]) -> bool:
    """Whether the file writes its keys in Chinese."""
    return any(word in document for word in ("条款", "名称", "代码"))


def name_in(mapping: Mapping[str, Any], key: str, *, chinese: bool = False) -> str:
    """The key as this mapping writes it, or would write it."""
    if key in mapping:
        return key
    word = KEYS.get(key)
    if word is None:
        return key
    return word if word in mapping or chinese else key


def get(mapping: Mapping[str, Any], path: str, default: Any = None) -> Any:
    """The value under a key, or under keys joined by dots."""
    value: Any = mapping
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return default
        value = value.get(name_in(value, key), default)
    return value


def put(mapping: Document, path: str, value: Any, *, chinese: bool = False) -> None:
    """Set the value under a key, making what lies between; in place."""
    *parents, last = path.split(".")
    for key in parents:
        name = name_in(mapping, key, chinese=chinese)
        if not isinstance(mapping.get(name), dict):
            mapping[name] = {}
        mapping = mapping[name]
    mapping[name_in(mapping, last, chinese=chinese)] = value


def remove(mapping: Document, path: str) -> None:
    """Take a key out; what it leaves empty goes too; in place."""
    first, _, rest = path.partition(".")
    name = name_in(mapping, first)
    inner = mapping.get(name)
    if not rest:
        mapping.pop(name, None)
    elif isinstance(inner, dict):
        remove(inner, rest)
        if not inner:
            mapping.pop(name)


def clauses_of(document: Mapping[str, Any]) -> list[Document]:
    """The clauses that are mappings, in order; bad ones are left out."""
    rows = get(document, "clauses", [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def clause_of(document: Mapping[str, Any], clause: str) -> Document | None:
    """The clause with that id."""
    return next((row for row in clauses_of(document) if get(row, "id") == clause), None)


def _edited(document: Mapping[str, Any]) -> tuple[Document, list[Document]]:
    """A copy, and the list of clauses in it."""
    changed = copy.deepcopy(dict(document))
    name = name_in(changed, "clauses", chinese=is_chinese(changed))
    rows = changed.get(name)
    if not isinstance(rows, list):
        rows = changed[name] = []
    return changed, rows


def _place(rows: list[Document], clause: str) -> int | None:
    return next(
        (
            number
            for number, row in enumerate(rows)
            if isinstance(row, dict) and get(row, "id") == clause
        ),
        None,
    )


def replace_clause(document: Mapping[str, Any], clause: str, new: Document) -> Document:
    """The clause with that id gives way to another; ``KeyError`` when there is none."""
    changed, rows = _edited(document)
    place = _place(rows, clause)
    if place is None:
        raise KeyError(clause)
    rows[place] = new
    return changed


def add_clause(document: Mapping[str, Any], new: Document, *, after: str = "") -> Document:
    """A clause more, behind another or at the end; its id is made unique."""
    changed, rows = _edited(document)
    known = {get(row, "id") for row in rows if isinstance(row, dict)}
    wanted = str(get(new, "id") or "clause")
    code, number = wanted, 2
    while code in known:
        code, number = f"{wanted}-{number}", number + 1
    added = copy.deepcopy(new)
    put(added, "id", code, chinese=is_chinese(changed))
    place = _place(rows, after)
    rows.insert(len(rows) if place is None else place + 1, added)
    return changed


def drop_clause(document: Mapping[str, Any], clause: str) -> Document:
    """Without the clause; ``KeyError`` when there is none."""
    changed, rows = _edited(document)
    place = _place(rows, clause)
    if place is None:
        raise KeyError(clause)
    del rows[place]
    return changed


def move_clause(document: Mapping[str, Any], clause: str, by: int) -> Document:
    """The clause some places further down (negative: up), at most to the end."""
    changed, rows = _edited(document)
    place = _place(rows, clause)
    if place is None:
        raise KeyError(clause)
    row = rows.pop(place)
    rows.insert(min(max(place + by, 0), len(rows)), row)
    return changed


def apply_changes(document: Mapping[str, Any], changes: Iterable[Change]) -> Document:
    """The document after the changes of a finding; a clause that is gone is passed over."""
    changed = copy.deepcopy(dict(document))
    for change in changes:
        changed = _apply(changed, change)
    return changed


def _apply(document: Document, change: Change) -> Document:
    chinese = is_chinese(document)
    if change.do == "add":
        return add_clause(document, in_chinese(change.value) if chinese else change.value)
    if change.do == "drop":
        return drop_clause(document, change.clause)
    target = clause_of(document, change.clause) if change.clause else document
    if target is None:
        return document
    if change.do == "set":
        put(target, change.key, change.value, chinese=chinese)
    elif change.do == "remove":
        remove(target, change.key)
    elif change.do == "unname":
        target.update(_unnamed(target, change.value) or {})
    elif change.do == "forget":
        name = name_in(target, change.key)
        target[name] = _forgotten(target.get(name), change.value)
    else:
        name = name_in(target, change.key)
        target[name] = _zeroed(target.get(name), change.rows, document)
    return document


def _forgotten(value: Any, code: str) -> list[Any]:
    """A list of codes, or of rows won by codes, without one; a row of that code alone goes."""
    found: list[Any] = []
    rows: list[Any] = [value] if isinstance(value, str) else list(value or [])
    for each in rows:
        won = get(each, "winners_of") if isinstance(each, dict) else None
        if code == TOP and isinstance(each, dict) and name_in(each, TOP) in each:
            rest_of_row = {key: value for key, value in each.items() if key != name_in(each, TOP)}
            found += [rest_of_row] if won else []
            continue
        if won is None:
            found += [each] if each != code else []
            continue
        rest = _forgotten(won, code)
        if rest:
            found.append({**each, name_in(each, "winners_of"): rest})
    return found


def _unnamed(value: Any, code: str) -> Any:
    """The value without the code in its lists of clauses; ``None`` for a figure of nothing else."""
    if isinstance(value, list):
        kept = (_unnamed(each, code) for each in value)
        return [each for each in kept if each is not None]
    if not isinstance(value, dict):
        return value
    name = name_in(value, "clauses")
    named = value.get(name, [])
    codes = [named] if isinstance(named, str) else list(named)
    rest = [each for each in codes if each != code]
    if codes and not rest:
        return None
    changed = {key: _unnamed(inner, code) for key, inner in value.items() if key != name}
    if codes:
        changed[name] = rest
    return {key: inner for key, inner in changed.items() if inner is not None}


def in_chinese(mapping: Document) -> Document:
    """The same with Chinese keys."""
    return {KEYS.get(key, key): value for key, value in mapping.items()}


def _zeroed(value: Any, systems: frozenset[str], document: Document) -> Any:
    """Every number 0; of a list of rows, only those of the systems, taken apart where mixed."""
    if isinstance(value, list):
        return [row for each in value for row in _zero_row(each, systems, document)]
    if isinstance(value, dict):
        return dict.fromkeys(value, 0)
    return 0


def _zero_row(row: Any, systems: frozenset[str], document: Document) -> Iterator[Any]:
    if not isinstance(row, dict):
        yield row
        return
    for key, meant in (("outlets", _outlets_of(document, systems)), ("systems", systems)):
        codes = get(row, key)
        if not codes:
            continue
        codes = [codes] if isinstance(codes, str) else list(codes)
        hit = [code for code in codes if code in meant]
        if not hit:
            break
        rest = [code for code in codes if code not in meant]
        if rest:
            yield {**row, name_in(row, key): rest}
        points = name_in(row, "points")
        yield {**row, name_in(row, key): hit, points: dict.fromkeys(row.get(points) or {"*": 0}, 0)}
        return
    yield row


def _outlets_of(document: Document, systems: frozenset[str]) -> frozenset[str]:
    outlets = get(document, "outlets", {})
    return frozenset(
        code
        for code, outlet in outlets.items()
        if isinstance(outlet, Mapping) and get(outlet, "system") in systems
    )


def with_names(document: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]]) -> Document:
    """The document with the names that it lacks; a name that stands under another code stays."""
    changed = copy.deepcopy(dict(document))
    chinese = is_chinese(changed)
    for table, names in tables.items():
        own = get(changed, table, {})
        own = dict(own) if isinstance(own, Mapping) else {}
        there = {str(value) for value in own.values()}
        for code, value in names.items():
            if code not in own and str(value) not in there:
                own[code] = copy.deepcopy(value)
        if own:
            put(changed, table, own, chinese=chinese)
    return changed
