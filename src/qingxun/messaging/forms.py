"""Input of the suggestion box."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.messaging.actions import SUGGESTION_LIMIT


class SuggestionForm(forms.Form):
    text = forms.CharField(
        label=_("What would you like to tell the office"),
        help_text=_("The office answers here in the program; you will find it in your inbox."),
        max_length=SUGGESTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput, max_length=300)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"), max_length=SUGGESTION_LIMIT, widget=forms.Textarea(attrs={"rows": 6})
    )
