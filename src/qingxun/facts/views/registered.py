"""失误 and 其他成果: the lists, recording, one entry with its decision, the types."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingxun.desk.models import Manuscript
from qingxun.documents.actions import store_file
from qingxun.documents.serving import file_response
from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.facts import actions
from qingxun.facts.actions import FactRefused, FactText, TypeRow
from qingxun.facts.forms import FactForm, FactReasonForm
from qingxun.facts.models import RegisteredFact
from qingxun.facts.permissions import (
    RECORDING_ROLES,
    can_confirm_fact,
    can_record_fact,
    can_void_fact,
)
from qingxun.facts.queries import reading
from qingxun.facts.states import FACT_TONES, FactFamily, FactState, Gravity
from qingxun.facts.views.shared import (
    find_manuscript,
    keeps_year,
    own_desk,
    recording_desk,
    see_other,
    tabs_of,
)
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.messaging.actions import read_about
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.states import DESK_ROLES, Role
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, FlagFilter, TextFilter
from qingxun.ui.lists import Column, ListPage

LISTS = {FactFamily.INCIDENT: "facts:incidents", FactFamily.OUTPUT: "facts:outputs"}
SPARE_ROWS = 3


@signed_in
@require_GET
def listing(request: PersonRequest, family: str) -> HttpResponseBase:
    """Everything that the person may see of one family, the newest first."""
    kind, person = FactFamily(family), request.person
    page = ListPage(
        request.GET,
        rows=reading.facts_visible_to(person, kind),
        columns=[
            Column("what", _("What it was")),
            Column("unit", _("Unit"), sort=("unit__order", "pk")),
            Column("state", _("State"), sort="state"),
            Column("on", _("Day"), sort=("on", "pk"), descending_first=True),
        ],
        filters=list_filters(request, kind),
        default_sort="-on",
    )
    if page.wants_xlsx:
        return xlsx_response(LABELS[kind](), sheet_columns(kind), page.all_rows())
    desks = person.unit_ids(*DESK_ROLES)
    context = {
        "list": page,
        "family": kind,
        "tabs": tabs_of(request, LISTS[kind]),
        "tones": FACT_TONES,
        "may_record": bool(desks) and can_record_fact(person, desks[0]),
        "may_keep": bool(desks) and keeps_year(request, desks[0]),
    }
    return render(request, "facts/list.html", context)


LABELS: dict[FactFamily, Callable[[], str]] = {
    FactFamily.INCIDENT: lambda: _("Incidents"),
    FactFamily.OUTPUT: lambda: _("Other results"),
}


def list_filters(request: PersonRequest, family: FactFamily) -> list[Any]:
    desks = request.person.units(*DESK_ROLES)
    filters: list[Any] = [TextFilter("q", _("Words"), field="text")]
    if desks:
        types = reading.types_of(desks[0].pk, family, all_=True)
        units = reading.units_of(desks[0], today())
        filters += [
            ChoiceFilter("type", _("Type"), field="type", choices=[(t.pk, t.name) for t in types]),
            ChoiceFilter(
                "unit", _("Unit"), field="unit", choices=[(u.pk, u.short_name) for u in units]
            ),
        ]
    filters += [
        ChoiceFilter("state", _("State"), choices=FactState.choices),
        DateRangeFilter("on", _("Day")),
    ]
    if desks:
        filters.append(
            FlagFilter(
                "mine",
                _("For me to confirm"),
                narrow=lambda rows, yes: rows.filter(state=FactState.RECORDED).exclude(
                    recorded_by=request.person
                ),
            )
        )
    return filters


def sheet_columns(family: FactFamily) -> list[ColumnSpec]:
    own = [
        ColumnSpec("gravity", _("Gravity"), value=lambda row: str(row.get_gravity_display())),
        ColumnSpec("named_by", _("Named by"), value=lambda row: str(row.get_named_by_display())),
        ColumnSpec("value", _("Deduction of the superior"), "decimal"),
    ]
    if family == FactFamily.OUTPUT:
        own = [
            ColumnSpec("name", _("Name of the result"), width=30),
            ColumnSpec("level", _("Level"), value=lambda row: str(row.get_level_display())),
            ColumnSpec("grade", _("Grade")),
        ]
    return [
        ColumnSpec("unit", _("Unit"), value=lambda row: row.unit.short_name),
        ColumnSpec("person", _("Person"), value=lambda row: str(row.person or "")),
        ColumnSpec("type", _("Type"), value=lambda row: row.type.name),
        ColumnSpec("on", _("Day"), "date"),
        ColumnSpec("text", _("What it was"), width=50),
        *own,
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec("closed_reason", _("Reason"), width=30),
        ColumnSpec("recorded_by", _("Recorded by"), value=lambda row: row.recorded_by.name),
    ]


@for_roles(*RECORDING_ROLES)
@require_http_methods(["GET", "POST"])
def record(request: PersonRequest, family: str) -> HttpResponse:
    """Record an incident or a result; ``?manuscript=`` fills in the manuscript and its unit."""
    kind, desk = FactFamily(family), recording_desk(request)
    units = [*reading.units_of(desk, today()), desk]
    form = FactForm(
        request.POST or None,
        request.FILES or None,
        family=kind,
        units=units,
        people=reading.people_at_units(units, today()),
        types=list(reading.types_of(desk.pk, kind)),
        initial={"on": today()} | about(request),
    )
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            fact = actions.record_fact(
                desk=desk, family=kind, said=said_of(request, form), by=request.person, at=now()
            )
        except PermissionRefused:
            raise
        except FactRefused as refusal:
            field = "title" if refusal.field == "manuscript" else refusal.field
            form.add_error(field if field in form.fields else None, refusal.sentence)
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            messages.success(request, _("Recorded. It counts once a second person confirms it."))
            return see_other(f"facts:{kind}", fact.pk)
    context = {"form": form, "family": kind, "sentence": sentence, "back": LISTS[kind]}
    status = 422 if request.method == "POST" else 200
    return render(request, "facts/record.html", context, status=status)


def about(request: PersonRequest) -> dict[str, Any]:
    """Title and unit of the manuscript from whose page one comes."""
    try:
        key = uuid.UUID(request.GET.get("manuscript", ""))
    except ValueError:
        return {}
    row = Manuscript.objects.visible_to(request.person).filter(pk=key).first()
    return {"title": row.title, "unit": str(row.unit_id)} if row else {}


def said_of(request: PersonRequest, form: FactForm) -> FactText:
    """What the form says; its evidence is kept first."""
    values = form.cleaned_data
    unit = form.units[values["unit"]]
    upload = values["evidence_file"]
    manuscript = find_manuscript(recording_desk(request), values["title"])
    evidence = upload and store_file(content=upload, name=upload.name, by=request.person, at=now())
    return FactText(
        unit=unit,
        type=form.types[values["type"]],
        on=values["on"],
        text=values["text"],
        person=form.people.get(values["person"]),
        manuscript=manuscript,
        evidence=evidence or None,
        evidence_note=values["evidence_note"],
        gravity=values.get("gravity") or Gravity.LIGHT,
        named_by=values.get("named_by") or "",
        value=values.get("value"),
        name=values.get("name") or "",
        level=values.get("level") or "",
        grade=values.get("grade") or "",
    )


def load(request: PersonRequest, family: str, pk: uuid.UUID) -> RegisteredFact:
    """An entry that the person may see, else 404."""
    rows = reading.facts_visible_to(request.person, FactFamily(family))
    related = ("manuscript", "evidence", "confirmed_by", "closed_by", "desk")
    found: RegisteredFact = get_object_or_404(rows.select_related(*related), pk=pk)
    return found


@signed_in
@require_GET
def fact(request: PersonRequest, family: str, pk: uuid.UUID) -> HttpResponse:
    """One entry: what happened, the evidence, who recorded and confirmed it."""
    found = load(request, family, pk)
    read_about(by=request.person, object_id=found.pk, at=now())
    return show(request, found)


def show(
    request: PersonRequest, found: RegisteredFact, refused: str = "", typed: str = ""
) -> HttpResponse:
    waits = found.state == FactState.RECORDED
    context = {
        "fact": found,
        "family": found.family,
        "back": LISTS[found.family],
        "tone": FACT_TONES[FactState(found.state)],
        "waits": waits and request.person.holds(*DESK_ROLES, organization=found.desk_id),
        "may_confirm": waits and can_confirm_fact(request.person, found),
        "own_entry": found.recorded_by_id == request.person.pk,
        "may_void": found.state == FactState.CONFIRMED and can_void_fact(request.person, found),
        "reason_form": FactReasonForm(),
        "refused": refused,
        "typed": typed,
    }
    return render(request, "facts/fact.html", context, status=422 if refused else 200)


STEPS: dict[str, Callable[..., RegisteredFact]] = {
    "confirm": lambda fact, reason, by, at: actions.confirm_fact(fact=fact, by=by, at=at),
    "dismiss": lambda fact, reason, by, at: actions.dismiss_fact(
        fact=fact, reason=reason, by=by, at=at
    ),
    "void": lambda fact, reason, by, at: actions.void_fact(fact=fact, reason=reason, by=by, at=at),
}


def done_words(do: str) -> str:
    """What a step says when it is done."""
    return {
        "confirm": _("Confirmed. It counts now, and the unit has been told."),
        "dismiss": _("Not upheld. Whoever recorded it has been told."),
        "void": _("Taken back. Its points are taken back too."),
    }[do]


@for_roles(Role.OFFICE_HEAD, Role.SIGNING_LEADER, Role.EDITOR)
@require_POST
def step(request: PersonRequest, family: str, pk: uuid.UUID) -> HttpResponse:
    """Confirm, not uphold, or take back."""
    found = load(request, family, pk)
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    if do not in STEPS:
        return show(request, found, _("The page was incomplete. Open it again and try once more."))
    try:
        STEPS[do](found, reason, request.person, now())
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show(request, load(request, family, pk), refusal.sentence, reason)
    messages.success(request, done_words(do))
    return see_other(f"facts:{family}", pk)


@signed_in
@require_GET
def evidence(request: PersonRequest, family: str, pk: uuid.UUID) -> HttpResponseBase:
    """The file that proves it, for those who see the entry."""
    rows = reading.facts_visible_to(request.person, FactFamily(family)).select_related("evidence")
    found = get_object_or_404(rows.filter(evidence__isnull=False), pk=pk)
    return file_response(request, found.evidence)


@for_roles(*DESK_ROLES)
@require_http_methods(["GET", "POST"])
def types(request: PersonRequest, family: str) -> HttpResponse:
    """The office's list of types; the usual ones with one button when it is empty."""
    kind, desk = FactFamily(family), own_desk(request)
    refused, typed = "", None
    if request.method == "POST":
        try:
            keep_types(request, kind, now())
        except PermissionRefused:
            raise
        except Refusal as refusal:
            refused, typed = refusal.sentence, type_rows(request)
        else:
            messages.success(request, _("The list is saved."))
            return see_other(f"facts:{kind}_types")
    rows = typed or [
        TypeRow(row.code, row.name, row.hint, row.active, row.pk)
        for row in reading.types_of(desk.pk, kind, all_=True)
    ]
    context = {
        "family": kind,
        "rows": rows,
        "spare": range(SPARE_ROWS),
        "back": LISTS[kind],
        "may_keep": keeps_year(request, desk.pk),
        "refused": refused,
    }
    return render(request, "facts/types.html", context, status=422 if refused else 200)


def keep_types(request: PersonRequest, family: FactFamily, at: dt.datetime) -> None:
    desk = own_desk(request)
    if request.POST.get("do") == "install":
        actions.install_types(desk=desk, family=family, by=request.person, at=at)
        return
    actions.set_types(desk=desk, family=family, rows=type_rows(request), by=request.person, at=at)


def type_rows(request: PersonRequest) -> list[TypeRow]:
    """The rows of the form that have a name or a code, in its order."""
    data = request.POST
    columns = zip(
        data.getlist("key"),
        data.getlist("code"),
        data.getlist("name"),
        data.getlist("hint"),
        strict=False,
    )
    used = set(data.getlist("used"))
    rows = []
    for number, (key, code, name, hint) in enumerate(columns):
        if code.strip() or name.strip():
            known = uuid.UUID(key) if len(key) == 36 else None
            rows.append(TypeRow(code.strip(), name, hint, str(number) in used, known))
    return rows
