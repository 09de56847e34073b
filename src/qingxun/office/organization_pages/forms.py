"""Forms of organizations, people and posts; the actions decide, the forms only read."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qingxun.organizations.models import OPEN_END, Organization, Person
from qingxun.organizations.queries import tree_on
from qingxun.organizations.states import Level, OrganizationKind, Role


class OrganizationChoice(forms.ModelChoiceField):
    """A select of the organizations that exist on a day, indented as they stand in the tree."""

    def __init__(self, *, day: dt.date, desks_only: bool = False, **kwargs: Any) -> None:
        super().__init__(queryset=Organization.objects.existing_on(day), **kwargs)
        self.empty_label = "————"
        nodes = [n for n in tree_on(day) if n.organization.is_desk or not desks_only]
        self.choices = [
            ("", self.empty_label),
            *((n.organization.pk, "　" * n.depth + n.name.short_name) for n in nodes),
        ]


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class FactsForm(forms.Form):
    """What is known of an organization besides name and place."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrganizationKind.choices)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    is_desk = forms.BooleanField(
        label=_("Edits and issues: other organizations report to it"), required=False
    )
    headcount = forms.IntegerField(
        label=_("League members"), required=False, min_value=0, max_value=10_000_000
    )
    order = forms.IntegerField(
        label=_("Place in lists"), required=False, min_value=0, max_value=1_000_000
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def facts(self) -> dict[str, Any]:
        """The facts as the action takes them."""
        facts = {name: self.cleaned_data[name] for name in FactsForm.base_fields}
        facts["order"] = facts["order"] or 0
        return facts


class FoundForm(FactsForm):
    """A new organization."""

    field_order = ["name", "short_name", "code", "parent", "on"]
    name = forms.CharField(label=_("Full name"), max_length=100)
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=format_lazy(
            _("As lists and tables call it, for example {example}."), example="船寮镇"
        ),
    )
    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Stays the same for ever, for example T07.")
    )
    on = day_field(_("Founded on"))

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = OrganizationChoice(
            day=day, label=_("Belongs to"), required=False, help_text=_("Empty: at the top.")
        )
        self.order_fields(self.field_order)


class ChangeForm(forms.Form):
    """A change that takes effect on a day."""

    on = day_field(_("Takes effect on"), help_text=_("May lie in the past or still come."))
    reason = forms.CharField(
        label=_("Reason or document"), required=False, max_length=200, widget=forms.TextInput
    )


class RenameForm(ChangeForm):
    field_order = ["name", "short_name", "on", "reason"]
    name = forms.CharField(label=_("New full name"), max_length=100)
    short_name = forms.CharField(label=_("New short name"), max_length=40, required=False)


class MoveForm(ChangeForm):
    field_order = ["target", "on", "reason"]

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"] = OrganizationChoice(
            day=day, label=_("New place: belongs to"), required=True
        )
        self.order_fields(self.field_order)


class MergeForm(ChangeForm):
    field_order = ["target", "on", "reason"]

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"] = OrganizationChoice(day=day, label=_("Merged into"), required=True)
        self.order_fields(self.field_order)


class DissolveForm(ChangeForm):
    on = day_field(_("Dissolved on"), help_text=_("The first day on which it is no more."))


class PersonForm(forms.Form):
    """A person and how to reach her."""

    name = forms.CharField(label=_("Name"), max_length=40)
    mobile = forms.CharField(
        label=_("Mobile"), max_length=20, required=False, widget=forms.TextInput({"type": "tel"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    @classmethod
    def initial_of(cls, person: Person) -> dict[str, str]:
        """What is kept now."""
        return {name: getattr(person, name) for name in cls.base_fields}


class AppointForm(forms.Form):
    """A role at an organization."""

    field_order = ["organization", "role", "post", "duty", "on", "until"]
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    post = forms.CharField(
        label=_("Post"),
        max_length=60,
        required=False,
        help_text=format_lazy(_("For example {example}."), example="团委副书记"),
    )
    duty = forms.CharField(label=_("Duty in information work"), max_length=200, required=False)
    on = day_field(_("From"))
    until = day_field(_("Until (first day without it)"), required=False)

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = OrganizationChoice(day=day, label=_("Organization"))
        self.order_fields(self.field_order)

    def appointment(self) -> dict[str, Any]:
        """The data as the action takes them."""
        return {**self.cleaned_data, "until": self.cleaned_data["until"] or OPEN_END}


class EndForm(forms.Form):
    on = day_field(_("Ends on"), help_text=_("The first day without the role."))


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("2 to 60 letters, digits or . @ + - _; often the mobile number."),
    )


class LockForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class RegisterForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
