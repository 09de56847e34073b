"""Where a manuscript came from, on its page: the file it was made of, and its locked original."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.desk.panels import Panel
from qingxun.intake.queries import openable, origin_of, submission_that_opens
from qingxun.organizations.models import Person


def origin_panel(request: HttpRequest, manuscript: Manuscript) -> Panel | None:
    """The file; a link for who may see it, and for a locked one a way to ask for it. Nothing for a
    manuscript that was typed: one query."""
    person: Person = request.person  # type: ignore[attr-defined]
    file = origin_of(manuscript)
    if file is None:
        return None
    locked = file.locked_at is not None and file.destroyed_at is None and file.original_id
    context = {
        "file": file,
        "may_see": file.pk in openable(person, [file]),
        "may_open": bool(locked and submission_that_opens(file, person)),
    }
    return Panel("intake", _("Read from a file"), "intake/panel.html", context)
