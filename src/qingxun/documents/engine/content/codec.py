"""The content model to and from JSON; every error names its place."""

import dataclasses
import hashlib
import json
import types
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from qingxun.documents.engine.content import checks
from qingxun.documents.engine.content.faults import ContentError
from qingxun.documents.engine.content.model import (
    Chart,
    Column,
    Document,
    Heading,
    Item,
    Listing,
    Names,
    Paragraph,
    Table,
)

BLOCKS: dict[str, type] = {
    "paragraph": Paragraph,
    "heading": Heading,
    "column": Column,
    "item": Item,
    "table": Table,
    "chart": Chart,
    "list": Listing,
    "names": Names,
}
_NAMES = {made: name for name, made in BLOCKS.items()}


def document_to_json(document: Document) -> dict[str, Any]:
    """Plain values; what has its default is left out."""
    plain = _out(document)
    assert isinstance(plain, dict)
    return plain


def canonical(document: Document) -> bytes:
    """The content in canonical JSON (sorted, no spaces), without the code that proves it and
    whatever became of the print."""
    bare = document_to_json(dataclasses.replace(document, code=None, ended=""))
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest_of(document: Document) -> str:
    """SHA-256 of the content, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def document_from_json(data: object) -> Document:
    """Read a document and hold it to the rules; raises ``ContentError`` naming the place."""
    made = _read(Document, data, "")
    assert isinstance(made, Document)
    checks.check(made)
    return made


def _out(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_out(part) for part in value]
    if not dataclasses.is_dataclass(value):
        return value
    plain: dict[str, Any] = {}
    if type(value) in _NAMES:
        plain["type"] = _NAMES[type(value)]
    for spec in dataclasses.fields(value):
        part = getattr(value, spec.name)
        if part != _default(spec):
            plain[spec.name] = _out(part)
    return plain


def _default(spec: "dataclasses.Field[Any]") -> Any:
    if spec.default_factory is not dataclasses.MISSING:
        return spec.default_factory()
    return spec.default


@cache
def _hints(made: type) -> dict[str, Any]:
    return get_type_hints(made)


def _read(wanted: Any, value: Any, place: str) -> Any:
    if dataclasses.is_dataclass(wanted):
        return _read_object(wanted, value, place)
    origin = get_origin(wanted)
    if origin is tuple:
        if not isinstance(value, list):
            raise ContentError(place, "list")
        part = get_args(wanted)[0]
        return tuple(_read(part, entry, f"{place}[{i}]") for i, entry in enumerate(value))
    if origin in (Union, types.UnionType):
        return _read_either(get_args(wanted), value, place)
    return _read_plain(wanted, value, place)


def _read_either(choices: tuple[Any, ...], value: Any, place: str) -> Any:
    if type(None) in choices:
        return None if value is None else _read(choices[0], value, place)
    name = value.get("type") if isinstance(value, dict) else None
    if not isinstance(name, str) or name not in BLOCKS:
        raise ContentError(place, "block", name=str(name), known=", ".join(BLOCKS))
    rest = {key: part for key, part in value.items() if key != "type"}
    return _read_object(BLOCKS[name], rest, place)


def _read_object(wanted: Any, value: Any, place: str) -> Any:
    if not isinstance(value, dict):
        raise ContentError(place, "object")
    hints = _hints(wanted)
    for name in value:
        if name not in hints:
            known = ", ".join(hints)
            raise ContentError(_join(place, str(name)), "unknown", known=known)
    found = {name: _read(hints[name], part, _join(place, name)) for name, part in value.items()}
    for spec in dataclasses.fields(wanted):
        if spec.name not in found and _default(spec) is dataclasses.MISSING:
            raise ContentError(_join(place, spec.name), "missing")
    make: Callable[..., Any] = wanted
    return make(**found)


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _read_plain(wanted: Any, value: Any, place: str) -> Any:
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        known = [str(choice.value) for choice in wanted]
        if value not in known:
            raise ContentError(place, "choice", value=str(value), known=", ".join(known))
        return wanted(value)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise ContentError(place, {str: "text", int: "number", bool: "flag"}.get(wanted, "number"))
    return value
