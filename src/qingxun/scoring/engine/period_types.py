"""The clause types about an owner's period: stages 6 and 7, and caps and floors of 9."""

from typing import Any

from qingxun.kit.periods import PeriodKind

from .choices import RewardBy, Zero
from .conditions import When
from .item_types import ZERO
from .keys import ClauseType, Key, register
from .kinds import (
    ByCode,
    Choice,
    Choices,
    Codes,
    Flag,
    Listed,
    OneCode,
    Points,
    PointsOrRange,
    Ratio,
    Rows,
    Whole,
)
from .lines import ITEM_KINDS, LineKind, OwnerKind
from .period_policy import (
    Cap,
    CommissionRule,
    Entered,
    Floor,
    FollowUp,
    IncidentRule,
    OutputPoints,
    OutputRow,
    RatePenalty,
    Reward,
    Start,
    Tier,
)
from .policy import ALWAYS, Policy, Range
from .reading import Fields

LONG = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)
CUTS = (LineKind.CAP, LineKind.FLOOR, LineKind.ADJUSTMENT)
NOT_CUT = tuple(kind for kind in LineKind if kind not in CUTS)
NONE: frozenset[str] = frozenset()
OWNER = Key("owner", Choice(OwnerKind), "单位还是个人", default=OwnerKind.UNIT)
GROUPS = Key("groups", Codes("groups", "排名组", strict=True), "只对这些排名组", default=NONE)
PER = Key(
    "per", Choice(PeriodKind, only=LONG), "按什么周期", required=True, default=PeriodKind.YEAR
)
OF = Key(
    "of", Choices(LineKind, only=NOT_CUT), "合计哪几项", required=True, default=NONE, attr="kinds"
)


def _check_cut(fields: Fields, clause: Cap | Floor, policy: Policy) -> None:
    spans = list(PeriodKind)
    if clause.kinds & ITEM_KINDS and spans.index(clause.per) < spans.index(policy.grain):
        fields.error("per", "封顶的周期短于计分的周期，本条永远不会适用。")
    base_only = clause.kinds and clause.kinds <= {LineKind.RATE, LineKind.COMMISSION}
    if clause.owner is OwnerKind.PERSON and (clause.groups or base_only):
        fields.error("owner", "个人没有排名组，也没有约稿分和采用率扣分。")


def _incident(**values: Any) -> IncidentRule:
    points = values.pop("points")
    if isinstance(points, Range):
        return IncidentRule(points=None, range=points, **values)
    return IncidentRule(points=points, **values)


def _check_incident(fields: Fields, clause: IncidentRule, policy: Policy) -> None:
    ways = [
        clause.points is not None or clause.range is not None,
        bool(clause.steps),
        clause.of_value is not None,
    ]
    if sum(ways) > 1:
        fields.error("points", "分值、逐次扣分、上级扣分倍数只能写一种。")
    if not any(ways) and not clause.zero:
        fields.error("points", "要写明扣几分，或者清零什么。")
    if Zero.ITEM in clause.zero and clause.from_count > 1:
        fields.error("from_count", "本件清零不看次数。")


def _output_row(**values: Any) -> OutputRow:
    points = values.pop("points")
    if isinstance(points, Range):
        return OutputRow(range=points, **values)
    return OutputRow(points=points, **values)


def _check_commission(fields: Fields, clause: CommissionRule, policy: Policy) -> None:
    if clause.steps and (clause.late is not None or clause.missed is not None):
        fields.error("steps", "逐次扣分与逾期、未报的扣分只能写一种。")


def _check_entered(fields: Fields, clause: Entered, policy: Policy) -> None:
    ways = (clause.times is not None, clause.per_place is not None, bool(clause.tiers))
    if sum(ways) != 1:
        fields.error("times", "倍数、每名扣分、分档要写一种，只能写一种。")
    if clause.per_place is not None and clause.after is None:
        fields.error("after", "每名扣分要写明从第几名以后算起。")


