"""Stage 5 over columns: each distinct signature, amount and kind is split once, by the object
evaluator's own code; the parts are then joined to the credits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ..attributing import Signature
from ..compiling import Compiled
from ..evaluating import attribute_credit
from ..facts import Contributor
from ..lines import Line, LineKind, OwnerKind, Trace
from .facts import Column, FactColumns
from .probing import Needs, Probe, sort_by_answer
from .resolving import FIRST
from .scale import to_points, to_units

UNIT, PERSON = 0, 1
OWNER_KINDS = (OwnerKind.UNIT, OwnerKind.PERSON)
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Part:
    """One owner's part of a split: whose row of the signature it is, and with which unit."""

    owner_kind: int
    owner: int
    unit: int
    amount: int
    trace: Trace


@dataclass(slots=True)
class Parts:
    """``frame``: the credits once per part, with ``owner_kind``, ``owner``, ``unit`` (numbers of
    the facts' units and people), ``part`` (the place in ``parts``) and ``amount``, the part's;
    ``whole`` is the credit's."""

    frame: pl.DataFrame
    parts: list[Part]
    apart: pl.Series


@dataclass(frozen=True, slots=True)
class Signatures:
    """The contributors of every item: equal patterns have one number, owners counted from the
    item's first row."""

    patterns: pl.Series
    contributors: Sequence[tuple[Contributor, ...]]
    first: pl.Series
    facts: FactColumns = field(repr=False)


def read_signatures(facts: FactColumns) -> Signatures:
    """Who signed what, as patterns: "first unit and first person, second unit" and so on."""
    signed = facts.signed.with_row_index("place").with_columns(
        (pl.col(name).rank("dense").over("item").fill_null(0).cast(pl.UInt32)).alias(name)
        for name in ("unit", "person")
    )
    rows = signed.with_columns(pl.format("{} {} {}", "unit", "person", "rest").alias("text"))
    by_item = rows.group_by("item", maintain_order=True).agg(
        pl.col("text").str.join("|"), pl.col("place").first()
    )
    everyone = pl.DataFrame({"item": pl.int_range(len(facts.items), dtype=pl.UInt32, eager=True)})
    whole = everyone.join(by_item, on="item", how="left", maintain_order="left").with_columns(
        pl.col("text").fill_null(""), pl.col("place").fill_null(0)
    )
    known = whole["text"].unique(maintain_order=True)
    codes = whole["text"].replace_strict(
        known, pl.int_range(len(known), dtype=pl.UInt32, eager=True), return_dtype=pl.UInt32
    )
    patterns = [_contributors(text, facts) for text in known.to_list()]
    return Signatures(codes, patterns, whole["place"], facts)


def _contributors(text: str, facts: FactColumns) -> tuple[Contributor, ...]:
    """The pattern as contributors whose owners are named by their numbers."""
    rows = []
    for row in text.split("|") if text else ():
        unit, person, rest = row.split(" ")
        rows.append(
            Contributor(
                unit if unit != "0" else None,
                person if person != "0" else None,
                **facts.signed_rest[int(rest)],
            )
        )
    return tuple(rows)


def attribute_columns(
    compiled: Compiled, credits: pl.DataFrame, kind: LineKind, signatures: Signatures
) -> Parts:
    """The lines of credits of one kind. ``credits`` has ``item`` and ``amount``."""
    facts = signatures.facts
    amounts = credits["amount"].unique().sort()
    amount_codes = amounts.search_sorted(credits["amount"]).cast(pl.UInt32)
    whole = Column(("amount",), amount_codes, [(to_points(units),) for units in amounts.to_list()])
    pattern = Column(
        ("contributors",),
        signatures.patterns.gather(credits["item"]),
        [(rows,) for rows in signatures.contributors],
    )
    same_item = {**facts.items.defaults(), "id": ""}
    same = {"kind": kind, "trace": {}, "on": FIRST, "day": FIRST, "fact": "", "fact_kind": ""}
    same["clause"] = Probe("clause", {"id": ""})

    def offer(needs: Needs) -> Column | None:
        probe, attribute = needs
        if probe == "credit" and attribute == "amount":
            return whole
        if probe == "item" and attribute == "contributors":
            return pattern
        column = facts.items.column_of(attribute) if probe == "item" else None
        if column is None:
            return None
        return Column(column.attributes, column.codes.gather(credits["item"]), column.values)

    def ask(known: dict[str, dict[str, Any]]) -> list[Part]:
        item: Any = Probe("item", {**same_item, **known.get("item", {})})
        credit: Any = Probe("credit", {**same, **known.get("credit", {})})
        rows = item.contributors
        lines = attribute_credit(compiled, credit, Signature(item))
        return [_part(line, rows) for line in lines]

    answers = sort_by_answer(len(credits), offer, ask)
    return _parts(credits, answers.codes, answers.results, signatures)


def _part(line: Line, rows: Sequence[Contributor]) -> Part:
    """Where in the signature the line's owner, and the unit signed with, stand first."""
    units = [row.unit for row in rows]
    if line.owner_kind is OwnerKind.UNIT:
        owner, unit = units.index(line.owner), units.index(line.unit)
    else:
        owner = [row.person for row in rows].index(line.owner)
        unit = units.index(line.unit) if line.unit else NOBODY
    return Part(
        OWNER_KINDS.index(line.owner_kind), owner, unit, to_units(line.amount), dict(line.trace)
    )


def _parts(
    credits: pl.DataFrame,
    codes: pl.Series,
    results: list[list[Part] | None],
    signatures: Signatures,
) -> Parts:
    parts: list[Part] = []
    places: list[list[int]] = []
    for result in results:
        places.append(list(range(len(parts), len(parts) + len(result or ()))))
        parts += result or ()
    refused = pl.Series([result is None for result in results], dtype=pl.Boolean)
    apart = credits["item"].filter(refused.gather(codes)).unique()
    lists = pl.Series("part", places, dtype=pl.List(pl.UInt32)).gather(codes)
    frame = credits.rename({"amount": "whole"}).with_columns(lists.alias("part"))
    frame = frame.explode("part", empty_as_null=False)
    return Parts(_with_owners(frame, parts, signatures), parts, apart)


def _with_owners(frame: pl.DataFrame, parts: list[Part], signatures: Signatures) -> pl.DataFrame:
    place = frame["part"]
    first = signatures.first.gather(frame["item"])
    signed = signatures.facts.signed
    kind = pl.Series([part.owner_kind for part in parts], dtype=pl.UInt8).gather(place)
    row = first + pl.Series([part.owner for part in parts], dtype=pl.UInt32).gather(place)
    of_unit = [part.unit if part.unit != NOBODY else None for part in parts]
    unit_row = first + pl.Series(of_unit, dtype=pl.UInt32).gather(place)
    owner = signed["unit"].gather(row)
    if any(part.owner_kind == PERSON for part in parts):
        person = signed["person"].gather(row)
        owner = pl.select(pl.when(kind == UNIT).then(owner).otherwise(person)).to_series()
    return frame.with_columns(
        kind.alias("owner_kind"),
        owner.alias("owner"),
        signed["unit"].gather(unit_row).alias("unit"),
        pl.Series([part.amount for part in parts], dtype=pl.Int64).gather(place).alias("amount"),
    )
