"""Mails of the office's mailbox: whose they are."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingxun.documents.sheets import ColumnSpec, xlsx_response
from qingxun.intake import actions, queries
from qingxun.intake.actions import IntakeRefused
from qingxun.intake.forms import GiveForm
from qingxun.intake.models import SORTING_ROLES, IncomingFile, MailMessage
from qingxun.intake.states import INCOMING_TONES, MAIL_TONES, MailState
from qingxun.intake.views.shared import own_desk, see_other, tabs_of
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, TextFilter
from qingxun.ui.lists import Column, ListPage

SHOWN_LINES = 12
SHOWN_CHARACTERS = 500


@for_roles(*SORTING_ROLES)
@require_GET
def mails(request: PersonRequest) -> HttpResponseBase:
    """Every mail that came, the newest first."""
    page = ListPage(
        request.GET,
        rows=queries.mails_of(request.person),
        columns=[
            Column("subject", _("Subject of the mail"), sort=("subject", "pk")),
            Column("state", _("State"), sort=("state", "pk")),
            Column("person", _("Whose mail"), sort=("person__sorted_as", "pk")),
            Column("at", _("Came in"), sort=("came_at", "pk"), descending_first=True),
        ],
        filters=[
            TextFilter("q", _("Subject or sender"), narrow=queries.mails_with_words),
            ChoiceFilter("state", _("State"), choices=MailState.choices),
            DateRangeFilter("on", _("Came in"), field="came_at"),
        ],
        default_sort="-at",
    )
    if page.wants_xlsx:
        return xlsx_response(_("Mails"), sheet_columns(), page.all_rows())
    context = {
        "list": page,
        "desk": own_desk(request),
        "tabs": tabs_of(request, "intake:mails"),
        "tones": MAIL_TONES,
        "mailbox": queries.mailbox_of(own_desk(request)),
    }
    return render(request, "intake/mails.html", context)


def sheet_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("subject", _("Subject of the mail"), width=50),
        ColumnSpec("address", _("Mail address"), width=30),
        ColumnSpec("sender_name", _("Sender"), width=20),
        ColumnSpec("sent_at", _("Sent at"), "moment"),
        ColumnSpec("came_at", _("Came in"), "moment"),
        ColumnSpec("state", _("State"), value=lambda row: str(row.get_state_display())),
        ColumnSpec(
            "person", _("Whose mail"), value=lambda row: row.person.name if row.person else ""
        ),
        ColumnSpec("reason", _("Reason"), width=30),
    ]


def load(request: PersonRequest, pk: uuid.UUID) -> MailMessage:
    """A mail of the person's office, else 404."""
    rows = queries.mails_of(request.person).select_related("desk", "person", "decided_by")
    found: MailMessage = get_object_or_404(rows, pk=pk)
    return found


@for_roles(*SORTING_ROLES)
@require_GET
def mail(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One mail: who sent it, what was in it, whose it is."""
    found = load(request, pk)
    return show(request, found, form_of(found))


def form_of(found: MailMessage, data: object = None) -> GiveForm:
    writers = queries.writers_under(found.desk, today())
    return GiveForm(data, writers=writers, initial={"always": bool(found.address)})


def show(
    request: PersonRequest,
    found: MailMessage,
    form: GiveForm,
    *,
    refusal: str = "",
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    files = list(found.files.defer("result").select_related("manuscript").order_by("came_at", "pk"))
    context = {
        "mail": found,
        "text": first_lines(files),
        "form": form,
        "refusal": refusal,
        "reason": reason,
        "tone": MAIL_TONES[MailState(found.state)],
        "tones": INCOMING_TONES,
        "files": files,
        "waits": found.state == MailState.UNKNOWN,
        "may_dismiss": found.state in {MailState.UNKNOWN, MailState.FAULTY},
        "may_reopen": found.state == MailState.DISMISSED and not found.sentence,
    }
    return render(request, "intake/mail.html", context, status=status)


def first_lines(files: list[IncomingFile]) -> str:
    """What the mail itself says, shortened; empty while it was not read."""
    text = next((file.body for file in files if file.parent_id is None), "")
    lines = text.splitlines()[:SHOWN_LINES]
    shown = "\n".join(lines)[:SHOWN_CHARACTERS]
    return shown + "……" if len(shown) < len(text) else shown


@for_roles(*SORTING_ROLES)
@require_POST
def give(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Say whose the mail is, once or for every mail from its address."""
    found = load(request, pk)
    form = form_of(found, request.POST)
    form.is_valid()
    person = form.chosen()
    try:
        if person is None:
            raise IntakeRefused(_("Choose whose mail this is."), "person")
        always = bool(form.cleaned_data.get("always"))
        actions.give_mail(message=found, person=person, always=always, by=request.person, at=now())
    except PermissionRefused:
        raise
    except IntakeRefused as refused:
        form.add_error("person", refused.sentence)
        return show(request, found, form, status=422)
    except Refusal as refused:
        return show(request, load(request, pk), form, refusal=refused.sentence, status=422)
    messages.success(
        request, _("The mail is %(name)s’s now; she has been told.") % {"name": person.name}
    )
    return see_other("intake:mails")


@for_roles(*SORTING_ROLES)
@require_POST
def dismiss(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a mail aside, with the reason."""
    found, reason = load(request, pk), request.POST.get("reason", "")
    try:
        actions.dismiss_mail(message=found, reason=reason, by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refused:
        fresh = load(request, pk)
        return show(
            request, fresh, form_of(fresh), refusal=refused.sentence, reason=reason, status=422
        )
    messages.success(request, _("The mail was put aside; it can be brought back."))
    return see_other("intake:mails")


@for_roles(*SORTING_ROLES)
@require_POST
def reopen(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring a mail back that was put aside."""
    found = load(request, pk)
    try:
        actions.reopen_mail(message=found, by=request.person, at=now())
    except PermissionRefused:
        raise
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return see_other("intake:mail", pk)
