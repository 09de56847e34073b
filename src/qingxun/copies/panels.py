"""What the archive says, on a manuscript's page and above the margin of the editor's."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingxun.copies.queries.reading import findings_of
from qingxun.copies.states import FINDING_TONES, FindingState
from qingxun.desk.models import Manuscript
from qingxun.desk.panels import Panel
from qingxun.organizations.models import Person


def findings_panel(request: HttpRequest, manuscript: Manuscript) -> Panel | None:
    """The findings that this person may see; nothing without one: one query."""
    person: Person = request.person  # type: ignore[attr-defined]
    if manuscript.first_submitted_at is None:
        return None
    rows = findings_of(person, manuscript.pk)
    if not rows:
        return None
    context = {"findings": rows, "tones": FINDING_TONES}
    waits = any(row.state == FindingState.OPEN for row in rows)
    return Panel("copies", _("Where it comes from"), "copies/panel.html", context, 40, first=waits)
