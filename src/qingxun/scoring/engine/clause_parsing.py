"""One clause from its mapping; the key ``type`` says which, in English or Chinese."""

from . import item_types, period_types, settling_types, target_types
from .keys import REGISTRY, ClauseType, clause_types, read_keys
from .policy import Clause, Policy
from .reading import Fields, shown

STAGES = (item_types, period_types, target_types, settling_types)
"""Imported so that their types are registered; another stage's module stands here too."""


def type_of(fields: Fields) -> ClauseType | None:
    """The type that the clause names; ``None`` (with an error) when there is none."""
    name = fields.take("type")
    found = REGISTRY.get(name) if isinstance(name, str) else None
    if found is None:
        words = "、".join(t.word if fields.errors.chinese else t.name for t in clause_types())
        fields.error("type", f"应是 {words} 之一，现为「{shown(name)}」。")
    return found


def parse_clause(fields: Fields, policy: Policy, text_limit: int) -> Clause | None:
    """Read one clause; ``None`` when its type is unknown. Errors go to the fields' list."""
    head = {
        "id": fields.code("id"),
        "number": fields.text("number", limit=40),
        "text": fields.text("text", limit=text_limit),
        "source": fields.text("source", limit=text_limit, required=False),
    }
    fields.errors.clause = head["id"]
    kind = type_of(fields)
    if kind is None:
        return None
    if kind.read is not None:
        clause = kind.read(fields, policy, head)
    else:
        clause = kind.make(**head, **read_keys(fields, kind.keys, policy))
    if kind.check is not None:
        kind.check(fields, clause, policy)
    fields.finish()
    return clause
