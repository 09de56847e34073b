"""Opening, resetting, locking and unlocking the accounts of people."""

import uuid

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.office.organization_pages.people import show_once, to_person
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.actions import (
    lock_account,
    open_account,
    open_accounts,
    reset_password,
    unlock_account,
)
from qingxun.organizations.actions.fitting import TooLongRefused
from qingxun.organizations.models import Appointment, Person
from qingxun.organizations.states import Role
from qingxun.ui.refusals import refused

AT_ONCE = 200


@for_roles(Role.SECURITY_ADMIN)
@require_POST
def keep_account(request: PersonRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """One deed on a person's account; a new password is shown on the next page, once."""
    row = get_object_or_404(Person.objects.select_related("account"), pk=pk)
    by, at = request.person, now()
    try:
        match deed:
            case "open":
                username = request.POST.get("username", "")
                account, password = open_account(person=row, username=username, by=by, at=at)
                show_once(request, row.pk, account.username, password)
            case "reset":
                password = reset_password(person=row, by=by, at=at)
                show_once(request, row.pk, row.account.username if row.account else "", password)
            case "lock":
                lock_account(person=row, reason=request.POST.get("reason", ""), by=by, at=at)
                messages.success(
                    request, _("The account of %(name)s is locked.") % {"name": row.name}
                )
            case _:
                unlock_account(person=row, by=by, at=at)
                messages.success(
                    request, _("The account of %(name)s is open again.") % {"name": row.name}
                )
    except PermissionRefused:
        raise
    except TooLongRefused as long:
        return refused(request, long.sentence, reverse("organizations:person", args=[row.pk]))
    except Refusal as no:
        messages.error(request, no.sentence)
    return to_person(row)


@for_roles(Role.SECURITY_ADMIN)
@never_cache
def open_many(request: PersonRequest) -> HttpResponse:
    """People who hold a post and have no account: open them together, print the slips once."""
    present = Appointment.objects.valid_on(today()).select_related("organization")
    waiting = (
        Person.objects.filter(account__isnull=True, appointments__in=present.order_by())
        .distinct()
        .order_by(*Person.BY_NAME)
        .prefetch_related(Prefetch("appointments", present, to_attr="posts"))
    )
    if request.method == "POST":
        chosen = list(waiting.filter(pk__in=_ids(request))[:AT_ONCE])
        opened = open_accounts(people=chosen, by=request.person, at=now())
        request.session["slips"] = [
            [person.name, _unit(person), username, password]
            for person, username, password in opened
        ]
        return HttpResponseRedirect(reverse("organizations:accounts"), status=303)
    slips = request.session.pop("slips", None)
    context = {"waiting": waiting[:AT_ONCE], "slips": slips, "address": _address(request)}
    return render(request, "office/organizations/accounts.html", context)


def _ids(request: PersonRequest) -> list[uuid.UUID]:
    found = []
    for text in request.POST.getlist("ids"):
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _unit(person: Person) -> str:
    posts: list[Appointment] = person.posts  # type: ignore[attr-defined]
    return posts[0].organization.short_name if posts else ""


def _address(request: PersonRequest) -> str:
    return request.build_absolute_uri("/")
