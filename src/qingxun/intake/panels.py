"""Where a manuscript came from, on its page: the file it was made of, and its locked original."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.desk.panels import Panel
from qingxun.intake.queries import openable, origins_of, submission_that_opens
from qingxun.organizations.models import Person


def origin_panel(request: HttpRequest, manuscript: Manuscript) -> Panel | None:
    """The file; a link for who may see it, and for a locked one and its locked copies a way to ask
    for them. Nothing for a manuscript that was typed: one query."""
    person: Person = request.person  # type: ignore[attr-defined]
    files = origins_of(manuscript)
    if not files:
        return None
    locked = [one for one in files if one.is_under_lock]
    context = {
        "files": files,
        "seen": openable(person, files),
        "may_open": bool(locked and submission_that_opens(locked[0], person)),
    }
    return Panel("intake", _("Read from a file"), "intake/panel.html", context)
