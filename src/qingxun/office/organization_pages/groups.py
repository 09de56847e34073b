"""Ranking groups of a year, and the roster of information officers."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.office.organization_pages.tree import day_of
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.actions import (
    assign_group,
    copy_groups_to_year,
    create_ranking_group,
    delete_ranking_group,
    rename_ranking_group,
)
from qingxun.organizations.models import Organization, Person, RankingGroup
from qingxun.organizations.permissions import allowed, check_can_group
from qingxun.organizations.queries import (
    desk_above,
    group_members,
    ranking_groups,
    roster,
    units_under,
)


def desk_of(request: PersonRequest) -> Organization:
    """The desk whose groups and roster are shown: the wished one, else the person's own."""
    desks = Organization.objects.filter(is_desk=True)
    wished = request.GET.get("desk") or request.POST.get("desk")
    if wished:
        try:
            return get_object_or_404(desks, pk=uuid.UUID(wished))
        except ValueError as error:
            raise Http404 from error
    desk = own_desk(request.person) or desks.first()
    if desk is None:
        raise Http404
    return desk


def own_desk(person: Person) -> Organization | None:
    """The desk where the person works, else the nearest one above her unit."""
    for unit in person.units():
        if unit.is_desk:
            return unit
        above = desk_above(unit, today())
        if above is not None:
            return above
    return None


def year_of(request: PersonRequest) -> int:
    """The wished year, else this one."""
    text = request.GET.get("year") or request.POST.get("year") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year


@signed_in
def groups(request: PersonRequest) -> HttpResponseBase:
    """The groups of a year and who stands in none."""
    desk, year = desk_of(request), year_of(request)
    found = list(ranking_groups(desk, year))
    if request.GET.get("format") == "xlsx":
        return export_groups(desk, year)
    placed = {member.organization_id for group in found for member in group.memberships.all()}
    last_day = today().replace(month=12, day=31, year=year)
    units = units_under(desk, min(last_day, today()) if year <= today().year else last_day)
    context = {
        "desk": desk,
        "desks": Organization.objects.filter(is_desk=True),
        "year": year,
        "years": range(today().year + 1, today().year - 4, -1),
        "groups": found,
        "unplaced": [unit for unit in units if unit.pk not in placed],
        "can_change": allowed(check_can_group, request.person, desk),
        "has_last_year": RankingGroup.objects.filter(desk=desk, year=year - 1).exists(),
    }
    return render(request, "office/organizations/groups.html", context)


def export_groups(desk: Organization, year: int) -> HttpResponseBase:
    """Who stands in which group, as a workbook."""
    columns = [
        ColumnSpec("group", _("Group"), value=lambda row: row.group.name, width=16),
        ColumnSpec("code", _("Code"), value=lambda row: row.organization.code),
        ColumnSpec("name", _("Full name"), value=lambda row: row.organization.name, width=36),
    ]
    return xlsx_response(
        _("Ranking groups of %(year)d") % {"year": year}, columns, group_members(desk, year)
    )


@signed_in
@require_POST
def change_groups(request: PersonRequest) -> HttpResponse:
    """Make, rename, delete, fill or copy groups; the actions check who may."""
    desk, year = desk_of(request), year_of(request)
    try:
        done = _change(request, desk, year)
    except PermissionRefused:
        raise
    except Refusal as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, done)
    address = reverse("organizations:groups") + f"?desk={desk.pk}&year={year}"
    return HttpResponseRedirect(address, status=303)


def _change(request: PersonRequest, desk: Organization, year: int) -> str:
    by, at = request.person, now()
    name = request.POST.get("name", "")
    match request.POST.get("deed"):
        case "create":
            order = RankingGroup.objects.filter(desk=desk, year=year).count()
            create_ranking_group(desk=desk, year=year, name=name, order=order, by=by, at=at)
            return _("The group %(name)s is made.") % {"name": name}
        case "rename":
            rename_ranking_group(group=_group(request, desk, year), name=name, by=by, at=at)
            return _("The group is called %(name)s now.") % {"name": name}
        case "delete":
            group = _group(request, desk, year)
            delete_ranking_group(group=group, by=by, at=at)
            return _("The group %(name)s is deleted.") % {"name": group.name}
        case "copy":
            count = copy_groups_to_year(desk=desk, source=year - 1, target=year, by=by, at=at)
            return _("The groups of last year are copied, with %(count)d units.") % {"count": count}
        case "assign":
            count = assign_group(
                desk=desk,
                year=year,
                organizations=_chosen(request),
                group=_group(request, desk, year) if request.POST.get("group") else None,
                by=by,
                at=at,
            )
            return _("%(count)d units are assigned.") % {"count": count}
    raise Http404


def _group(request: PersonRequest, desk: Organization, year: int) -> RankingGroup:
    try:
        pk = uuid.UUID(request.POST.get("group", ""))
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(RankingGroup, desk=desk, year=year, pk=pk)


def _chosen(request: PersonRequest) -> list[Organization]:
    keys = []
    for text in request.POST.getlist("ids"):
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    return list(Organization.objects.filter(pk__in=keys))


@signed_in
def officers(request: PersonRequest) -> HttpResponseBase:
    """The roster of information officers of a desk on a day: to see, print and export."""
    desk, day = desk_of(request), day_of(request)
    posts = list(roster(desk, day))
    with_officer = {post.organization_id for post in posts}
    missing = [unit for unit in units_under(desk, day) if unit.pk not in with_officer]
    if request.GET.get("format") == "xlsx":
        return xlsx_response(_("Roster of information officers") + f" {day}", _columns(), posts)
    context = {
        "desk": desk,
        "day": day,
        "is_today": day == today(),
        "posts": posts,
        "missing": missing,
        "covered": len(with_officer),
    }
    wants_print = request.GET.get("format") == "print"
    template = "roster_print.html" if wants_print else "roster.html"
    return render(request, f"office/organizations/{template}", context)


def _columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("unit", _("Organization"), value=lambda p: p.organization.name, width=36),
        ColumnSpec("name", _("Name"), value=lambda p: p.person.name),
        ColumnSpec("post", _("Post"), width=16),
        ColumnSpec("duty", _("Duty in information work"), width=24),
        ColumnSpec("mobile", _("Mobile"), value=lambda p: p.person.mobile, width=14),
        ColumnSpec("email", _("E-mail"), value=lambda p: p.person.email, width=22),
        ColumnSpec("valid_from", _("Since"), kind="date"),
    ]