register(
    ClauseType(
        "start",
        "起评分",
        6,
        Start,
        (PER, Key("points", Points(), "几分", required=True, default=ZERO), OWNER, GROUPS),
        "每个周期先有的分，从中扣；有排名组的单位（名册上的人）才有",
        example="类型: 起评分\n周期: 年\n分值: 60",
    ),
    ClauseType(
        "rate",
        "采用率",
        7,
        RatePenalty,
        (
            PER,
            Key("least", Points(), "采用率低于百分之几", required=True, default=ZERO),
            Key("deduct", Points(), "扣几分", required=True, default=ZERO),
            Key("from_items", Whole(1, 10_000), "报送不足几件的不看", default=1),
            Key("of_accepted", Flag(), "以审核通过的为母数（不写则以报送的）", default=False),
            Key("when", When(owner=False), "什么样的稿件", default=ALWAYS),
        ),
        "采用率低于一定百分比的，周期结束后扣分",
        example="类型: 采用率\n周期: 季\n最低: 30\n每缺扣分: 5\n起算件数: 3",
    ),
    ClauseType(
        "output",
        "成果计分",
        6,
        lambda **values: OutputPoints(rows=values.pop("table"), **values),
        (
            Key(
                "table",
                Rows(
                    (
                        Key(
                            "output_types",
                            Codes("outputs", "成果类型"),
                            "哪些类型",
                            default=NONE,
                            attr="types",
                        ),
                        Key(
                            "levels", Codes("levels", "层级", strict=True), "哪些层级", default=NONE
                        ),
                        Key("grades", Codes("grades", "等次"), "哪些等次", default=NONE),
                        Key("points", PointsOrRange(), "几分", required=True, default=ZERO),
                    ),
                    _output_row,
                ),
                "一行一种；先合适的先用",
                required=True,
                default=(),
            ),
        ),
        "发言、获奖、提案、征订等其他成果计分",
        example="类型: 成果计分\n分值表:\n- {成果类型: [speech], 层级: [city], 分值: 20}\n"
        "- {成果类型: [prize], 分值: 5～10}",
    ),
    ClauseType(
        "commission",
        "约稿计分",
        6,
        CommissionRule,
        (
            Key("kinds", Codes("kinds", "稿件类型"), "哪些类的约稿", default=NONE),
            Key("answered", Points(), "按时报送得几分"),
            Key("late", Points(), "逾期报送扣几分"),
            Key("missed", Points(), "到期未报扣几分"),
            Key(
                "quality",
                ByCode("qualities", "约稿评价", Points(-100_000), strict=False),
                "评价另加（负数为扣）",
                default={},
            ),
            Key("steps", Listed(Points()), "第一、二、三……次失误各扣几分", default=()),
            Key("late_is_failure", Flag(), "逾期也算失误", default=True),
            Key("zero_year_from", Whole(1, 100), "全年失误几次起，全年清零"),
        ),
        "约稿单独计分：按时、逾期、未报、评价",
        example="类型: 约稿计分\n按时: 5\n逾期: 3\n未报: 10\n清零次数: 2",
        check=_check_commission,
    ),
    ClauseType(
        "entered",
        "录入计分",
        6,
        Entered,
        (
            Key(
                "entered",
                OneCode("tables", "录入表", strict=True),
                "哪张录入表",
                required=True,
                default="",
                attr="table",
            ),
            Key("times", Ratio(least=-1000), "数 × 几（可为负）"),
            Key("after", Points(), "名次：第几名以后"),
            Key("per_place", Points(), "名次：每低一名扣几分"),
            Key(
                "tiers",
                Rows(
                    (
                        Key("least", Points(-100_000), "达到", required=True, default=ZERO),
                        Key("points", Points(-100_000), "几分", required=True, default=ZERO),
                    ),
                    Tier,
                ),
                "分档：达到多少得几分",
                default=(),
            ),
            Key("limit", Points(), "一次最多几分"),
        ),
        "录入的数（上级给分、在上级的名次、基础工作检查）折成分",
        example="类型: 录入计分\n录入表: rank_above\n名次线: 10\n每名扣分: 0.05",
        check=_check_entered,
    ),
    ClauseType(
        "incident",
        "失误扣分",
        7,
        _incident,
        (
            Key(
                "incident_types",
                Codes("incidents", "失误类型"),
                "哪些类型",
                default=NONE,
                attr="types",
            ),
            Key("gravities", Codes("gravities", "失误程度"), "哪些程度", default=NONE),
            Key("named_by", Codes("levels", "层级", strict=True), "被哪些层级点名", default=NONE),
            Key("points", PointsOrRange(), "扣几分"),
            Key("steps", Listed(Points()), "全年第一、二、三……次各扣几分", default=()),
            Key("of_value", Ratio(), "上级扣的分 × 几，转给责任单位"),
            Key("zero", Choices(Zero), "清零什么", default=frozenset()),
            Key("from_count", Whole(1, 100), "全年第几次起才适用", default=1),
            Key("also", Flag(), "不影响别的条款，另外适用", default=False),
        ),
        "迟报、漏报、瞒报、失实、泄密、抄袭、负面曝光等；先合适的一条先用，「同时适用」的另算",
        example="类型: 失误扣分\n失误类型: [negative]\n分值: 10\n清零: [当月]",
        check=_check_incident,
    ),
    ClauseType(
        "follow_up",
        "批示落实",
        7,
        FollowUp,
        (
            Key("missed", Points(), "到期未反馈扣几分", required=True, default=ZERO),
            Key("late", Points(), "逾期反馈扣几分"),
            Key("ranks", Codes("ranks", "批示级别", strict=True), "哪些级别的批示", default=NONE),
        ),
        "领导批示要求反馈落实情况而未反馈的扣分",
        example="类型: 批示落实\n未报: 10\n逾期: 5\n批示级别: [city]",
    ),
    ClauseType(
        "cap",
        "封顶",
        9,
        Cap,
        (PER, OF, Key("limit", Points(), "最多几分", required=True, default=ZERO), OWNER, GROUPS),
        "一个周期里这几项合计最多几分；窄的先算，宽的后算",
        example="类型: 封顶\n周期: 年\n分项: [基础分]\n限额: 120",
        check=_check_cut,
    ),
    ClauseType(
        "floor",
        "保底",
        9,
        Floor,
        (PER, OF, Key("limit", Points(-100_000), "最少几分", default=ZERO), OWNER, GROUPS),
        "一个周期里这几项合计最少几分（扣完为止：0）；在封顶之后算",
        example="类型: 保底\n周期: 年\n分项: [基础分, 缺报扣分]\n限额: 0",
        check=_check_cut,
    ),
    ClauseType(
        "reward",
        "稿酬",
        9,
        Reward,
        (
            Key(
                "by",
                Choice(RewardBy),
                "每次采用，还是每分",
                required=True,
                default=RewardBy.ADOPTION,
            ),
            Key("amount", Points(), "多少元", required=True, default=ZERO),
            OWNER,
            Key(
                "of",
                Choices(LineKind, only=NOT_CUT),
                "每分：合计哪几项",
                default=frozenset({LineKind.ADOPTION}),
                attr="kinds",
            ),
            Key("limit", Points(), "一年最多多少元"),
            Key("when", When(adoption=True, owner=False), "每次采用：什么样的", default=ALWAYS),
        ),
        "奖金（元），不计入分数，另列",
        example="类型: 稿酬\n按何: 每次采用\n金额: 10\n对象: 个人",
    ),
)
