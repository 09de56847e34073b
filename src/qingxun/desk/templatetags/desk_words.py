"""Counting words on pages."""

from django import template

from qingxun.desk.queries.issues import words_of

register = template.Library()


@register.filter
def characters(text: str) -> int:
    """字数: characters without white space."""
    return words_of(text)
