"""Forms of the lists that the office owns: periodicals, kinds, reasons, rules of receipt."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingxun.desk.actions import (
    AddresseeRow,
    IssueRefused,
    KindRow,
    PeriodicalForm,
    ReceiptRules,
)
from qingxun.desk.models import DeskSettings, Periodical
from qingxun.desk.states import AddresseeKind
from qingxun.organizations.models import Organization

SPARE_ROWS = 2


class PeriodicalSettings(forms.Form):
    """Name, numbering and signing chain of a periodical."""

    name = forms.CharField(label=gettext_lazy("Name of the periodical"), max_length=60)
    issuer = forms.CharField(
        label=gettext_lazy("Issuing office"),
        max_length=60,
        help_text=gettext_lazy("Stands at the left below the masthead."),
    )
    notice = forms.CharField(
        label=gettext_lazy("Notice at the top left"), max_length=60, required=False
    )
    yearly_restart = forms.BooleanField(
        label=gettext_lazy("Numbers begin anew each year"), required=False
    )
    total_before = forms.IntegerField(
        label=gettext_lazy("Regular issues before this program"),
        min_value=0,
        max_value=99999,
        help_text=gettext_lazy("The running total counts on from here."),
    )
    head_checks = forms.BooleanField(
        label=gettext_lazy("The office head checks before the leader signs off"), required=False
    )
    copies = forms.IntegerField(
        label=gettext_lazy("Printed copies"),
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("Stands at the foot; 0 leaves it out."),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False)

    def said(self) -> PeriodicalForm:
        """What the office says, as the action takes it."""
        return PeriodicalForm(**self.cleaned_data)


FIRST = {"notice": "内部资料 注意保存", "yearly_restart": True, "total_before": 0}
FIRST |= {"head_checks": True, "copies": 0, "active": True}


def initial_of(periodical: Periodical) -> dict[str, Any]:
    """What the form shows of a periodical."""
    return {name: getattr(periodical, name) for name in PeriodicalSettings.base_fields}


class RulesForm(forms.Form):
    """How the desk receives."""

    principal_signs = forms.BooleanField(
        label=gettext_lazy("The unit's principal signs before a manuscript is received"),
        required=False,
    )
    daily_limit = forms.IntegerField(
        label=gettext_lazy("At most so many a day from one unit"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=gettext_lazy("Empty: no limit."),
    )
    review_days = forms.IntegerField(
        label=gettext_lazy("Days within which the office answers"), min_value=1, max_value=90
    )
    points_notice = forms.CharField(
        label=gettext_lazy("Note for those who write"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def said(self) -> ReceiptRules:
        """What the office says, as the action takes it."""
        return ReceiptRules(**self.cleaned_data)


def rules_initial(settings: DeskSettings) -> dict[str, Any]:
    """What the form shows of a desk's settings."""
    return {name: getattr(settings, name) for name in RulesForm.base_fields}


def columns_from(data: QueryDict) -> list[tuple[uuid.UUID | None, str]]:
    """Columns as typed: (key or None, name) in the order of the numbers beside them."""
    keys, names = data.getlist("column_key"), data.getlist("column_name")
    rows = [(key_of(key), name.strip()) for key, name in zip(keys, names, strict=False)]
    return [row for row in _ordered(rows, data.getlist("column_order")) if row[1]]


def kinds_from(data: QueryDict) -> list[KindRow]:
    """Kinds as typed, in the order of the numbers beside them."""
    names, hints = data.getlist("kind_name"), data.getlist("kind_hint")
    keys, used = data.getlist("kind_key"), set(data.getlist("kind_active"))
    rows = [
        KindRow(name.strip(), hint.strip(), key_of(key), active=(not key) or key in used)
        for key, name, hint in zip(keys, names, hints, strict=False)
    ]
    return [row for row in _ordered(rows, data.getlist("kind_order")) if row.name]


def _ordered(rows: list[Any], numbers: Sequence[str]) -> list[Any]:
    """Rows by the number typed beside each; a row without one goes to the end."""

    def place(index: int) -> tuple[int, int]:
        text = numbers[index].strip() if index < len(numbers) else ""
        return (int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 9999, index)

    return [rows[index] for index in sorted(range(len(rows)), key=place)]


def key_of(text: str) -> uuid.UUID | None:
    """A key in a form; None for a new row."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def addressees_from(data: QueryDict, units: Sequence[Organization]) -> list[AddresseeRow]:
    """Three boxes, one addressee a line: the name of a unit of the tree, or a name in print."""
    known = {name: unit.pk for unit in units for name in (unit.name, unit.short_name)}
    rows = []
    for kind in AddresseeKind:
        for line in data.get(f"to_{kind.value}", "").replace("、", "\n").splitlines():
            name = line.strip()
            if not name:
                continue
            if len(name) > 60:
                raise IssueRefused(
                    _("An addressee's name has at most 60 characters: “%(name)s…”.")
                    % {"name": name[:20]}
                )
            rows.append(AddresseeRow(kind, known.get(name), name))
    return rows
