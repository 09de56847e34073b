"""套话: the desk's list of stock phrases."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingxun.copies import actions
from qingxun.copies.forms import PhraseForm
from qingxun.copies.models import LONGEST_PHRASE
from qingxun.copies.queries import reading
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.models import Organization
from qingxun.ui.filters import TextFilter
from qingxun.ui.lists import Column, ListPage


@for_roles(*EDITING_ROLES)
@require_http_methods(["GET", "POST"])
def phrases(request: PersonRequest) -> HttpResponseBase:
    """The list, and a form for one more; ``?words=`` fills it in from a passage."""
    desks = request.person.units(*EDITING_ROLES)
    initial = {"words": request.GET.get("words", "")[:LONGEST_PHRASE]}
    form = PhraseForm(request.POST or None, initial=initial)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_phrase(
                desk=desks[0], by=request.person, at=now(), **form.cleaned_data
            )
        except PermissionRefused:
            raise
        except Refusal as refusal:
            refused = refusal.sentence
        else:
            said = _("“%(words)s” is a stock phrase now.") % {"words": row.words[:30]}
            messages.success(request, said)
            return redirect("copies:phrases")
    page = phrases_page(request, desks)
    if page.wants_xlsx:
        columns = [
            ColumnSpec("words", _("Stock phrase"), width=50),
            ColumnSpec("why", _("Note"), width=30),
            ColumnSpec("by", _("Added by"), value=lambda row: str(row.added_by or "")),
            ColumnSpec("valid_from", _("In force since"), "date"),
            ColumnSpec("last_day", _("In force until"), "date"),
        ]
        return xlsx_response(_("Stock phrases"), columns, page.all_rows())
    context = {
        "list": page,
        "form": form,
        "refused": refused,
        "desk": desks[0],
        "today": today(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "copies/phrases.html", context, status=status)


def phrases_page(request: PersonRequest, desks: Sequence[Organization]) -> ListPage:
    return ListPage(
        request.GET,
        rows=reading.phrases_visible_to([desk.pk for desk in desks]),
        columns=[
            Column("words", _("Stock phrase"), sort=("words", "pk")),
            Column("why", _("Note")),
            Column("added_by", _("Added by")),
            Column("from", _("In force since"), sort=("valid_from", "pk"), descending_first=True),
        ],
        filters=[TextFilter("q", _("Words"), field="words")],
        default_sort="-from",
    )


@for_roles(*EDITING_ROLES)
@require_POST
def end(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a phrase out of the list."""
    desks = request.person.unit_ids(*EDITING_ROLES)
    row = get_object_or_404(reading.phrases_visible_to(desks), pk=pk)
    actions.end_phrase(row=row, by=request.person, at=now())
    messages.success(request, _("“%(words)s” is out of the list.") % {"words": row.words[:30]})
    return redirect("copies:phrases")
