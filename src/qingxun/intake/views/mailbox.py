"""The mailbox that the office watches."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingxun.intake import actions, queries
from qingxun.intake.actions import IntakeRefused
from qingxun.intake.actions.mailboxes import maildir_root
from qingxun.intake.forms import MailboxSettingsForm, initial_of_mailbox
from qingxun.intake.mail.secret import VARIABLE, given_password
from qingxun.intake.models import SORTING_ROLES, Mailbox
from qingxun.intake.permissions import can_set_mailbox
from qingxun.intake.views.shared import own_desk, see_other, tabs_of
from qingxun.kit.clock import now
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import Role


@for_roles(Role.OFFICE_HEAD)
@require_http_methods(["GET", "POST"])
def mailbox(request: PersonRequest) -> HttpResponse:
    """Its settings, and how the last look went."""
    desk = own_desk(request)
    kept = queries.mailbox_of(desk)
    form = MailboxSettingsForm(request.POST or None, initial=initial_of_mailbox(kept))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_mailbox(desk=desk, said=form.said(), by=request.person, at=now())
        except IntakeRefused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.sentence)
        else:
            messages.success(request, _("Saved. The mailbox is looked into within a minute."))
            return see_other("intake:mailbox")
    context = {
        "form": form,
        "desk": desk,
        "mailbox": kept,
        "tabs": tabs_of(request, "intake:mailbox"),
        "may_set": can_set_mailbox(request.person, desk.pk),
        "variable": VARIABLE,
        "given": bool(kept and given_password(kept.username, kept.host)),
        "root": maildir_root(),
    }
    return render(request, "intake/mailbox.html", context, status=422 if form.is_bound else 200)


@for_roles(*SORTING_ROLES)
@require_POST
def look(request: PersonRequest) -> HttpResponse:
    """Look into the mailbox now and not in five minutes."""
    found = get_object_or_404(Mailbox, desk=own_desk(request))
    actions.look_soon(mailbox=found, by=request.person, at=now())
    messages.success(request, _("The mailbox is looked into within a minute."))
    return see_other("intake:mails")
