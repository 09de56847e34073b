"""Periods: what is unsettled, closing and signing, reopening."""

import uuid

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.kit.clock import now, today
from qingxun.kit.periods import PeriodKind, Span
from qingxun.kit.refusals import Refusal
from qingxun.ledger.models import Period
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.models import Appointment, Organization
from qingxun.organizations.states import DESK_ROLES, Role
from qingxun.scoring import actions
from qingxun.scoring.actions.closing import CLOSED_KINDS, is_closable
from qingxun.scoring.dependents import dependents_of
from qingxun.scoring.forms import DecideForm, ReopenForm
from qingxun.scoring.models import Closing
from qingxun.scoring.permissions import can_close_period, can_reopen
from qingxun.scoring.queries.closings import is_sound
from qingxun.scoring.queries.desks import own_desk
from qingxun.scoring.queries.unsettled import unsettled
from qingxun.scoring.states import CLOSING_TONES, ClosingState
from qingxun.ui.periods import period_name
from qingxun.ui.refusals import answer_dialog, answer_step


def desk_of(request: PersonRequest) -> Organization:
    """The desk where the person works; the view has asked for the role."""
    desk = own_desk(request.person)
    assert desk is not None
    return desk


def span_or_404(key: str) -> Span:
    """A period that can be closed, by its key."""
    try:
        span = Span.from_key(key)
    except ValueError as error:
        raise Http404 from error
    if not is_closable(span):
        raise Http404
    return span


@for_roles(*DESK_ROLES)
def periods(request: PersonRequest) -> HttpResponse:
    """The periods of this and last year, by kind: open or closed, by whom and when."""
    desk = desk_of(request)
    chosen = request.GET.get("kind", "")
    kind = PeriodKind(chosen) if chosen in CLOSED_KINDS else PeriodKind.QUARTER
    closings: dict[str, Closing] = {}
    rows = Closing.objects.filter(desk=desk, period__kind=kind).order_by("closed_at")
    for closing in rows.select_related("period", "closed_by"):
        closings[closing.period.key] = closing
    stored = {row.key: row for row in Period.objects.filter(desk=desk, kind=kind)}
    spans = [
        span
        for year in (today().year - 1, today().year)
        for span in Span.from_key(str(year)).parts(kind)
        if span.starts_on <= today()
    ]
    found = [
        {
            "span": span,
            "period": stored.get(span.key),
            "closing": closings.get(span.key),
            "ended": span.ends_on <= today(),
        }
        for span in reversed(spans)
    ]
    context = {"rows": found, "kinds": kind_links(kind), "tones": CLOSING_TONES}
    return render(request, "scoring/periods.html", context)


def kind_links(chosen: PeriodKind) -> list[tuple[str, str, bool]]:
    """Month, quarter, half-year, year: word, query and which one is chosen."""
    words = {
        PeriodKind.MONTH: _("Months"),
        PeriodKind.QUARTER: _("Quarters"),
        PeriodKind.HALF: _("Half-years"),
        PeriodKind.YEAR: _("Years"),
    }
    return [(words[kind], f"?kind={kind}", kind == chosen) for kind in CLOSED_KINDS]


@for_roles(*DESK_ROLES)
def period(request: PersonRequest, key: str) -> HttpResponse:
    """One period: what is unsettled while it is open; by whom it was closed, with the signature;
    every closing and reopening before."""
    return show(request, span_or_404(key))


def show(request: PersonRequest, span: Span, **typed: forms.Form) -> HttpResponse:
    """The page of a period; ``typed``: the form of a dialog as it was filled in, by its name."""
    desk = desk_of(request)
    stored = Period.objects.filter(desk=desk, key=span.key).first()
    closings = list(
        Closing.objects.filter(desk=desk, period=stored).select_related(
            "period", "closed_by", "asked_by", "decided_by"
        )
        if stored
        else []
    )
    standing = next((row for row in closings if row.state != ClosingState.REOPENED), None)
    is_closed = stored is not None and stored.closed_at is not None
    context = {
        "desk": desk,
        "span": span,
        "period": stored,
        "is_closed": is_closed,
        "closing": standing,
        "sound": standing is not None and is_sound(standing),
        "closings": closings,
        "tones": CLOSING_TONES,
        "unsettled": [] if is_closed else unsettled(desk.pk, span),
        "refusal": "" if is_closed else why_not_close(desk, span),
        "may_close": can_close_period(request.person, desk.pk),
        "may_decide": standing is not None and can_reopen(request.person, standing),
        "closers": names_of(desk, Role.OFFICE_HEAD),
        "leaders": names_of(desk, Role.SIGNING_LEADER),
        "dependents": dependents_of(stored) if stored and is_closed else [],
        "reopen_form": ReopenForm(),
        "agree_form": DecideForm(auto_id="agree_%s"),
        "decline_form": DecideForm(auto_id="decline_%s"),
    }
    return render(request, "scoring/period.html", context | typed)


