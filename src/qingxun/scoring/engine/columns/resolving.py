"""Stage 3 over columns: what counts of several, as running maxima or by distinct sequences.

"Highest" with differences is a running maximum within an item, group and slot. Every other rule is
put to the object evaluator's own ``resolve_credits`` once per distinct sequence of credits.
"""

import datetime as dt

import polars as pl

from ..choices import Keep, Settle
from ..matching import Credit
from ..resolving import resolve_credits, rule_of, slot_of
from .scale import highest, lowest, to_units

FIRST = dt.date(2000, 1, 1)
RUNNING = frozenset({Keep.HIGHEST, Keep.PER_LEVEL, Keep.PER_SYSTEM, Keep.PER_OUTLET})
LARGEST = 2**62


def resolve_columns(frame: pl.DataFrame, protos: list[Credit], silent: Keep) -> pl.DataFrame:
    """Add ``amount``: what is left of each credit's points. The order of rows is lost."""
    groups: dict[str, list[int]] = {}
    for place, proto in enumerate(protos):
        if not proto.excluded:
            groups.setdefault(proto.group.id if proto.group else "", []).append(place)
    number = {name: code for code, name in enumerate(groups)}
    of_proto: list[int | None] = [None] * len(protos)
    for name, places in groups.items():
        keep, top, _settle = rule_of(protos[places[0]], silent)
        if not (keep is Keep.SUM and top is None):
            for place in places:
                of_proto[place] = number[name]
    group = pl.Series("group", of_proto, dtype=pl.UInt32).gather(frame["proto"])
    plain = frame.filter(group.is_null()).with_columns(pl.col("points").alias("amount"))
    done = [plain]
    for name, places in groups.items():
        if of_proto[places[0]] is not None:
            members = frame.filter((group == number[name]).fill_null(value=False))
            done.append(_resolve_group(members, protos, places, silent))
    return pl.concat(done)


def _resolve_group(
    members: pl.DataFrame, protos: list[Credit], places: list[int], silent: Keep
) -> pl.DataFrame:
    keep, top, settle = rule_of(protos[places[0]], silent)
    running = keep in RUNNING and top is None and settle is Settle.DIFFERENCE
    slots: dict[str, int] = {}
    of_proto = [0] * len(protos)
    for place in places:
        name = slot_of(protos[place], keep) if keep in RUNNING else ""
        of_proto[place] = slots.setdefault(name, len(slots))
    slot = pl.Series(of_proto, dtype=pl.UInt32).gather(members["proto"])
    if running and lowest(members["points"]) >= 0:
        ordered = _in_order(members, slot, len(slots))
        return _running_maximum(ordered)
    return _by_sequence(_in_order(members, slot * 0, 1), protos, silent)


def _in_order(members: pl.DataFrame, slot: pl.Series, slots: int) -> pl.DataFrame:
    """By item, slot, day and id (rows stand in order of their ids); ``run`` numbers the slots."""
    days = members["day"].to_physical().cast(pl.Int64)
    first = lowest(days)
    span = highest(days) - first + 1
    run = members["item"].cast(pl.Int64) * slots + slot
    if (highest(run) + 1) * span >= LARGEST:
        raise OverflowError("too many items and days for one column")
    frame = members.with_columns(run.alias("run"), (run * span + (days - first)).alias("key"))
    if not frame["row"].is_sorted():
        frame = frame.sort("row")
    return frame.sort("key", maintain_order=True)


def _running_maximum(ordered: pl.DataFrame) -> pl.DataFrame:
    """Each credit brings what it adds to the best so far of its run; none is negative."""
    most = highest(ordered["points"]) + 1
    starts = (ordered["run"] != ordered["run"].shift(1)).fill_null(value=True)
    offset = starts.cast(pl.Int64).cum_sum()
    if len(ordered) and int(offset[-1]) * most < LARGEST:
        # every run is lifted above the one before it, so that one running maximum does for all
        best = (offset * most + ordered["points"]).cum_max() - offset * most
    else:
        best = ordered.select(pl.col("points").cum_max().over("run")).to_series()
    before = pl.select(pl.when(starts).then(0).otherwise(best.shift(1))).to_series()
    return ordered.drop("run", "key").with_columns((best - before).alias("amount"))


def _by_sequence(ordered: pl.DataFrame, protos: list[Credit], silent: Keep) -> pl.DataFrame:
    """Ask the object evaluator about each distinct sequence of credits."""
    by_item = ordered.group_by("item", maintain_order=True).agg(
        pl.col("proto").cast(pl.String).str.join(","), pl.len().alias("number")
    )
    known: dict[str, list[int]] = {}
    amounts: list[int] = []
    for text in by_item["proto"].to_list():
        found = known.get(text)
        if found is None:
            found = known[text] = _ask(text, protos, silent)
        amounts += found
    return ordered.drop("run", "key").with_columns(pl.Series("amount", amounts, dtype=pl.Int64))


def _ask(text: str, protos: list[Credit], silent: Keep) -> list[int]:
    members = []
    for place, proto in enumerate(protos[int(number)] for number in text.split(",")):
        day = FIRST + dt.timedelta(days=place)
        members.append(
            Credit(
                proto.kind,
                proto.clause,
                proto.fact_kind,
                f"{place:06}",
                day,
                day,
                proto.points,
                proto.points,
                {},
                place=proto.place,
            )
        )
    resolve_credits(members, silent)
    return [to_units(member.amount) for member in members]
