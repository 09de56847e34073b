"""Entered tables: define one, enter numbers, correct them; what was replaced stays."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.dispatch.models import Adoption
from qingxun.documents.models import StoredFile
from qingxun.facts.actions.lists import CODE
from qingxun.facts.actions.refusals import FactRefused
from qingxun.facts.actions.registering import fits
from qingxun.facts.actions.steps import audit
from qingxun.facts.models import EnteredTable, TableEntry
from qingxun.facts.permissions import check_can_keep_year, check_can_record_fact
from qingxun.facts.states import TableSubject
from qingxun.kit.clock import china_date
from qingxun.kit.decimals import show_points
from qingxun.kit.periods import PeriodKind, Span
from qingxun.kit.refusals import StaleRefused
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.records.signals import fact_recorded
from qingxun.ui.periods import period_name

NOTE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a table: about a unit, or about a manuscript; ``value`` None takes it out.
    ``seen`` is the key of the number that the page showed, "" for none; None: no page."""

    value: Decimal | None
    unit: Organization
    manuscript: Manuscript | None = None
    adoption: Adoption | None = None
    note: str = ""
    evidence: StoredFile | None = None
    seen: str | None = None


@transaction.atomic
def save_table(*, table: EnteredTable, by: Person, at: dt.datetime) -> EnteredTable:
    """Add or change the definition of a table. Whom it is about and how often stay as they are
    once it holds numbers."""
    check_can_keep_year(by, table.desk_id)
    if not CODE.fullmatch(table.code):
        raise FactRefused(
            _("The code “%(code)s” must be small letters, digits and lines, at most 30.")
            % {"code": table.code},
            "code",
        )
    same = EnteredTable.objects.filter(desk=table.desk_id, code=table.code).exclude(pk=table.pk)
    if same.exists():
        raise FactRefused(_("“%(value)s” stands twice.") % {"value": table.code}, "code")
    if table.lowest is not None and table.highest is not None and table.lowest > table.highest:
        raise FactRefused(_("The lowest number is above the highest."), "lowest")
    before = EnteredTable.objects.filter(pk=table.pk).first()
    changed = before is not None and (
        (before.subject, before.period, before.code) != (table.subject, table.period, table.code)
    )
    if changed and table.entries.exists():
        raise FactRefused(
            _("The table holds numbers already: its code, subject and period stay as they are."),
            "subject",
        )
    table.save()
    audit("save_table", "enteredtable", table.pk, table.desk_id, by=by, at=at)
    return table


@transaction.atomic
def enter_numbers(
    *,
    table: EnteredTable,
    period: str,
    numbers: Sequence[Number],
    by: Person,
    at: dt.datetime,
) -> list[TableEntry]:
    """Enter or correct numbers of one period; what is the same is left alone. Gives new rows.

    Raises ``FactRefused``, or ``StaleRefused`` naming every number that somebody else entered since
    the page was opened; then none went in.
    """
    check_can_record_fact(by, table.desk_id)
    span = checked_period(table, period, at)
    for number in numbers:
        check_number(table, number)
    pairs = [(number, standing_of(table, span, number)) for number in numbers]
    check_unchanged(pairs)
    made = [enter_one(table, span, number, standing, by, at) for number, standing in pairs]
    return [entry for entry in made if entry is not None]


def standing_of(table: EnteredTable, span: Span, number: Number) -> TableEntry | None:
    """The number that stands about the same; held until the transaction ends."""
    about: dict[str, object] = {"period": span.key}
    if number.manuscript is not None:
        about = {"manuscript": number.manuscript, "adoption": number.adoption}
    rows = TableEntry.objects.select_for_update(of=("self",)).select_related("entered_by")
    return rows.filter(table=table, unit=number.unit, replaced_at=None, **about).first()


def says_the_same(number: Number, standing: TableEntry | None) -> bool:
    """Whether what was typed is what stands."""
    if standing is None:
        return number.value is None
    return (standing.value, standing.note) == (number.value, number.note.strip())


