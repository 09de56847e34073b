"""Bulletins: list, draft, check, sign, read, receipts."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.bulletins import actions
from qingxun.bulletins.forms import ReasonForm, TextForm
from qingxun.bulletins.models import Bulletin
from qingxun.bulletins.permissions import (
    can_check_bulletin,
    can_draft_bulletin,
    can_sign_bulletin,
)
from qingxun.bulletins.printing import OUT, document_shown
from qingxun.bulletins.queries.checking import check_figures
from qingxun.bulletins.queries.standing import why_outdated
from qingxun.bulletins.states import BULLETIN_TONES, BulletinState
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.documents.states import Wrapping
from qingxun.documents.typesetting.making import missing_characters
from qingxun.kit.clock import CHINA, china_date, now, today
from qingxun.kit.refusals import StaleRefused
from qingxun.language.personal import spots_in
from qingxun.ledger.models import Period
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.states import DESK_ROLES, Level, Role
from qingxun.ui.filters import ChoiceFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.periods import period_name
from qingxun.ui.refusals import Attempt, answer_step

WRITERS = (Role.EDITOR, Role.OFFICE_HEAD)
SHOWN_ITEMS = 30


def see_other(name: str, *args: Any) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)


@signed_in
def bulletins(request: PersonRequest) -> HttpResponseBase:
    """All bulletins that the person may see; for the office, the periods that still lack one."""
    works_here = request.person.holds(*DESK_ROLES)
    page = ListPage(
        request.GET,
        rows=Bulletin.objects.visible_to(request.person).select_related("period"),
        columns=[
            Column("title", _("Bulletin")),
            Column("number", _("Number")),
            Column("state", _("State")),
            Column("on", _("Date"), sort=("drafted_at", "pk"), descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Words of the title"), field="title"),
            ChoiceFilter("state", _("State"), choices=BulletinState.choices),
        ],
        default_sort="-on",
    )
    if page.wants_xlsx:
        return bulletin_sheet(page)
    context = {
        "list": page,
        "tones": BULLETIN_TONES,
        "works_here": works_here,
        "lacking": periods_without(request) if request.person.holds(*WRITERS) else [],
    }
    return render(request, "bulletins/list.html", context)


def bulletin_sheet(page: ListPage) -> HttpResponseBase:
    columns = [
        ColumnSpec("title", _("Bulletin"), width=50),
        ColumnSpec("period", _("Period"), value=lambda row: period_name(row.period.key)),
        ColumnSpec("year", _("Year"), "integer"),
        ColumnSpec("number", _("Number"), "integer"),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec(
            "on", _("Date"), "date", value=lambda row: row.dated or china_date(row.drafted_at)
        ),
    ]
    return xlsx_response(_("Bulletins"), columns, page.all_rows())


def periods_without(request: PersonRequest) -> list[Period]:
    """Closed quarters of the person's desks that have no bulletin."""
    desks = request.person.unit_ids(*WRITERS)
    written = Bulletin.objects.filter(desk__in=desks).exclude(state=BulletinState.WITHDRAWN)
    rows = Period.objects.filter(desk__in=desks, kind="quarter", closed_at__isnull=False)
    return list(rows.exclude(pk__in=written.values("period")).order_by("-starts_on"))


