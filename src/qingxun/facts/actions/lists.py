"""The office's own lists: types of incidents and results."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.facts.actions.refusals import FactRefused
from qingxun.facts.actions.steps import audit
from qingxun.facts.models import EnteredTable, FactType
from qingxun.facts.permissions import check_can_keep_year
from qingxun.facts.presets import TABLES, TYPES
from qingxun.facts.states import FactFamily
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person

CODE = re.compile(r"[a-z][a-z0-9_-]{0,29}")


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A row of the form; without a key it is new."""

    code: str
    name: str
    hint: str = ""
    active: bool = True
    key: uuid.UUID | None = None


@transaction.atomic
def set_types(
    *,
    desk: Organization,
    family: FactFamily,
    rows: Sequence[TypeRow],
    by: Person,
    at: dt.datetime,
) -> list[FactType]:
    """Set the list in this order. A type is never deleted: it goes out of use; its code stays."""
    check_can_keep_year(by, desk.pk)
    check_rows(rows)
    standing = {row.pk: row for row in FactType.objects.filter(desk=desk, family=family)}
    kept: list[FactType] = []
    for order, row in enumerate(rows, start=1):
        found = standing.get(row.key) if row.key else None
        if found is None:
            found = FactType(desk=desk, family=family, code=row.code)
        found.name, found.hint = row.name.strip(), fitting(row.hint, 200, "hint")
        found.order, found.active = order, row.active
        found.save()
        kept.append(found)
    audit(
        "set_types",
        "facttype",
        desk.pk,
        desk.pk,
        by=by,
        at=at,
        details={"family": family.value, "count": len(kept)},
    )
    return kept


def check_rows(rows: Sequence[TypeRow]) -> None:
    """Names and codes are there, fit, and stand once."""
    for row in rows:
        if not row.name.strip() or len(row.name.strip()) > 20:
            raise FactRefused(_("Every type needs a name of at most 20 characters."), "name")
        if not CODE.fullmatch(row.code):
            raise FactRefused(
                _("The code “%(code)s” must be small letters, digits and lines, at most 30.")
                % {"code": row.code},
                "code",
            )
    for values in ([row.name.strip() for row in rows], [row.code for row in rows]):
        double = next((value for value in values if values.count(value) > 1), None)
        if double is not None:
            raise FactRefused(_("“%(value)s” stands twice.") % {"value": double}, "name")


@transaction.atomic
def install_types(
    *, desk: Organization, family: FactFamily, by: Person, at: dt.datetime
) -> list[FactType]:
    """The usual types, for a list that is empty."""
    check_can_keep_year(by, desk.pk)
    if FactType.objects.filter(desk=desk, family=family).exists():
        raise FactRefused(_("The list has types already."))
    rows = [TypeRow(code, name, hint) for code, name, hint in TYPES[family]]
    return set_types(desk=desk, family=family, rows=rows, by=by, at=at)


@transaction.atomic
def install_tables(*, desk: Organization, by: Person, at: dt.datetime) -> list[EnteredTable]:
    """The usual entered tables, for an office that has none."""
    check_can_keep_year(by, desk.pk)
    if EnteredTable.objects.filter(desk=desk).exists():
        raise FactRefused(_("The office has tables already."))
    made = [
        EnteredTable.objects.create(
            desk=desk,
            code=preset.code,
            name=preset.name,
            subject=preset.subject,
            period=preset.period,
            measure=preset.measure,
            hint=preset.hint,
            order=order,
        )
        for order, preset in enumerate(TABLES, start=1)
    ]
    audit("set_tables", "enteredtable", desk.pk, desk.pk, by=by, at=at)
    return made
