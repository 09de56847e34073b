from django.apps import AppConfig
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Base templates, components and assets; knows no domain."""

    name = "qingxun.ui"
    label = "ui"

    def ready(self) -> None:
        """Django's own sentence for a text that is too long speaks of variables."""
        MaxLengthValidator.message = _(
            "It has %(show_value)d characters; at most %(limit_value)d are taken."
        )
