"""Putting an issue together: begin, pick, order, trim. All of it works without scripts."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from qingxun.desk import actions
from qingxun.desk.forms.issues import StartForm, TrimForm
from qingxun.desk.models import Column, Issue, IssueItem
from qingxun.desk.permissions.issues import check_can_edit_issue
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.desk.queries import issues as queries
from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.ui.filters import ChoiceFilter, TextFilter
from qingxun.ui.lists import Column as ListColumn
from qingxun.ui.lists import ListPage


def see_issue(issue: Issue, place: str = "") -> HttpResponse:
    """Back to the issue's page."""
    return HttpResponseRedirect(reverse("desk:issue", args=[issue.pk]) + place, status=303)


def load(request: HttpRequest, pk: uuid.UUID) -> Issue:
    """An issue that the person may edit. 404 when she may not see it, a refusal when she may."""
    person = cast(PersonRequest, request).person
    issue = get_object_or_404(queries.issue_for_print(person), pk=pk)
    check_can_edit_issue(person, issue.desk_id)
    return issue


def load_item(issue: Issue, pk: uuid.UUID) -> IssueItem:
    """An item of that issue."""
    rows = issue.items.select_related("column", "revision", "submission__unit")
    item = get_object_or_404(rows, pk=pk)
    item.issue = issue
    return item


