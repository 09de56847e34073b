"""The parts of a clause type, declared once: reading, JSON schema and documentation come from them.

A ``ClauseType`` lists its ``Key``s; each key has a ``Kind`` that reads a value carefully (errors
go to the fields' list, a harmless value comes back) and says what it takes. Stages in other files
add their own types to ``REGISTRY`` with ``register``; parser, schema, reference page and form
editor pick them up from there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from .policy import Clause, Policy
from .reading import Fields
from .words import KEYS

Schema = dict[str, Any]


class Kind:
    """What a key takes. ``read`` returns ``None`` for "not given"."""

    missing: ClassVar[str] = "不能为空。"

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        raise NotImplementedError

    def schema(self) -> Schema:
        raise NotImplementedError

    def say(self) -> str:
        """In Chinese, for the reference page."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a clause. ``attr`` is the field of the clause it fills, by default the same name;
    ``default`` is what is kept when the file says nothing."""

    name: str
    kind: Kind
    help: str
    required: bool = False
    default: Any = None
    attr: str = ""

    @property
    def word(self) -> str:
        return KEYS.get(self.name, self.name)

    @property
    def field(self) -> str:
        return self.attr or self.name

    def read(self, fields: Fields, policy: Policy) -> Any:
        if not fields.has(self.name):
            if self.required:
                fields.take(self.name)
                fields.error(self.name, self.kind.missing)
            return self.default
        value = self.kind.read(fields, self.name, policy)
        return self.default if value is None else value


Check = Callable[[Fields, Any, Policy], None]


@dataclass(frozen=True, slots=True)
class ClauseType:
    """A type of clause: its names, the class it makes, its keys and what is checked across them.

    ``check`` adds errors (``fields.error``) and warnings (``fields.warn``). ``example`` is a
    clause in Chinese YAML; a test reads every example. ``stage`` is the stage of the pipeline.
    A type with ``read`` reads itself (fields, policy, head of the clause) instead of by its keys;
    its keys, when it lists any, serve schema and reference.
    """

    name: str
    word: str
    stage: int
    make: Callable[..., Clause]
    keys: tuple[Key, ...]
    help: str
    example: str = ""
    check: Check | None = None
    read: Callable[[Fields, Policy, dict[str, Any]], Clause] | None = None


REGISTRY: dict[str, ClauseType] = {}


def register(*types: ClauseType) -> None:
    """Make clause types known to parser, schema and reference; a name stands once."""
    for each in types:
        for name in (each.name, each.word):
            if REGISTRY.setdefault(name, each) is not each:
                raise ValueError(f"two clause types are called {name}")


def clause_types() -> list[ClauseType]:
    """Every type once, in the order of the stages."""
    return sorted({each.name: each for each in REGISTRY.values()}.values(), key=lambda t: t.stage)


def read_keys(fields: Fields, keys: Iterable[Key], policy: Policy) -> dict[str, Any]:
    return {key.field: key.read(fields, policy) for key in keys}


def schema_of(keys: Iterable[Key]) -> Schema:
    """A JSON schema of a mapping with these keys, in English or Chinese."""
    properties: Schema = {}
    required: list[Schema] = []
    for key in keys:
        names = list(dict.fromkeys((key.name, key.word)))
        for name in names:
            properties[name] = {**key.kind.schema(), "description": key.help}
        if key.required:
            required.append({"anyOf": [{"required": [name]} for name in names]})
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"allOf": required} if required else {})
