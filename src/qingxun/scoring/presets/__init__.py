"""Policies to start from, as files a person can read; an office copies one and makes it its own."""

from importlib.resources import files
from typing import Any

import yaml

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


def load_preset(name: str) -> dict[str, Any]:
    """The preset as the JSON-able mapping that ``parse_policy`` reads; ``KeyError`` if unknown."""
    if name not in PRESETS:
        raise KeyError(name)
    text = (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    return data
