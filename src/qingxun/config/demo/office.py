"""What the office of the demo has set for itself: lists, periodical, outlets, scoring policy."""

import datetime as dt
from dataclasses import dataclass

from qingxun.config.demo import words
from qingxun.config.demo.calendar import Calendar
from qingxun.config.demo.county import County
from qingxun.desk.actions import (
    AddresseeRow,
    PeriodicalForm,
    ReceiptRules,
    add_periodical,
    change_settings,
    set_addressees,
    set_columns,
    set_reasons,
)
from qingxun.desk.models import Column, ManuscriptKind, Periodical
from qingxun.desk.states import AddresseeKind, ReasonPurpose
from qingxun.dispatch.models import Outlet
from qingxun.dispatch.presets import install_ladder
from qingxun.scoring.actions import adopt_version, draft_preset

KINDS = (
    ("news", "动态", "工作进展、活动、事件，五百字以内"),
    ("experience", "经验", "有做法、有成效、可推广"),
    ("problem", "问题建议", "问题要具体，建议要可行"),
    ("research", "调研", "有样本、有数据、有分析，三千字以内"),
    ("overseas", "侨情", "海外侨青和侨眷的动态与反映"),
    ("opinion", "社情民意", "群众和青年的意见、呼声"),
)
COLUMNS = {
    "动态": "基层动态",
    "经验": "经验交流",
    "问题建议": "问题与建议",
    "调研": "调查研究",
    "侨情": "侨青之窗",
    "社情民意": "社情民意",
}
PRINTED = (
    (AddresseeKind.REPORT, "团市委办公室"),
    (AddresseeKind.REPORT, "县委办公室"),
    (AddresseeKind.SEND, "县级有关部门"),
)


@dataclass
class Office:
    """The lists of the desk."""

    kinds: dict[str, ManuscriptKind]
    periodical: Periodical
    columns: dict[str, Column]
    outlets: dict[str, Outlet]


def furnish(county: County, calendar: Calendar) -> Office:
    """Set everything through the office's own actions, three weeks before the first quarter."""
    at = calendar.setup + dt.timedelta(days=1)
    desk, head = county.desk, county.head
    kinds = {
        name: ManuscriptKind.objects.create(desk=desk, code=code, name=name, hint=hint, order=order)
        for order, (code, name, hint) in enumerate(KINDS, start=1)
    }
    for purpose, reasons in (
        (ReasonPurpose.RETURN, words.RETURN_REASONS),
        (ReasonPurpose.REJECT, words.REJECT_REASONS),
    ):
        set_reasons(desk=desk, purpose=purpose, texts=reasons, by=head, at=at)
    rules = ReceiptRules(principal_signs=True, daily_limit=12, points_notice=words.POINTS_NOTICE)
    change_settings(desk=desk, rules=rules, by=head, at=at)
    periodical = _periodical(county, at)
    install_ladder(desk=desk, periodical=periodical)
    version = draft_preset(desk=desk, preset="changshan-2014", by=head, at=at)
    adopt_version(
        version=version,
        on=calendar.start,
        by=head,
        at=at + dt.timedelta(days=3, hours=2),
        keep_reason=words.KEEP_REASON,
        warnings_read=True,
    )
    return Office(
        kinds=kinds,
        periodical=periodical,
        columns={column.name: column for column in periodical.columns.all()},
        outlets={outlet.code: outlet for outlet in Outlet.objects.filter(desk=desk)},
    )


def _periodical(county: County, at: dt.datetime) -> Periodical:
    form = PeriodicalForm(
        name="青田共青团信息", issuer="共青团青田县委员会办公室", total_before=186, copies=40
    )
    periodical = add_periodical(desk=county.desk, form=form, by=county.head, at=at)
    names = [(None, name) for name in COLUMNS.values()]
    set_columns(periodical=periodical, names=names, by=county.head, at=at)
    rows = [AddresseeRow(kind, name=name) for kind, name in PRINTED]
    rows += [
        AddresseeRow(AddresseeKind.ISSUE, organization=unit.organization.pk)
        for unit in county.units.values()
        if unit.seed.kind in {"township", "line"}
    ]
    set_addressees(periodical=periodical, rows=rows, by=county.head, at=at)
    return periodical
