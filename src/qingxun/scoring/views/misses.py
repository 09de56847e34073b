"""Why not: the clauses that gave nothing, for a manuscript and for a unit."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from qingxun.desk.models import Manuscript
from qingxun.kit.clock import china_date, today
from qingxun.kit.periods import quarter_of
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.models import Organization
from qingxun.scoring.permissions import check_can_read_lines
from qingxun.scoring.queries.desks import own_desk
from qingxun.scoring.queries.misses import item_misses, unit_misses
from qingxun.scoring.views.standings import period_links, span_of


@signed_in
def manuscript(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """What a manuscript did not get: every clause that gave nothing, with what was missing."""
    rows = Manuscript.objects.visible_to(request.person).distinct()
    found = get_object_or_404(rows.filter(first_submitted_at__isnull=False), pk=pk)
    desk = own_desk(request.person)
    assert found.first_submitted_at is not None
    answer = item_misses(desk.pk, pk, china_date(found.first_submitted_at)) if desk else None
    context = {
        "manuscript": found,
        "version": answer[0] if answer else None,
        "misses": answer[1] if answer else [],
    }
    return render(request, "scoring/item_misses.html", context)


@signed_in
def unit(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """What a unit did not get in a period: targets missed, and clauses that gave nothing."""
    desk = own_desk(request.person)
    if desk is None:
        raise Http404
    own = (each for each in request.person.units() if each.pk == pk)
    found = next(own, None) or get_object_or_404(Organization, pk=pk)
    check_can_read_lines(request.person, desk.pk, found.pk)
    span = span_of(request, quarter_of(today()))
    context = {
        "owner": found,
        "span": span,
        "periods": period_links(today(), span),
        "misses": unit_misses(desk.pk, found.pk, span, today()),
    }
    return render(request, "scoring/unit_misses.html", context)
