"""Commissions for tests, made through the real actions."""

import datetime as dt

from qingxun.desk.actions import Slip, begin_answer, save_draft, send_commission, submit_manuscript
from qingxun.desk.actions.drafts import DraftText
from qingxun.desk.models import Commission, CommissionedUnit, Manuscript
from qingxun.messaging.models import Message
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role
from tests.desk.factories import BODY, make_kind
from tests.organizations.factories import AT, County

DUE = AT + dt.timedelta(days=3)
HOUR = dt.timedelta(hours=1)


def slip_of(county: County, **changes: object) -> Slip:
    values: dict[str, object] = {
        "title": "返乡青年创业的困难",
        "content": "请写本镇三名返乡青年遇到的具体困难，附数据。",
        "due_at": DUE,
        "kind": make_kind(county.desk, "problem", "问题建议"),
    }
    return Slip(**(values | changes))  # type: ignore[arg-type]


def commission(county: County, *units: Organization, **changes: object) -> Commission:
    chosen = units or (county.units[0],)
    slip = slip_of(county, **changes)
    return send_commission(desk=county.desk, slip=slip, units=chosen, by=county[Role.EDITOR], at=AT)


def row_of(slip: Commission, unit: Organization | None = None) -> CommissionedUnit:
    rows = slip.units.select_related("unit", "commission", "desk")
    return rows.get(unit=unit) if unit else rows.get()


def supply(county: County, row: CommissionedUnit, at: dt.datetime) -> Manuscript:
    """The officer writes from the slip and submits."""
    officer = county[Role.OFFICER]
    draft = begin_answer(row=row, by=officer, at=at)
    text = DraftText(title="返乡青年办石雕工坊", body=BODY, kind=draft.kind)
    saved = save_draft(manuscript=draft, text=text, version=draft.version, by=officer, at=at)
    submit_manuscript(manuscript=saved, desks=[county.desk], by=officer, at=at)
    return saved


def titles_for(county: County, role: Role) -> list[str]:
    rows = Message.objects.filter(person=county[role]).order_by("sent_at", "id")
    return list(rows.values_list("title", flat=True))