@for_roles(*DESK_ROLES)
def closing(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """A closing by its id, for whoever was told of it: the page of its period."""
    rows = Closing.objects.filter(desk=desk_of(request)).select_related("period")
    return see_period(Span.from_key(get_object_or_404(rows, pk=pk).period.key))


def why_not_close(desk: Organization, span: Span) -> str:
    """The sentence that says why the period cannot be closed now; empty when it can."""
    try:
        actions.check_can_be_closed(desk.pk, span, now())
    except Refusal as refusal:
        return refusal.sentence
    return ""


def names_of(desk: Organization, role: Role) -> str:
    """Who holds a role at the desk today, in one line."""
    rows = Appointment.objects.valid_on(today()).filter(organization=desk, role=role)
    return "、".join(sorted(set(rows.values_list("person__name", flat=True))))


def see_period(span: Span) -> HttpResponse:
    return HttpResponseRedirect(reverse("scoring:period", args=[span.key]), status=303)


@for_roles(Role.OFFICE_HEAD)
@require_POST
def close(request: PersonRequest, key: str) -> HttpResponse:
    """Close a period; its figures are frozen and signed."""
    desk, span = request.person.units(Role.OFFICE_HEAD)[0], span_or_404(key)
    return answer_step(
        request,
        lambda: actions.close_period(desk=desk, span=span, by=request.person, at=now()),
        done=lambda: _("%(period)s is closed.") % {"period": period_name(span)},
        back=reverse("scoring:period", args=[span.key]),
    )


@for_roles(Role.OFFICE_HEAD)
@require_POST
def ask_reopening(request: PersonRequest, key: str) -> HttpResponse:
    """Ask a leader to reopen a closed period, with the reason."""
    span = span_or_404(key)
    closing = standing_or_404(request, span)
    form = ReopenForm(request.POST)

    def act() -> Closing:
        reason = form.cleaned_data["reason"]
        return actions.ask_reopening(closing=closing, reason=reason, by=request.person, at=now())

    return answer_dialog(
        request,
        form,
        act,
        page=lambda: show(request, span, reopen_form=form),
        done=lambda: _("A signing leader decides now."),
        back=reverse("scoring:period", args=[span.key]),
    )


@for_roles(Role.SIGNING_LEADER)
@require_POST
def decide_reopening(request: PersonRequest, key: str) -> HttpResponse:
    """Agree to the reopening of a period, or decline it."""
    span = span_or_404(key)
    closing = standing_or_404(request, span)
    agreed = request.POST.get("do") == "agree"
    name = "agree" if agreed else "decline"
    form = DecideForm(request.POST, auto_id=f"{name}_%s")

    def act() -> Closing:
        note = form.cleaned_data["note"]
        return actions.decide_reopening(
            closing=closing, agreed=agreed, note=note, by=request.person, at=now()
        )

    said = _("%(period)s is open again.") if agreed else _("%(period)s stays closed.")
    return answer_dialog(
        request,
        form,
        act,
        page=lambda: show(request, span, **{f"{name}_form": form}),
        done=lambda: said % {"period": period_name(span)},
        back=reverse("scoring:period", args=[span.key]),
    )


def standing_or_404(request: PersonRequest, span: Span) -> Closing:
    rows = Closing.objects.filter(desk=desk_of(request), period__key=span.key)
    rows = rows.exclude(state=ClosingState.REOPENED)
    return get_object_or_404(rows.select_related("period", "desk", "asked_by"))
