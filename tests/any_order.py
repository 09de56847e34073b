"""The suite with rows in another order: a query says its order, or its reader needs none.

``pytest -p tests.any_order tests/desk``: rows without an order, and those that their order leaves
side by side, come the other way round than they were written. PostgreSQL may do so at any time.
"""

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import F
from django.db.models.expressions import OrderBy
from django.db.models.sql.compiler import SQLCompiler

_order, _combined = SQLCompiler.get_order_by, SQLCompiler.get_combinator_sql
_parts = [0]  # how many unions are being written: their parts have no order


def _last_first(self: Any) -> list[Any]:
    found, query = list(_order(self)), self.query
    bound = query.combinator or query.distinct or query.group_by is not None
    if bound or _parts[0] or type(self) is not SQLCompiler:
        return found
    last = OrderBy(F("pk"), descending=True).resolve_expression(query, allow_joins=True)
    return [*found, (last, (*self.compile(last), False))]


def _parts_of(self: Any, *args: Any, **options: Any) -> Any:
    _parts[0] += 1
    try:
        return _combined(self, *args, **options)
    finally:
        _parts[0] -= 1


def _reverse(connection: Any, **_: object) -> None:
    if connection.vendor == "sqlite":  # statements that were written by hand
        connection.connection.execute("PRAGMA reverse_unordered_selects = ON")


SQLCompiler.get_order_by = _last_first
SQLCompiler.get_combinator_sql = _parts_of
connection_created.connect(_reverse, weak=False)
