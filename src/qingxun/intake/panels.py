"""Where a manuscript came from, on its page: the file it was made of, and its locked original."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.desk.panels import Panel
from qingxun.intake.queries import openable, origins_of, submission_that_opens
from qingxun.organizations.models import Person


def origin_panel(request: HttpRequest, manuscript: Manuscript) -> Panel | None:
    """The file; a link for who may see it, and for a locked one and its locked copies a way to ask
    for them. Of a copy that another unit handed in, only an editor of the office learns. Nothing
    for a manuscript that was typed: one query."""
    person: Person = request.person  # type: ignore[attr-defined]
    files = origins_of(manuscript)
    seen = openable(person, files)
    told = [one for one in files if one.manuscript_id == manuscript.pk or one.pk in seen]
    may_open = bool(files) and (len(told) < len(files) or any(one.is_under_lock for one in files))
    may_open = may_open and submission_that_opens(files[0], person) is not None
    told = files if may_open else told
    if not told:
        return None
    context = {"files": told, "seen": seen, "may_open": may_open}
    return Panel("intake", _("Read from a file"), "intake/panel.html", context)
