"""The clause type ``target``: how much is asked in a period, and what follows from it."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from qingxun.kit.periods import PeriodKind

from .choices import Basis, Carry, Failures, Measure
from .conditions import WhenOfTarget
from .item_types import DAYS, check_days
from .keys import ClauseType, Key, register
from .kinds import ByCode, Choice, Choices, Codes, Flag, Listed, Points, Ratio, Rows, Whole
from .lines import LineKind, OwnerKind
from .period_policy import Target, TargetTable
from .period_types import NONE, NOT_CUT, OWNER
from .policy import ALWAYS, Policy
from .reading import Fields

NUMBERS = ByCode("groups", "排名组", Points(), any_other=True)
BY_UNIT = ByCode("", "单位", Points())


def _numbers(values: dict[str, Decimal]) -> dict[str, int | Decimal]:
    """Whole numbers as such: a trace then reads 2, not "2"."""
    return {code: int(n) if n == int(n) else n for code, n in values.items()}


def _target(**values: Any) -> Target:
    for name in ("items", "units", "vacation_items"):
        values[name] = _numbers(values[name])
    return Target(**{**values, "vacation": frozenset(values["vacation"])})


def _check_target(fields: Fields, clause: Target, policy: Policy) -> None:
    if clause.deduct_limit is not None and clause.deduct is None:
        fields.error("deduct_limit", "没有写每件扣分，上限无从适用。")
    if clause.bonus_limit is not None and clause.bonus is None:
        fields.error("bonus_limit", "没有写超额分，上限无从适用。")
    if clause.carry_limit is not None and clause.carry is Carry.NONE:
        fields.error("carry_limit", "没有写结转什么，上限无从适用。")
    if clause.steps and (clause.deduct is not None or clause.flat is not None):
        fields.error("steps", "逐次扣分与每缺扣分、未完成扣分只能写一种。")
    if clause.charge is not None and not clause.punishes:
        fields.error("charge", "没有写扣多少分，年度倍扣无从适用。")
    if clause.measure is Measure.POINTS and not clause.kinds:
        fields.error("of", "以分数为任务的，要写明合计哪几项分。")
    if clause.measure is Measure.ITEMS and clause.kinds:
        fields.error("of", "以件数为任务的，不看分项；要按分数请写计量。")
    if clause.vacation_items and not clause.vacation:
        fields.error("vacation", "写了假期任务数，要写明是哪几个月。")
    if clause.vacation and clause.per in (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR):
        fields.error("vacation", "假期按月写，周期应是周、半月或月。")
    if not (
        clause.items or clause.units or clause.tables or clause.per_head or clause.per_subordinate
    ) and not fields.has("items"):
        fields.error("items", "不能为空。")
    person = clause.owner is OwnerKind.PERSON
    if (clause.posts or clause.under_age) and not person:
        fields.error("posts" if clause.posts else "under_age", "职务、年龄只对个人；对象请写个人。")
    if clause.convert and clause.measure is not Measure.ITEMS:
        fields.error("convert", "折算只对件数。")
    _check_schedule(fields, clause)


def _check_schedule(fields: Fields, clause: Target) -> None:
    days = sorted(clause.tables, key=lambda table: (table.since is not None, table.since))
    for one, other in pairwise(days):
        if one.until is None or other.since is None or other.since < one.until:
            fields.error("schedule", "两段任务的日期重叠。")
            return


def _check_schedule_row(fields: Fields, row: TargetTable, policy: Policy) -> None:
    check_days(fields, row.since, row.until)
    if not row.items and not row.units:
        fields.error("items", "不能为空。")


TARGET_KEYS = (
    Key("per", Choice(PeriodKind), "按什么周期", required=True, default=PeriodKind.MONTH),
    Key("basis", Choice(Basis), "数报送、审核通过，还是采用的", default=Basis.FILED),
    Key("items", NUMBERS, "各排名组应报多少", default={}),
    Key("units", BY_UNIT, "个别单位应报多少（单位名称）", default={}),
    Key(
        "schedule",
        Rows(
            (
                Key("items", NUMBERS, "各排名组应报多少", default={}),
                Key("units", BY_UNIT, "个别单位应报多少", default={}),
                *DAYS,
            ),
            TargetTable,
            check=_check_schedule_row,
        ),
        "分段任务：某段日子里（看周期最后一天）另有任务数",
        default=(),
        attr="tables",
    ),
    Key("per_head", Ratio(), "另加：每名工作人员几件"),
    Key("per_subordinate", Ratio(), "另加：每个下属单位几件"),
    Key("measure", Choice(Measure), "任务是件数还是分数", default=Measure.ITEMS),
    Key(
        "of",
        Choices(LineKind, only=NOT_CUT),
        "以分数为任务：合计哪几项",
        default=NONE,
        attr="kinds",
    ),
    Key(
        "clauses",
        Codes("", "条款"),
        "以分数为任务：只合计哪几条给的分",
        default=NONE,
        attr="only",
    ),
    Key("base", Points(), "完成得基础分"),
    Key("base_in_parts", Flag(), "未完成的按比例得基础分", default=False),
    Key("bonus", Points(), "每超一件加几分；0 写明超额不加"),
    Key("bonus_limit", Points(), "超额最多加几分"),
    Key("deduct", Points(), "每缺一件扣几分"),
    Key("deduct_limit", Points(), "最多扣几分"),
    Key("flat", Points(), "未完成一次扣几分"),
    Key("steps", Listed(Points()), "第一、二、三……次未完成各扣几分，以后照最后一个", default=()),
    Key("failures", Choice(Failures), "第几次怎么数", default=Failures.YEAR),
    Key("charge", Ratio(), "扣分乘几倍，记到全年"),
    Key("carry", Choice(Carry), "欠的、余的转到下一周期（年度内）", default=Carry.NONE),
    Key("carry_limit", Points(), "最多转多少"),
    Key(
        "convert",
        ByCode("kinds", "稿件类型", Whole(1, 1000), strict=False),
        "几件折一件",
        default={},
    ),
    Key("convert_in_parts", Flag(), "不足一件的零头也算", default=False),
    Key("first_only", Flag(), "联合稿件只算给署名第一的单位", default=False),
    Key("vacation", Listed(Whole(1, 12), 12), "假期是哪几个月", default=()),
    Key("vacation_items", NUMBERS, "假期里应报多少；不写则没有任务", default={}),
    OWNER,
    Key("posts", Codes("", "职务"), "只对这些职务的人", default=NONE),
    Key("under_age", Whole(1, 120), "只对不满这个年龄的人（年度第一天）"),
    Key("when", WhenOfTarget(), "什么样的稿件才算", default=ALWAYS),
)

register(
    ClauseType(
        "target",
        "任务",
        7,
        _target,
        TARGET_KEYS,
        "每个周期应完成多少：完成得基础分、超额加分，未完成扣分",
        example="类型: 任务\n周期: 月\n任务数: {township: 2, 其他: 1}\n基础分: 10\n每缺扣分: 1\n"
        "折算: {brief: 4}\n结转: 欠数",
        check=_check_target,
    ),
)
