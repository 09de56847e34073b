"""Rows of several tables in one statement, as the objects that they are.

A page that shows a few things of many kinds would else ask once for each kind.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, ForeignKey, JSONField, Model, QuerySet, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.functions import JSONObject


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows and what is read of each beside its key: names of fields, with ``__`` also of the
    objects that it points to. Reading anything else of a row costs a statement of its own."""

    rows: QuerySet[Any]
    columns: tuple[str, ...]


def read_together(parts: Sequence[Part]) -> list[list[Any]]:
    """The rows of each part in no order: one statement, none where there is no part."""
    found: list[list[Any]] = [[] for _part in parts]
    selects = [
        part.rows.order_by().values_list(Value(place), _object(part.columns))
        for place, part in enumerate(parts)
    ]
    if selects:
        for place, values in selects[0].union(*selects[1:], all=True):
            found[place].append(_made(parts[place].rows.model, values))
    return found


def _object(columns: Iterable[str]) -> JSONObject:
    """The columns by their names, with the keys on the way to them."""
    names = {"id"}
    for column in columns:
        *heads, _last = column.split(LOOKUP_SEP)
        names.add(column)
        names.update(f"{LOOKUP_SEP.join(heads[: end + 1])}_id" for end in range(len(heads)))
    return JSONObject(**{name: name for name in sorted(names)})


def _made(model: type[Model], values: dict[str, Any]) -> Model:
    """The object, and what it points to, with these values; all other fields are deferred."""
    own: dict[str, Any] = {}
    beyond: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in values.items():
        head, _sep, rest = name.partition(LOOKUP_SEP)
        if rest:
            beyond[head][rest] = value
        else:
            field = model._meta.get_field(head)
            assert isinstance(field, Field)
            own[field.attname] = _read(field, value)
    names = [field.attname for field in model._meta.concrete_fields if field.attname in own]
    made = model.from_db(connection.alias, names, [own[name] for name in names])
    for head, some in beyond.items():
        field = model._meta.get_field(head)
        assert isinstance(field, ForeignKey)
        key = own[field.attname]
        other = None if key is None else _made(field.related_model, {"id": key, **some})
        setattr(made, head, other)
    return made


def _read(field: Field[Any, Any], value: Any) -> Any:
    """A value as it came in JSON: SQLite gives moments without their zone, and JSON as text."""
    if isinstance(field, JSONField):
        return json.loads(value) if isinstance(value, str) else value
    value = field.to_python(value)
    if isinstance(field, DateTimeField) and value is not None and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)
    return value
