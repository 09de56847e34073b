"""What the office of the demo has set for itself: lists, periodical, outlets, scoring policy."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

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
)
from qingxun.desk.models import Column, ManuscriptKind, Periodical
from qingxun.desk.presets import install_lists
from qingxun.desk.states import AddresseeKind
from qingxun.dispatch.models import Outlet
from qingxun.dispatch.presets import install_ladder
from qingxun.facts.actions import install_types
from qingxun.facts.states import FactFamily
from qingxun.scoring.actions import adopt_version, draft_version
from qingxun.scoring.presets import load_preset

JUDGED: dict[str, Any] = {
    "id": "judged",
    "number": "补充第一条",
    "type": "output",
    "text": "在县级以上会议交流信息工作的每次计 2—5 分，信息、调研获奖的每项计 3—10 分，"
    "由办公室视内容酌定，另一人核准。",
    "source": "本县补充：其他成果计分见于各地办法，分值为本县所定。",
    "table": [
        {"output_types": ["speech"], "points": "2～5"},
        {"output_types": ["prize"], "points": "3～10"},
    ],
}
COPIED: dict[str, Any] = {
    "id": "copied",
    "number": "补充第三条",
    "type": "incident",
    "text": "照抄他单位稿件，经编辑对照、另一人确认的，每次扣 5 分。",
    "source": "本县补充：抄袭扣分见于各地办法，分值为本县所定。",
    "incident_types": ["plagiarism"],
    "points": 5,
}
SHARED: dict[str, Any] = {
    "id": "joint-research",
    "number": "补充第二条",
    "type": "attribution",
    "text": "几个单位联合完成的调研，各单位按实际参与由办公室认定占比，另一人核准；"
    "个人得分按署名约定的占比计。",
    "source": "本县补充：按实际参与认定见于各地办法，适用范围为本县所定。",
    "of": ["filing", "adoption", "instruction"],
    "when": {"kinds": ["research"]},
    "units": "determined",
    "persons": "share",
}
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
    kinds = {kind.name: kind for kind in install_lists(desk=desk)}
    rules = ReceiptRules(principal_signs=True, daily_limit=12, points_notice=words.POINTS_NOTICE)
    change_settings(desk=desk, rules=rules, by=head, at=at)
    periodical = _periodical(county, at)
    install_ladder(desk=desk)
    for family in FactFamily:
        install_types(desk=desk, family=family, by=head, at=at)
    version = draft_version(desk=desk, document=own_policy(), by=head, at=at)
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


def own_policy() -> dict[str, Any]:
    """The county's rule with clauses of its own: the office settles values and shares, and a copy
    costs points; that on shares stands before the general one on joint manuscripts."""
    document = load_preset("changshan-2014")
    document["outputs"] = {"speech": "会议发言", "prize": "获奖"}
    document["incidents"] = {"plagiarism": "抄袭"}
    document["gravities"] = {"light": "一般", "serious": "较重", "grave": "严重"}
    document["clauses"].insert(-1, JUDGED)
    document["clauses"].insert(-1, COPIED)
    joint = next(n for n, clause in enumerate(document["clauses"]) if clause["id"] == "joint")
    document["clauses"].insert(joint, SHARED)
    return document


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
