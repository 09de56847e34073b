"""Input of commission slips and of what is done with them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.desk.models import Manuscript, ManuscriptKind
from qingxun.desk.states import AnswerQuality
from qingxun.kit.clock import CHINA
from qingxun.organizations.models import Organization, RankingGroup

CLOSING_TIME = dt.time(17, 30)


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def joined(day: dt.date, hour: dt.time) -> dt.datetime:
    """A day and a time of China as a moment."""
    return dt.datetime.combine(day, hour, tzinfo=CHINA)


class CommissionForm(forms.Form):
    """A slip: what, how, until when, from whom."""

    title = forms.CharField(
        label=_("Subject"),
        required=False,
        help_text=_("In one line, at most 120 characters; the units read it in their inbox."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    content = forms.CharField(
        label=_("What shall be written about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    requirements = forms.CharField(
        label=_("Requirements"),
        required=False,
        help_text=_("Length, facts and figures wanted, whom to ask."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of manuscript"),
        required=False,
        help_text=_("Filled in for whoever answers."),
    )
    due_on = forms.DateField(label=_("Deadline"), widget=day_input())
    due_time = forms.TimeField(label=_("Time"), initial=CLOSING_TIME, widget=time_input())
    groups = forms.MultipleChoiceField(
        label=_("Whole groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.MultipleChoiceField(
        label=_("Units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(
        label=_("Attached file"),
        required=False,
        help_text=_("For example the notice of the superior; at most 20 MB."),
    )

    def __init__(
        self,
        *args: Any,
        units: Sequence[Organization],
        groups: Sequence[RankingGroup],
        kinds: Sequence[ManuscriptKind],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unit_table = {str(unit.pk): unit for unit in units}
        self.group_table = {str(group.pk): group for group in groups}
        self.kind_table = {str(kind.pk): kind for kind in kinds}
        self._choose("units", [(key, unit.short_name) for key, unit in self.unit_table.items()])
        self._choose("groups", [(key, group.name) for key, group in self.group_table.items()])
        self._choose(
            "kind",
            [("", _("Any kind")), *((key, kind.name) for key, kind in self.kind_table.items())],
        )
        if not groups:
            del self.fields["groups"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def chosen_units(self) -> list[Organization]:
        """The units ticked and those of the groups ticked, in the order of the list."""
        ticked: set[str] = set(self.cleaned_data["units"])
        for key in self.cleaned_data.get("groups", []):
            rows = self.group_table[key].memberships.all()
            ticked |= {str(row.organization_id) for row in rows}
        return [unit for key, unit in self.unit_table.items() if key in ticked]

    def due_at(self) -> dt.datetime:
        return joined(self.cleaned_data["due_on"], self.cleaned_data["due_time"])

    def chosen_kind(self) -> ManuscriptKind | None:
        return self.kind_table.get(self.cleaned_data["kind"])


class CommissionReasonForm(forms.Form):
    """A reason in words; limits are the action's business."""

    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExtendForm(CommissionReasonForm):
    """A later deadline for some units."""

    until = forms.DateField(label=_("New deadline"), widget=day_input())
    until_time = forms.TimeField(label=_("Time"), initial=CLOSING_TIME, widget=time_input())
    field_order = ("until", "until_time", "reason")

    def moment(self) -> dt.datetime:
        return joined(self.cleaned_data["until"], self.cleaned_data["until_time"])


class JudgeForm(forms.Form):
    """How well a unit answered."""

    quality = forms.ChoiceField(label=_("Quality of the answer"), choices=AnswerQuality.choices)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class LinkForm(forms.Form):
    """One of the manuscripts that the unit has already."""

    manuscript = forms.ChoiceField(label=_("A manuscript written already"))

    def __init__(self, *args: Any, manuscripts: Sequence[Manuscript], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = {str(row.pk): row for row in manuscripts}
        field = self.fields["manuscript"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (key, row.title or _("Without a title")) for key, row in self.table.items()
        ]

    def chosen(self) -> Manuscript:
        return self.table[self.cleaned_data["manuscript"]]
