"""Policy versions as the engine's, compiled once and kept by digest."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from qingxun.organizations.models import OPEN_END
from qingxun.scoring import engine
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.states import PolicyState

_compiled: dict[tuple[uuid.UUID, str], engine.Compiled] = {}


def compiled_version(version: PolicyVersion) -> engine.Compiled:
    """The engine's form of a stored version; ``Policy.key`` is the version's id."""
    key = (version.pk, version.digest)
    if key not in _compiled:
        if len(_compiled) > 200:
            _compiled.clear()
        _compiled[key] = compile_document(version.document, str(version.pk))
    return _compiled[key]


def compile_document(document: dict[str, Any], key: str) -> engine.Compiled:
    """Compile a policy document; raises ``PolicyInvalidError`` with the list of its errors."""
    return engine.compile_policy(engine.parse_policy(document, key=key))


def versions_in_force(desk: uuid.UUID) -> list[engine.Version]:
    """Every version that is or was in force at a desk, by date."""
    return [version_of(row) for row in rows_in_force(desk)]


def rows_in_force(desk: uuid.UUID) -> list[PolicyVersion]:
    """The same as they are stored."""
    rows = PolicyVersion.objects.filter(desk=desk, state=PolicyState.IN_FORCE)
    return list(rows.select_related("policy").order_by("valid_from"))


def version_of(row: PolicyVersion) -> engine.Version:
    """A stored version with its days, as the engine's."""
    until = None if row.valid_until == OPEN_END else row.valid_until
    return engine.Version(compiled_version(row), row.valid_from, until)


def version_in_force(desk: uuid.UUID, day: dt.date) -> PolicyVersion | None:
    """The stored version in force on a day."""
    return (
        PolicyVersion.objects.filter(
            desk=desk, state=PolicyState.IN_FORCE, valid_from__lte=day, valid_until__gt=day
        )
        .select_related("policy")
        .first()
    )


def compiled_by_id(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, engine.Compiled]:
    """Compiled versions by id, for explaining postings. The document of one that is compiled
    already isn't read again."""
    rows = PolicyVersion.objects.filter(pk__in=set(ids)).only("digest")
    return {row.pk: compiled_version(row) for row in rows}


def group_code(compiled: engine.Compiled, name: str) -> str:
    """The policy's code of a ranking group, found by its name; the name itself when unknown."""
    return next((code for code, label in compiled.policy.groups.items() if label == name), name)
