"""Hidden fields of forms: ``{% idempotency_key %}`` lets a browser repeat a POST safely,
``{% seen rows %}`` says what the page showed.
"""

from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingxun.kit.ids import uuid7
from qingxun.records import seen as marks
from qingxun.records.middleware import FIELD

register = template.Library()


@register.simple_tag
def idempotency_key() -> SafeString:
    """A fresh key for one form."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid7())


@register.simple_tag
def seen(rows: QuerySet[Any]) -> SafeString:
    """The mark of the rows that a form is made from."""
    mark = marks.mark_of(rows)
    return format_html('<input type="hidden" name="{}" value="{}">', marks.FIELD, mark)
