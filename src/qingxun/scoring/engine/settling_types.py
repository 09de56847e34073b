"""The clause types of stages 8 and 9, declared once: reading, schema and reference follow."""

from decimal import Decimal
from typing import Any

from qingxun.kit.periods import PeriodKind

from .choices import Rounding
from .keys import ClauseType, Key, register
from .kinds import Choice, Choices, Codes, Flag, OneCode, Rows, Text, Whole
from .policy import Policy
from .reading import Fields
from .settling_kinds import (
    FIGURES,
    NONE,
    ByGroup,
    FigureKind,
    Holders,
    MinimumKind,
    Nested,
    Number,
    SeatsKind,
)
from .settling_policy import (
    POINTS,
    SCORE,
    Award,
    Below,
    Classes,
    ClassRule,
    Effect,
    Eligible,
    Figure,
    Grant,
    InARow,
    Method,
    Normalize,
    OnTie,
    Part,
    Rank,
    Seats,
    Tier,
    Veto,
    Who,
    Within,
)

HUNDRED, ZERO, ONE = Decimal(100), Decimal(0), Decimal(1)
LATER = (Figure.SCORE, Figure.TOTAL)
OWNERS = (Who.UNIT, Who.PERSON)
GROUPS = Key("groups", Codes("groups", "排名组", strict=True), "只管哪些组", default=NONE)
WHO = Key("who", Choice(Who), "评单位、个人还是稿件", default=Who.UNIT)
WHOSE = Key("who", Choice(Who, only=OWNERS), "单位还是个人", default=Who.UNIT)
WITHIN = Key("within", Choice(Within), "和谁比", default=Within.GROUP)


def _normalize(**values: Any) -> Normalize:
    values["full"] = values["full"] or ONE
    if values["cap"] is None:
        values["cap"] = values["full"]
    return Normalize(**values)


_METHOD_KEYS = {
    Method.DIRECT: {"percent"},
    Method.RATIO: set(),
    Method.BASE_PLUS: {"target", "base", "below", "step", "step_points", "bonus_limit"},
    Method.TIERS: {"tiers"},
    Method.WEIGHTED: {"parts"},
}


def _check_normalize(fields: Fields, clause: Normalize, policy: Policy) -> None:
    if fields.has("full") and fields.data.get(fields.name("full")) in (0, "0"):
        fields.error("full", "满分应大于 0。")
    for method, keys in _METHOD_KEYS.items():
        for key in sorted(keys):
            if method is not clause.method and fields.has(key):
                fields.error(key, "这种折算方法不用这一项。")
    if clause.floor > clause.cap:
        fields.error("floor", "保底高于封顶。")
    if clause.method is Method.BASE_PLUS and not clause.target:
        fields.error("target", "不能为空。")
    if clause.step <= 0:
        fields.error("step", "每超多少应大于 0。")
    _check_tiers(fields, clause)
    total = sum((part.weight for part in clause.parts), ZERO)
    if clause.method is Method.WEIGHTED and total != HUNDRED:
        fields.error("parts", f"各部分的比重合计应是 100，现为 {total}。")
    if any(part.full <= 0 for part in clause.parts):
        fields.error("parts", "各部分的满分应大于 0。")


def _check_tiers(fields: Fields, clause: Normalize) -> None:
    if clause.method is Method.TIERS and not clause.tiers and not fields.has("tiers"):
        fields.error("tiers", "不能为空。")
    for number, tier in enumerate(clause.tiers[:-1], start=1):
        if tier.least is None and tier.top is None:
            fields.error("tiers", f"第 {number} 档没有条件，后面的档永远不会适用。")


_TESTS = ("under", "reaches", "in_a_row", "last")


def _check_veto(fields: Fields, clause: Veto, policy: Policy) -> None:
    if sum(fields.has(key) for key in _TESTS) != 1:
        fields.error("type", "否决应写明一个条件：低于、达到、连续几期或末位，四者取一。")
    if Effect.ZERO in clause.effects:
        if clause.last:
            fields.error("effects", "末位要等排名以后才知道，不能再清零。")
        elif clause.of.figure in LATER:
            fields.error("effects", "折算以后的数低于标准的，不能再因此清零；请写在折算里。")
    if clause.reaches is not None and clause.reaches <= 0:
        fields.error("reaches", "应大于 0，否则人人都会被否决。")


