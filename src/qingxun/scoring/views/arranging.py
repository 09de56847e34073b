"""The list of clauses in the policy editor: adding, moving, dropping, taking in the registers."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.kit.clock import now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import Role
from qingxun.scoring import actions
from qingxun.scoring.engine import editing
from qingxun.scoring.engine.keys import clause_types
from qingxun.scoring.views.deciding import own_version
from qingxun.scoring.views.editing import SETTINGS, Opened, editor_address, open_draft
from qingxun.ui.refusals import Attempt


@for_roles(Role.OFFICE_HEAD)
@require_POST
def arrange(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a clause behind the open one, drop it, move it up or down, or take in the registers."""
    opened = open_draft(request, pk, request.POST.get("clause", ""))
    try:
        document, clause = arranged(
            opened, request.POST.get("do", ""), request.POST.get("type", "")
        )
        actions.change_draft(
            version=opened.version,
            document=document,
            note=opened.version.note,
            by=request.person,
            at=now(),
            revision=revision_seen(request, opened),
        )
    except PermissionRefused:
        raise
    except (Refusal, ValueError, KeyError) as error:
        messages.error(request, getattr(error, "sentence", _("There is no such clause any more.")))
        clause = opened.chosen
    return HttpResponseRedirect(editor_address(opened.version, clause), status=303)


def revision_seen(request: PersonRequest, opened: Opened) -> int:
    """Adding and moving overwrite nothing, so they follow whatever was saved since the page was
    read; who removes a clause must have seen what has become of it."""
    if request.POST.get("do") == "drop":
        return int(request.POST.get("revision", "0") or 0)
    return opened.version.revision


@for_roles(Role.OFFICE_HEAD)
@require_POST
def drop_unread(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Give up a text that cannot be read: what the draft held before stands."""
    version = own_version(request, pk)
    part = request.POST.get("part", "")
    with Attempt() as attempt:
        actions.keep_unread(
            version=version, part=part, text="", note=version.note, by=request.person, at=now()
        )
    if attempt.succeeded:
        messages.success(request, _("The text is dropped; the draft stands as it was before."))
    else:
        messages.error(request, attempt.sentence)
    return HttpResponseRedirect(editor_address(version, part), status=303)


def arranged(opened: Opened, do: str, kind: str) -> tuple[dict[str, Any], str]:
    """The document after the change, and the clause to open then."""
    document, chosen = opened.document, opened.chosen
    if do in ("up", "down"):
        return editing.move_clause(document, chosen, -1 if do == "up" else 1), chosen
    if do == "drop":
        return editing.drop_clause(document, chosen), ""
    if do == "registers":
        return editing.with_names(document, opened.registers.tables()), SETTINGS
    if do == "add":
        known = {each.name for each in clause_types()}
        if kind not in known:
            raise ValueError(kind)
        new = {"id": kind, "number": _("New clause"), "type": kind, "text": _("Words of the rule")}
        changed = editing.add_clause(document, new, after="" if chosen == SETTINGS else chosen)
        before = {editing.get(row, "id") for row in editing.clauses_of(document)}
        added = [editing.get(row, "id") for row in editing.clauses_of(changed)]
        return changed, str(next(code for code in added if code not in before))
    raise ValueError(do)
