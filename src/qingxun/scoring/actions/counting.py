"""Counts of items by unit: a projection of the facts, kept with the postings.

A count that moves in a closed month is booked in the first open one, like points: tallies of closed
months stay, and ``LateCount`` remembers from where it came. Counts toward targets follow the facts:
evaluation reads them, nobody is shown them.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Count

from qingxun.kit.ids import uuid7
from qingxun.kit.periods import Span, month_of
from qingxun.ledger.actions import first_open_month
from qingxun.ledger.queries import closed_month_keys
from qingxun.scoring import engine
from qingxun.scoring.models import ItemCount, LateCount, Tally
from qingxun.scoring.states import ADOPTED, FILED, TARGET, UPWARD

COUNTY = "county"

Key = tuple[uuid.UUID, str, str]


def recount(
    desk: uuid.UUID, versions: Sequence[engine.Version], items: Sequence[engine.Item]
) -> set[tuple[str, str]]:
    """Bring item counts and tallies up to date; gives the (unit, period) whose targets moved."""
    wanted = {
        (uuid.UUID(item.id), unit, measure): period
        for item in items
        for unit, measure, period in item_counts(versions, item)
    }
    rows = ItemCount.objects.filter(desk=desk, manuscript__in=[uuid.UUID(i.id) for i in items])
    deltas: Counter[Key] = Counter()
    stale = []
    for row in rows:
        key = (row.manuscript_id, row.organization_id, row.measure)
        if wanted.get(key) == row.period:
            del wanted[key]
        else:
            stale.append(row.pk)
            deltas[row.organization_id, row.measure, row.period] -= 1
    ItemCount.objects.filter(pk__in=stale).delete()
    ItemCount.objects.bulk_create(
        [
            ItemCount(
                desk_id=desk,
                manuscript_id=item,
                organization_id=unit,
                measure=measure,
                period=period,
            )
            for (item, unit, measure), period in wanted.items()
        ],
        batch_size=2000,
    )
    for (_item, unit, measure), period in wanted.items():
        deltas[unit, measure, period] += 1
    add_to_tallies(desk, shift_late(desk, deltas))
    return {(str(unit), period) for unit, measure, period in deltas if measure.startswith(TARGET)}


def item_counts(
    versions: Sequence[engine.Version], item: engine.Item
) -> Iterable[tuple[uuid.UUID, str, str]]:
    """(unit, measure, period) of one item: filed, adopted, adopted above the county, targets."""
    units = [uuid.UUID(unit) for unit in dict.fromkeys(c.unit for c in item.contributors if c.unit)]
    months = {}
    if item.filed_on is not None:
        months[FILED] = month_of(item.filed_on).key
    printed = [adoption for adoption in item.adoptions if not adoption.forwarded_only]
    days = [adoption.adopted_on for adoption in printed]
    if days:
        months[ADOPTED] = month_of(min(days)).key
    above = [a.adopted_on for a in printed if a.level != COUNTY and a.system != "media"]
    if above:
        months[UPWARD] = month_of(min(above)).key
    for unit in units:
        for measure, period in months.items():
            yield unit, measure, period
    for version in versions:
        for count in engine.count_item(version.compiled, item):
            if holds_period(version, count.period):
                yield uuid.UUID(count.unit), TARGET + count.clause, count.period


def holds_period(version: engine.Version, key: str) -> bool:
    """A period's targets follow the version in force on its last day."""
    return version.holds(Span.from_key(key).ends_on - dt.timedelta(days=1))


def shift_late(desk: uuid.UUID, deltas: Counter[Key]) -> Counter[Key]:
    """The deltas, those of closed months in the first open one; from where is kept."""
    if not any(deltas.values()):
        return deltas
    closed = closed_month_keys(desk)
    booked: Counter[Key] = Counter()
    for (unit, measure, period), number in deltas.items():
        if not number or measure.startswith(TARGET) or period not in closed:
            booked[unit, measure, period] += number
            continue
        month = first_open_month(period, closed)
        booked[unit, measure, month] += number
        row, _made = LateCount.objects.get_or_create(
            desk_id=desk,
            organization_id=unit,
            measure=measure,
            month=month,
            late_from=period,
            defaults={"number": 0},
        )
        row.number += number
        row.save(update_fields=["number"])
    return booked


def bring_back(desk: uuid.UUID, months: Iterable[str]) -> None:
    """Counts that were booked late go into their own months, which are open again."""
    rows = list(LateCount.objects.filter(desk=desk, late_from__in=list(months)))
    deltas: Counter[Key] = Counter()
    for row in rows:
        deltas[row.organization_id, row.measure, row.month] -= row.number
        deltas[row.organization_id, row.measure, row.late_from] += row.number
    add_to_tallies(desk, deltas)
    LateCount.objects.filter(pk__in=[row.pk for row in rows]).delete()


def wrong_tallies(desk: uuid.UUID) -> list[str]:
    """Keys (month, measure, unit) whose tally is not what item counts and late counts give."""
    wanted: Counter[Key] = Counter()
    counted = ItemCount.objects.filter(desk=desk).values_list(
        "organization_id", "measure", "period"
    )
    for unit, measure, period, number in counted.annotate(Count("id")):
        wanted[unit, measure, period] += number
    for row in LateCount.objects.filter(desk=desk):
        wanted[row.organization_id, row.measure, row.late_from] -= row.number
        wanted[row.organization_id, row.measure, row.month] += row.number
    for unit, measure, period, number in Tally.objects.filter(desk=desk).values_list(
        "organization_id", "measure", "period", "number"
    ):
        wanted[unit, measure, period] -= number
    return sorted(
        f"{period} {measure} {unit}" for (unit, measure, period), off in wanted.items() if off
    )


def add_to_tallies(desk: uuid.UUID, deltas: Counter[Key]) -> None:
    """Add to the sums: one upsert a key, in a fixed order."""
    table = connection.ops.quote_name(Tally._meta.db_table)
    statement = (
        f"INSERT INTO {table} (id, desk_id, organization_id, measure, period, number) "  # noqa: S608
        "VALUES (%s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (desk_id, period, measure, organization_id) "
        f"DO UPDATE SET number = {table}.number + excluded.number"
    )
    key_field = Tally._meta.pk

    def key_of(value: uuid.UUID) -> str:
        return str(key_field.get_db_prep_value(value, connection))

    rows = [
        (key_of(uuid7()), key_of(desk), key_of(unit), measure, period, number)
        for (unit, measure, period), number in sorted(deltas.items(), key=lambda pair: str(pair[0]))
        if number
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