_MOST = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.HALF: 2, PeriodKind.YEAR: 1}
_COUNTED = (Figure.POINTS, Figure.FILED, Figure.ACCEPTED, Figure.ADOPTED)


def _check_row(fields: Fields, row: InARow, policy: Policy) -> None:
    if row.of.figure not in _COUNTED:
        fields.error("figure", "连续几期只能看得分、报送、通过或采用。")
    if row.times > _MOST.get(row.per, 12):
        fields.error("count", f"一年里最多 {_MOST.get(row.per, 12)} 期。")


def _check_rank(fields: Fields, clause: Rank, policy: Policy) -> None:
    if len(clause.by) == 1:
        fields.warn("by", "只有一个名次依据，相同的将并列。")


def _award(**values: Any) -> Award:
    values["by"] = values["by"] or (SCORE, POINTS)
    return Award(**values)


def _check_award(fields: Fields, clause: Award, policy: Policy) -> None:
    if fields.has("rank") and fields.has("by"):
        fields.error("by", "引用了排名条款，不再另写名次依据。")
    if clause.grant is Grant.TITLE and not (fields.has("rank") or fields.has("by")):
        fields.error("rank", "写明按哪一条排名，或写名次依据。")
    if clause.grant is Grant.PLACES and clause.who is not Who.UNIT:
        fields.error("who", "名额只能分给单位。")
    if clause.grant is not Grant.LISTED and not fields.has("seats"):
        fields.error("seats", "没有写名额。")


def _check_classes(fields: Fields, clause: Classes, policy: Policy) -> None:
    if not clause.rank and any(rule.top for rule in clause.rules):
        fields.error("rank", "按名次分类的，写明按哪一条排名。")


_TIER = (
    Key("points", Number(), "几分", required=True, default=ZERO),
    Key("least", Number(-100_000), "达到多少"),
    Key("first", Whole(1, 10_000), "前几名", attr="top"),
)
_PART = (
    Key("name", Text(60), "叫什么", required=True, default=""),
    Key("figure", FigureKind(LATER), "看什么", default=POINTS, attr="of"),
    Key("weight", Number(), "占百分之几", required=True, default=ZERO),
    Key("full", Number(), "满分（不写为 100）", default=HUNDRED),
    Key("ratio", Flag(), "按占第一名的比例折成满分", default=False),
)
_ELIGIBLE = (
    Key("minimum", MinimumKind(), "至少要有多少", default=(), attr="least"),
    Key("under_age", Whole(1, 150), "多少岁以下"),
    Key("posts", Codes("", "职务"), "哪些职务或角色", default=NONE),
    Key("kinds", Codes("kinds", "稿件类型"), "哪些稿件类型", default=NONE),
    GROUPS,
)
_ROW = (
    Key("per", Choice(PeriodKind), "每月、每季……", required=True, default=PeriodKind.MONTH),
    Key("figure", FigureKind(LATER), "看什么", default=POINTS, attr="of"),
    Key("count", Whole(1, 12), "连续几期", required=True, default=1, attr="times"),
    Key("under", Number(), "低于多少；不写为一分（件）没有", attr="bar"),
)
_RULE = (
    Key("to", OneCode("groups", "排名组", strict=True), "列入哪组", required=True, default=""),
    Key("winners_of", Codes("", "评优条款"), "获得哪些评优的", default=NONE),
    Key("first", Whole(1, 10_000), "排名前几的", attr="top"),
)

