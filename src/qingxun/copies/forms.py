"""Input of a decision, and a new stock phrase."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.copies.models import LONGEST_PHRASE
from qingxun.copies.states import Outcome
from qingxun.facts.models import FactType
from qingxun.language.forms import HeldDaysForm


def reason_field(label: Any, **options: Any) -> forms.CharField:
    """A reason of a few lines. That it is there and not too long the action says."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, widget=widget, **options)


class ConfirmForm(forms.Form):
    """Why it is a copy, and what becomes of it."""

    reason = reason_field(_("Reason"), help_text=_("The unit reads it when it becomes a fact."))
    outcome = forms.ChoiceField(
        label=_("What becomes of it"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    type = forms.ModelChoiceField(
        label=_("Type of the incident"),
        queryset=FactType.objects.none(),
        required=False,
        empty_label=None,
    )

    def __init__(self, data: Any, *, types: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, auto_id="confirm_%s", initial=initial)
        self.fields["type"].queryset = types  # type: ignore[attr-defined]


class DismissForm(forms.Form):
    """Why it is no copy."""

    reason = reason_field(_("Reason"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="dismiss_%s")


class PhraseForm(HeldDaysForm):
    """Words that say nothing about where a text comes from, and on which days."""

    words = forms.CharField(
        label=_("Stock phrase"),
        max_length=LONGEST_PHRASE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    why = forms.CharField(label=_("Note"), max_length=100, required=False)

    field_order = ("words", "why", "since", "last")
