"""Forms of issues: begin one, trim an item."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.desk.models import Periodical
from qingxun.desk.states import SeriesKind


class StartForm(forms.Form):
    """Which periodical, regular or special, and a title where the issue has one of its own."""

    periodical = forms.ChoiceField(label=_("Periodical"))
    series = forms.ChoiceField(
        label=_("Series"),
        choices=SeriesKind.choices,
        widget=forms.RadioSelect,
        initial=SeriesKind.REGULAR,
        help_text=_("Special issues are numbered apart."),
    )
    title = forms.CharField(
        label=_("Title of the issue"),
        required=False,
        help_text=_("Only where the issue has one, as a special issue on one subject has."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, periodicals: Sequence[Periodical], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = {str(row.pk): row for row in periodicals}
        field = self.fields["periodical"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, row.name) for key, row in self.table.items()]

    def chosen(self) -> Periodical:
        """The chosen periodical."""
        return self.table[self.cleaned_data["periodical"]]


class TrimForm(forms.Form):
    """Title and text of an item as they will be printed; limits are the action's business."""

    title = forms.CharField(label=_("Title"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    body = forms.CharField(
        label=_("Text in the issue"),
        widget=forms.Textarea(attrs={"rows": 18, "class": "qx-paper-text"}),
        help_text=_("The manuscript itself is not changed."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
