"""Forms of one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingxun.accounts.models import Account


class FirstPasswordForm(forms.Form):
    """A password of one's own in place of the one that somebody else gave."""

    password1 = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "At least 10 characters, letters mixed with digits or signs, not your name."
        ),
    )
    password2 = forms.CharField(
        label=gettext_lazy("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.account)
        if self.account.check_password(password):
            raise ValidationError(_("Choose another password than the one you were given."))
        return password

    def clean_password2(self) -> str:
        again: str = self.cleaned_data["password2"]
        first = self.cleaned_data.get("password1")
        if first is not None and first != again:
            raise ValidationError(_("The two passwords differ; type the same one twice."))
        return again


class LanguageForm(forms.Form):
    """In which language the program speaks to the account's holder."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, required=False
    )
