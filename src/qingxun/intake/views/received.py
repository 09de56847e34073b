"""来件: everything that came in at the office and its units, with what became of it."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingxun.desk.queries.queue import units_received
from qingxun.documents.sheets import xlsx_response
from qingxun.intake import queries
from qingxun.intake.models import SORTING_ROLES
from qingxun.intake.states import INCOMING_TONES
from qingxun.intake.views.files import list_filters, sheet_columns
from qingxun.intake.views.shared import own_desk, tabs_of
from qingxun.kit.clock import today
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.ui.filters import ManyFilter
from qingxun.ui.lists import Column, ListPage


@for_roles(*SORTING_ROLES)
@require_GET
def received(request: PersonRequest) -> HttpResponseBase:
    """The list; texts stay with the units until they submit them."""
    desk = own_desk(request)
    units = units_received(desk, today())
    page = ListPage(
        request.GET,
        rows=queries.files_at_desks(request.person),
        columns=[
            Column("name", _("File"), sort=("name", "pk")),
            Column("unit", _("Unit"), sort=("unit__order", "pk")),
            Column("state", _("State"), sort=("state", "pk")),
            Column("source", _("How it came"), sort=("source", "pk")),
            Column("at", _("Came in"), sort=("came_at", "pk"), descending_first=True),
        ],
        filters=[*list_filters(), ManyFilter("unit", _("Unit"), field="unit", choices=units)],
        default_sort="-at",
    )
    if page.wants_xlsx:
        return xlsx_response(_("What came in"), sheet_columns(), page.all_rows())
    visible = queries.openable(request.person, page.rows)
    context = {
        "list": page,
        "desk": desk,
        "tabs": tabs_of(request, "intake:received"),
        "tones": INCOMING_TONES,
        "visible": visible,
    }
    return render(request, "intake/received.html", context)
