"""Rows of several tables in one statement, as the objects that they are.

A page that shows a few things of many kinds would else ask once for each kind.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    DateTimeField,
    DecimalField,
    Field,
    ForeignKey,
    JSONField,
    Model,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.constants import LOOKUP_SEP
from django.db.models.functions import Cast, JSONObject

Reader = Callable[..., list[list[Any]]]
MOST = 45  # columns of one JSON object: PostgreSQL's functions take no more than 100 arguments


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
        part.rows.order_by().values_list(Value(place), _object(part.rows.model, part.columns))
        for place, part in enumerate(parts)
    ]
    if selects:
        for place, objects in selects[0].union(*selects[1:], all=True):
            values = {name: value for some in objects.values() for name, value in some.items()}
            found[place].append(_made(parts[place].rows.model, values))
    return found


def lists_of(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """What ``list`` gives of each, in one statement: whole rows with what ``select_related`` names,
    in their order. For a few rows each: what is behind a slice, an annotation or a prefetch is not
    read."""
    parts = [
        Part(rows, tuple(_columns(rows.model, rows.query.select_related))) for rows in querysets
    ]
    found = read_together(parts)
    for rows, some in zip(querysets, found, strict=True):
        for name in reversed(rows.query.order_by or rows.model._meta.ordering or ()):
            path = str(name)
            some.sort(key=_SortedBy(path.lstrip("-")), reverse=path.startswith("-"))
    return found


def each_list(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The same with a statement for each: faster for many rows."""
    return [list(rows) for rows in querysets]


def _columns(model: type[Model], related: Any) -> Iterator[str]:
    """All fields, and those of related objects, named as ``select_related`` keeps them."""
    yield from (field.attname for field in model._meta.concrete_fields)
    for name, more in (related or {}).items():
        other = model._meta.get_field(name).related_model
        assert isinstance(other, type)
        yield from (f"{name}{LOOKUP_SEP}{column}" for column in _columns(other, more))


@dataclass(frozen=True, slots=True)
class _SortedBy:
    """The value by which rows are ordered; where there is none, behind all others, as the
    databases agree only where nothing is missing."""

    path: str

    def __call__(self, row: Any) -> tuple[bool, Any]:
        for name in self.path.split(LOOKUP_SEP):
            row = None if row is None else getattr(row, name)
        return row is None, row


def _object(model: type[Model], columns: Iterable[str]) -> JSONObject:
    """The columns by their names, with the keys on the way to them, in objects of ``MOST``."""
    names = {"id"}
    for column in columns:
        *heads, _last = column.split(LOOKUP_SEP)
        names.add(column)
        names.update(f"{LOOKUP_SEP.join(heads[: end + 1])}_id" for end in range(len(heads)))
    made = [(name, _expression(model, name)) for name in sorted(names)]
    some = [dict(made[at : at + MOST]) for at in range(0, len(made), MOST)]
    return JSONObject(**{str(place): JSONObject(**each) for place, each in enumerate(some)})


def _expression(model: type[Model], name: str) -> Any:
    """A column as it goes into JSON: amounts as text, lest they become floating."""
    *heads, last = name.split(LOOKUP_SEP)
    for head in heads:
        other = model._meta.get_field(head).related_model
        assert isinstance(other, type)
        model = other
    is_amount = isinstance(model._meta.get_field(last), DecimalField)
    return Cast(name, TextField()) if is_amount else name


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
    if own := getattr(field, "from_db_value", None):  # points are whole numbers there
        return own(value, None, connection)
    value = field.to_python(value)
    if isinstance(field, DecimalField) and value is not None:
        return value.quantize(Decimal(1).scaleb(-field.decimal_places))
    if isinstance(field, DateTimeField) and value is not None and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)
    return value
