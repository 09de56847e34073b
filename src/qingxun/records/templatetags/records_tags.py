"""``{% idempotency_key %}``: the hidden field that lets a browser repeat a POST safely."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingxun.kit.ids import uuid7
from qingxun.records.middleware import FIELD

register = template.Library()


@register.simple_tag
def idempotency_key() -> SafeString:
    """A fresh key for one form."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid7())
