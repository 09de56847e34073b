"""JSON schemas of both files, made from the same tables that the readers use."""

import json
from collections import Counter
from typing import Any

from .clause_parsing import STAGES
from .facts_reading import facts_schema
from .keys import ClauseType, Schema, clause_types, schema_of
from .settings_parsing import settings_schema
from .words import KEYS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
HEAD = ("id", "number", "text", "source")
_LIMITS = {"id": 64, "number": 40, "text": 4000, "source": 4000}
_HELP = {
    "id": "条款代码，自定，不变",
    "number": "原文的条号，如第五条",
    "text": "原文的话",
    "source": "数字的出处",
}


def clause_schema(kind: ClauseType) -> Schema:
    """A clause of one type."""
    found = schema_of(kind.keys)
    properties: Schema = {}
    for name in HEAD:
        for word in (name, KEYS[name]):
            properties[word] = {
                "type": "string",
                "maxLength": _LIMITS[name],
                "description": _HELP[name],
            }
    for word in ("type", KEYS["type"]):
        properties[word] = {"enum": [kind.name, kind.word]}
    both = [
        {"anyOf": [{"required": [name]}, {"required": [KEYS[name]]}]}
        for name in ("id", "number", "text", "type")
    ]
    if kind.read is not None and not kind.keys:
        found["additionalProperties"] = True
    return {
        **found,
        "title": f"{kind.word} {kind.name}",
        "description": kind.help,
        "properties": {**properties, **found["properties"]},
        "allOf": [*both, *found.get("allOf", [])],
    }


def policy_schema() -> Schema:
    """The schema of a policy file; every key in English and in Chinese."""
    assert STAGES
    properties: Schema = {}
    plain: dict[str, Schema] = {
        "id": {"type": "string", "minLength": 1, "maxLength": 64},
        "title": {"type": "string", "minLength": 1, "maxLength": 200},
        "remarks": {"type": "array", "items": {"type": "string"}, "maxItems": 50},
        **settings_schema(),
        "clauses": {
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [{"$ref": f"#/$defs/{kind.name}"} for kind in clause_types()]},
        },
    }
    for key, value in plain.items():
        properties[key] = value
        if key in KEYS:
            properties[KEYS[key]] = value
    required = [
        {"anyOf": [{"required": [key]}, {"required": [KEYS[key]]}]}
        for key in ("id", "title", "clauses")
    ]
    whole: Schema = {
        "$schema": DRAFT,
        "title": "计分办法 scoring policy",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "allOf": required,
        "$defs": {kind.name: clause_schema(kind) for kind in clause_types()},
    }
    return shortened(whole)


def facts_file_schema() -> Schema:
    """The schema of a facts file."""
    return shortened({"$schema": DRAFT, "title": "计分事实 facts", **facts_schema()})


SHORT = 150


def _key(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def shortened(whole: Schema) -> Schema:
    """The same schema with every long part that stands twice or more written once."""
    counts: Counter[str] = Counter()

    def count(value: Any) -> None:
        if isinstance(value, dict):
            key = _key(value)
            counts[key] += 1
            if counts[key] > 1 and len(key) > SHORT:
                return
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, dict | list):
                count(inner)

    count(whole)
    names: dict[str, str] = {}
    parts: Schema = {}

    def short(value: Any) -> Any:
        if isinstance(value, list):
            return [short(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        key = _key(value)
        if len(key) <= SHORT or counts[key] < 2:
            return inside(value)
        if key not in names:
            names[key] = f"part{len(names) + 1}"
            parts[names[key]] = inside(value)
        return {"$ref": f"#/$defs/{names[key]}"}

    def inside(value: Schema) -> Schema:
        return {
            name: {word: short(each) for word, each in inner.items()}
            if name in ("properties", "$defs")
            else short(inner)
            for name, inner in value.items()
        }

    made = inside(whole)
    made["$defs"] = {**made.get("$defs", {}), **parts}
    return made