@for_roles(*EDITING_ROLES)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin an issue."""
    person = cast(PersonRequest, request).person
    periodicals = list(queries.periodicals_of(person).filter(active=True))
    first = request.GET.get("periodical", "")
    form = StartForm(request.POST or None, periodicals=periodicals, initial={"periodical": first})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            issue = actions.start_issue(
                periodical=form.chosen(),
                series=form.cleaned_data["series"],
                title=form.cleaned_data["title"],
                by=person,
                at=now(),
            )
        except PermissionRefused:
            raise
        except Refusal as refusal:
            refused = refusal.sentence
        else:
            return see_issue(issue)
    context = {"form": form, "periodicals": periodicals, "refused": refused}
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/issue_start.html", context, status=status)


@for_roles(*EDITING_ROLES)
@require_POST
def anew(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin an issue with what stood in a withdrawn one."""
    issue = load(request, pk)
    try:
        made = actions.start_anew(issue=issue, by=cast(PersonRequest, request).person, at=now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_issue(issue)
    messages.success(request, _("Put together as it was; correct it and send it on."))
    return see_issue(made)


@for_roles(*EDITING_ROLES)
@require_POST
def name(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the issue a title of its own."""
    issue = load(request, pk)
    try:
        actions.name_issue(
            issue=issue,
            title=request.POST.get("title", ""),
            by=cast(PersonRequest, request).person,
            at=now(),
        )
        messages.success(request, _("The title is saved."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return see_issue(issue)


@for_roles(*EDITING_ROLES)
@require_http_methods(["GET", "POST"])
def pick(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Accepted manuscripts that stand in no issue yet: tick, choose a column, take in."""
    issue = load(request, pk)
    if request.method == "POST":
        return take_in(request, issue)
    return show_picker(request, issue)


def show_picker(request: HttpRequest, issue: Issue, refused: str = "") -> HttpResponse:
    """The list to pick from, with what was ticked when taking in was refused."""
    rows = queries.pickable(issue)
    page = ListPage(
        request.GET,
        rows=rows,
        columns=[
            ListColumn("title", _("Manuscript")),
            ListColumn("kind", _("Kind")),
            ListColumn("received", _("Received at"), sort="received_at", descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Title or text"), narrow=queries.search_picks),
            ChoiceFilter("kind", _("Kind"), field="kind_id", choices=queries.kind_choices(issue)),
        ],
        default_sort="-received",
    )
    context = {
        "issue": issue,
        "list": page,
        "columns": active_columns(issue),
        "chosen_column": request.POST.get("column") or request.GET.get("column", ""),
        "ticked": request.POST.getlist("ids"),
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "desk/issue_pick.html", context, status=status)


def active_columns(issue: Issue) -> list[Column]:
    return [column for column in issue.periodical.columns.all() if column.active]


def take_in(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Put the ticked ones into the chosen column, in the order of the list."""
    ids = uuids(request.POST.getlist("ids"))
    rows = {row.pk: row for row in queries.pickable(issue).filter(pk__in=ids)}
    try:
        if len(rows) != len(ids):
            raise Refusal(
                _("Some of them were picked by somebody else meanwhile. Look at the list again.")
            )
        added = actions.add_items(
            issue=issue,
            submissions=[rows[key] for key in ids],
            column=column_of(issue, request.POST.get("column", "")),
            by=cast(PersonRequest, request).person,
            at=now(),
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return show_picker(request, issue, refusal.sentence)
    count = len(added)
    words = ngettext("%(count)s manuscript taken in.", "%(count)s manuscripts taken in.", count)
    messages.success(request, words % {"count": count})
    return see_issue(issue)


def uuids(texts: list[str]) -> list[uuid.UUID]:
    """The keys among some texts, each once, in order."""
    keys: list[uuid.UUID] = []
    for text in texts:
        try:
            key = uuid.UUID(text)
        except ValueError:
            continue
        if key not in keys:
            keys.append(key)
    return keys


def column_of(issue: Issue, text: str) -> Column | None:
    """The column that a form names; None for none."""
    return next((row for row in issue.periodical.columns.all() if str(row.pk) == text), None)


@for_roles(*EDITING_ROLES)
@require_POST
def move(request: HttpRequest, pk: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """One item up, down, into another column, or out of the issue."""
    issue = load(request, pk)
    row = load_item(issue, item)
    by, at = cast(PersonRequest, request).person, now()
    do = "column" if "column" in request.POST else request.POST.get("do", "")
    place = f"#item-{row.pk}"
    try:
        if do in ("up", "down"):
            actions.shift_item(item=row, down=do == "down", by=by, at=at)
        elif do == "remove":
            actions.remove_item(item=row, by=by, at=at)
            place = ""
            messages.success(
                request,
                _("“%(title)s” is out of the issue; it can be picked again.")
                % {"title": row.title},
            )
        elif do == "column":
            column = column_of(issue, request.POST.get("column", ""))
            actions.place_item(item=row, column=column, by=by, at=at)
        else:
            raise Http404
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return see_issue(issue, place)


@for_roles(*EDITING_ROLES)
@require_POST
def arrange(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The whole order at once, as dragged: ``place`` is “item:column”, once for each item."""
    issue = load(request, pk)
    try:
        places = [read_place(text) for text in request.POST.getlist("place")]
        actions.arrange_items(
            issue=issue, places=places, by=cast(PersonRequest, request).person, at=now()
        )
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return HttpResponse(refusal.sentence, status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


def read_place(text: str) -> tuple[uuid.UUID, uuid.UUID | None]:
    """One place as the script sends it."""
    item, _colon, column = text.partition(":")
    try:
        return uuid.UUID(item), uuid.UUID(column) if column else None
    except ValueError as error:
        raise Refusal(_("The page was incomplete. Open it again and try once more.")) from error


@for_roles(*EDITING_ROLES)
@require_http_methods(["GET", "POST"])
def trim(request: HttpRequest, pk: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Shorten an item; the manuscript's text stands beside it."""
    issue = load(request, pk)
    row = load_item(issue, item)
    first = {"title": row.title, "body": row.body, "version": row.version}
    form = TrimForm(request.POST or None, initial=first)
    context: dict[str, object] = {"issue": issue, "item": row, "form": form}
    if request.method != "POST":
        return render(request, "desk/issue_trim.html", context)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.trim_item(
                item=row,
                title=said["title"],
                body=said["body"].replace("\r\n", "\n"),
                version=said["version"],
                by=cast(PersonRequest, request).person,
                at=now(),
            )
            messages.success(request, _("“%(title)s” is saved.") % {"title": row.title})
            return see_issue(issue, f"#item-{row.pk}")
        except StaleRefused as refusal:
            row = load_item(issue, item)
            data = request.POST.copy()
            data["version"] = str(row.version)
            form.data = data
            context |= {"item": row, "other": row, "refused": refusal.sentence}
        except PermissionRefused:
            raise
        except Refusal as refusal:
            context["refused"] = refusal.sentence
    return render(request, "desk/issue_trim.html", context, status=422)
