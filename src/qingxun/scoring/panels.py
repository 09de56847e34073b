"""得分 on a manuscript's page: which points it earned and why."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.desk.panels import Panel
from qingxun.kit.decimals import ZERO
from qingxun.ledger.queries import item_lines
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES, UNIT_ROLES
from qingxun.scoring.queries.lines import explain_lines, with_reversal


def points_panel(request: HttpRequest, manuscript: Manuscript) -> Panel | None:
    """The units' lines of one manuscript, in words; a unit sees its own, the desk all."""
    person: Person = request.person  # type: ignore[attr-defined]
    if manuscript.first_submitted_at is None:
        return None
    rows = item_lines(manuscript.pk).filter(organization__isnull=False)
    if not person.holds(*DESK_ROLES):
        rows = rows.filter(organization__in=person.unit_ids(*UNIT_ROLES))
    titles = {manuscript.pk: manuscript.title}
    lines = explain_lines(with_reversal(rows.select_related("organization")), titles)
    total = sum((line.posting.amount for line in lines), ZERO)
    context = {"lines": lines, "total": total, "item": manuscript.pk}
    return Panel("points", _("Points and why"), "scoring/panel.html", context, order=20)
