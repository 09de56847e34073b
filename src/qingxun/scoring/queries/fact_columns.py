"""All facts of a desk as columns, for ``engine.columns``: what ``facts.load_items`` gives as
objects, in a few whole reads."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl
from django.db.models import Model

from qingxun.desk.models import Contributor, Manuscript, ManuscriptKind, Submission
from qingxun.desk.states import SEEN_BY_DESK
from qingxun.dispatch.models import Adoption, AdoptionVoid, Instruction, Outlet
from qingxun.kit.clock import CHINA
from qingxun.kit.periods import Span
from qingxun.ledger.queries import months_closed_at
from qingxun.records.reading import adapt
from qingxun.scoring import engine
from qingxun.scoring.engine.columns import Column, FactColumns, Table, code_texts, number_in
from qingxun.scoring.queries.bulk_reading import (
    Wanted,
    china_day,
    code,
    day,
    key,
    moment,
    number,
    read_columns,
)
from qingxun.scoring.queries.filings import ACCEPTED_STATES
from qingxun.scoring.queries.other_facts import EXTERNAL
from qingxun.scoring.queries.rare_columns import (
    Later,
    aligned,
    later_of_items,
    outlets_of_instructions,
    rare_of_adoptions,
    signed_outside,
)

OF_DESK = "t.desk_id = %s"


def load_columns(desk: uuid.UUID, within: Span | None = None) -> FactColumns:
    """Every item that the desk knows anything about; ``within``: that anything happened to then.

    What few policies look at (words, days of recording) is read when one does: on the same
    connection, so inside the caller's transaction if there is one.
    """
    filed, printed, noted = _filings(desk), _adoptions(desk), _instructions(desk)
    if within is not None:
        filed, printed, noted = _narrowed(within, filed, printed, noted)
    items = _items(filed, printed, noted)
    signed, rest, units, people = _signed(desk, items["id"])
    return FactColumns(
        items=Table(
            type=engine.Item,
            ids=_dashed(items["id"]),
            columns=(_kinds(desk, items["kind"]),),
            days={"filed_on": items["filed_on"], "accepted_on": items["accepted_on"]},
            later={
                "words": partial(_words, desk, items["id"]),
                "filed_at": partial(_filed_at, desk, items["id"]),
                **dict.fromkeys(("commissioned", "commission"), partial(_asked, items["id"])),
                **later_of_items(desk, items["id"]),
            },
        ),
        adoptions=_facts(engine.Adoption, desk, printed, items["id"]),
        instructions=_facts(engine.Instruction, desk, noted, items["id"]),
        signed=signed,
        signed_rest=rest,
        units=units,
        people=people,
    )


def _filings(desk: uuid.UUID) -> pl.DataFrame:
    """What was submitted to the desk. A filing that the desk does not see has no days."""
    seen = " AND ".join(("t.received_at IS NOT NULL", f"t.state IN ({_quoted(SEEN_BY_DESK)})"))
    accepted = f"t.decided_at IS NOT NULL AND t.state IN ({_quoted(ACCEPTED_STATES)})"
    received, decided = china_day("t.received_at"), china_day("t.decided_at")
    return read_columns(
        Submission,
        {
            "id": key("t.manuscript_id"),
            "kind": Wanted(
                f"CASE WHEN {seen} THEN {key('t.kind_id').sql} ELSE {key('m.kind_id').sql} END",
                pl.Categorical,
            ),
            "filed_on": day(f"CASE WHEN {seen} THEN {received.sql} END"),
            "accepted_on": day(f"CASE WHEN {seen} AND {accepted} THEN {decided.sql} END"),
        },
        joins="JOIN desk_manuscript m ON m.id = t.manuscript_id",
        where=OF_DESK,
        params=[adapt(desk)],
    )


def _quoted(codes: tuple[Any, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _adoptions(desk: uuid.UUID) -> pl.DataFrame:
    """Adoptions that stand, in order of their keys."""
    rows = read_columns(
        Adoption,
        {
            "id": key("t.id"),
            "item": key("t.manuscript_id"),
            "outlet": Wanted(key("t.outlet_id").sql, pl.Categorical),
            "form": code("t.form"),
            "placement": code("t.placement"),
            "on": day('t."on"'),
        },
        where=OF_DESK,
        params=[adapt(desk)],
    )
    voided = read_columns(AdoptionVoid, {"id": key("t.adoption_id")})
    return _by_key(rows.join(voided, on="id", how="anti") if len(voided) else rows)


def _instructions(desk: uuid.UUID) -> pl.DataFrame:
    """Instructions that stand, in order of their keys."""
    rows = read_columns(
        Instruction,
        {
            "id": key("t.id"),
            "item": key("t.manuscript_id"),
            "rank": code("t.rank"),
            "on": day('t."on"'),
            "due": day("t.follow_up_due"),
            "done": day("t.follow_up_done_on"),
        },
        where=f"{OF_DESK} AND t.voided_at IS NULL",
        params=[adapt(desk)],
    )
    return _by_key(rows)


def _narrowed(
    span: Span, filed: pl.DataFrame, printed: pl.DataFrame, noted: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """All rows of the items that have a day inside the span."""
    last = span.ends_on - dt.timedelta(days=1)
    days = (
        (filed, "id", "filed_on"),
        (filed, "id", "accepted_on"),
        (printed, "item", "on"),
        (noted, "item", "on"),
    )
    kept = pl.concat(
        rows.filter(pl.col(day).is_between(span.starts_on, last))[key].alias("id")
        for rows, key, day in days
    )
    wanted = kept.unique().implode()
    return (
        filed.filter(pl.col("id").is_in(wanted)),
        printed.filter(pl.col("item").is_in(wanted)),
        noted.filter(pl.col("item").is_in(wanted)),
    )


def _by_key(rows: pl.DataFrame) -> pl.DataFrame:
    return rows if rows["id"].is_sorted() else rows.sort("id")


def _items(filed: pl.DataFrame, printed: pl.DataFrame, noted: pl.DataFrame) -> pl.DataFrame:
    """Every manuscript that the desk knows anything about, in order of the keys."""
    known = pl.concat([printed["item"], noted["item"]]).unique()
    unfiled = known.filter(~known.is_in(filed["id"].implode()))
    if len(unfiled):
        rows = Manuscript.objects.filter(pk__in=unfiled.to_list()).values_list("pk", "kind_id")
        more = [(pk.hex, kind.hex if kind else None, None, None) for pk, kind in rows]
        filed = pl.concat([filed, pl.DataFrame(more, schema=filed.schema, orient="row")])
    return _by_key(filed)


def _kinds(desk: uuid.UUID, kinds: pl.Series) -> Column:
    """Kinds by their codes; a manuscript may have none."""
    codes = {pk.hex: name for pk, name in ManuscriptKind.objects.values_list("pk", "code")}
    return code_texts("kind", kinds, lambda pk: codes[pk] if pk else "")


def _words(desk: uuid.UUID, items: pl.Series) -> Column:
    """The length of what the unit sent last, where the desk sees the filing."""
    rows = read_columns(
        Submission,
        {"id": key("t.manuscript_id"), "words": number("r.words")},
        joins="JOIN desk_revision r ON r.id = t.revision_id",
        where=f"{OF_DESK} AND t.received_at IS NOT NULL AND t.state IN ({_quoted(SEEN_BY_DESK)})",
        params=[adapt(desk)],
    )
    return code_texts("words", aligned(items, rows)["words"])


def _filed_at(desk: uuid.UUID, items: pl.Series) -> Column:
    """The moment of receipt, where the desk sees the filing."""
    rows = read_columns(
        Submission,
        {"id": key("t.manuscript_id"), "at": moment("t.received_at")},
        where=f"{OF_DESK} AND t.received_at IS NOT NULL AND t.state IN ({_quoted(SEEN_BY_DESK)})",
        params=[adapt(desk)],
    )
    return code_texts("filed_at", aligned(items, rows)["at"])


def _asked(items: pl.Series) -> Column:
    """Whether the manuscript answers a commission, and which."""
    rows = read_columns(
        Manuscript,
        {"id": key("t.id"), "commission": key("c.commission_id")},
        joins="JOIN desk_commissionedunit c ON c.id = t.commissioned_id",
        where="t.commissioned_id IS NOT NULL",
    )
    column = code_texts("commission", aligned(items, rows)["commission"])
    values = [(pk is not None, str(uuid.UUID(pk)) if pk else "") for (pk,) in column.values]
    return Column(("commissioned", "commission"), column.codes, values)


def _facts(type_: Any, desk: uuid.UUID, rows: pl.DataFrame, items: pl.Series) -> Table:
    model: type[Model] = Adoption if type_ is engine.Adoption else Instruction
    columns: tuple[Column, ...]
    later: Later = {}
    if type_ is engine.Adoption:
        later = rare_of_adoptions(desk, rows["id"])
        columns = (_outlets(rows["outlet"]), code_texts("form", rows["form"]),
                   code_texts("placement", rows["placement"]))  # fmt: skip
    else:
        columns = (
            code_texts("rank", rows["rank"]),
            code_texts("follow_up_due", rows["due"]),
            code_texts("follow_up_done", rows["done"]),
        )
        later = {"outlet": partial(outlets_of_instructions, desk, rows["id"])}
    recorded = partial(_recorded, model, desk, rows.select("id", "on"))
    name = "adopted_on" if type_ is engine.Adoption else "instructed_on"
    return Table(
        type=type_,
        ids=_dashed(rows["id"]),
        columns=columns,
        days={name: rows["on"]},
        owner=number_in(rows["item"], items),
        later={"recorded_on": recorded, "after_closing": recorded, **later},
    )


def _outlets(outlets: pl.Series) -> Column:
    """An outlet's code, level, system and name of today, together."""
    fields = ("outlet", "level", "system", "outlet_name")
    rows = Outlet.objects.values_list("pk", "code", "level", "system", "name")
    known = {pk.hex: tuple(values) for pk, *values in rows}
    column = code_texts("outlet", outlets)
    return Column(fields, column.codes, [known[pk] for (pk,) in column.values])


