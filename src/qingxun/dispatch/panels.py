"""上报与录用 on a manuscript's page."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingxun.desk.models import Manuscript
from qingxun.desk.panels import Panel
from qingxun.dispatch import queries
from qingxun.dispatch.models import Adoption
from qingxun.dispatch.states import DISPATCH_TONES, OUT
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role


def dispatch_panel(request: HttpRequest, manuscript: Manuscript) -> Panel | None:
    """Outlets, adoptions and instructions of one manuscript: three queries."""
    person: Person = request.person  # type: ignore[attr-defined]
    if manuscript.first_submitted_at is None:
        return None
    dispatches = (
        queries.dispatches_visible_to(person)
        .filter(manuscript=manuscript)
        .select_related("outlet")
        .order_by("outlet__order")
    )
    adoptions = (
        Adoption.objects.visible_to(person)
        .filter(manuscript=manuscript)
        .select_related("outlet", "void", "recorded_by", "evidence")
        .order_by("on")
    )
    instructions = queries.instructions_visible_to(person).filter(
        manuscript=manuscript, voided_at__isnull=True
    )
    rows = list(dispatches.distinct())
    context = {
        "manuscript": manuscript,
        "dispatches": rows,
        "adoptions": list(adoptions.distinct()),
        "instructions": list(instructions.order_by("on").distinct()),
        "tones": DISPATCH_TONES,
        "may_record": person.holds(Role.EDITOR, Role.OFFICE_HEAD),
    }
    return Panel(
        "dispatch",
        _("Dispatches and adoptions"),
        "dispatch/panel.html",
        context,
        order=10,
        reached=tuple(row.outlet.name for row in rows if row.state in OUT),
    )
