"""Input of incidents, results, tables and years."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.desk.forms.commissions import joined, time_input
from qingxun.dispatch.states import Route
from qingxun.facts.models import EnteredTable, FactType
from qingxun.facts.states import FactFamily, Gravity, TablePeriod, TableSubject
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.states import Level


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day with the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class FactForm(forms.Form):
    """An incident or another result; the family decides which fields stand at the end."""

    unit = forms.ChoiceField(label=_("Unit"))
    person = forms.ChoiceField(
        label=_("Person"), required=False, help_text=_("Only when it is about one person.")
    )
    type = forms.ChoiceField(label=_("Type"))
    on = day_field(_("Day"))
    text = forms.CharField(
        label=_("What it was"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The unit reads this as the reason."),
    )
    title = forms.CharField(
        label=_("Title of the manuscript"),
        required=False,
        help_text=_("Only when it is about one manuscript: its whole title."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    gravity = forms.ChoiceField(
        label=_("Gravity"), choices=Gravity.choices, initial=Gravity.LIGHT, required=False
    )
    named_by = forms.ChoiceField(
        label=_("Named by"),
        choices=[("", _("by our own office")), *Level.choices],
        required=False,
    )
    value = forms.DecimalField(
        label=_("Deduction of the superior"),
        required=False,
        help_text=_("As a positive number, when the superior deducted points from us for it."),
    )
    name = forms.CharField(label=_("Name of the result"), required=False, max_length=120)
    level = forms.ChoiceField(
        label=_("Level"), choices=[("", _("without level")), *Level.choices], required=False
    )
    grade = forms.CharField(
        label=_("Grade"), required=False, max_length=30, help_text=_("For example: first prize.")
    )
    evidence_file = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("A scan, photo or PDF; at most 20 MB.")
    )
    evidence_note = forms.CharField(label=_("Note on the evidence"), max_length=300, required=False)

    OWN = {
        FactFamily.INCIDENT: ("gravity", "named_by", "value"),
        FactFamily.OUTPUT: ("name", "level", "grade"),
    }

    def __init__(
        self,
        *args: Any,
        family: FactFamily,
        units: Sequence[Organization],
        people: Sequence[Appointment],
        types: Sequence[FactType],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for other, names in self.OWN.items():
            if other != family:
                for name in names:
                    del self.fields[name]
        self.units = {str(unit.pk): unit for unit in units}
        self.people: dict[str, Person] = {str(post.person_id): post.person for post in people}
        self.types = {str(row.pk): row for row in types}
        self._choose("unit", [(key, unit.short_name) for key, unit in self.units.items()])
        self._choose("type", [(key, row.name) for key, row in self.types.items()])
        named = [
            (str(post.person_id), f"{post.organization.short_name} {post.person.name}")
            for post in people
        ]
        self._choose("person", [("", _("the unit as a whole")), *named])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class FactReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class TableForm(forms.ModelForm[EnteredTable]):
    """The definition of an entered table."""

    class Meta:
        model = EnteredTable
        fields = [
            "name", "code", "subject", "period", "measure", "lowest", "highest", "hint", "order",
            "active",
        ]  # fmt: skip
        labels = {
            "name": _("Name of the table"),
            "code": _("Code"),
            "measure": _("Unit of the number"),
            "hint": _("Hint for whoever fills it"),
            "order": _("Place in the list"),
            "active": _("In use"),
        }
        help_texts = {"code": _("Letters and digits; the scoring policy names the table by it.")}
        error_messages = {
            "code": {"invalid": _("Write English letters, digits, - and _ only, like jyb-2026.")}
        }

    subject = forms.ChoiceField(label=_("About"), choices=TableSubject.choices)
    period = forms.ChoiceField(label=_("How often"), choices=TablePeriod.choices)
    lowest = forms.DecimalField(label=_("Lowest number"), required=False)
    highest = forms.DecimalField(label=_("Highest number"), required=False)


class ItemNumberForm(forms.Form):
    """A number about one manuscript."""

    title = forms.CharField(
        label=_("Title of the manuscript"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    outlet = forms.CharField(
        label=_("Outlet"),
        required=False,
        help_text=_("Only when the number is about its adoption by this outlet."),
    )
    value = forms.DecimalField(label=_("Value"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    evidence_file = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("A scan, photo or PDF; at most 20 MB.")
    )


class ProofForm(forms.Form):
    """One file for the numbers that are saved with it."""

    evidence_file = forms.FileField(
        label=_("Evidence for the numbers that change"),
        required=False,
        help_text=_("The superior's notice or table, as a scan, photo or PDF; at most 20 MB."),
    )


class ItemForm(forms.Form):
    """What rules ask about a manuscript."""

    repost = forms.ChoiceField(
        label=_("Original or repost"),
        choices=[("no", _("Original piece")), ("yes", _("Repost"))],
        widget=forms.RadioSelect,
    )
    rewritten = forms.IntegerField(
        label=_("Degree of rewriting"), required=False, min_value=0, max_value=100
    )
    title = forms.CharField(
        label=_("Same matter as"),
        required=False,
        help_text=_("The whole title of another unit's manuscript; the first to file counts."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    external_name = forms.CharField(label=_("External officer"), required=False, max_length=40)
    external_contact = forms.CharField(label=_("Contact"), required=False, max_length=60)
    urgent = forms.BooleanField(label=_("An urgent report"), required=False)
    tags = forms.MultipleChoiceField(
        label=_("Marks of the policy"), required=False, widget=forms.CheckboxSelectMultiple
    )
    happened_on = day_field(_("Day of the event"), required=False)
    happened_time = forms.TimeField(
        label=_("Hour of the event"),
        required=False,
        widget=time_input(),
        help_text=_("For rules about hours; without it the day counts from midnight."),
    )
    route = forms.ChoiceField(
        label=_("How it reached the office"),
        required=False,
        choices=[("", _("as its adoptions say")), *Route.choices],
    )
    verified = forms.ChoiceField(
        label=_("Original checked"),
        required=False,
        choices=[
            ("", _("as the questions to the unit were answered")),
            ("yes", _("Checked")),
            ("no", _("Not checked")),
        ],
    )

    def __init__(self, *args: Any, tags: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tags"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(tags.items())
        if not tags:
            del self.fields["tags"]

    def clean(self) -> dict[str, Any]:
        """An hour needs its day."""
        found = super().clean() or self.cleaned_data
        if found.get("happened_time") and not found.get("happened_on"):
            self.add_error("happened_on", _("Give the day that the hour belongs to."))
        return found

    def happened_at(self) -> dt.datetime | None:
        """The moment of the event, when its hour is given."""
        time, day = self.cleaned_data["happened_time"], self.cleaned_data["happened_on"]
        return joined(day, time) if time and day else None


class NumberField(forms.Field):
    """A number as people type it, also with full-width marks."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:
        try:
            return read_number(value or "")
        except ValueError as error:
            raise forms.ValidationError(_("Write the value as a number.")) from error


class ValueForm(forms.Form):
    """A value inside a range, with its reason."""

    value = NumberField(label=_("Value"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class SheetForm(forms.Form):
    sheet = forms.FileField(
        label=_("Excel sheet"), help_text=_("An .xlsx file made from the template.")
    )


class ConfirmSheetForm(forms.Form):
    file = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


def read_number(text: str) -> Decimal | None:
    """A number as typed, also with a full-width point; None for an empty field. ``ValueError``."""
    plain = text.strip().replace("．", ".").replace("，", "").replace(",", "")
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except ArithmeticError as error:
        raise ValueError(text) from error
    if not value.is_finite():
        raise ValueError(text)
    return value


def read_whole(text: str) -> int | None:
    """A whole number as typed; None for an empty field. ``ValueError`` for anything else."""
    value = read_number(text)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise ValueError(text)
    return int(value)


def read_day(text: str) -> dt.date | None:
    """A day as typed; None for an empty field. ``ValueError`` for anything else."""
    return dt.date.fromisoformat(text.strip()) if text.strip() else None
