"""The list of people, one person, her posts and her account."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.office.organization_pages.forms import (
    AccountForm,
    AppointForm,
    EndForm,
    LockForm,
    PersonForm,
)
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.actions import (
    appoint,
    change_person,
    create_person,
    end_appointment,
    free_username,
    taken_usernames,
)
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.permissions import (
    allowed,
    check_can_appoint,
    check_can_change_people,
    check_can_keep_accounts,
)
from qingxun.organizations.queries import people_visible_to
from qingxun.organizations.states import Role
from qingxun.ui.filters import ChoiceFilter, TextFilter
from qingxun.ui.lists import Column, ListPage

ACCOUNT_STATES = [
    ("open", gettext_lazy("Can sign in")),
    ("first", gettext_lazy("First password not changed yet")),
    ("locked", gettext_lazy("Locked")),
    ("none", gettext_lazy("No account")),
]
ACCOUNT_FILTERS = {
    "open": Q(account__is_active=True),
    "first": Q(account__is_active=True, account__must_change_password=True),
    "locked": Q(account__is_active=False),
    "none": Q(account__isnull=True),
}


def account_state(person: Person) -> tuple[str, str]:
    """The word and the tone for a person's account."""
    account = person.account
    if account is None:
        return _("No account"), "grey"
    if not account.is_active:
        return _("Locked"), "brown"
    if account.paused_until and account.paused_until > now():
        return _("Paused after wrong passwords"), "amber"
    if account.must_change_password:
        return _("First password not changed yet"), "amber"
    return _("Can sign in"), "green"


def people_list(request: PersonRequest) -> ListPage:
    """The people whom the person may see, as the address filters and sorts them."""
    present = Appointment.objects.valid_on(today()).select_related("organization")
    rows = (
        people_visible_to(request.person)
        .select_related("account")
        .prefetch_related(
            Prefetch("appointments", present.order_by("organization__order"), to_attr="posts")
        )
    )
    units = Organization.objects.existing_on(today()).order_by("order", "code")
    return ListPage(
        request.GET,
        rows=rows,
        columns=[
            Column("name", _("Name"), sort=Person.BY_NAME),
            Column("posts", _("Organization and role")),
            Column("mobile", _("Mobile"), sort=("mobile",)),
            Column("account", _("Account"), sort=("account__username",)),
        ],
        filters=[
            TextFilter("q", _("Name or mobile"), narrow=by_words),
            ChoiceFilter(
                "unit",
                _("Organization"),
                narrow=by_unit,
                choices=[(unit.pk, unit.short_name) for unit in units],
            ),
            ChoiceFilter("role", _("Role"), narrow=by_role, choices=Role.choices),
            ChoiceFilter("account", _("Account"), narrow=by_account, choices=ACCOUNT_STATES),
        ],
        default_sort="name",
    )


def by_words(rows: QuerySet[Person], words: str) -> QuerySet[Person]:
    return rows.filter(
        Q(name__icontains=words)
        | Q(mobile__icontains=words)
        | Q(account__username__icontains=words)
    )


def by_unit(rows: QuerySet[Person], unit: uuid.UUID) -> QuerySet[Person]:
    held = Appointment.objects.valid_on(today()).filter(organization=unit)
    return rows.filter(pk__in=held.values("person"))


def by_role(rows: QuerySet[Person], role: str) -> QuerySet[Person]:
    held = Appointment.objects.valid_on(today()).filter(role=role)
    return rows.filter(pk__in=held.values("person"))


def by_account(rows: QuerySet[Person], state: str) -> QuerySet[Person]:
    return rows.filter(ACCOUNT_FILTERS[state])


@signed_in
def people(request: PersonRequest) -> HttpResponseBase:
    """People with their posts and accounts."""
    page = people_list(request)
    if page.wants_xlsx:
        return xlsx_response(_("People") + f" {today()}", people_columns(), page.all_rows())
    context = {
        "list": page,
        "rows": [(person, *account_state(person)) for person in page.rows],
        "can_change": allowed(check_can_change_people, request.person),
        "can_open": allowed(check_can_keep_accounts, request.person),
    }
    return render(request, "office/organizations/people.html", context)


def people_columns() -> list[ColumnSpec]:
    """The columns of the exported list."""
    return [
        ColumnSpec("name", _("Name")),
        ColumnSpec("mobile", _("Mobile"), width=14),
        ColumnSpec("email", _("E-mail"), width=20),
        ColumnSpec(
            "posts",
            _("Organization and role"),
            width=40,
            value=lambda person: "；".join(
                f"{post.organization.short_name} {post.get_role_display()}" for post in person.posts
            ),
        ),
        ColumnSpec(
            "username",
            _("Sign-in name"),
            value=lambda person: person.account.username if person.account else "",
        ),
        ColumnSpec("account", _("Account"), value=lambda person: account_state(person)[0]),
    ]


