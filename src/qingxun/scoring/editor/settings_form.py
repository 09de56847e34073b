"""The form of what stands before the clauses: title, settings, names."""

from collections.abc import Callable, Mapping
from typing import Any

from qingxun.scoring.editor.building import Dump, Maker
from qingxun.scoring.editor.controls import Control, Draw
from qingxun.scoring.editor.outlets_form import outlet_grid, read_grid, read_years, year_grids
from qingxun.scoring.editor.reading import READERS, Posted, Read, Reader, UnreadableError
from qingxun.scoring.editor.translating import document_in
from qingxun.scoring.engine import editing
from qingxun.scoring.engine.keys import Key
from qingxun.scoring.engine.kinds import ByCode, Text
from qingxun.scoring.engine.settings_parsing import EXTRA, KEEPING, NAMES, ROUNDING, SILENT, TOP
from qingxun.scoring.engine.words import KEYS

GROUPS = {"rounding": ROUNDING, "silent": SILENT, "keeping": KEEPING}
GROUP_HELP = {
    "rounding": "分数怎么取整",
    "silent": "办法没有规定的，明确写出来",
    "keeping": "关账以后怎么办，异议的期限",
}
TITLE = Key("title", Text(200), "办法的名称", required=True)


class NameTable(ByCode):
    """Names by code; where no code was written, the name finds one."""


NAME = NameTable("", "代码", Text(100))
BY_TEXT = ("level_order", "remarks")
GRIDS = ("outlets", "outlet_tables")
TEXT_HELP = {
    "outlets": "每行一个：代码: {名称: …, 层级: …, 系统: …}",
    "outlet_tables": "分年的渠道表",
    "level_order": "从低到高",
    "remarks": "若干句话，每句前加“- ”",
}


def settings_form(document: Mapping[str, Any], dump: Dump) -> list[Control]:
    """The controls: settings first, then the names."""
    english = document_in(document, chinese=False)
    maker = Maker(named(english), dump)
    controls = maker.controls((TITLE, *TOP, *EXTRA.values()), english, "c")
    for group, keys in GROUPS.items():
        values = english.get(group)
        given = values if isinstance(values, Mapping) else {}
        parts = maker.controls(keys, given, f"c.{group}")
        made = Control(Draw.GROUP, f"c.{group}", KEYS[group], GROUP_HELP[group], parts=parts)
        controls.append(made)
    for table, what in NAMES.items():
        control = maker.control(Key(table, NAME, what), english, "c")
        control.help = f"{what}，每行一个；代码可以不写，如“县级”或“county：县级”"
        control.required = False
        controls.append(control)
    controls += grids(maker, english)
    shown = {control.name for control in controls}
    chinese = document_in(document, chinese=True)
    for key_name in (*GRIDS, *BY_TEXT):
        if f"c.{key_name}" not in shown:
            controls.append(as_text(key_name, editing.get(chinese, key_name), dump))
    return controls


def named(english: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The document's own names, for what picks from them."""
    tables = {table: english.get(table) for table in NAMES}
    return {
        table: {str(code): str(word) for code, word in words.items()}
        for table, words in tables.items()
        if isinstance(words, Mapping)
    }


def grids(maker: Maker, english: Mapping[str, Any]) -> list[Control]:
    """The tables of outlets; what a table cannot show is left to the text."""
    made = (
        outlet_grid(maker, "c.outlets", english.get("outlets")),
        year_grids(maker, "c.outlet_tables", english.get("outlet_tables")),
    )
    return [control for control in made if control is not None]


def as_text(key_name: str, value: Any, dump: Dump) -> Control:
    """A setting in its text form."""
    text = "" if value is None else dump(value).strip()
    return Control(
        Draw.AREA,
        f"c.{key_name}",
        KEYS[key_name],
        TEXT_HELP[key_name],
        value=text,
        raw=True,
        given=value is not None,
    )


def read_settings(
    posted: Posted,
    document: Mapping[str, Any],
    read: Read,
    registers: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """The document with other settings, its clauses as they were; and what could not be read.

    ``registers`` are the office's tables: a name written without a code takes theirs.
    """
    english = document_in(document, chinese=False)
    reader = Reader(posted, read, codes_by_name(registers or {}, english))
    found: dict[str, Any] = {}
    if "id" in english:
        found["id"] = english["id"]
    keys = (TITLE, *TOP, *EXTRA.values(), *(Key(table, NAME, "") for table in NAMES))
    found |= reader.values(keys, english, "c")
    for group, inner in GROUPS.items():
        before = english.get(group)
        values = reader.values(inner, before if isinstance(before, Mapping) else {}, f"c.{group}")
        if values:
            found[group] = values
    for key_name in (*GRIDS, *BY_TEXT):
        value = _other(reader, key_name, english.get(key_name))
        if value is not None:
            found[key_name] = value
    known = {*found, *(key.name for key in keys), *GROUPS, *GRIDS, *BY_TEXT}
    found |= {key: value for key, value in english.items() if key not in known}
    return document_in(found, chinese=False), reader.problems


def codes_by_name(*tables: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Table → name → code; the later ones win, which are the document's own."""
    found: dict[str, dict[str, str]] = {}
    for given in tables:
        for table in (*NAMES, "outlets"):
            names = given.get(table)
            for code, value in names.items() if isinstance(names, Mapping) else ():
                name = value.get("name") if isinstance(value, Mapping) else value
                found.setdefault(table, {})[str(name)] = str(code)
    return found


def _read_names(reader: Reader, kind: NameTable, name: str, before: Any) -> Any:
    """「county：县级」 or 「县级」 line by line."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, reader.text(name).splitlines())):
        code, colon, word = line.replace("：", ":", 1).partition(":")
        word = word.strip() if colon else line
        code = code.strip() if colon else reader.code_of(name.removeprefix("c."), word)
        if not code or not word:
            raise UnreadableError(f"“{line[:20]}”要写成“名称”或“代码：名称”。")
        if code in found:
            raise UnreadableError(f"“{code}”写了两次。")
        found[code] = word
    return found or None


READERS.insert(0, (NameTable, _read_names))


def _other(reader: Reader, key: str, before: Any) -> Any:
    """A setting that has a table, or a text, of its own."""
    name = f"c.{key}"
    if not reader.sent(name):
        return before
    take = _GRIDS.get(key) if f"raw:{name}" not in reader.posted else None
    try:
        if take is not None:
            return take(reader, name, before)
        return reader.value(Text(1), name, before)
    except UnreadableError as error:
        reader.problems.append(f"「{KEYS[key]}」没有保存：{error}")
        return before


_GRIDS: dict[str, Callable[[Reader, str, Any], Any]] = {
    "outlets": read_grid,
    "outlet_tables": read_years,
}
