"""Input of assessments."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.organizations.models import Organization, Person

ROWS = 10


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """``ends`` is the last day itself; actions take the first day after."""

    year = forms.IntegerField(label=_("Assessment year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Title"), max_length=100)
    starts = forms.DateField(label=_("First day"), widget=day_input())
    ends = forms.DateField(label=_("Last day"), widget=day_input())
    objection_days = forms.IntegerField(
        label=_("Days for objections"),
        min_value=1,
        max_value=60,
        initial=5,
        help_text=_("How long a unit may object to a veto after it was told."),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        starts, ends = found.get("starts"), found.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day lies before the first one; correct the dates."))
        return found

    @property
    def ends_on(self) -> dt.date:
        last: dt.date = self.cleaned_data["ends"]
        return last + dt.timedelta(days=1)


class ComponentForm(forms.Form):
    name = forms.CharField(label=_("Component"), max_length=60, required=False)
    information = forms.BooleanField(required=False, widget=forms.HiddenInput)
    share = forms.DecimalField(
        label=_("Share of the hundred"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=100,
        decimal_places=2,
    )
    full = forms.DecimalField(
        label=_("Full marks"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=1000,
        decimal_places=2,
    )
    owner = forms.ModelChoiceField(
        label=_("Department that enters it"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("the office"),
    )
    owner_person = forms.ModelChoiceField(
        label=_("Person who enters it"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("nobody in particular"),
    )
    self_assessed = forms.BooleanField(label=_("Units assess themselves"), required=False)
    standard = forms.CharField(label=_("Standard"), max_length=500, required=False)

    def __init__(
        self,
        *args: Any,
        owners: Sequence[Organization] = (),
        people: Sequence[Person] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = Organization.objects.filter(pk__in=[each.pk for each in owners])
        field.choices = [("", field.empty_label), *((each.pk, each.short_name) for each in owners)]
        field = self.fields["owner_person"]
        field.queryset = Person.objects.filter(pk__in=[each.pk for each in people])
        field.choices = [("", field.empty_label), *((each.pk, each.name) for each in people)]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("name") and not found.get("share") and "share" not in self.errors:
            self.add_error("share", _("Write the share."))
        if found.get("share") and not found.get("name") and "name" not in self.errors:
            self.add_error("name", _("Name the component."))
        return found


class ClaimForm(forms.Form):
    value = forms.DecimalField(label=_("Own score"), min_value=0, decimal_places=2)
    note = forms.CharField(
        label=_("How it was fulfilled"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.FileField(label=_("Evidence"), required=False)


class QuestionForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong with the score"),
        help_text=_("Say what you think is right, and where it can be seen."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = forms.FileField(label=_("Evidence"), required=False)


class CorrectionForm(forms.Form):
    value = forms.DecimalField(
        label=_("The right value"),
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    reason = forms.CharField(
        label=_("Answer to the unit"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemarkForm(forms.Form):
    reason = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class UntilForm(forms.Form):
    until = forms.DateField(label=_("Last day"), widget=day_input())


class EvidenceForm(forms.Form):
    evidence = forms.FileField(label=_("Evidence"))


class SheetForm(forms.Form):
    sheet = forms.FileField(
        label=_("Excel sheet"), help_text=_("An .xlsx file made from the template.")
    )


class ConfirmSheetForm(forms.Form):
    file = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def file_id(self) -> uuid.UUID:
        found: uuid.UUID = self.cleaned_data["file"]
        return found


class ChoiceForm(forms.Form):
    award = forms.CharField(max_length=64)
    owner = forms.UUIDField()
    reason = forms.CharField(label=_("Reason"), max_length=300)


class NominationForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    merits = forms.CharField(
        label=_("Merits"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, people: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[each.pk for each in people])
        field.choices = [("", "———"), *((each.pk, each.name) for each in people)]
