"""Kinds of rows in the office's word lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListKind(models.TextChoices):
    """The values are the rules' names in proof-reading."""

    FORBIDDEN = "forbidden", _("not to be used")
    SENSITIVE = "sensitive", _("sensitive, look twice")
    PREFERRED = "preferred", _("other wording preferred")
