"""Outlets as tables of the settings form: those of always, and those of each stretch of years.

A document holds outlets by code; a table has a row for each, the code in its last column.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from qingxun.scoring.editor.building import Maker
from qingxun.scoring.editor.controls import Control, Draw
from qingxun.scoring.editor.reading import Reader, UnreadableError
from qingxun.scoring.engine.keys import Key
from qingxun.scoring.engine.kinds import Rows, Text
from qingxun.scoring.engine.settings_parsing import OUTLET, TABLE
from qingxun.scoring.engine.words import KEYS

CODE = Key("code", Text(40), "代码（可不写）")
ROWS = Rows((*OUTLET, CODE), dict)
DAYS = tuple(key for key in TABLE if key.name != "outlets")
MOST_TABLES = 100
HELP = "渠道已登记的，写名称就行；清空名称和代码的一行，或勾“删去”，就没有了"


def outlet_grid(maker: Maker, name: str, value: Any) -> Control | None:
    """Outlets by code as a table; ``None`` when a table cannot show them."""
    rows = rows_of(value)
    if rows is None:
        return None
    classed = bool(maker.words("classes")) or any("class" in row for row in rows)
    keys = [key for key in OUTLET if classed or key.name != "class"]
    made = maker.of_kind(Rows((*keys, CODE), dict), name, rows)
    if made is not None:
        made.label, made.help, made.given = KEYS["outlets"], HELP, bool(rows)
        made.heads = [*(key.help for key in keys), CODE.help]
    return made


def rows_of(value: Any) -> list[dict[str, Any]] | None:
    """「code: {name …}」 as rows with their codes; ``None`` when it is something else."""
    given = {} if value is None else value
    if not isinstance(given, Mapping) or not all(isinstance(r, Mapping) for r in given.values()):
        return None
    return [{"code": str(code), **row} for code, row in given.items()]


def year_grids(maker: Maker, name: str, value: Any) -> Control | None:
    """The dated tables, each with its days and its outlets, and an empty one at the end."""
    tables = [] if value is None else value
    if not isinstance(tables, list):
        return None
    parts = []
    for place, table in enumerate([*tables, {}]):
        part = _table(maker, f"{name}.{place}", table)
        if part is None:
            return None
        part.label = f"第 {place + 1} 段" if table else "另加一段"
        part.given = bool(table)
        parts.append(part)
    label, helped = KEYS["outlet_tables"], "分年另有的渠道：每段写起止日和渠道，清空即删去"
    return Control(Draw.GROUP, name, label, helped, parts=parts, given=bool(tables))


def _table(maker: Maker, name: str, table: Any) -> Control | None:
    if not isinstance(table, Mapping) or set(table) - {key.name for key in TABLE}:
        return None
    days = maker.controls(DAYS, table, name)
    grid = outlet_grid(maker, f"{name}.outlets", table.get("outlets"))
    if grid is None or any(part.raw for part in days):
        return None
    for part in (*days, grid):
        part.required, part.given = False, True
    return Control(Draw.GROUP, name, "", parts=[*days, grid])


def read_grid(reader: Reader, name: str, before: Any) -> Any:
    """The outlets after the form; what could not be read is told and stays as it was."""
    old = rows_of(before) or []
    if not reader.sent(name):
        return before
    found: dict[str, Any] = {}
    for row in _rows(reader, name, old):
        word = str(row.get("name", "") or "")
        code = str(row.pop("code", "") or "") or reader.code_of("outlets", word)
        if not code:
            raise UnreadableError(f"“{word}”要写代码。")
        if code in found:
            raise UnreadableError(f"代码“{code}”写了两次。")
        found[code] = row
    return found or None


def _rows(reader: Reader, name: str, old: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with a code or a name; what else stands in a row is no outlet."""
    rows: list[dict[str, Any]] = reader.value(ROWS, name, old) or []
    return [row for row in rows if row.get("code") or row.get("name")]


def read_years(reader: Reader, name: str, before: Any) -> Any:
    """The dated tables after the form; one without days and outlets is gone."""
    if not reader.sent(name):
        return before
    old = before if isinstance(before, list) else []
    found = []
    for place in range(min(len(old) + 1, MOST_TABLES)):
        path = f"{name}.{place}"
        table = old[place] if place < len(old) and isinstance(old[place], Mapping) else {}
        values = reader.values(DAYS, table, path)
        outlets = read_grid(reader, f"{path}.outlets", table.get("outlets"))
        if outlets is not None:
            values["outlets"] = outlets
        if values:
            found.append(values)
    return found or None
