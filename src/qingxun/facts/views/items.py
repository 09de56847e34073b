"""计分要素 of a manuscript: recorded by the office on a page of its own."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingxun.desk.models import Manuscript, Submission
from qingxun.facts import actions
from qingxun.facts.actions import ItemSaid
from qingxun.facts.actions.items import standing
from qingxun.facts.forms import ItemForm
from qingxun.facts.models import ItemData
from qingxun.facts.permissions import RECORDING_ROLES
from qingxun.facts.targets import tags_of
from qingxun.facts.views.shared import find_manuscript, recording_desk, see_other
from qingxun.kit.clock import CHINA, now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.language.engine.comparing import Mark, compare, flat
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.models import Organization

FIELDS = {"same_as": "title", "happened_at": "happened_time"}
CHECKED = {"": None, "yes": True, "no": False}


@for_roles(*RECORDING_ROLES)
@require_http_methods(["GET", "POST"])
def item(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Repost or original, degree of rewriting with a suggestion, the same matter, who outside."""
    desk = recording_desk(request)
    submission = get_object_or_404(
        Submission.objects.filter(desk=desk, manuscript=pk).select_related(
            "manuscript__unit", "revision"
        )
    )
    manuscript = submission.manuscript
    kept = standing(desk, manuscript)
    form = ItemForm(
        request.POST or None,
        initial=initial_of(manuscript, kept),
        tags=marks_of(desk, kept),
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            said = said_in(form, find_manuscript(desk, values["title"]))
            actions.state_item(
                desk=desk, manuscript=manuscript, said=said, by=request.person, at=now()
            )
        except PermissionRefused:
            raise
        except Refusal as refusal:
            field = FIELDS.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("Saved. The points follow at once."))
            return see_other("desk:manuscript", manuscript.pk)
    context = {"manuscript": manuscript, "form": form, "suggested": suggested(submission)}
    status = 422 if request.method == "POST" else 200
    return render(request, "facts/item.html", context, status=status)


def said_in(form: ItemForm, same_as: Manuscript | None) -> ItemSaid:
    """What the form says."""
    values = form.cleaned_data
    return ItemSaid(
        repost=values["repost"] == "yes",
        rewritten=values["rewritten"],
        same_as=same_as,
        external_name=values["external_name"],
        external_contact=values["external_contact"],
        urgent=values["urgent"],
        tags=tuple(values.get("tags", ())),
        happened_at=form.happened_at(),
        route=values["route"],
        verified=CHECKED[values["verified"]],
    )


def marks_of(desk: Organization, kept: ItemData | None) -> dict[str, str]:
    """The marks of the policies, and what was put on the manuscript although none asks for it."""
    stated = {} if kept is None else {code: code for code in kept.tags}
    return stated | tags_of(desk.pk)


def initial_of(manuscript: Manuscript, kept: ItemData | None) -> dict[str, Any]:
    """What stands; of a group the title of its first manuscript."""
    happened: dict[str, Any] = {"happened_on": manuscript.event_on}
    if kept is None:
        return {"repost": "no"} | happened
    if kept.happened_at is not None:
        at = kept.happened_at.astimezone(CHINA)
        happened = {"happened_on": at.date(), "happened_time": at.time()}
    title = ""
    if kept.same_as is not None and kept.same_as != kept.manuscript_id:
        first = Manuscript.objects.filter(pk=kept.same_as).values_list("title", flat=True)
        title = first.first() or ""
    return {
        "repost": "yes" if kept.repost else "no",
        "rewritten": kept.rewritten,
        "title": title,
        "external_name": kept.external_name,
        "external_contact": kept.external_contact,
        "urgent": kept.urgent,
        "tags": kept.tags,
        "route": kept.route,
        "verified": next(word for word, value in CHECKED.items() if value == kept.verified),
        **happened,
    }


def suggested(submission: Submission) -> int:
    """Percent of the characters of the longer text that do not stand in both, compared by
    character: what the unit sent last, and what the desk made of it."""
    before, after = submission.revision.body, submission.body
    longer = max(len(before), len(after))
    if not longer:
        return 0
    same = sum(
        len(piece.text) for piece in flat(compare(before, after).pieces) if piece.mark is Mark.SAME
    )
    return round(100 * (longer - min(same, longer)) / longer)
