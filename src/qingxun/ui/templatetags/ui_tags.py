"""Tags and filters of the look: dates, numbers, text, fields."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingxun.kit.clock import CHINA, now
from qingxun.kit.prose import Rows, pieces_of
from qingxun.ui.periods import period_name, short_period_name
from qingxun.ui.states import tone_class as class_of_tone
from qingxun.ui.words import words

register = template.Library()
register.simple_tag(words, name="ui_words")
register.filter("period", period_name)
register.filter("short_period", short_period_name)


@register.filter
def tone_class(tone: str) -> str:
    """The CSS class of a tone."""
    return class_of_tone(tone)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One drawing of the sprite; with a label it speaks, without it is decoration."""
    href = f"{static('ui/build/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def badge(word: Any, tone: str = "grey") -> SafeString:
    """A state: its word on its tone."""
    return format_html('<span class="badge {}">{}</span>', class_of_tone(tone), word)


@register.filter
def day(value: dt.date | None) -> str:
    """A date in a list: 11-21 this year, else 2025-11-21."""
    if not value:
        return ""
    value = _local(value)
    return value.strftime("%m-%d" if value.year == now().year else "%Y-%m-%d")


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment in a list: 11-21 14:32."""
    if not value:
        return ""
    return f"{day(value)} {_local(value):%H:%M}"


@register.filter
def long_day(value: dt.date | None) -> str:
    """A date in text: 2026年11月21日."""
    if not value:
        return ""
    value = _local(value)
    return _("%(year)s-%(month)s-%(day)s") % {
        "year": value.year,
        "month": value.month,
        "day": value.day,
    }


@register.filter
def long_moment(value: dt.datetime | None) -> str:
    """A moment in text: 2026年11月21日 14:32."""
    return f"{long_day(value)} {_local(value):%H:%M}" if value else ""


@register.filter
def ago(value: dt.datetime | None) -> str:
    """How long ago, in words; a date after a month."""
    if not value:
        return ""
    seconds = int((now() - value).total_seconds())
    if seconds < 0 or seconds >= 30 * 86400:
        return day(value)
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        n = seconds // 60
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": n}
    if seconds < 86400:
        n = seconds // 3600
        return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": n}
    n = seconds // 86400
    return ngettext("%(n)s day ago", "%(n)s days ago", n) % {"n": n}


@register.simple_tag
def time_ago(value: dt.datetime | None) -> str:
    """How long ago as a <time> element, exact on hover."""
    if not value:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        long_moment(value),
        ago(value),
    )


def _local(value: Any) -> Any:
    return value.astimezone(CHINA) if isinstance(value, dt.datetime) else value


@register.filter
def figure(value: Any) -> str:
    """A number without needless zeros: 12, 12.5; a dash for nothing."""
    if value is None or value == "":
        return "—"
    if isinstance(value, Decimal | float):
        text = f"{Decimal(str(value)):f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    return str(value)


@register.filter
def signed(value: Any) -> str:
    """A change: +3, −2, 0."""
    text = figure(value)
    if text == "—" or not value:
        return text
    return f"+{text}" if value > 0 else "−" + text.removeprefix("-")


@register.filter
def percent(value: Any) -> str:
    """0.488 → 48.8%; a dash for nothing."""
    if value is None:
        return "—"
    return figure(round(Decimal(str(value)) * 100, 1)) + "%"


@register.filter
def share_of(value: Any, whole: Any) -> str:
    """How much of a whole, 0–100, for the width of a bar."""
    if not whole or value is None:
        return "0"
    return str(max(0, min(100, round(Decimal(str(value)) * 100 / Decimal(str(whole))))))


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain text as paragraphs and tables (``kit.prose``); typed indents are dropped, for the paper
    indents."""
    return format_html_join(
        "\n",
        "{}",
        (
            (format_html("<p>{}</p>", piece) if isinstance(piece, str) else _table(piece),)
            for piece in pieces_of(text or "")
        ),
    )


def _table(rows: Rows) -> SafeString:
    head = format_html_join("", "<th scope='col'>{}</th>", ((cell,) for cell in rows[0]))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows[1:]),
    )
    table = format_html("<thead><tr>{}</tr></thead><tbody>{}</tbody>", head, body)
    return format_html("<div class='qx-paper-table'><table>{}</table></div>", table)


CHECKS = (CheckboxInput, CheckboxSelectMultiple, RadioSelect)


@register.simple_tag
def widget(field: BoundField, **extra: Any) -> SafeString:
    """A form field's control with the look's classes and what a screen reader needs.

    ``data_count=1`` becomes ``data-count="1"``. No ``maxlength``: a browser would cut a pasted text
    without a word; the form says how long it may be.
    """
    control = field.field.widget
    attributes: dict[str, Any] = {"maxlength": False} if control.attrs.get("maxlength") else {}
    attributes |= {name.replace("_", "-"): value for name, value in extra.items() if value != ""}
    if isinstance(control, CheckboxInput):
        own = "form-check-input"
    elif isinstance(control, CHECKS):
        own = ""
    else:
        own = "form-select" if isinstance(control, Select) else "form-control"
    if field.errors:
        own += " is-invalid"
        attributes["aria-invalid"] = "true"
    classes = " ".join(filter(None, (own, control.attrs.get("class"), attributes.get("class"))))
    if classes:
        attributes["class"] = classes.strip()
    described = [f"{field.auto_id}_help"] if field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


@register.simple_tag
def came_back(request: HttpRequest | None, action: str, name: str, value: str) -> bool:
    """Whether the dialog of this ``action`` (and button) was sent and its page is shown again: a
    page answers a POST only when it was refused."""
    if request is None or request.method != "POST" or request.path != action:
        return False
    return not name or request.POST.get(name) == value


@register.filter
def control_kind(field: BoundField) -> str:
    """checkbox, group or plain: how a field lays out its label and control."""
    control = field.field.widget
    if isinstance(control, CheckboxInput):
        return "checkbox"
    return "group" if isinstance(control, CHECKS) else "plain"


@register.filter
def attribute(row: Any, name: str) -> Any:
    """``row.name`` (or ``row["name"]``) for a name known at run time; methods are called."""
    value = row.get(name, "") if isinstance(row, dict) else getattr(row, name, "")
    return value() if callable(value) else value
