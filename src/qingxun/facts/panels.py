"""计分要素 on a manuscript's page."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.desk.panels import Panel
from qingxun.facts.models import ItemData
from qingxun.facts.permissions import RECORDING_ROLES
from qingxun.facts.targets import tags_of
from qingxun.organizations.models import Person


def item_panel(request: HttpRequest, manuscript: Manuscript) -> Panel | None:
    """What is recorded about the manuscript; the office's people may change it: one query."""
    person: Person = request.person  # type: ignore[attr-defined]
    if manuscript.first_submitted_at is None:
        return None
    rows = ItemData.objects.filter(manuscript=manuscript, replaced_at=None)
    found = list(rows.select_related("editor", "desk"))
    may_record = person.holds(*RECORDING_ROLES)
    if not found and not may_record:
        return None
    for row in found:
        words = tags_of(row.desk_id) if row.tags else {}
        row.marks = [words.get(code, code) for code in row.tags]  # type: ignore[attr-defined]
    context = {"rows": found, "manuscript": manuscript, "may_record": may_record}
    return Panel("item", _("For scoring"), "facts/item_panel.html", context, order=30)
