"""Lines as columns: who gets what from which fact; words and objects only when somebody asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import polars as pl

from ..choices import Keep
from ..compiling import Compiled
from ..lines import FactKind, Line, LineKind, OwnerKind, Trace, item_scope
from ..matching import Credit
from ..resolving import trace_of_less
from ..versions import period_key
from .attributing import OWNER_KINDS, UNIT, Part
from .facts import FactColumns, Table
from .scale import to_points, to_units

LINE_KINDS = tuple(LineKind)
SCHEMA = {
    "item": pl.UInt32,
    "row": pl.UInt32,
    "proto": pl.UInt32,
    "on": pl.Date,
    "whole": pl.Int64,
    "part": pl.UInt32,
    "owner_kind": pl.UInt8,
    "owner": pl.UInt32,
    "unit": pl.UInt32,
    "amount": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one kind under one version: ``frame`` as in ``SCHEMA``, and what its numbers
    mean. ``row`` is a row of ``table``."""

    compiled: Compiled
    kind: LineKind
    frame: pl.DataFrame
    protos: Sequence[Credit]
    parts: Sequence[Part]
    table: Table
    silent: Keep

    def __len__(self) -> int:
        return len(self.frame)

    def lines(self, facts: FactColumns, chosen: pl.DataFrame | None = None) -> Iterator[Line]:
        """The lines (or the chosen rows of ``frame``) as objects."""
        frame = self.frame if chosen is None else chosen
        items, own = facts.items.ids, self.table.ids
        owners = (facts.units, facts.people)
        policy = self.compiled.policy
        trace_of = lru_cache(maxsize=100_000)(self._trace)
        for row in frame.select(list(SCHEMA)).iter_rows():
            item, fact, place, on, whole, part, kind, owner, unit, amount = row
            proto = self.protos[place]
            in_item = proto.fact_kind in (FactKind.ITEM, FactKind.ACCEPTANCE)
            yield Line(
                item_scope(items[item]),
                OWNER_KINDS[kind],
                owners[kind][owner],
                "" if unit is None else facts.units[unit],
                self.kind,
                period_key(policy.grain, on, policy.first_month),
                on,
                to_points(amount),
                policy.key,
                proto.clause.id,
                proto.fact_kind,
                items[item] if in_item else own[fact],
                trace_of(place, whole, part),
            )

    def _trace(self, place: int, whole: int, part: int) -> Trace:
        proto = self.protos[place]
        less = to_points(to_units(proto.points) - whole)
        return {**proto.trace, **trace_of_less(proto, less, self.silent), **self.parts[part].trace}


@dataclass(slots=True)
class LineColumns:
    """Everything an evaluation gave: blocks of columns, and lines that came as objects (those of
    items apart, and of owners' periods)."""

    facts: FactColumns
    blocks: list[Block] = field(default_factory=list)
    objects: list[Line] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(block) for block in self.blocks) + len(self.objects)

    def lines(self) -> list[Line]:
        """All as objects, sorted as ``evaluate`` sorts them."""
        found = [line for block in self.blocks for line in block.lines(self.facts)]
        return sorted(found + self.objects, key=lambda line: line.key)

    def lines_of(self, owner_kind: OwnerKind, owner: str) -> list[Line]:
        """One owner's lines, in the order of ``lines``."""
        number = OWNER_KINDS.index(owner_kind)
        names = self.facts.units if number == UNIT else self.facts.people
        place = names.index_of(owner)
        found = [
            line for line in self.objects if line.owner_kind is owner_kind and line.owner == owner
        ]
        if place is not None:
            mine = (pl.col("owner_kind") == number) & (pl.col("owner") == place)
            for block in self.blocks:
                found += block.lines(self.facts, block.frame.filter(mine))
        return sorted(found, key=lambda line: line.key)
