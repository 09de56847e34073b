"""A new row of a word list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.language.models import LONGEST_WORDS
from qingxun.language.states import ListKind


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HeldDaysForm(forms.Form):
    """The days on which a row of a list holds, last in its form."""

    since = forms.DateField(
        label=_("Holds from"),
        widget=_day_input(),
        required=False,
        help_text=_("Left empty: from today on."),
    )
    last = forms.DateField(
        label=_("Holds until"),
        widget=_day_input(),
        required=False,
        help_text=_("The last day. Left empty: until it is taken out."),
    )


class ListedWordForm(HeldDaysForm):
    """Words, what is wrong with them, what may stand instead, why, and on which days."""

    kind = forms.ChoiceField(label=_("In the list"), choices=ListKind.choices)
    words = forms.CharField(label=_("Listed words"), max_length=LONGEST_WORDS)
    instead = forms.CharField(
        label=_("Preferred wording"), max_length=LONGEST_WORDS, required=False
    )
    why = forms.CharField(label=_("Reason"), max_length=100, required=False)

    field_order = ("kind", "words", "instead", "why", "since", "last")
