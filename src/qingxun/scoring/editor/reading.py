"""A posted form back into a clause. What the form does not know of the clause is kept."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from qingxun.scoring.editor.building import NO, SELECTORS, YES
from qingxun.scoring.editor.translating import HEAD, clause_in
from qingxun.scoring.engine.conditions import When
from qingxun.scoring.engine.keys import REGISTRY, Key, Kind
from qingxun.scoring.engine.kinds import (
    ByCode,
    Choice,
    Choices,
    Codes,
    Day,
    Flag,
    Listed,
    OneCode,
    Rows,
    Text,
)

MOST_ROWS = 200
_WHOLE = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_PAIR = re.compile(r"^\s*(.+?)\s*[：:]\s*(.+?)\s*$")
_NO_CODE = re.compile(r"[^\w-]")
_BETWEEN = re.compile(r"[、,，;；\s]+")
Read = Callable[[str], object]


class Posted(Protocol):
    """What a browser sent: Django's ``QueryDict``."""

    def get(self, key: str, default: Any = None) -> Any: ...

    def getlist(self, key: str) -> list[str]: ...

    def __contains__(self, key: object) -> bool: ...


class UnreadableError(ValueError):
    """A value cannot be read; the sentence says why."""


def read_clause(
    posted: Posted, before: Mapping[str, Any], read: Read
) -> tuple[dict[str, Any], list[str]]:
    """The clause after the form: its head, then the keys of its type in their order; and a sentence
    for each value that could not be read (there the old one stays).

    ``before`` is the clause as it stands; ``read`` reads a value that was typed as text and raises
    ``ValueError`` with a sentence.
    """
    english = clause_in(before, chinese=False)
    found: dict[str, Any] = {}
    for key in HEAD:
        value = posted.get(f"c.{key}", None)
        value = english.get(key) if value is None else str(value).replace("\r\n", "\n").strip()
        if value not in (None, ""):
            found[key] = value
    kind = REGISTRY.get(str(found.get("type")))
    keys = kind.keys if kind else ()
    reader = Reader(posted, read)
    found |= reader.values(keys, english, "c")
    same = english.get("type") == found.get("type")
    known = {key.name for key in keys} | set(HEAD)
    rest = {key: value for key, value in english.items() if key not in known} if same else {}
    return found | rest, reader.problems


