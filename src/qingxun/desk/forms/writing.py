"""The form of a manuscript. It takes in whatever was typed: an unfinished text must be kept too."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.desk.actions import DraftText
from qingxun.desk.models import Manuscript, ManuscriptKind
from qingxun.organizations.models import Organization


class ManyFilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class RowField(forms.ChoiceField):
    """A choice among rows by their keys; the list is made when the field is shown."""

    table: Mapping[str, object] = {}

    def valid_value(self, value: object) -> bool:
        return value == "" or str(value) in self.table


class TickedDesks(forms.MultipleChoiceField):
    """Desks to submit to. One that received it since the page was opened is passed over."""

    def valid_value(self, value: object) -> bool:
        return True


class WritingForm(forms.Form):
    """Title, text and what belongs to them; limits are the actions' business."""

    title = forms.CharField(
        label=_("Title"),
        required=False,
        help_text=_("What happened or what the problem is, in one line; at most 120 characters."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "next"}),
    )
    kind = RowField(label=_("Kind of manuscript"), required=False)
    body = forms.CharField(
        label=_("Text of the manuscript"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "paper-input"}),
    )
    event_on = forms.DateField(
        label=_("Date of the event"),
        required=False,
        help_text=_("When it happened, not when it was written."),
        error_messages={"invalid": _("Write the date like 2026-11-21.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    keywords = forms.CharField(
        label=_("Keywords"),
        required=False,
        max_length=200,
        help_text=_("Parted by spaces; they help to find it again."),
    )
    word = forms.FileField(
        label=_("From a file"),
        required=False,
        help_text=_(
            "Word, WPS, RTF, ODT, PDF, OFD or text: title, text and pictures are read out of it; "
            "the file itself is kept too."
        ),
        widget=forms.FileInput(attrs={"accept": ".docx,.doc,.wps,.rtf,.odt,.pdf,.ofd,.txt,.md"}),
    )
    attachments = forms.FileField(
        label=_("Photos and files"), required=False, widget=ManyFilesInput(attrs={"multiple": True})
    )
    desks = TickedDesks(label=_("Submit to"), required=False, widget=forms.CheckboxSelectMultiple)
    unit = RowField(label=_("Writing unit"), required=False)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        units: Sequence[Organization],
        desks: Sequence[Organization],
        kinds: Sequence[ManuscriptKind],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unit_table = {str(unit.pk): unit for unit in units}
        self.desk_table = {str(desk.pk): desk for desk in desks}
        self.kind_table = {str(kind.pk): kind for kind in kinds}
        self._offer("unit", self.unit_table, lambda unit: unit.short_name)
        self._offer("desks", self.desk_table, lambda desk: desk.name)
        self._offer("kind", self.kind_table, lambda kind: kind.name, first=_("Please choose"))
        if len(units) < 2:
            self.fields["unit"].widget = forms.HiddenInput()

    def _offer(
        self, name: str, table: Mapping[str, Any], word: Callable[[Any], str], first: object = None
    ) -> None:
        """Let the field choose among the rows of a table; ``first`` stands for no choice."""
        field = self.fields[name]
        assert isinstance(field, RowField | TickedDesks)
        if isinstance(field, RowField):
            field.table = table
        none = [("", first)] if first else []
        field.choices = lambda: [*none, *((key, word(row)) for key, row in table.items())]

    def text(self) -> DraftText:
        """What is kept: a field that could not be read is kept as empty, and its error is shown."""
        data = self.cleaned_data
        return DraftText(
            title=one_line(data.get("title", "")),
            body=data.get("body", "").replace("\r\n", "\n"),
            kind=self.kind_table.get(data.get("kind", "")),
            event_on=data.get("event_on"),
            keywords=data.get("keywords", ""),
        )

    def chosen_desks(self) -> list[Organization]:
        """The desks ticked, in the order of the list."""
        ticked = set(self.cleaned_data.get("desks", []))
        return [desk for key, desk in self.desk_table.items() if key in ticked]

    def chosen_unit(self) -> Organization | None:
        """The unit that writes; the only one when there is no choice."""
        if len(self.unit_table) == 1:
            return next(iter(self.unit_table.values()))
        return self.unit_table.get(self.cleaned_data.get("unit", ""))


def one_line(title: str) -> str:
    """A title as one line, with single spaces."""
    return " ".join(title.split())


def initial_of(manuscript: Manuscript) -> dict[str, Any]:
    """What the form shows of a manuscript that is kept."""
    return {
        "title": manuscript.title,
        "kind": str(manuscript.kind_id or ""),
        "body": manuscript.body,
        "event_on": manuscript.event_on,
        "keywords": manuscript.keywords,
        "unit": str(manuscript.unit_id),
        "version": manuscript.version,
    }


def first_initial(unit: Organization, desks: Sequence[Organization], on: dt.date) -> dict[str, Any]:
    """A blank form: the nearest desk is ticked, the event was today."""
    nearest: list[uuid.UUID] = [desk.pk for desk in desks[:1]]
    return {
        "unit": str(unit.pk),
        "event_on": on,
        "desks": [str(key) for key in nearest],
        "version": 0,
    }
