"""Input of bulletins."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TextForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(
        label=_("Text"),
        max_length=50_000,
        help_text=_("Made from the figures; edit it as you like. The tables follow by themselves."),
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