def visible_person(request: PersonRequest, pk: uuid.UUID) -> Person:
    """The person, if the one who asks may see her; else 404."""
    rows = people_visible_to(request.person).select_related("account").distinct()
    return get_object_or_404(rows, pk=pk)


@signed_in
def person(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One person: how to reach her, her posts now and before, her account."""
    row = visible_person(request, pk)
    word, tone = account_state(row)
    keeps = allowed(check_can_keep_accounts, request.person)
    posts = row.appointments.select_related("organization").order_by("-valid_until", "role")
    day = today()
    account_form = None
    if keeps and row.account is None:
        account_form = AccountForm(initial={"username": free_username(row, day, taken_usernames())})
    context = {
        "row": row,
        "posts": [post for post in posts if post.valid_until > day],
        "former": [post for post in posts if post.valid_until <= day],
        "word": word,
        "tone": tone,
        "today": day,
        "can_change": allowed(check_can_change_people, request.person),
        "can_appoint": allowed(check_can_appoint, request.person),
        "keeps_accounts": keeps,
        "account_form": account_form,
        "lock_form": LockForm(),
        "shown_once": take_shown_once(request, row.pk),
    }
    return render(request, "office/organizations/person.html", context)


def show_once(request: HttpRequest, pk: uuid.UUID, username: str, password: str) -> None:
    """Keep a new password for the next page of that person only."""
    request.session["shown_once"] = [str(pk), username, password]


def take_shown_once(request: HttpRequest, pk: uuid.UUID) -> dict[str, str] | None:
    """The new password of that person, once."""
    kept = request.session.pop("shown_once", None)
    if kept is None or kept[0] != str(pk):
        return None
    return {"username": kept[1], "password": kept[2]}


@for_roles(Role.SYSTEM_ADMIN)
def new_person(request: PersonRequest) -> HttpResponse:
    """Add somebody."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = create_person(**form.cleaned_data, by=request.person, at=now())
        messages.success(
            request,
            _("%(name)s is added. The security administrator gives her a role and an account.")
            % {"name": row.name},
        )
        return to_person(row)
    return render(request, "office/organizations/person_form.html", {"form": form})


@for_roles(Role.SYSTEM_ADMIN)
def edit_person(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a person's name and how to reach her."""
    row = get_object_or_404(Person, pk=pk)
    form = PersonForm(request.POST or None, initial=PersonForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        change_person(person=row, **form.cleaned_data, by=request.person, at=now())
        messages.success(request, _("The data of %(name)s are changed.") % {"name": row.name})
        return to_person(row)
    context = {"form": form, "row": row}
    return render(request, "office/organizations/person_form.html", context)


@for_roles(Role.SECURITY_ADMIN)
def give_post(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a person a role at an organization."""
    row = get_object_or_404(Person, pk=pk)
    form = AppointForm(request.POST or None, day=today(), initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            post = appoint(person=row, **form.appointment(), by=request.person, at=now())
        except PermissionRefused:
            raise
        except Refusal as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(
                request,
                _("%(name)s is %(role)s of %(unit)s.")
                % {
                    "name": row.name,
                    "role": post.get_role_display(),
                    "unit": post.organization.name,
                },
            )
            return to_person(row)
    context: dict[str, Any] = {"form": form, "row": row}
    return render(request, "office/organizations/appoint.html", context)


@for_roles(Role.SECURITY_ADMIN)
def end_post(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """End a role on a day."""
    post = get_object_or_404(Appointment.objects.select_related("person", "organization"), pk=pk)
    form = EndForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        name, role = post.person.name, post.get_role_display()
        try:
            end_appointment(
                appointment=post, on=form.cleaned_data["on"], by=request.person, at=now()
            )
        except PermissionRefused:
            raise
        except Refusal as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(
                request, _("%(name)s: the role %(role)s ends.") % {"name": name, "role": role}
            )
            return to_person(post.person)
    context = {"form": form, "post": post, "row": post.person}
    return render(request, "office/organizations/end_post.html", context)


def to_person(row: Person) -> HttpResponse:
    """Back to her page."""
    return HttpResponseRedirect(reverse("organizations:person", args=[row.pk]), status=303)
