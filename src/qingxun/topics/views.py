"""热词: what is written of more than before, by whom, and what superiors take."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingxun.desk.queries.queue import groups_received, units_of_group, units_received
from qingxun.documents.prints.responses import FORMS, file_answer
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import today
from qingxun.kit.periods import PeriodKind, Span, quarter_of
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.models import Organization
from qingxun.organizations.states import DESK_ROLES
from qingxun.topics.permissions import desks_read_by
from qingxun.topics.printing import hot_words_document
from qingxun.topics.queries import HotTopic, HotWords, hot_words
from qingxun.ui.charts import Chart, Series
from qingxun.ui.periods import period_name

QUARTERS = 6
MONTHS = 6
COLORS = ("red", "gold", "blue")


@dataclass(frozen=True, slots=True)
class Circle:
    """The units that are looked at: all, a ranking group, or one; ``units`` None for all."""

    key: str
    name: str
    units: tuple[uuid.UUID, ...] | None = None


@for_roles(*DESK_ROLES)
@require_GET
def hot(request: PersonRequest) -> HttpResponseBase:
    """Rising words and topics of a period and a circle of units; also as a file."""
    desk = _desk(request)
    span = _span(request)
    circles = _circles(desk, span)
    wanted = request.GET.get("circle", "")
    circle = next((one for one in circles if one.key == wanted), circles[0])
    if circle.key.startswith("g-"):
        circle = Circle(circle.key, circle.name, units_of_group(uuid.UUID(circle.key[2:])))
    found = hot_words(desk, span, circle.units, request.person)
    form = request.GET.get("format", "")
    name = _("Hot words %(period)s") % {"period": period_name(span)}
    if form == "xlsx":
        return xlsx_response(name, columns(), rows_of(found))
    if form in FORMS:
        return file_answer(hot_words_document(desk, circle.name, found), form, name)
    context = {
        "desk": desk,
        "found": found,
        "span": span,
        "circle": circle,
        "circles": circles,
        "periods": _periods(),
        "chart": chart_of(found),
        "address": f"?period={span.key}&circle={circle.key}",
    }
    return render(request, "topics/hot.html", context)


def _desk(request: PersonRequest) -> Organization:
    desks = desks_read_by(request.person)
    if not desks:
        raise Http404
    return desks[0]


def _span(request: PersonRequest) -> Span:
    try:
        span = Span.from_key(request.GET.get("period") or quarter_of(today()).key)
    except ValueError as error:
        raise Http404 from error
    if span.kind not in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR):
        raise Http404
    return span


def _periods() -> list[tuple[str, str]]:
    """The last quarters and months, the present ones first."""
    found = []
    for kind, number in ((PeriodKind.QUARTER, QUARTERS), (PeriodKind.MONTH, MONTHS)):
        span = Span.of(kind, today())
        for _place in range(number):
            found.append((span.key, period_name(span)))
            span = span.previous()
    return found


def _circles(desk: Organization, span: Span) -> list[Circle]:
    groups = groups_received(desk, span.starts_on.year)
    units = units_received(desk, today())
    return [
        Circle("", _("All units")),
        *(Circle(f"g-{key}", name) for key, name in groups),
        *(Circle(f"u-{key}", name, (key,)) for key, name in units),
    ]


def chart_of(found: HotWords) -> Chart | None:
    """The strongest words month by month; none when nothing rises."""
    if not found.lines:
        return None
    title = _("“%(word)s” rises most: manuscripts a month") % {"word": found.lines[0][0]}
    return Chart(
        title,
        [f"{month:%Y-%m}" for month in found.months],
        [
            Series(word, numbers, kind="line", color=color, unit=_("texts"))
            for (word, numbers), color in zip(found.lines, COLORS, strict=False)
        ],
        head=_("Month"),
    )


def columns() -> list[ColumnSpec]:
    """The columns of the workbook: a row a topic, then what is missing."""
    return [
        ColumnSpec("words", _("Words of the topic"), width=36),
        ColumnSpec("now", _("Texts this period"), kind="integer"),
        ColumnSpec("before", _("Average of the four before"), kind="decimal", width=16),
        ColumnSpec("number", _("Texts of the topic"), kind="integer"),
        ColumnSpec("adopted", _("Texts adopted"), kind="integer"),
        ColumnSpec("share", _("Adopted share (%)"), kind="integer"),
        ColumnSpec("units", _("Who writes of it"), width=36),
        ColumnSpec("texts", _("Manuscripts"), width=80),
    ]


def rows_of(found: HotWords) -> list[dict[str, Any]]:
    """Rows for the workbook."""
    rows = [topic_row(topic) for topic in found.topics]
    for one in found.missing:
        words = _("adopted above, not written of: %(word)s") % {"word": one.word}
        rows.append({"words": words, "now": one.now, "adopted": one.above})
    return rows


def topic_row(topic: HotTopic) -> dict[str, Any]:
    return {
        "words": "、".join(topic.words),
        "now": topic.now,
        "before": topic.before,
        "number": topic.number,
        "adopted": topic.adopted,
        "share": topic.share,
        "units": "、".join(f"{unit.short_name} {number}" for unit, number in topic.units),
        "texts": "；".join(row.title for row in topic.texts),
    }
