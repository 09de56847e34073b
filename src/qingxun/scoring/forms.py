"""Input of policies and periods."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.scoring.presets import PRESETS, load_preset


def preset_choices() -> list[tuple[str, str]]:
    """The shipped presets by their own titles."""
    return [(name, str(load_preset(name)["title"])) for name in PRESETS]


class PresetForm(forms.Form):
    preset = forms.ChoiceField(label=_("Preset"), choices=preset_choices)


class DocumentForm(forms.Form):
    document = forms.CharField(
        label=_("Text of the policy"),
        help_text=_("Clauses as YAML: the numbers and words are the office's own."),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 30, "class": "qx-code", "spellcheck": "false"}),
    )
    note = forms.CharField(label=_("What changed"), max_length=300, required=False)


class KeepForm(forms.Form):
    finding = forms.CharField(max_length=120, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it is kept"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AdoptForm(forms.Form):
    """``warnings_read`` is asked only where there are warnings."""

    on = forms.DateField(
        label=_("In force from"),
        help_text=_("The first day of a month that is not closed."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    warnings_read = forms.BooleanField(
        label=_("I have read the warnings; the policy is meant so."), required=False
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is to be reopened"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(forms.Form):
    note = forms.CharField(
        label=_("Words on the decision"),
        help_text=_("Needed when you decline."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
