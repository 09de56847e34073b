"""Controls of what only ranks, shares, vetoes and awards take: figures, bars by group, seats.

A figure may be one word or a mapping with what narrows it, a bar one number or one for each group;
the form shows both alike and writes the shorter one where it says the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from qingxun.scoring.editor.building import MAKERS, Maker
from qingxun.scoring.editor.controls import Control, Draw
from qingxun.scoring.editor.reading import MOST_ROWS, READERS, Reader, number
from qingxun.scoring.engine.keys import Key, Kind
from qingxun.scoring.engine.policy import ANY
from qingxun.scoring.engine.settling_kinds import (
    FIGURE,
    SEATS,
    ByGroup,
    FigureKind,
    Figures,
    MinimumKind,
    Nested,
    Number,
    SeatsKind,
)
from qingxun.scoring.engine.words import OTHERS

NARROWED = "只看一部分"
EVERYBODY = "其他各组"
SEAT_WORDS = {
    "every": "或每几个一名",
    "at_least": "至少几名",
    "at_most": "至多几名",
    "winners_of": "获得这项评优的",
    "for_winners": "另加几名",
}


def _number(maker: Maker, kind: Number, name: str, value: Any) -> Control | None:
    if not (value is None or isinstance(value, str | int)) or isinstance(value, bool):
        return None
    return Control(Draw.NUMBER, name, "", value="" if value is None else str(value))


def _nested(maker: Maker, kind: Nested, name: str, value: Any) -> Control | None:
    return _group(maker, kind.keys, name, value)


def _figure(maker: Maker, kind: FigureKind, name: str, value: Any) -> Control | None:
    return _group(maker, kind.keys, name, as_mapping(value))


def _group(maker: Maker, keys: Sequence[Key], name: str, value: Any) -> Control | None:
    given = {} if value is None else value
    if not isinstance(given, Mapping) or set(given) - {key.name for key in keys}:
        return None
    return Control(Draw.GROUP, name, "", parts=maker.controls(keys, given, name))


def as_mapping(value: Any) -> Any:
    """A figure's word as the mapping that says the same."""
    return {FIGURE.name: value} if isinstance(value, str) else value


def _figures(maker: Maker, kind: Figures | MinimumKind, name: str, value: Any) -> Control | None:
    """A row for each figure: its word, what narrows it, and for a bar the least."""
    keys = kind.keys if isinstance(kind, MinimumKind) else FigureKind().keys
    given = [] if value is None else value
    if not isinstance(given, list):
        return None
    rows = []
    for place, row in enumerate([*given, *({} for _ in range(maker.spare))]):
        group = _group(maker, keys, f"{name}.{place}", as_mapping(row))
        if group is None or any(part.raw for part in group.parts):
            return None
        rows.append(figure_cells(group))
    heads = [cell.label for cell in rows[0]] if rows else []
    return Control(Draw.GRID, name, "", rows=rows, heads=heads, value=str(len(rows)))


def figure_cells(group: Control) -> list[Control]:
    """The word of the figure, what narrows it behind a fold, and the least last."""
    first, *rest = group.parts
    least = [part for part in rest if part.name.endswith(".least")]
    narrowing = [part for part in rest if part not in least]
    return [first, Control(Draw.GROUP, group.name, NARROWED, parts=narrowing), *least]


def _by_group(maker: Maker, kind: ByGroup, name: str, value: Any) -> Control | None:
    entries = [(code, word, Draw.NUMBER) for code, word in maker.words("groups").items()]
    return _map(name, as_table(value), [*entries, (ANY, EVERYBODY, Draw.NUMBER)])


def _seats(maker: Maker, kind: SeatsKind, name: str, value: Any) -> Control | None:
    entries = [(code, word, Draw.WHOLE) for code, word in maker.words("groups").items()]
    entries.append((ANY, EVERYBODY, Draw.WHOLE))
    entries += [(key, SEAT_WORDS[key], Draw.WHOLE) for key in SEATS]
    control = _map(name, as_table(value), entries)
    winners = maker.words("award_clauses")
    for part in control.parts if control is not None else ():
        if part.code == "winners_of":
            part.draw, part.options = Draw.SELECT, maker.options(winners, part.value)
    return control


def as_table(value: Any) -> Any:
    """One number as the table that says the same."""
    plain = isinstance(value, str | int) and not isinstance(value, bool)
    return {ANY: value} if plain else value


def _map(name: str, value: Any, entries: list[tuple[str, str, Draw]]) -> Control | None:
    given = {} if value is None else value
    if not isinstance(given, Mapping) or not all(isinstance(v, str | int) for v in given.values()):
        return None
    given = {ANY if code == OTHERS else str(code): each for code, each in given.items()}
    known = {code for code, _word, _draw in entries}
    strange = [(code, code, Draw.NUMBER) for code in given if code not in known]
    parts = [
        Control(draw, f"{name}.{code}", word, value=str(given.get(code, "")), code=code)
        for code, word, draw in [*entries, *strange]
    ]
    return Control(Draw.MAP, name, "", parts=parts)


def _read_nested(reader: Reader, kind: Nested, name: str, before: Any) -> Any:
    return reader.values(kind.keys, before if isinstance(before, Mapping) else {}, name) or None


def _read_figure(reader: Reader, kind: FigureKind, name: str, before: Any) -> Any:
    old = as_mapping(before)
    found = reader.values(kind.keys, old if isinstance(old, Mapping) else {}, name)
    return shortened(found, before) or None


def shortened(found: dict[str, Any], before: Any) -> Any:
    """A figure that nothing narrows is its word, unless it was written out before."""
    if set(found) == {FIGURE.name} and not isinstance(before, Mapping):
        return found[FIGURE.name]
    return found


def _read_figures(reader: Reader, kind: Kind, name: str, before: Any) -> Any:
    bars = isinstance(kind, MinimumKind)
    keys = kind.keys if isinstance(kind, MinimumKind) else FigureKind().keys
    count = number(reader.text(f"count:{name}"))
    rows = []
    for place in range(min(count, MOST_ROWS) if isinstance(count, int) else 0):
        path = f"{name}.{place}"
        if f"drop:{path}" in reader.posted:
            continue
        old = before[place] if isinstance(before, list) and place < len(before) else None
        mapping = as_mapping(old)
        row = reader.values(keys, mapping if isinstance(mapping, Mapping) else {}, path)
        if FIGURE.name in row:
            rows.append(row if bars else shortened(row, old))
    return rows or None


def _read_table(reader: Reader, kind: Kind, name: str, before: Any) -> Any:
    found = {}
    for code in reader.posted.getlist(f"codes:{name}"):
        value = number(reader.text(f"{name}.{code}"))
        if value is not None:
            found[code] = value
    if set(found) == {ANY} and not isinstance(before, Mapping):
        return found[ANY]
    return found or None


MAKERS[:0] = [
    (Number, _number),
    (Nested, _nested),
    (FigureKind, _figure),
    (Figures, _figures),
    (MinimumKind, _figures),
    (ByGroup, _by_group),
    (SeatsKind, _seats),
]
READERS[:0] = [
    (Nested, _read_nested),
    (FigureKind, _read_figure),
    (Figures, _read_figures),
    (MinimumKind, _read_figures),
    (ByGroup, _read_table),
    (SeatsKind, _read_table),
]