class Reader:
    """Reads the controls that ``building.Maker`` makes."""

    def __init__(
        self, posted: Posted, read: Read, codes: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.posted = posted
        self.read = read
        self.codes = codes or {}
        self.problems: list[str] = []

    def values(self, keys: Sequence[Key], before: Mapping[str, Any], path: str) -> dict[str, Any]:
        """The given values of these keys; a control that was not sent keeps what stood there."""
        found = {}
        for key in keys:
            name = f"{path}.{key.name}"
            if not self.sent(name):
                if key.name in before:
                    found[key.name] = before[key.name]
                continue
            try:
                value = self.value(key.kind, name, before.get(key.name))
            except UnreadableError as error:
                typed = self.text(name)[:60]
                self.problems.append(f"「{key.word}」没有保存：{error}（写的是“{typed}”）")
                value = before.get(key.name)
            if value is not None:
                found[key.name] = value
        return found

    def sent(self, name: str) -> bool:
        """Every control brings a mark of its own, for boxes that are not ticked send nothing."""
        return f"has:{name}" in self.posted

    def code_of(self, table: str, name: str) -> str:
        """The code of a name that was written without one: the known one, else the name itself as
        far as a code may have it (letters of any script, digits, ``_`` and ``-``)."""
        return self.codes.get(table, {}).get(name) or _NO_CODE.sub("", name)[:64]

    def text(self, name: str) -> str:
        return str(self.posted.get(name, "") or "").strip()

    def value(self, kind: Kind, name: str, before: Any) -> Any:
        """The value of one control; ``None``: nothing given."""
        if f"raw:{name}" in self.posted:
            return self._raw(name)
        for sort, take in READERS:
            if isinstance(kind, sort):
                return take(self, kind, name, before)
        return number(self.text(name))

    def _raw(self, name: str) -> Any:
        text = self.text(name)
        if not text:
            return None
        try:
            return self.read(text)
        except ValueError as error:
            raise UnreadableError(str(error)) from error


def number(text: str) -> Any:
    """A whole number as such; else the text, so that no digit is lost."""
    text = text.translate(_NARROW)
    if not text:
        return None
    return int(text) if _WHOLE.fullmatch(text) else text


_NARROW = str.maketrans("０１２３４５６７８９．－", "0123456789.-")


def _flag(reader: Reader, kind: Kind, name: str, before: Any) -> Any:
    return {YES: True, NO: False}.get(reader.text(name))


def _text(reader: Reader, kind: Kind, name: str, before: Any) -> Any:
    return reader.text(name) or None


def _choices(reader: Reader, kind: Kind, name: str, before: Any) -> Any:
    """Ticked boxes, those that stood there before in their old order."""
    ticked = [value for value in reader.posted.getlist(name) if value]
    old = [before] if isinstance(before, str) else before if isinstance(before, list) else []
    kept = [value for value in old if value in ticked]
    return kept + [value for value in ticked if value not in kept] or None


def _codes(reader: Reader, kind: Kind, name: str, before: Any) -> Any:
    if f"line:{name}" in reader.posted:
        return [code for code in _BETWEEN.split(reader.text(name)) if code] or None
    return _choices(reader, kind, name, before)


def _by_code(reader: Reader, kind: ByCode, name: str, before: Any) -> Any:
    if not kind.table:
        take = str if isinstance(kind.value, Text) else number
        return _pairs(reader.text(name), take) or None
    found = {}
    for code in reader.posted.getlist(f"codes:{name}"):
        value = reader.value(kind.value, f"{name}.{code}", None)
        if value is not None:
            found[code] = value
    return found or None


def _pairs(text: str, take: Callable[[str], Any]) -> dict[str, Any]:
    """「山口镇：3」 line by line; a line without a value is told."""
    found = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        match = _PAIR.match(line)
        if match is None:
            raise UnreadableError(f"“{line.strip()[:20]}”要写成“名称：数”。")
        found[match[1]] = take(match[2])
    return found


def _listed(reader: Reader, kind: Listed, name: str, before: Any) -> Any:
    text = reader.text(name)
    if isinstance(kind.value, Listed):
        return [_numbers(line) for line in text.splitlines() if line.strip()] or None
    return _numbers(text) or None


def _numbers(line: str) -> list[Any]:
    return [number(part) for part in _BETWEEN.split(line.strip()) if part]


def _when(reader: Reader, kind: When, name: str, before: Any) -> Any:
    given = before if isinstance(before, Mapping) else {}
    return reader.values(kind.keys, given, name) or None


def _rows(reader: Reader, kind: Rows, name: str, before: Any) -> Any:
    count = number(reader.text(f"count:{name}"))
    rows = []
    for place in range(min(count, MOST_ROWS) if isinstance(count, int) else 0):
        path = f"{name}.{place}"
        if f"drop:{path}" in reader.posted:
            continue
        old = before[place] if isinstance(before, list) and place < len(before) else {}
        row = reader.values(kind.keys, old, path)
        if any(key not in SELECTORS for key in row):
            rows.append(row)
    return rows or None


READERS: list[tuple[type[Kind], Callable[[Reader, Any, str, Any], Any]]] = [
    (Flag, _flag),
    (Choices, _choices),
    (Choice, _text),
    (OneCode, _text),
    (Text, _text),
    (Day, _text),
    (Codes, _codes),
    (ByCode, _by_code),
    (Listed, _listed),
    (When, _when),
    (Rows, _rows),
]
