"""Policies to start from, as files a person can read; an office copies one and makes it its own."""

import codecs
import contextlib
import json
import re
from collections.abc import Hashable
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

MAX_TEXT = 200_000
MAX_BYTES = 4 * MAX_TEXT
MAX_FACTS_BYTES = 20_000_000
MAX_BRACKETS = 20_000
PRESETS = ("burden-reduction", "changshan-2014")


class _Loader(yaml.SafeLoader):
    """YAML of plain values in which a decimal stays text (never a binary fraction)."""


def _as_text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """A mapping whose keys are each written once; YAML alone would keep the last in silence."""
    loader.flatten_mapping(node)
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    if not all(isinstance(key, Hashable) for key in keys):
        raise yaml.constructor.ConstructorError(None, None, "a list as a key", node.start_mark)
    seen: set[Any] = set()
    double = next((key for key in keys if key in seen or seen.add(key)), None)  # type: ignore[func-returns-value]
    if double is not None:
        line = node.start_mark.line + 1
        raise yaml.constructor.ConstructorError(None, None, f"第 {line} 行起的「{double}」写了两次")
    return loader.construct_mapping(node, deep=True)


for _tag in ("float", "timestamp"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _as_text)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.yaml_implicit_resolvers = {  # "on", "yes" and "no" are words; only true and false are not
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool"]
    for first, pairs in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def read_policy_text(text: str) -> object:
    """A policy's text form (YAML or JSON) as plain values for ``parse_policy``.

    Raises ``ValueError`` with a Chinese sentence when the text cannot be read at all.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(f"文件过长，最多 {MAX_TEXT // 10_000} 万字。")
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise ValueError("括号太多，不像一份办法。")
    try:
        if text.lstrip().startswith("{"):
            with contextlib.suppress(json.JSONDecodeError):
                return _read_json(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行附近" if mark else ""
        problem = getattr(error, "problem", None)
        problem = str(error) if type(error) is ValueError else problem
        told = problem if problem and "写了两次" in problem else f"{where}格式有误，无法读取"
        raise ValueError(f"{told}。") from error


def _read_json(text: str) -> object:
    """JSON in which a decimal stays text and every key is written once."""
    return json.loads(text, parse_float=str, parse_constant=str, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"「{double[:40]}」写了两次")
    return found


def read_policy_file(path: Path) -> object:
    """A file's plain values: UTF-8 (with or without a mark), UTF-16 with a mark, or GB 18030.

    Raises ``ValueError`` with a Chinese sentence, ``OSError`` when there is no such file.
    """
    return read_policy_text(_decoded(_raw(path, MAX_BYTES)))


def read_facts_file(path: Path) -> object:
    """The same for facts, which may be longer as JSON: up to a county's year."""
    text = _decoded(_raw(path, MAX_FACTS_BYTES))
    if len(text) > MAX_TEXT and text.lstrip().startswith("{"):
        try:
            return _read_json(text)
        except (ValueError, RecursionError) as error:
            raise ValueError("格式有误，无法读取。") from error
    return read_policy_text(text)


def _raw(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise ValueError(f"文件过大，最多 {most / 1_000_000:.3g} MB。")
    return raw


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValueError("文件的编码无法识别，请存为 UTF-8。")


def load_preset(name: str) -> dict[str, Any]:
    """The preset as the JSON-able mapping that ``parse_policy`` reads; ``KeyError`` if unknown."""
    if name not in PRESETS:
        raise KeyError(name)
    text = (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")
    data = read_policy_text(text)
    assert isinstance(data, dict)
    return data


class _Dumper(yaml.SafeDumper):
    """Short mappings and lists of plain values on one line, as people write them."""


def _short(node: yaml.Node) -> bool:
    """Whether a node has plain values only and fits into one line."""
    if not isinstance(node, yaml.MappingNode | yaml.SequenceNode):
        return False
    parts = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    plain = all(isinstance(part, yaml.ScalarNode) or _short(part) for part in parts)
    return plain and _width(node) <= SHORT


def _width(node: yaml.Node) -> int:
    if isinstance(node, yaml.ScalarNode):
        return sum(2 if ord(character) > 0x2E7F else 1 for character in str(node.value)) + 2
    parts = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    return sum(_width(part) for part in parts) + 2


def _represent_mapping(dumper: yaml.SafeDumper, data: dict[Any, Any]) -> yaml.Node:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", data.items())
    top = dumper.represented_objects and len(dumper.represented_objects) <= 1
    node.flow_style = bool(not top and _short(node))
    return node


def _represent_list(dumper: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    node = dumper.represent_sequence("tag:yaml.org,2002:seq", data)
    node.flow_style = _short(node) and not any(
        isinstance(part, yaml.MappingNode) for part in node.value
    )
    return node


_Dumper.add_representer(dict, _represent_mapping)
_Dumper.add_representer(list, _represent_list)
SHORT = 90


def policy_text(document: object) -> str:
    """The text form of a policy or of a part of it: YAML in its own order, short things on one
    line. ``read_policy_text`` reads it back to the same values."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
