"""What is typed on the pages of intake."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingxun.desk.forms.writing import ManyFilesInput, RowField
from qingxun.desk.models import ManuscriptKind
from qingxun.intake.actions import Correction, MailboxForm
from qingxun.intake.kinds import MailboxKind, MailSecurity
from qingxun.intake.models import IncomingFile, Mailbox
from qingxun.organizations.models import Organization, Person

ACCEPT = (
    ".docx,.doc,.wps,.rtf,.odt,.pdf,.ofd,.txt,.md,.eml,.png,.jpg,.jpeg,.heic,.tif,.tiff,"
    "image/png,image/jpeg,image/heic"
)


class UnitForm(forms.Form):
    """For which of her units a person hands in."""

    unit = RowField(label=_("For"), required=False)

    def __init__(self, *args: Any, units: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = list(units)
        field = self.fields["unit"]
        assert isinstance(field, RowField)
        field.table = {str(unit.pk): unit for unit in units}
        field.choices = [(str(unit.pk), unit.short_name) for unit in units]
        if len(units) < 2:
            field.widget = forms.HiddenInput()

    def chosen_unit(self) -> Organization:
        """The unit, the first when there is no choice."""
        field = self.fields["unit"]
        assert isinstance(field, RowField)
        chosen = field.table.get(self.data.get("unit", ""))
        return chosen if isinstance(chosen, Organization) else self.units[0]


class UploadForm(UnitForm):
    """Files, or photos just taken."""

    chosen = forms.FileField(
        label=_("Files or photos"),
        required=False,
        widget=ManyFilesInput(attrs={"multiple": True, "accept": ACCEPT}),
        help_text=_(
            "Word, WPS, PDF, OFD, text, mails (.eml), photos and scans. Several at once: each "
            "becomes a draft of its own. You may drag them here."
        ),
    )
    photo = forms.FileField(
        label=_("Photograph a page"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": "image/*", "capture": "environment"}),
        help_text=_("Lay the page flat, in even light, and fill the picture with it."),
    )


class PasteForm(UnitForm):
    """Text from the clipboard; ``html`` is filled by the script of the page."""

    text = forms.CharField(
        label=_("Pasted text"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 18,
                "class": "paper-input",
                "data-paste": "id_html",
                "data-kept": _(
                    "Headings, tables and numbering came along. Change nothing here yet."
                ),
            }
        ),
        help_text=_("Copy in Word or WPS and paste here: headings, tables and numbering are kept."),
    )
    html = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """What was read, to be put right; everything may be unfinished while one types."""

    title = forms.CharField(
        label=_("Title"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    unit = RowField(label=_("Unit"), required=False)
    author = forms.CharField(
        label=_("Author"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "unit-people", "autocomplete": "off"}),
    )
    kind = RowField(label=_("Kind of manuscript"), required=False)
    event_on = forms.DateField(
        label=_("Date of the event"),
        required=False,
        error_messages={"invalid": _("Write the date like 2026-11-21.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    body = forms.CharField(
        label=_("Text of the manuscript"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "class": "paper-input"}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        units: Sequence[Organization],
        kinds: Sequence[ManuscriptKind],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unit_table = {str(unit.pk): unit for unit in units}
        self.kind_table = {str(kind.pk): kind for kind in kinds}
        unit, kind = self.fields["unit"], self.fields["kind"]
        assert isinstance(unit, RowField)
        assert isinstance(kind, RowField)
        unit.table, kind.table = self.unit_table, self.kind_table
        unit.choices = [(key, row.short_name) for key, row in self.unit_table.items()]
        kind.choices = [
            ("", _("Please choose")),
            *((key, row.name) for key, row in self.kind_table.items()),
        ]
        if len(units) < 2:
            unit.widget = forms.HiddenInput()

    def correction(self) -> Correction:
        """What the form says; a field that could not be read counts as empty."""
        data = self.cleaned_data
        return Correction(
            title=" ".join(data.get("title", "").split()),
            body=data.get("body", "").replace("\r\n", "\n"),
            kind=self.kind_table.get(data.get("kind", "")),
            event_on=data.get("event_on"),
            author=data.get("author", "") or self.data.get("author", "")[:40],
            unit=self.unit_table.get(data.get("unit", "")),
        )


def initial_of(file: IncomingFile) -> dict[str, Any]:
    """What the form shows of a file."""
    return {
        "title": file.title,
        "unit": str(file.unit_id),
        "author": file.author,
        "kind": str(file.kind_id or ""),
        "event_on": file.event_on,
        "body": file.body,
        "version": file.version,
    }


class GiveForm(forms.Form):
    """Whose a mail is."""

    person = RowField(label=_("Person"), required=False)
    always = forms.BooleanField(
        label=_("Always: every mail from this address is hers"), required=False
    )

    def __init__(
        self, *args: Any, writers: Sequence[tuple[Person, Organization]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person, _unit in writers}
        field = self.fields["person"]
        assert isinstance(field, RowField)
        field.table = self.people
        field.choices = [
            ("", _("Please choose")),
            *((str(person.pk), f"{unit.short_name} {person.name}") for person, unit in writers),
        ]

    def chosen(self) -> Person | None:
        return self.people.get(self.data.get("person", ""))


class MailboxSettingsForm(forms.Form):
    """Which mailbox is watched."""

    active = forms.BooleanField(label=_("Watch the mailbox"), required=False)
    kind = forms.ChoiceField(label=_("Where the mails are"), choices=MailboxKind.choices)
    host = forms.CharField(
        label=_("Mail server"),
        required=False,
        max_length=200,
        help_text=_("Like imap.example.cn."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Encryption"), choices=MailSecurity.choices)
    username = forms.CharField(
        label=_("Account"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password or authorization code"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    folder = forms.CharField(
        label=_("Mail folder"),
        required=False,
        max_length=200,
        initial="INBOX",
        help_text=_("On a mail server INBOX or a folder's name; of a Maildir its name."),
    )

    def said(self) -> MailboxForm:
        """What the form says; an empty password leaves the one that is kept."""
        data = self.cleaned_data
        return MailboxForm(
            kind=data["kind"],
            active=data["active"],
            host=data["host"].strip(),
            port=data["port"],
            security=data["security"],
            username=data["username"].strip(),
            password=data["password"] or None,
            folder=data["folder"].strip() or "INBOX",
        )


def initial_of_mailbox(mailbox: Mailbox | None) -> dict[str, Any]:
    """What the form shows; never the password."""
    if mailbox is None:
        return {"kind": MailboxKind.IMAP, "active": True, "port": 993, "folder": "INBOX"}
    names = ("active", "kind", "host", "port", "security", "username", "folder")
    return {name: getattr(mailbox, name) for name in names}