def _recorded(model: type[Model], desk: uuid.UUID, facts: pl.DataFrame) -> Column:
    """When each fact was recorded, and whether its month was closed by then."""
    rows = read_columns(
        model, {"id": key("t.id"), "at": moment("t.recorded_at")}, where=OF_DESK,
        params=[adapt(desk)],
    )  # fmt: skip
    closed = months_closed_at(desk)
    months = pl.DataFrame(
        {"month": list(closed), "closed": [at.astimezone(CHINA) for at in closed.values()]},
        schema={"month": pl.String, "closed": pl.Datetime("us", "Asia/Shanghai")},
    )
    found = (
        aligned(facts["id"], rows)
        .with_columns(facts["on"].dt.strftime("%Y-%m").alias("month"))
        .join(months, on="month", how="left", maintain_order="left")
        .select(
            pl.struct(
                pl.col("at").dt.date().alias("on"),
                (pl.col("closed") < pl.col("at")).fill_null(value=False).alias("after"),
            )
        )
        .to_series()
    )
    column = code_texts("recorded", found)
    values = [(each["on"], each["after"]) for (each,) in column.values]
    return Column(("recorded_on", "after_closing"), column.codes, values)


def _signed(
    desk: uuid.UUID, items: pl.Series
) -> tuple[pl.DataFrame, list[Mapping[str, Any]], pl.Series, pl.Series]:
    """Contributors of these items in signed order, and who they are."""
    rows = read_columns(
        Contributor,
        {
            "id": key("t.manuscript_id"),
            "order": number('t."order"'),
            "unit": key("t.organization_id"),
            "person": key("t.person_id"),
            "share": Wanted("t.share"),
        },
    )
    rows = rows.with_columns(pl.lit(value=False).alias("external"))
    outside = signed_outside(desk, rows.schema)
    if len(outside):
        rows = pl.concat([rows, outside])
    rows = rows.with_columns(number_in(rows["id"], items).alias("item"))
    rows = rows.filter(pl.col("item").is_not_null()).sort("item", "external", "order")
    units, people = (rows[name].drop_nulls().unique().sort() for name in ("unit", "person"))
    shares = code_texts("share", rows["share"], _share)
    rest: list[Mapping[str, Any]] = [{"share": share} for (share,) in shares.values]
    rest.append({"share": EXTERNAL.share, "external": True})
    signed = rows.select(
        "item",
        number_in(rows["unit"], units).alias("unit"),
        number_in(rows["person"], people).alias("person"),
        pl.when("external").then(len(shares.values)).otherwise(shares.codes).cast(pl.UInt32)
        .alias("rest"),
    )  # fmt: skip
    return signed, rest, _dashed(units), _dashed(people)


def _share(text: str | None) -> Decimal | None:
    """As the field gives it: two places."""
    return None if text is None else Decimal(text).quantize(Decimal("0.01"))


def _dashed(keys: pl.Series) -> pl.Series:
    """Keys as ``str(uuid)`` writes them."""
    cuts = ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))
    parts = [keys.str.slice(start, length) for start, length in cuts]
    return pl.select(pl.concat_str(parts, separator="-")).to_series()
