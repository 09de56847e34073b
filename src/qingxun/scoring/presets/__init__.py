"""Policies to start from, as files a person can read; an office copies one and makes it its own."""

import re
from importlib.resources import files
from typing import Any

import yaml

MAX_TEXT = 500_000
PRESETS = ("changshan-2014", "burden-reduction")


class _Loader(yaml.SafeLoader):
    """YAML of plain values in which a decimal stays text (never a binary fraction)."""


def _as_text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """A mapping whose keys are each written once; YAML alone would keep the last in silence."""
    loader.flatten_mapping(node)
    keys = [loader.construct_object(key) for key, _ in node.value]
    double = next((key for number, key in enumerate(keys) if key in keys[:number]), None)
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
        raise ValueError(f"文件过长，最多 {MAX_TEXT // 1000} 千字。")
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行附近" if mark else ""
        problem = getattr(error, "problem", None)
        told = problem if problem and "写了两次" in problem else f"{where}格式有误，无法读取"
        raise ValueError(f"{told}。") from error


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