def check_unchanged(pairs: Sequence[tuple[Number, TableEntry | None]]) -> None:
    """Two people at one table: nobody's number is overwritten unseen."""
    stale = [
        stale_sentence(number, standing)
        for number, standing in pairs
        if number.seen not in (None, str(standing.pk) if standing else "")
        and not says_the_same(number, standing)
    ]
    if stale:
        raise StaleRefused(
            "".join(stale) + _("Nothing was saved. Save again to put yours in its place.")
        )


def stale_sentence(number: Number, standing: TableEntry | None) -> str:
    """Who entered what meanwhile."""
    about = number.manuscript.title if number.manuscript else number.unit.short_name
    if standing is None:
        return _("%(about)s: the number was taken out meanwhile. ") % {"about": about}
    words = {"about": about, "name": standing.entered_by, "value": show_points(standing.value)}
    words["note"] = standing.note or "—"
    return _("%(about)s: %(name)s entered %(value)s (note: %(note)s). ") % words


def checked_period(table: EnteredTable, key: str, at: dt.datetime) -> Span:
    """The period of that key; it fits the table and has begun."""
    try:
        span = Span.from_key(key)
    except ValueError:
        raise FactRefused(_("There is no such period."), "period") from None
    if span.kind != PeriodKind(table.period):
        raise FactRefused(
            _("“%(name)s” is filled per %(kind)s.")
            % {"name": table.name, "kind": table.get_period_display()},
            "period",
        )
    if span.starts_on > china_date(at):
        raise FactRefused(
            _("%(period)s has not begun yet.") % {"period": period_name(span)}, "period"
        )
    return span


def check_number(table: EnteredTable, number: Number) -> None:
    """The number lies within the table's bounds and is about the right thing."""
    value = number.value
    if (number.manuscript is not None) != (table.subject == TableSubject.ITEM):
        raise FactRefused(_("This table is about something else."), "unit")
    if value is None:
        return
    if not fits(value):
        raise FactRefused(
            _("%(unit)s: at most four decimal places.") % {"unit": number.unit.short_name}, "value"
        )
    low, high = table.lowest, table.highest
    if (low is not None and value < low) or (high is not None and value > high):
        raise FactRefused(
            _("%(unit)s: %(value)s lies outside %(low)s to %(high)s.")
            % {
                "unit": number.unit.short_name,
                "value": show_points(value),
                "low": "" if low is None else show_points(low),
                "high": "" if high is None else show_points(high),
            },
            "value",
        )


def enter_one(
    table: EnteredTable,
    span: Span,
    number: Number,
    standing: TableEntry | None,
    by: Person,
    at: dt.datetime,
) -> TableEntry | None:
    """Replace what stands, when it differs; the news goes out for the old and the new."""
    if standing is not None:
        if says_the_same(number, standing) and number.evidence in (None, standing.evidence):
            return None
        standing.replaced_at, standing.replaced_by = at, by
        standing.save(update_fields=["replaced_at", "replaced_by"])
        audit("replace_number", "tableentry", standing.pk, table.desk_id, by=by, at=at)
        if number.value is None:
            fact_recorded.send(sender=TableEntry, instance=standing, at=at)
    if number.value is None:
        return None
    entry = TableEntry.objects.create(
        desk_id=table.desk_id,
        table=table,
        unit=number.unit,
        manuscript=number.manuscript,
        adoption=number.adoption,
        period=span.key,
        on=day_that_counts(span, at),
        value=number.value,
        note=fitting(number.note, NOTE_LENGTH, "note"),
        evidence=number.evidence or (standing.evidence if standing else None),
        entered_by=by,
        entered_at=at,
        first_entered_at=standing.recorded_at if standing else None,
    )
    audit("enter_number", "tableentry", entry.pk, table.desk_id, by=by, at=at)
    fact_recorded.send(sender=TableEntry, instance=entry, at=at)
    return entry


def day_that_counts(span: Span, at: dt.datetime) -> dt.date:
    """The period's last day; while it runs, the day of entering."""
    return min(span.ends_on - dt.timedelta(days=1), china_date(at))
