"""What is said of few manuscripts and few adoptions, as columns: objects do for so few rows."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl
from django.db.models import Q

from qingxun.dispatch.models import Adoption
from qingxun.dispatch.states import Route
from qingxun.facts.models import ItemData
from qingxun.scoring.engine.columns import Column, code_texts

Later = dict[str, Callable[[], Column]]
STATED: dict[str, Callable[[ItemData], Any]] = {
    "repost": lambda row: True if row.repost else None,
    "rewritten": lambda row: row.rewritten,
    "editor": lambda row: str(row.editor_id) if row.editor_id else None,
    "same_as": lambda row: str(row.same_as) if row.same_as else None,
}
READ: dict[str, Callable[[Any], Any]] = {
    "repost": bool,
    "rewritten": lambda value: None if value is None else Decimal(value),
    "editor": lambda value: value or "",
    "same_as": lambda value: value or "",
}


def stated(desk: uuid.UUID, items: pl.Series, name: str) -> Column:
    """What the office recorded about single manuscripts: few rows, so objects do."""
    found = {
        row.manuscript_id.hex: STATED[name](row)
        for row in ItemData.objects.filter(desk=desk, replaced_at=None)
    }
    values = pl.Series([found.get(key) for key in items.to_list()])
    return code_texts(name, values, READ[name])


RARE: dict[str, Q] = {
    "forwarded_only": Q(forwarded_only=True),
    "route": ~Q(route=Route.OFFICE),
    "partners": Q(partners__isnull=False),
    "readership": Q(readership__isnull=False),
}
"""What few adoptions say, with which of them do."""


def rare_of_adoptions(desk: uuid.UUID, adoptions: pl.Series) -> Later:
    """Almost every policy asks whether a piece was only sent on: where none was, no column says
    so, and the answer is that of all."""
    sent_on = Adoption.objects.filter(RARE["forwarded_only"], desk=desk).exists()
    wanted = [name for name in RARE if sent_on or name != "forwarded_only"]
    return {name: partial(_said, desk, adoptions, name) for name in wanted}


def _said(desk: uuid.UUID, adoptions: pl.Series, name: str) -> Column:
    """One of these: the few rows that say something, the usual value for the others."""
    rows = Adoption.objects.filter(RARE[name], desk=desk).values_list("pk", name)
    usual = getattr(Adoption(), name)
    places = {usual: 0}
    codes = [places.setdefault(value, len(places)) for _, value in rows]
    said = pl.DataFrame(
        {"id": [pk.hex for pk, _ in rows], "code": codes},
        schema={"id": pl.String, "code": pl.UInt32},
    )
    column = aligned(adoptions, said)["code"].fill_null(0)
    return Column((name,), column, [(value,) for value in places])


def signed_outside(desk: uuid.UUID, schema: Any) -> pl.DataFrame:
    """A row for everybody outside who signed an item: few, so objects do."""
    signed = ItemData.objects.filter(desk=desk, replaced_at=None).exclude(external_name="")
    keys = [key.hex for key in signed.values_list("manuscript", flat=True)]
    rows = pl.DataFrame({"id": keys, "external": [True] * len(keys)})
    missing = [name for name in schema if name not in rows.columns]
    whole = rows.with_columns(pl.lit(None).alias(name) for name in missing)
    return whole.select(list(schema)).cast(schema)


def aligned(ids: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows in the order of the keys; null where there is none."""
    return pl.DataFrame({"id": ids}).join(rows, on="id", how="left", maintain_order="left")
