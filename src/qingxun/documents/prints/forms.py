"""Forms: the committee's letterhead, and a document that is typed."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingxun.documents.engine.content import (
    Attachment,
    Document,
    Foot,
    Head,
    Kind,
    Line,
    Signature,
    blocks_of_text,
)
from qingxun.documents.engine.content.checks import check
from qingxun.documents.engine.content.faults import ContentError
from qingxun.documents.prints.dressing import under_letterhead
from qingxun.documents.prints.models import DistributionLine, Letterhead
from qingxun.documents.states import DistributionUse
from qingxun.documents.typesetting.layout import MAX_FOOT
from qingxun.documents.typesetting.refusals import content_refusal
from qingxun.kit.clock import chinese_date

LABELS = "报送发抄"
ATTENDANCE = re.compile(r"\s*(出席|请假|列席|主持|记录)\s*[：:](.+)")
KINDS = [
    (Kind.OFFICIAL.value, gettext_lazy("official document")),
    (Kind.UPWARD.value, gettext_lazy("upward document")),
    (Kind.LETTER.value, gettext_lazy("official letter")),
    (Kind.MINUTES.value, gettext_lazy("meeting minutes")),
    (Kind.AWARD.value, gettext_lazy("award notice")),
    (Kind.REPORT.value, gettext_lazy("research report")),
]


def read_lines(text: str) -> list[tuple[str, str]]:
    """抄送：甲，乙 — one a line; raises ``ValidationError`` for a line without a label."""
    found = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        label, colon, names = line.replace(":", "：", 1).partition("：")
        if not colon or not names or len(label) > 6 or label[0] not in LABELS:
            raise forms.ValidationError(
                _("“%(line)s”: write the label, a colon and the names.") % {"line": line}
            )
        found.append((label, names.strip()))
    if (length := sum(len(names) for _label, names in found)) > MAX_FOOT:
        raise forms.ValidationError(
            _("%(found)s characters of names; the foot holds %(limit)s. Name groups instead.")
            % {"found": length, "limit": MAX_FOOT}
        )
    return found


def attendance_of(text: str) -> tuple[str, tuple[Line, ...]]:
    """The text without the lines at its end that say who was there (GB/T 9704, 10.3), and these;
    a text of nothing else stays as it is."""
    lines = text.rstrip().splitlines()
    first = len(lines)
    while first and (not lines[first - 1].strip() or ATTENDANCE.match(lines[first - 1])):
        first -= 1
    found = [match for line in lines[first:] if (match := ATTENDANCE.match(line))]
    if not first or not found:
        return text, ()
    return "\n".join(lines[:first]), tuple(Line(m[1], m[2].strip()) for m in found)


def show_lines(rows: list[DistributionLine], use: DistributionUse) -> str:
    return "\n".join(f"{row.label}：{row.names}" for row in rows if row.use == use)


class LetterheadForm(forms.ModelForm):
    """Marks, codes, names, and the distribution lines as text."""

    bulletin_lines = forms.CharField(
        label=gettext_lazy("Distribution of bulletins"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("One line each: the label, a colon, the names, as for an issue."),
    )
    official_lines = forms.CharField(
        label=gettext_lazy("Distribution of official documents"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("One line each: the label, a colon, the names."),
    )

    class Meta:
        model = Letterhead
        fields = (
            *("mark", "suffix", "official_code", "upward_code", "letter_code"),
            *("signing_name", "printing_office", "bulletin_name", "address"),
        )
        labels = {
            "mark": gettext_lazy("Name in the red head"),
            "suffix": gettext_lazy("Word after it"),
            "official_code": gettext_lazy("Code of official documents"),
            "upward_code": gettext_lazy("Code of upward documents"),
            "letter_code": gettext_lazy("Code of letters"),
            "signing_name": gettext_lazy("Name in the signature"),
            "printing_office": gettext_lazy("Office that prints"),
            "bulletin_name": gettext_lazy("Name of the bulletin"),
            "address": gettext_lazy("Address in the codes on prints"),
        }
        help_texts = {
            "suffix": gettext_lazy("Usually the word for documents; empty for none."),
            "official_code": gettext_lazy("Year and number follow it."),
            "address": gettext_lazy(
                "Under which phones and PCs of the intranet reach this program, as in "
                "http://10.1.2.3:8000. Keep it short: it stands in the code."
            ),
        }

    def clean_bulletin_lines(self) -> list[tuple[str, str]]:
        return read_lines(self.cleaned_data["bulletin_lines"])

    def clean_official_lines(self) -> list[tuple[str, str]]:
        return read_lines(self.cleaned_data["official_lines"])

    def lines(self) -> dict[DistributionUse, list[tuple[str, str]]]:
        return {
            DistributionUse.BULLETIN: self.cleaned_data.pop("bulletin_lines"),
            DistributionUse.OFFICIAL: self.cleaned_data.pop("official_lines"),
        }


class ComposeForm(forms.Form):
    """A document that is typed here and taken away as PDF, Word file or web page."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of document"), choices=KINDS)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    lines = forms.CharField(
        label=gettext_lazy("Lines of the title"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only when the title should break elsewhere: one line each."),
    )
    number = forms.CharField(
        label=gettext_lazy("Document number"),
        required=False,
        max_length=40,
        help_text=gettext_lazy(
            "Code, year in brackets, number. Left as it is, the next one comes with the issuing."
        ),
    )
    signers = forms.CharField(
        label=gettext_lazy("Signed off by"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Stands in upward documents; several names with spaces. Empty: the leader who signs."
        ),
    )
    urgency = forms.CharField(label=gettext_lazy("Urgency"), required=False, max_length=10)
    addressee = forms.CharField(
        label=gettext_lazy("Main addressees"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("So many that page 1 had no text go into the foot in print."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "Headings are known by their numbers; the last lines of minutes say who was there."
        ),
    )
    signature = forms.CharField(label=gettext_lazy("Signing organ"), required=False, max_length=60)
    dated = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        help_text=gettext_lazy(
            "Signing off puts its own day here; minutes and reports keep what is written."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sealed = forms.BooleanField(
        label=gettext_lazy("Leave room for the seal"), required=False, initial=True
    )
    note = forms.CharField(
        label=gettext_lazy("Note below the date"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For example, that it may be published."),
    )
    attachment_title = forms.CharField(
        label=gettext_lazy("Title of the attachment"), required=False, max_length=100
    )
    attachment = forms.CharField(
        label=gettext_lazy("Text of the attachment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    copies_to = forms.CharField(
        label=gettext_lazy("Copies"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_addressee(self) -> str:
        """With the colon that ends it (GB/T 9704, 7.3.2)."""
        names = str(self.cleaned_data["addressee"]).strip().rstrip("：:")
        return f"{names}：" if names else ""

    def clean_copies_to(self) -> list[tuple[str, str]]:
        return read_lines(self.cleaned_data["copies_to"])

    def typed(self) -> dict[str, str]:
        """The fields as they stood, to show the form again."""
        return {name: self.data.get(name, "") for name in self.fields}

    def document(self, letterhead: Letterhead) -> Document:
        """The document with the committee's head; raises ``ContentRefused``."""
        values = self.cleaned_data
        date = chinese_date(values["dated"]) if values["dated"] else ""
        kind = Kind(values["kind"])
        text = values["text"]
        attendance: tuple[Line, ...] = ()
        if kind is Kind.MINUTES:
            text, attendance = attendance_of(text)
        made = Document(
            kind,
            values["title"].strip(),
            blocks_of_text(text),
            attendance=attendance,
            head=self._head(kind),
            lines=tuple(filter(None, (part.strip() for part in values["lines"].splitlines()))),
            addressee=values["addressee"],
            signature=Signature(
                (values["signature"],) if values["signature"] else (), date, values["sealed"]
            ),
            notes=(values["note"].strip("（）() "),) if values["note"] else (),
            attachments=self._attachments(),
            foot=self._foot(kind, date),
            on=values["dated"].isoformat() if values["dated"] else "",
        )
        made = under_letterhead(made, letterhead)
        try:
            check(made)
        except ContentError as error:
            raise content_refusal(error) from error
        return made

    def _head(self, kind: Kind) -> Head:
        values = self.cleaned_data
        if kind is Kind.REPORT:
            return Head()
        signers = tuple(values["signers"].split()) if kind is Kind.UPWARD else ()
        return Head(number=values["number"], signers=signers, urgency=values["urgency"])

    def _attachments(self) -> tuple[Attachment, ...]:
        title, text = self.cleaned_data["attachment_title"], self.cleaned_data["attachment"]
        return (Attachment(title or _("Attachment"), blocks_of_text(text)),) if text else ()

    def _foot(self, kind: Kind, date: str) -> Foot:
        lines = tuple(Line(label, names) for label, names in self.cleaned_data["copies_to"])
        if kind is Kind.REPORT:
            return Foot()
        printed = f"{date}印发" if date and kind is not Kind.LETTER else ""
        return Foot(lines, printed=printed)


class ReasonForm(forms.Form):
    """Why a document is sent back or taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def first_values(letterhead: Letterhead, lines: str, today: Any) -> dict[str, Any]:
    """What a new document begins with."""
    code = letterhead.official_code
    return {
        "signature": letterhead.signing_name,
        "dated": today,
        "number": f"{code}〔{today.year}〕号" if code else "",
        "copies_to": lines,
        "sealed": True,
    }
