"""Standings, and the lines behind every figure."""

import datetime as dt
import uuid
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import today
from qingxun.kit.decimals import show_points
from qingxun.kit.periods import PeriodKind, Span, quarter_of
from qingxun.ledger.queries import month_sums, months_of, person_lines, unit_lines
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.scoring.permissions import check_can_read_lines
from qingxun.scoring.queries.desks import own_desk
from qingxun.scoring.queries.lines import ExplainedLine, explain_lines
from qingxun.scoring.queries.standings import (
    GroupStanding,
    counts_by_month,
    person_standings,
    points_by_month,
    ranking_of,
    unit_standings,
)
from qingxun.scoring.views.lines_page import LinesPage
from qingxun.ui.charts import Chart, Series
from qingxun.ui.periods import month_name, period_name

OFF = "off"
INTERNAL = "internal"


def span_of(request: PersonRequest, default: Span) -> Span:
    """The period in the address; the default when it names none."""
    try:
        return Span.from_key(request.GET.get("period", default.key))
    except ValueError as error:
        raise Http404 from error


def period_links(day: dt.date, chosen: Span) -> list[dict[str, Any]]:
    """The year, its quarters and months so far, the chosen one marked."""
    year = Span.of(PeriodKind.YEAR, chosen.starts_on)
    spans = [year, *year.parts(PeriodKind.QUARTER), *year.parts(PeriodKind.MONTH)]
    return [
        {"span": span, "chosen": span == chosen, "kind": str(span.kind)}
        for span in spans
        if span.starts_on <= day
    ]


@signed_in
def standings(request: PersonRequest) -> HttpResponseBase:
    """Units by ranking group in a period: filed, adopted, points, rank."""
    desk = own_desk(request.person)
    if desk is None:
        return render(request, "scoring/no_desk.html")
    span = span_of(request, quarter_of(today()))
    works_here = request.person.holds(*DESK_ROLES, organization=desk)
    ranking = ranking_of(desk.pk, span)
    shows_ranks = ranking in ("open", "") or (ranking == INTERNAL and works_here)
    groups = unit_standings(desk.pk, span)
    if not shows_ranks and not works_here:
        own = set(request.person.unit_ids(*UNIT_ROLES))
        groups = only_units(groups, own)
    if request.GET.get("format") == "xlsx":
        return standings_sheet(groups, span, shows_ranks)
    context = {
        "desk": desk,
        "span": span,
        "groups": groups,
        "shows_ranks": shows_ranks,
        "ranking": ranking,
        "works_here": works_here,
        "own_units": set(request.person.unit_ids(*UNIT_ROLES)),
        "periods": period_links(today(), span),
    }
    return render(request, "scoring/standings.html", context)


def only_units(groups: list[GroupStanding], own: set[uuid.UUID]) -> list[GroupStanding]:
    """Where ranks are not open, a unit sees its own figures only."""
    found = [
        GroupStanding(group.group, [unit for unit in group.units if unit.unit in own])
        for group in groups
    ]
    return [group for group in found if group.units]


def standings_sheet(groups: list[GroupStanding], span: Span, shows_ranks: bool) -> HttpResponseBase:
    columns = [
        ColumnSpec("group", _("Ranking group")),
        ColumnSpec("name", _("Unit")),
        ColumnSpec("filed", _("Filed"), "integer"),
        ColumnSpec("adopted", _("Adopted"), "integer"),
        ColumnSpec("upward", _("Adopted above the county"), "integer"),
        ColumnSpec("points", _("Points"), "decimal"),
    ]
    if shows_ranks:
        columns.append(ColumnSpec("rank", _("Rank"), "integer"))
    rows = [unit for group in groups for unit in group.units]
    return xlsx_response(_("Standings %(period)s") % {"period": period_name(span)}, columns, rows)


