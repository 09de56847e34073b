"""Lists the office owns: periodicals with columns and addressees, kinds, reasons, settings.

A row that something refers to is switched off, never deleted.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingxun.desk.actions.issue_steps import IssueRefused
from qingxun.desk.actions.steps import audit
from qingxun.desk.models import Addressee, Column, IssueItem, Periodical
from qingxun.desk.permissions.issues import check_can_keep_lists
from qingxun.desk.states import AddresseeKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.records.seen import check_seen
from qingxun.records.signals import fact_recorded


@dataclass(frozen=True, slots=True)
class PeriodicalForm:
    """What the office says about a periodical."""

    name: str
    issuer: str
    notice: str = "内部资料 注意保存"
    yearly_restart: bool = True
    total_before: int = 0
    head_checks: bool = True
    copies: int = 0
    active: bool = True


@transaction.atomic
def add_periodical(
    *, desk: Organization, form: PeriodicalForm, by: Person, at: dt.datetime
) -> Periodical:
    """A new periodical of a desk, with one column to begin with."""
    check_can_keep_lists(by, desk.pk)
    check_periodical_form(form)
    standing = Periodical.objects.filter(desk=desk)
    if standing.filter(name=form.name.strip()).exists():
        raise IssueRefused(_("There is a periodical of this name already."))
    order = (standing.aggregate(last=Max("order"))["last"] or 0) + 1
    periodical = Periodical(desk=desk, code=f"p{order}-{uuid.uuid4().hex[:6]}", order=order)
    _fill(periodical, form)
    periodical.save(force_insert=True)
    audit("desk.add_periodical", "periodical", periodical.pk, desk.pk, by=by, at=at)
    fact_recorded.send(sender=Periodical, instance=periodical, at=at)
    return periodical


@transaction.atomic
def change_periodical(
    *,
    periodical: Periodical,
    form: PeriodicalForm,
    by: Person,
    at: dt.datetime,
    seen: str | None = None,
) -> Periodical:
    """Change name, numbering and signing chain. Issues that were published stay as they are.

    Here and below ``seen`` is the mark of what the page showed (``records.seen``).
    """
    check_can_keep_lists(by, periodical.desk_id)
    check_seen(seen, Periodical.objects.filter(pk=periodical.pk), "name", "issuer", "notice")
    check_periodical_form(form)
    _fill(periodical, form)
    periodical.save()
    audit("desk.change_periodical", "periodical", periodical.pk, periodical.desk_id, by=by, at=at)
    fact_recorded.send(sender=Periodical, instance=periodical, at=at)
    return periodical


def check_periodical_form(form: PeriodicalForm) -> None:
    """A periodical has a name and an issuing office."""
    if not form.name.strip() or not form.issuer.strip():
        raise IssueRefused(_("A periodical needs a name and an issuing office."))


def _fill(periodical: Periodical, form: PeriodicalForm) -> None:
    periodical.name = fitting(form.name, 60, "name")
    periodical.issuer = fitting(form.issuer, 60, "issuer")
    periodical.notice = fitting(form.notice, 60, "notice")
    periodical.yearly_restart = form.yearly_restart
    periodical.total_before = form.total_before
    periodical.head_checks = form.head_checks
    periodical.copies = form.copies
    periodical.active = form.active


@transaction.atomic
def set_columns(
    *,
    periodical: Periodical,
    names: Sequence[tuple[uuid.UUID | None, str]],
    by: Person,
    at: dt.datetime,
    seen: str | None = None,
) -> list[Column]:
    """The columns in order, each as (column or None for a new one, name).

    A column left out is deleted when no issue uses it, and switched off otherwise.
    """
    check_can_keep_lists(by, periodical.desk_id)
    check_seen(seen, periodical.columns.all(), "name")
    standing = {column.pk: column for column in periodical.columns.all()}
    kept: list[Column] = []
    for order, (key, name) in enumerate(_named(names), start=1):
        column = standing.pop(key, None) if key else None
        column = column or Column(periodical=periodical)
        column.name, column.order, column.active = name, order, True
        column.save()
        kept.append(column)
    used = set(IssueItem.objects.filter(column__in=standing).values_list("column_id", flat=True))
    Column.objects.filter(pk__in=used).update(active=False)
    Column.objects.filter(pk__in=standing.keys() - used).delete()
    audit("desk.set_columns", "periodical", periodical.pk, periodical.desk_id, by=by, at=at)
    return kept


def _named(
    names: Sequence[tuple[uuid.UUID | None, str]],
) -> list[tuple[uuid.UUID | None, str]]:
    rows = [(key, fitting(name, 30, "column_name")) for key, name in names if name.strip()]
    if len({name for _key, name in rows}) != len(rows):
        raise IssueRefused(_("Two columns have the same name."))
    return rows


@dataclass(frozen=True, slots=True)
class AddresseeRow:
    """报 / 送 / 发: an organization of the tree, or a name that stands in print only."""

    kind: AddresseeKind
    organization: uuid.UUID | None = None
    name: str = ""


@transaction.atomic
def set_addressees(
    *,
    periodical: Periodical,
    rows: Sequence[AddresseeRow],
    by: Person,
    at: dt.datetime,
    seen: str | None = None,
) -> list[Addressee]:
    """Replace the addressees, in order; delivered copies of earlier issues stay."""
    check_can_keep_lists(by, periodical.desk_id)
    check_seen(seen, periodical.addressees.all(), "organization__short_name", "name")
    rows = [row for row in rows if row.organization or row.name.strip()]
    keys = [row.organization or row.name.strip() for row in rows]
    if len(set(keys)) != len(keys):
        raise IssueRefused(_("An addressee is named twice."))
    periodical.addressees.all().delete()
    made = Addressee.objects.bulk_create(
        Addressee(
            periodical=periodical,
            kind=row.kind,
            organization_id=row.organization,
            name="" if row.organization else fitting(row.name, 60, "name"),
            order=order,
        )
        for order, row in enumerate(rows, start=1)
    )
    audit("desk.set_addressees", "periodical", periodical.pk, periodical.desk_id, by=by, at=at)
    return made
