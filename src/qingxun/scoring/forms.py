"""Input of policies and periods."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.presets import MAX_TEXT, PRESETS, load_preset, read_policy_text


def preset_choices() -> list[tuple[str, str]]:
    """The shipped presets by their own titles."""
    return [(name, str(load_preset(name)["title"])) for name in PRESETS]


def version_name(version: PolicyVersion) -> str:
    """How a version is called beside others: its note, else its title, with its number."""
    return gettext("%(name)s, version %(number)s") % {
        "name": version.note or version.policy.name,
        "number": version.number,
    }


class Start(TextChoices):
    """From what a draft begins."""

    PRESET = "preset", _("A preset")
    VERSION = "version", _("An earlier version")
    FILE = "file", _("A file")
    BLANK = "blank", _("Nothing")


class VersionChoice(forms.ModelChoiceField):
    """Versions by name and number."""

    def label_from_instance(self, obj: Any) -> str:
        return version_name(obj)


class StartForm(forms.Form):
    """From what a draft begins, and what it is called among the versions."""

    way = forms.ChoiceField(
        label=_("Begin from"), choices=Start.choices, widget=forms.RadioSelect, initial=Start.PRESET
    )
    preset = forms.ChoiceField(label=_("Preset"), choices=preset_choices, required=False)
    version = VersionChoice(
        label=_("Earlier version"), queryset=PolicyVersion.objects.none(), required=False
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("A policy as YAML or JSON, as this program writes it."),
        required=False,
    )
    note = forms.CharField(
        label=_("What it is for"),
        help_text=_("Stands beside the version: “adoptions by the city doubled”."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, desk: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = PolicyVersion.objects.filter(desk=desk).select_related("policy")
        field.queryset = rows.order_by("-drafted_at")

    def clean(self) -> dict[str, Any]:
        """What the chosen way needs must be there."""
        cleaned = super().clean() or {}
        way = cleaned.get("way")
        if way == Start.VERSION and not cleaned.get("version"):
            self.add_error("version", _("Choose the version to begin from."))
        if way == Start.FILE:
            self._clean_file(cleaned)
        return cleaned

    def _clean_file(self, cleaned: dict[str, Any]) -> None:
        upload = cleaned.get("file")
        if upload is None:
            self.add_error("file", _("Choose the file."))
            return
        try:
            text = upload.read(MAX_TEXT * 4 + 1).decode("utf-8-sig")
            document = read_policy_text(text)
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not text in UTF-8."))
        except ValueError as error:
            self.add_error("file", str(error))
        else:
            if isinstance(document, dict):
                cleaned["document"] = document
            else:
                self.add_error("file", _("The file holds no policy."))


class DocumentForm(forms.Form):
    document = forms.CharField(
        label=_("Text of the policy"),
        help_text=_("Clauses as YAML: the numbers and words are the office's own."),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 30, "class": "qx-code", "spellcheck": "false"}),
    )
    note = forms.CharField(label=_("What changed"), max_length=300, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class KeepForm(forms.Form):
    """Without a ``finding``: all about which nothing was decided yet."""

    finding = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
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


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong with this line"),
        help_text=_("Say what you think is right, and where it can be seen."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence_file = forms.FileField(label=_("Evidence"), required=False)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer to the unit"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AdjustmentForm(forms.Form):
    """``clauses`` are those of the policy under which the line was posted."""

    amount = forms.DecimalField(
        label=_("Points to add (negative: to take away)"),
        max_digits=8,
        decimal_places=2,
    )
    clause = forms.ChoiceField(label=_("By which clause"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence_file = forms.FileField(label=_("Evidence"), required=False)

    def __init__(self, *args: Any, clauses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = clauses  # type: ignore[attr-defined]
