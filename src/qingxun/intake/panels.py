"""从文件读入 on a manuscript's page: which file it came from."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.desk.panels import Panel
from qingxun.intake.models import IncomingFile
from qingxun.organizations.models import Person


def origin_panel(request: HttpRequest, manuscript: Manuscript) -> Panel | None:
    """The file that the manuscript was made from, for those who may see it: one query."""
    person: Person = request.person  # type: ignore[attr-defined]
    rows = IncomingFile.objects.visible_to(person).light().filter(manuscript=manuscript)
    found = rows.select_related("original", "sender").first()
    if found is None:
        return None
    return Panel("intake", _("Read from a file"), "intake/panel.html", {"file": found}, order=90)