register(
    ClauseType(
        "normalize",
        "折算",
        8,
        _normalize,
        (
            WHOSE,
            Key("method", Choice(Method), "怎样折算", required=True, default=Method.DIRECT),
            Key("full", Number(), "折成多少分（满分）", required=True, default=ONE),
            Key("figure", FigureKind(LATER), "拿什么折算", default=POINTS, attr="of"),
            WITHIN,
            GROUPS,
            Key("percent", Number(), "直接：乘百分之几", default=HUNDRED),
            Key("target", ByGroup(), "基准加超额：基准数", default={}),
            Key("base", Number(), "基准加超额：达到基准的得几分", default=ZERO),
            Key("below", Choice(Below), "基准加超额：未达基准的", default=Below.NOTHING),
            Key("step", Number(), "基准加超额：每超多少", default=ONE),
            Key("step_points", Number(), "基准加超额：每超加几分", default=ZERO),
            Key("bonus_limit", Number(), "基准加超额：超额分最多几分"),
            Key("tiers", Rows(_TIER, Tier, most=50), "分档：从上到下，先合适的先用", default=()),
            Key("parts", Rows(_PART, Part, most=50), "加权：各部分，比重合计 100", default=()),
            Key("floor", Number(-100_000), "最少几分", default=ZERO),
            Key("cap", Number(), "最多几分（不写为满分）"),
            Key("places", Whole(0, 4), "小数几位", default=2),
            Key("mode", Choice(Rounding), "进位", default=Rounding.HALF_UP, attr="rounding"),
        ),
        "把信息工作的得分折成年度考核的分：占第一名的比例、基准加超额、分档、直接、加权",
        example="类型: 折算\n方法: 占第一名\n满分: 20\n比较范围: 本组",
        check=_check_normalize,
    ),
    ClauseType(
        "rank",
        "排名",
        8,
        Rank,
        (
            WHO,
            Key("by", FIGURES, "依次比什么", required=True, default=()),
            WITHIN,
            GROUPS,
        ),
        "名次：依次比较各项，全相同的并列",
        example="类型: 排名\n按何: [得分, 采用件数, 批示件数, 扣分]\n比较范围: 本组",
        check=_check_rank,
    ),
    ClauseType(
        "veto",
        "否决",
        9,
        Veto,
        (
            WHOSE,
            Key("figure", FigureKind(), "看什么", default=POINTS, attr="of"),
            Key("under", ByGroup(), "全年低于多少（年终才定，平时列入风险名单）", default={}),
            Key("by_month", Flag(), "考核年度不足十二个月的，标准按月数折算", default=False),
            Key("reaches", Number(), "达到多少（次）"),
            Key("in_a_row", Nested(_ROW, InARow, _check_row), "连续几期低于标准或为零"),
            Key("last", OneCode("", "排名条款"), "在哪一条排名中列末位", default=""),
            Key("effects", Choices(Effect), "后果", default=frozenset({Effect.TITLES})),
            Key("titles", Codes("", "评优条款"), "只限哪些评优；不写为全部", default=NONE),
            Key(
                "cascade", Holders("", "职务"), "单位被否决时，哪些人同时失去个人评优", default=NONE
            ),
            GROUPS,
        ),
        "一票否决：取消评优资格、全年清零、通报点名；写明一个条件",
        example="类型: 否决\n看什么: 得分\n低于: {township: 60, 其他: 30}\n"
        "后果: [取消评优, 点名]\n连带: [unit_principal]",
        check=_check_veto,
    ),
    ClauseType(
        "award",
        "评优",
        9,
        _award,
        (
            Key("title", Text(60), "称号", required=True, default=""),
            WHO,
            Key("rank", OneCode("", "排名条款"), "按哪一条排名", default=""),
            Key("by", FIGURES, "或另写依次比什么", default=()),
            WITHIN,
            Key("seats", SeatsKind(), "名额", default=Seats()),
            Key("eligible", Nested(_ELIGIBLE, Eligible), "资格", default=Eligible()),
            Key("on_tie", Choice(OnTie), "末位并列时", default=OnTie.DECIDE),
            Key("replace", Flag(), "被否决的由后面的递补", default=True),
            Key("grant", Choice(Grant), "给称号、给推荐名额，还是只列名单", default=Grant.TITLE),
        ),
        "评先进单位、优秀个人、好信息：名额、资格、并列、递补",
        example="类型: 评优\n名称: 信息工作先进单位\n按何: [折算分, 采用件数]\n"
        "名额: {township: 5, 其他: 2}\n资格: {最低要求: [{看什么: 报送件数, 最低: 12}]}",
        check=_check_award,
    ),
    ClauseType(
        "classes",
        "定组",
        9,
        Classes,
        (
            Key(
                "rules",
                Rows(_RULE, ClassRule, most=50),
                "从上到下，先合适的先用",
                required=True,
                default=(),
            ),
            Key("rank", OneCode("", "排名条款"), "按哪一条排名", default=""),
            GROUPS,
            Key("stay", Flag(), "规则没有管到的留在原组", default=True, attr="keep"),
        ),
        "按今年的结果定明年的组别：如上年获奖的列入最难的一组",
        example="类型: 定组\n规则:\n- {列入: township}",
        check=_check_classes,
    ),
)
