"""Input of dispatches, adoptions, instructions and outlets."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qingxun.desk.models import ManuscriptKind
from qingxun.desk.models.manuscripts import TITLE_LIMIT
from qingxun.dispatch.actions.adoptions import COMPOSITE, MOST_READERS
from qingxun.dispatch.models import Outlet
from qingxun.dispatch.states import AdoptionForm, Placement, Route, System
from qingxun.kit.clock import today
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Level

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


def day_field(label: "Text", *, required: bool = True, help_text: "Text" = "") -> forms.DateField:
    """A day with the browser's own picker."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class UpwardForm(forms.Form):
    """Outlets for one manuscript or issue."""

    outlets = forms.ModelMultipleChoiceField(
        label=_("Outlets"),
        queryset=Outlet.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one outlet.")},
    )

    def __init__(self, *args: object, outlets: QuerySet[Outlet], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["outlets"].queryset = outlets  # type: ignore[attr-defined]


RARE = ("route", "forwarded_only", "partners", "partner_names", "readership")


class AdoptionRecordForm(forms.Form):
    """What is known of one adoption."""

    outlet = forms.ModelChoiceField(label=_("Outlet"), queryset=Outlet.objects.none())
    form = forms.ChoiceField(
        label=_("Form"), choices=AdoptionForm.choices, initial=AdoptionForm.NEWS
    )
    placement = forms.ChoiceField(
        label=_("Placement"), choices=Placement.choices, initial=Placement.ORDINARY
    )
    on = day_field(_("Day of adoption"))
    printed_in = forms.CharField(
        label=_("Printed in"),
        max_length=100,
        required=False,
        help_text=_("As it is printed, for example: No. 37 of 2026."),
    )
    printed_title = forms.CharField(
        label=_("Printed title"),
        max_length=TITLE_LIMIT,
        required=False,
        help_text=_("Only when it differs from ours."),
    )
    route = forms.ChoiceField(
        label=_("Route"), choices=Route.choices, initial=Route.OFFICE, required=False
    )
    forwarded_only = forms.BooleanField(
        label=_("Only sent on upward, not printed"),
        required=False,
        help_text=_("It does not count as adopted until it is printed."),
    )
    partners = forms.IntegerField(
        label=_("Units in the composite piece"),
        required=False,
        min_value=COMPOSITE,
        max_value=999,
        help_text=_("Ours included. Leave empty when the piece is ours alone."),
    )
    partner_names = forms.CharField(
        label=_("The other units"),
        max_length=200,
        required=False,
        help_text=_("One after the other, with a comma between."),
    )
    readership = forms.IntegerField(
        label=_("Readers"), required=False, min_value=0, max_value=MOST_READERS
    )
    evidence_file = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("A scan, photo or PDF; at most 20 MB.")
    )
    evidence_note = forms.CharField(label=_("Note on the evidence"), max_length=300, required=False)
    confirmed = forms.BooleanField(
        label=_("Record it although the same adoption stands already"), required=False
    )

    def __init__(self, *args: object, outlets: QuerySet[Outlet], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["outlet"].queryset = outlets  # type: ignore[attr-defined]

    def clean_on(self) -> dt.date:
        """A day to come is told together with whatever else is wrong."""
        on: dt.date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError(
                _("The day of adoption lies in the future; correct the date.")
            )
        return on

    def usual(self) -> list[forms.BoundField]:
        """What almost every adoption asks."""
        return [field for field in self if field.name not in (*RARE, "confirmed")]

    def rare(self) -> list[forms.BoundField]:
        """What few adoptions ask; behind one line."""
        return [self[name] for name in RARE]

    def has_rare(self) -> bool:
        """Whether something stands there that must be seen."""
        said = [name for name in RARE[1:] if self[name].value() or self[name].errors]
        return bool(said) or self["route"].value() != Route.OFFICE


class BackEntryForm(AdoptionRecordForm):
    """补录: the piece itself, then its adoption."""

    title = forms.CharField(label=_("Title of the piece"), max_length=TITLE_LIMIT)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Organization.objects.none())
    kind = forms.ModelChoiceField(
        label=_("Kind"), queryset=ManuscriptKind.objects.none(), required=False
    )
    body = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    field_order = ("title", "unit", "kind", "body", "outlet", "form", "placement", "on")

    def __init__(
        self,
        *args: object,
        units: QuerySet[Organization],
        kinds: QuerySet[ManuscriptKind],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]


class InstructionForm(forms.Form):
    leader = forms.CharField(label=_("Leader"), max_length=40)
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    rank = forms.ChoiceField(
        label=_("Level of the leader"), choices=Level.choices, initial=Level.COUNTY
    )
    text = forms.CharField(
        label=_("Words of the instruction"), widget=forms.Textarea(attrs={"rows": 4})
    )
    on = day_field(_("Day of the instruction"))
    due = day_field(
        _("Follow-up due"),
        required=False,
        help_text=_("Leave empty when no follow-up is expected."),
    )


class FollowUpForm(forms.Form):
    text = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 4}))
    on = day_field(_("Day"))


class OutletForm(forms.ModelForm[Outlet]):
    class Meta:
        model = Outlet
        fields = ["name", "organ", "code", "level", "system", "sign_off", "order", "active"]
        labels = {
            "name": _("Outlet name"),
            "organ": _("Organ"),
            "code": _("Code"),
            "level": _("Level"),
            "system": _("System"),
            "sign_off": _("Asks for the leader's sign-off"),
            "order": _("Place in the list"),
            "active": _("In use"),
        }
        help_texts = {
            "code": _("Letters and digits; the scoring policy names the outlet by it."),
        }
        error_messages = {
            "code": {"invalid": _("Write English letters, digits, - and _ only, like jyb-2026.")}
        }

    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    system = forms.ChoiceField(label=_("System"), choices=System.choices)


class SheetForm(forms.Form):
    sheet = forms.FileField(
        label=_("Excel sheet"), help_text=_("An .xlsx file made from the template.")
    )


class ConfirmSheetForm(forms.Form):
    file = forms.UUIDField(widget=forms.HiddenInput)

    def file_id(self) -> uuid.UUID:
        found: uuid.UUID = self.cleaned_data["file"]
        return found