@signed_in
def people(request: PersonRequest) -> HttpResponseBase:
    """Persons by their own points; for the office only, because ranking people is its business."""
    desk = own_desk(request.person)
    if desk is None:
        return render(request, "scoring/no_desk.html")
    span = span_of(request, quarter_of(today()))
    rows = person_standings(desk.pk, span)
    works_here = request.person.holds(*DESK_ROLES, organization=desk)
    if not works_here:
        rows = [row for row in rows if row.person == request.person.pk]
    if request.GET.get("format") == "xlsx":
        columns = [
            ColumnSpec("name", _("Name")),
            ColumnSpec("unit", _("Unit")),
            ColumnSpec("points", _("Points"), "decimal"),
        ]
        title = _("Points of people %(period)s") % {"period": period_name(span)}
        return xlsx_response(title, columns, rows)
    context = {
        "desk": desk,
        "span": span,
        "rows": rows,
        "works_here": works_here,
        "shows_ranks": works_here and ranking_of(desk.pk, span) != OFF,
        "periods": period_links(today(), span),
    }
    return render(request, "scoring/people.html", context)


@signed_in
def unit(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One unit: its points by month, and every line with fact, clause and arithmetic."""
    desk = own_desk(request.person)
    if desk is None:
        raise Http404
    found = get_object_or_404(Organization, pk=pk)
    check_can_read_lines(request.person, desk.pk, found.pk)
    span = span_of(request, Span.of(PeriodKind.YEAR, today()))
    months = months_of(span)
    rows = unit_lines(desk.pk, found.pk, months)
    if request.GET.get("format") == "xlsx":
        return lines_sheet(explain_lines(rows), f"{found.short_name} {period_name(span)}")
    page = LinesPage(
        request.GET, rows=rows, sums=month_sums(desk.pk, months, organization=found.pk)
    )
    year = span.starts_on.year
    context = {
        "owner": found,
        "of_unit": True,
        "owner_name": found.short_name,
        "span": span,
        "list": page,
        "months": page.months(),
        "total": show_points(page.points),
        "periods": period_links(today(), span),
        "charts": [points_chart(desk.pk, found.pk, year), counts_chart(desk.pk, found.pk, year)],
    }
    return render(request, "scoring/lines.html", context)


def points_chart(desk: uuid.UUID, unit: uuid.UUID, year: int) -> Chart:
    """Points by month."""
    months = points_by_month(desk, unit, year)
    labels = [month_name(key) for key in months]
    return Chart(
        _("Points of %(year)s by month") % {"year": year},
        labels,
        [Series(_("Points"), list(months.values()), color="red")],
        head=_("Month"),
    )


def counts_chart(desk: uuid.UUID, unit: uuid.UUID, year: int) -> Chart:
    """Filed and adopted by month."""
    counts = counts_by_month(desk, year, [unit])
    labels = [month_name(key) for key in counts]
    return Chart(
        _("Filed and adopted in %(year)s") % {"year": year},
        labels,
        [
            Series(_("Filed"), [row.get("filed", 0) for row in counts.values()], color="muted"),
            Series(_("Adopted"), [row.get("adopted", 0) for row in counts.values()], color="red"),
        ],
        head=_("Month"),
    )


@signed_in
def person(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A person's own lines; she herself and the office may read them."""
    desk = own_desk(request.person)
    if desk is None:
        raise Http404
    found = get_object_or_404(Person, pk=pk)
    if found != request.person:
        check_can_read_lines(request.person, desk.pk, desk.pk)
    span = span_of(request, Span.of(PeriodKind.YEAR, today()))
    months = months_of(span)
    rows = person_lines(desk.pk, found.pk, months)
    if request.GET.get("format") == "xlsx":
        return lines_sheet(explain_lines(rows), f"{found.name} {period_name(span)}")
    page = LinesPage(request.GET, rows=rows, sums=month_sums(desk.pk, months, person=found.pk))
    context = {
        "owner": found,
        "owner_name": found.name,
        "span": span,
        "list": page,
        "months": page.months(),
        "total": show_points(page.points),
        "periods": period_links(today(), span),
        "charts": [],
    }
    return render(request, "scoring/lines.html", context)


def lines_sheet(lines: list[ExplainedLine], title: str) -> HttpResponseBase:
    columns = [
        ColumnSpec("month", _("Month"), value=lambda line: line.posting.month),
        ColumnSpec("title", _("Manuscript"), width=40),
        ColumnSpec("sentence", _("Why"), width=60),
        ColumnSpec("clause_number", _("Clause")),
        ColumnSpec("amount", _("Points"), "decimal", value=lambda line: line.posting.amount),
        ColumnSpec("reason", _("Reason of a correction"), value=lambda line: line.posting.reason),
        ColumnSpec("posted", _("Posted"), "moment", value=lambda line: line.posting.posted_at),
    ]
    return xlsx_response(title, columns, lines)