@for_roles(*WRITERS)
@require_POST
def draft(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Freeze the figures of a closed period and make a first text."""
    period = get_object_or_404(Period, pk=pk, desk__in=request.person.unit_ids(*WRITERS))
    with Attempt() as attempt:
        made = actions.draft_bulletin(desk=period.desk, period=period, by=request.person, at=now())
    if not attempt.succeeded:
        messages.error(request, attempt.sentence)
        return see_other("bulletins:list")
    messages.success(request, _("The figures are frozen and a first text is made from them."))
    return see_other("bulletins:edit", made.pk)


def found_bulletin(request: PersonRequest, pk: uuid.UUID) -> Bulletin:
    """A bulletin that the person may see, with what its pages show."""
    rows = Bulletin.objects.visible_to(request.person).select_related(
        "desk", "period", "signed_by", "checked_by", "drafted_by"
    )
    return get_object_or_404(rows, pk=pk)


@for_roles(*WRITERS)
def edit(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Edit the text beside the frozen figures."""
    found = found_bulletin(request, pk)
    if found.state != BulletinState.DRAFTING:
        return see_other("bulletins:detail", pk)
    form = TextForm(
        request.POST or None,
        initial={"title": found.title, "text": found.text, "version": found.version},
    )
    sentence = other_text = ""
    if request.method == "POST" and form.is_valid():
        with Attempt() as attempt:
            save(request, found, form)
        if attempt.succeeded:
            messages.success(request, _("The text is saved."))
            return see_other("bulletins:detail", pk)
        sentence = attempt.sentence
        if attempt.is_stale:
            other_text = found.text
            form = TextForm(form.cleaned_data | {"version": found.version})
    context = {
        "bulletin": found,
        "figures": found.figures,
        "form": form,
        "sentence": sentence,
        "other_text": other_text,
    }
    return render(request, "bulletins/edit.html", context | shown_items(found))


def save(request: PersonRequest, found: Bulletin, form: TextForm) -> Bulletin:
    values = form.cleaned_data
    return actions.save_text(
        bulletin=found,
        title=values["title"],
        text=values["text"],
        version=values["version"],
        by=request.person,
        at=now(),
    )


@for_roles(*WRITERS)
@require_POST
def autosave(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Save while one writes; says when, and the version that the form goes on with."""
    found = found_bulletin(request, pk)
    form = TextForm(request.POST)
    if not form.is_valid():
        sentences = [str(one) for errors in form.errors.values() for one in errors]
        return HttpResponse("；".join(sentences), status=422, content_type="text/plain")
    try:
        saved = save(request, found, form)
    except StaleRefused as refusal:
        return HttpResponse(refusal.sentence, status=409, content_type="text/plain")
    at = saved.saved_at.astimezone(CHINA)
    return JsonResponse({"at": f"{at:%H:%M}", "version": saved.version})


@signed_in
def detail(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One bulletin with its figures, history, receipts and next step."""
    found = found_bulletin(request, pk)
    if not request.person.holds(*DESK_ROLES, organization=found.desk_id):
        return see_other("bulletins:read", pk)
    copies = list(found.copies.select_related("person", "organization").order_by("read_at"))
    context = {
        "bulletin": found,
        "figures": found.figures,
        "tone": BULLETIN_TONES[BulletinState(found.state)],
        "events": found.events.select_related("by"),
        "copies": copies,
        "unread": sum(copy.read_at is None for copy in copies),
        "differences": check_figures(found) if "check" in request.GET else None,
        "outdated": why_outdated(found, found.period),
        "may_draft": can_draft_bulletin(request.person, found.desk_id),
        "may_check": can_check_bulletin(request.person, found.desk_id),
        "may_sign": can_sign_bulletin(request.person, found.desk_id),
        "reason_form": ReasonForm(),
        "missing": missing_characters(document_shown(found))
        if found.state == BulletinState.SIGNING
        else [],
        "personal": spots_in([("", found.title), ("", found.text)], today())
        if found.state not in OUT
        else [],
        "wrappings": Wrapping.choices,
    }
    return render(request, "bulletins/detail.html", context | shown_items(found))


def shown_items(found: Bulletin) -> dict[str, Any]:
    """What was adopted above the county, the highest first; the rest is counted and in print."""
    adopted = found.figures["adopted"]
    above = [item for item in adopted if item["level"] != Level.COUNTY]
    above.sort(key=lambda item: -Level.values.index(item["level"]))
    items = above[:SHOWN_ITEMS]
    return {"items": items, "more": len(adopted) - len(items)}


@signed_in
def read(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """A reader's copy; the first opening is the read receipt."""
    found = found_bulletin(request, pk)
    actions.read_bulletin(bulletin=found, by=request.person, at=now())
    own = {str(key) for key in request.person.unit_ids()}
    context = {
        "bulletin": found,
        "figures": found.figures,
        "own_units": own,
        "own": [
            unit
            for group in found.figures["groups"]
            for unit in group["units"]
            if unit["unit"] in own
        ],
    }
    return render(request, "bulletins/read.html", context | shown_items(found))


@signed_in
def sheet(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The tables as an Excel sheet."""
    found = found_bulletin(request, pk)
    columns = [
        ColumnSpec("group", _("Ranking group")),
        ColumnSpec("name", _("Unit")),
        ColumnSpec("filed", _("Filed"), "integer"),
        ColumnSpec("adopted", _("Adopted"), "integer"),
        *[
            ColumnSpec(outlet["id"], outlet["name"], "integer", value=outlet_reader(outlet["id"]))
            for outlet in found.figures["outlets"]
        ],
        ColumnSpec("points", _("Points"), "decimal"),
        ColumnSpec("cumulative", _("Points of the year so far"), "decimal"),
    ]
    if found.figures["ranked"]:
        columns.append(ColumnSpec("rank", _("Rank"), "integer"))
    rows = [
        unit | {"group": group["name"]}
        for group in found.figures["groups"]
        for unit in group["units"]
    ]
    return xlsx_response(found.title, columns, rows)


def outlet_reader(key: str) -> Callable[[dict[str, Any]], int]:
    def value(row: dict[str, Any]) -> int:
        return int(row["outlets"].get(key, 0))

    return value


STEPS: dict[str, Callable[..., Bulletin]] = {
    "renew": actions.renew_figures,
    "send": actions.send_to_check,
    "pass": actions.pass_check,
    "publish": actions.publish_bulletin,
}
STEPS_WITH_REASON: dict[str, Callable[..., Bulletin]] = {
    "back": actions.send_back,
    "withdraw": actions.withdraw_bulletin,
}


def version_of(request: PersonRequest) -> int:
    """The version that the page showed; 0, which is none, when the form lost it."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@for_roles(*DESK_ROLES)
@require_POST
def step(request: PersonRequest, pk: uuid.UUID, name: str) -> HttpResponse:
    """One step of a bulletin."""
    found = found_bulletin(request, pk)
    extra: dict[str, Any] = {}
    action = STEPS.get(name)
    if name in ("pass", "publish"):
        extra["version"] = version_of(request)
    if name == "publish":
        extra["accept_missing"] = request.POST.get("accept_missing") == "1"
        extra["accept_personal"] = request.POST.get("accept_personal") == "1"
    if action is None:
        action = STEPS_WITH_REASON[name]
        extra["reason"] = request.POST.get("reason", "")
    return answer_step(
        request,
        lambda: action(bulletin=found, by=request.person, at=now(), **extra),
        done=lambda: (
            _("The figures were frozen anew.")
            if name == "renew"
            else _("“%(title)s”: %(state)s.")
            % {"title": found.title, "state": found.get_state_display()}
        ),
        back=reverse("bulletins:detail", args=[pk]),
    )


@for_roles(*WRITERS)
@require_POST
def remind(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Send it again to those who have not opened it."""
    found = found_bulletin(request, pk)
    with Attempt() as attempt:
        number = actions.remind_unread(bulletin=found, by=request.person, at=now())
    if attempt.succeeded:
        messages.success(request, _("Sent again to %(number)s people.") % {"number": number})
    else:
        messages.error(request, attempt.sentence)
    return see_other("bulletins:detail", pk)
