"""What is said of few manuscripts and few adoptions, as columns: objects do for so few rows."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

import polars as pl
from django.db.models import Q

from qingxun.desk.models import Attachment, Manuscript, Question, Submission
from qingxun.desk.states import SEEN_BY_DESK
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.dispatch.states import Route
from qingxun.facts.models import ItemData
from qingxun.records.reading import adapt
from qingxun.scoring.engine.columns import Column, code_texts, code_values
from qingxun.scoring.queries.bulk_reading import day, key, read_columns
from qingxun.scoring.queries.filings import began

SEEN = ", ".join(f"'{state}'" for state in SEEN_BY_DESK)
Later = dict[str, Callable[[], Column]]
STATED: dict[str, Callable[[ItemData], Any]] = {
    "repost": lambda row: True if row.repost else None,
    "rewritten": lambda row: row.rewritten,
    "editor": lambda row: str(row.editor_id) if row.editor_id else None,
    "editor_unit": lambda row: str(row.desk_id) if row.editor_id else None,
    "same_as": lambda row: str(row.same_as) if row.same_as else None,
    "urgent": lambda row: True if row.urgent else None,
    "tags": lambda row: " ".join(sorted(row.tags)) or None,
    "route": lambda row: row.route or None,
    "verified": lambda row: row.verified,
    "happened_at": lambda row: row.happened_at,
}
"""What statements say; None where they say nothing."""
READ: dict[str, Callable[[Any], Any]] = {
    "repost": bool,
    "rewritten": lambda value: None if value is None else Decimal(value),
    "editor": lambda value: value or "",
    "editor_unit": lambda value: value or "",
    "same_as": lambda value: value or "",
    "urgent": bool,
    "tags": lambda value: frozenset((value or "").split()),
    "route": lambda value: value or "",
}


def later_of_items(desk: uuid.UUID, items: pl.Series) -> Later:
    """What few policies ask about a manuscript: each read when one does."""
    known: dict[str, Callable[[uuid.UUID], dict[str, Any]]] = {
        "route": routes_by_adoptions,
        "verified": verified_by_questions,
        "happened_at": days_of_events,
    }
    rows = Stated(desk)
    own: Later = {name: partial(stated, rows, items, name, known.get(name)) for name in STATED}
    return own | {"photos": partial(photos_of, desk, items)}


class Stated:
    """What the office recorded about single manuscripts: one query, at the first question."""

    def __init__(self, desk: uuid.UUID) -> None:
        self.desk = desk

    @cached_property
    def rows(self) -> list[ItemData]:
        return list(ItemData.objects.filter(desk=self.desk, replaced_at=None))


def stated(
    said_of: Stated,
    items: pl.Series,
    name: str,
    known: Callable[[uuid.UUID], dict[str, Any]] | None = None,
) -> Column:
    """What the office recorded about single manuscripts, and where it says nothing what the program
    knows: few rows, so objects do."""
    found = known(said_of.desk) if known else {}
    for row in said_of.rows:
        said = STATED[name](row)
        if said is not None:
            found[row.manuscript_id.hex] = said
    values = [found.get(pk) for pk in items.to_list()]
    column = code_values(name, values)
    read = READ.get(name)
    if read is None:
        return column
    return Column(column.attributes, column.codes, [(read(value),) for (value,) in column.values])


def routes_by_adoptions(desk: uuid.UUID) -> dict[str, Any]:
    """Manuscripts every adoption of which came past the office."""
    standing = Adoption.objects.standing().filter(desk=desk)
    direct = standing.filter(route=Route.DIRECT).values("manuscript")
    routes: dict[str, set[str]] = defaultdict(set)
    rows = standing.filter(manuscript__in=direct).values_list("manuscript", "route")
    for pk, route in rows:
        routes[pk.hex].add(route)
    return {pk: str(Route.DIRECT) for pk, found in routes.items() if found == {Route.DIRECT}}


def verified_by_questions(desk: uuid.UUID) -> dict[str, Any]:
    """Whether every question of the desk about a manuscript was answered; as ``Filing`` says."""
    found: dict[str, Any] = {}
    rows = Question.objects.filter(
        submission__desk=desk,
        submission__state__in=SEEN_BY_DESK,
        submission__received_at__isnull=False,
    )
    for pk, answered in rows.values_list("submission__manuscript", "answered_at"):
        found[pk.hex] = found.get(pk.hex, True) and answered is not None
    return found


def days_of_events(desk: uuid.UUID) -> dict[str, Any]:
    """The beginning of the day of the event, by manuscript: as sent, or as stated for what the desk
    never received."""
    stated = read_columns(
        Manuscript,
        {"id": key("t.id"), "day": day("t.event_on")},
        where="t.event_on IS NOT NULL",
    )
    sent = read_columns(
        Submission,
        {"id": key("t.manuscript_id"), "day": day("t.event_on")},
        where=f"t.desk_id = %s AND t.received_at IS NOT NULL AND t.state IN ({SEEN})",
        params=[adapt(desk)],
    )
    days = dict(stated.iter_rows()) | dict(sent.iter_rows())
    return {hex_: began(on) for hex_, on in days.items() if on is not None}


def photos_of(desk: uuid.UUID, items: pl.Series) -> Column:
    """Photos that went with what the unit sent last."""
    rows = read_columns(
        Attachment,
        {"id": key("t.manuscript_id")},
        joins="JOIN desk_submission s ON s.manuscript_id = t.manuscript_id",
        where=(
            f"s.desk_id = %s AND s.received_at IS NOT NULL AND s.state IN ({SEEN})"
            " AND t.is_photo AND NOT t.is_source AND t.added_at <= s.submitted_at"
            " AND (t.removed_at IS NULL OR t.removed_at > s.submitted_at)"
        ),
        params=[adapt(desk)],
    )
    numbers = rows.group_by("id").len("number")
    return code_texts("photos", aligned(items, numbers)["number"].fill_null(0))


def outlets_of_instructions(desk: uuid.UUID, instructions: pl.Series) -> Column:
    """The outlet whose adoption an instruction is about: few rows, so objects do."""
    rows = Instruction.objects.filter(desk=desk, adoption__isnull=False, voided_at=None)
    found = {pk.hex: code for pk, code in rows.values_list("pk", "adoption__outlet__code")}
    return code_values("outlet", [found.get(pk, "") for pk in instructions.to_list()])


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
    said: Later = {name: partial(_said, desk, adoptions, name) for name in wanted}
    return said | {"issue": partial(_issues, desk, adoptions)}


def _issues(desk: uuid.UUID, adoptions: pl.Series) -> Column:
    """The outlet's own issue in which each was printed, in its words."""
    rows = Adoption.objects.filter(desk=desk).exclude(printed_in="")
    found = {pk.hex: words for pk, words in rows.values_list("pk", "printed_in")}
    return code_values("issue", [found.get(pk, "") for pk in adoptions.to_list()])


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
