"""The clause types about an item: stages 2 to 5."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from .choices import Basis, Excluded, Keep, Likeness, Settle, Split, Taken
from .conditions import OUTLET_KEYS, When, check_selector, selector_from
from .keys import ClauseType, Key, register
from .kinds import (
    ByCode,
    Choice,
    Choices,
    Day,
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
from .policy import (
    ALWAYS,
    AdoptionPoints,
    AdoptionRow,
    Analogy,
    Attribution,
    Classify,
    EditorShare,
    Exclude,
    Factor,
    FilingPoints,
    InstructionPoints,
    Note,
    Policy,
    Range,
    Resolve,
    SuperiorPoints,
)
from .reading import Fields

ZERO = Decimal(0)
WHEN_ITEM = Key("when", When(), "什么样的稿件", default=ALWAYS)
WHEN_ADOPTION = Key("when", When(adoption=True), "什么样的稿件、怎样的采用", default=ALWAYS)
ITEM_LINES = tuple(kind for kind in LineKind if kind in ITEM_KINDS)
OF_ITEM = Key(
    "of", Choices(LineKind, only=ITEM_LINES), "管哪几项分", default=ITEM_KINDS, attr="kinds"
)
DAYS = (
    Key("since", Day(), "从哪天起"),
    Key("through", Day(last=True), "到哪天止", attr="until"),
)


def apart(values: dict[str, Any]) -> tuple[dict[str, Decimal], dict[str, Range]]:
    """Plain points, and those that a person settles."""
    plain = {code: value for code, value in values.items() if not isinstance(value, Range)}
    return plain, {code: value for code, value in values.items() if isinstance(value, Range)}


def _filing(**values: Any) -> FilingPoints:
    points = values.pop("points")
    if isinstance(points, Range):
        return FilingPoints(points=ZERO, range=points, **values)
    return FilingPoints(points=points, **values)


def _check_filing(fields: Fields, clause: FilingPoints, policy: Policy) -> None:
    if clause.basis is Basis.ADOPTED:
        word = "采用计分" if fields.errors.chinese else "adoption"
        fields.error("basis", f"采用的计分请用 {word} 条款。")


def _row(**values: Any) -> AdoptionRow:
    points, ranges = apart(values.pop("points") or {})
    return AdoptionRow(select=selector_from(values), points=points, ranges=ranges, **values)


def _check_row(fields: Fields, row: AdoptionRow, policy: Policy) -> None:
    check_selector(fields, row.select)
    check_days(fields, row.since, row.until)


def check_days(fields: Fields, since: Any, until: Any) -> None:
    if since and until and since >= until:
        fields.error("through", "止日早于起日。")


def _check_exclude(fields: Fields, clause: Exclude, policy: Policy) -> None:
    if clause.when == ALWAYS:
        fields.error("when", "不计分的条款要写明条件。")
    asked = clause.when
    of_outlets = asked.outlets or asked.levels or asked.systems or asked.forms or asked.routes
    if of_outlets and not clause.what <= {Excluded.ADOPTION}:
        if clause.what == {Excluded.INSTRUCTION} and not (
            asked.levels or asked.systems or asked.forms or asked.routes
        ):
            return
        fields.error("when", "以渠道为条件的，只能不计采用。")
    if asked.ranks and clause.what != {Excluded.INSTRUCTION}:
        fields.error("when", "以批示级别为条件的，只能不计批示。")


def _resolve(**values: Any) -> Resolve:
    return Resolve(select=selector_from(values), **values)


def _check_resolve(fields: Fields, clause: Resolve, policy: Policy) -> None:
    check_selector(fields, clause.select)


def _instruction(**values: Any) -> InstructionPoints:
    points, ranges = apart(values.pop("points"))
    return InstructionPoints(points=points, ranges=ranges, **values)


def _check_instruction(fields: Fields, clause: InstructionPoints, policy: Policy) -> None:
    if clause.keep not in (Keep.SUM, Keep.HIGHEST):
        words = "累计或只计最高" if fields.errors.chinese else "sum 或 highest"
        fields.error("keep", f"批示只能 {words}。")
    if not (clause.points or clause.ranges or clause.times) and not fields.has("points"):
        fields.error("points", "要写明各级批示的分值或倍数。")


def _attribution(**values: Any) -> Attribution:
    rows = values.pop("ratios")
    return Attribution(ratios={len(row): row for row in rows}, **values)


def _check_attribution(fields: Fields, clause: Attribution, policy: Policy) -> None:
    used = {clause.units, clause.persons}
    if Split.RATIO in used and not clause.ratios:
        fields.error("ratios", "按比例的，要写各方的比例。")
    for row in clause.ratios.values():
        if sum(row) > 100:
            words = "、".join(str(share) for share in row)
            fields.error("ratios", f"比例 {words} 合计超过 100%。")
    if Split.FIXED in used and not clause.fixed:
        fields.error("fixed", "各得定分的，要写每方几分。")
    if clause.ratios and Split.RATIO not in used:
        fields.warn("ratios", "没有一方按比例，比例不会用到。")


def _check_editor(fields: Fields, clause: EditorShare, policy: Policy) -> None:
    if clause.least > 100:
        fields.error("least", "改写程度是百分数，不超过 100。")
    if clause.share is not None and clause.share > 1:
        fields.error("share", "占比超过 100%。")


def _check_analogy(fields: Fields, clause: Analogy, policy: Policy) -> None:
    if clause.like is Likeness.OUTLET and not clause.outlet:
        fields.error("outlet", "参照指定渠道的，要写明是哪一个。")
    if clause.like is Likeness.LOWER_LEVEL and not policy.level_order:
        name = "层级次序" if fields.errors.chinese else "level_order"
        fields.error("like", f"参照低一层级的，文件前部要写「{name}」（从低到高）。")


def _check_classify(fields: Fields, clause: Classify, policy: Policy) -> None:
    if clause.when == ALWAYS:
        fields.error("when", "归类的条款要写明条件。")


register(
    ClauseType(
        "note",
        "说明",
        1,
        Note,
        (),
        "只供阅读，不参与计算",
        example="类型: 说明",
    ),
    ClauseType(
        "classify",
        "归类",
        2,
        Classify,
        (
            Key("kind", OneCode("kinds", "稿件类型"), "归为哪一类", required=True),
            Key("when", When(owner=False), "什么样的稿件", default=ALWAYS),
        ),
        "按字数等把稿件归到一类，以后各条都按这一类；先写的先用",
        example="类型: 归类\n归为: brief\n何时: {最多字数: 300}",
        check=_check_classify,
    ),
    ClauseType(
        "exclude",
        "不计分",
        2,
        Exclude,
        (
            Key(
                "from",
                Choices(Excluded),
                "不计什么",
                required=True,
                default=frozenset(),
                attr="what",
            ),
            Key("when", When(adoption=True, instruction=True), "什么情况", default=ALWAYS),
        ),
        "符合条件的不计分，明细里留一行 0 分写明是哪一条",
        example="类型: 不计分\n不计: [采用]\n何时: {层级: [city], 采用途径: [direct]}",
        check=_check_exclude,
    ),
    ClauseType(
        "filing",
        "报送计分",
        2,
        _filing,
        (
            Key("basis", Choice(Basis), "报送还是审核通过", default=Basis.FILED),
            Key("points", PointsOrRange(), "每件几分", required=True, default=ZERO),
            WHEN_ITEM,
        ),
        "报送（或审核通过）的每件计分；先合适的一条先用。未采用的安慰分，何时写「已采用: 否」",
        example="类型: 报送计分\n环节: 审核通过\n分值: 1\n何时: {已采用: 否, 转载: 否}",
        check=_check_filing,
    ),
    ClauseType(
        "adoption",
        "采用计分",
        2,
        lambda **values: AdoptionPoints(rows=values.pop("table"), **values),
        (
            Key(
                "table",
                Rows(
                    (
                        *OUTLET_KEYS,
                        Key(
                            "points",
                            ByCode("forms", "采用形式", PointsOrRange(), any_other=True),
                            "各形式几分",
                            required=True,
                            default={},
                        ),
                        *DAYS,
                    ),
                    _row,
                    check=_check_row,
                ),
                "一行一组渠道；指名的渠道先于层级、系统、类别，写得细的先于写得粗的，写明的形式先于其他",
                required=True,
                default=(),
            ),
            WHEN_ADOPTION,
        ),
        "采用分值表；先合适的一条先用",
        example="类型: 采用计分\n分值表:\n- {层级: [city], 分值: {brief: 10, single: 20～50}}\n"
        "- {渠道: [city_party], 分值: {其他: 15}, 自: 2026-01-01, 至: 2026-12-31}",
    ),
    ClauseType(
        "superior",
        "上级计分",
        2,
        SuperiorPoints,
        (
            Key(
                "entered",
                OneCode("tables", "录入表", strict=True),
                "上级给分的录入表",
                required=True,
                default="",
                attr="table",
            ),
            Key("times", Ratio(), "上级的分 × 几", default=Fraction(1)),
            Key("by_item", Flag(), "上级按稿件给分（不写则按每次采用）", default=False),
            WHEN_ADOPTION,
        ),
        "采用分按上级给的分乘倍数；录入表里没有数的，列为未定，计 0 分",
        example="类型: 上级计分\n录入表: superior\n倍数: 2\n何时: {层级: [city]}",
    ),
    ClauseType(
        "analogy",
        "参照计分",
        2,
        Analogy,
        (
            Key("like", Choice(Likeness), "照什么", required=True, default=Likeness.NEXT_LOWER),
            Key("outlet", OneCode("outlets", "渠道", strict=True), "指定渠道", default=""),
            Key("times", Ratio(), "再乘几", default=Fraction(1)),
            WHEN_ADOPTION,
        ),
        "分值表没有列到的渠道，参照着计分",
        example="类型: 参照计分\n参照: 同级低一档",
        check=_check_analogy,
    ),
    ClauseType(
        "factor",
        "倍数",
        2,
        Factor,
        (
            OF_ITEM,
            Key("times", Ratio(), "乘几", required=True, default=Fraction(1)),
            WHEN_ADOPTION,
        ),
        "符合条件的分乘倍数（调研 × 2、转载 × 1/2），在几次采用的取舍之前",
        example="类型: 倍数\n分项: [采用分]\n倍数: 2\n何时: {稿件类型: [research]}",
    ),
    ClauseType(
        "resolve",
        "多次采用",
        3,
        _resolve,
        (
            *OUTLET_KEYS,
            Key("keep", Choice(Keep), "怎么计", required=True, default=Keep.SUM),
            Key("top", Whole(1, 100), "至多计几项（与每层级最高合用：只计最高的几个层级）"),
            Key(
                "settle",
                Choice(Settle),
                "后来更高的：补差额，或顶替先前的",
                default=Settle.DIFFERENCE,
            ),
        ),
        "同一稿件被这组渠道几次采用怎么计",
        example="类型: 多次采用\n层级: [city, province]\n计法: 每层级最高\n至多几项: 2",
        check=_check_resolve,
    ),
    ClauseType(
        "instruction",
        "批示计分",
        4,
        _instruction,
        (
            Key(
                "points",
                ByCode("ranks", "批示级别", PointsOrRange()),
                "各级批示几分",
                default={},
            ),
            Key("times", ByCode("ranks", "批示级别", Ratio()), "或者：采用分的几倍", default={}),
            Key(
                "keep",
                Choice(Keep, only=(Keep.SUM, Keep.HIGHEST)),
                "几次批示怎么计",
                default=Keep.SUM,
            ),
            Key("settle", Choice(Settle), "后来更高的怎么入账", default=Settle.DIFFERENCE),
            Key("when", When(instruction=True), "什么样的稿件、批在哪个刊物上", default=ALWAYS),
        ),
        "领导批示加分",
        example="类型: 批示计分\n分值: {county: 10, city: 20}\n计法: 只计最高\n何时: {紧急: 否}",
        check=_check_instruction,
    ),
    ClauseType(
        "attribution",
        "归属",
        5,
        _attribution,
        (
            OF_ITEM,
            Key("units", Choice(Split), "单位怎么分", required=True, default=Split.FULL),
            Key("persons", Choice(Split), "个人怎么分", default=Split.NONE),
            Key(
                "ratios",
                Listed(Listed(Points(), 20), 20),
                "按比例：各方的百分比，按署名次序；几方写一行",
                default=(),
            ),
            Key("part", Ratio(), "各得一份：每方得几成", default=Fraction(1, 2)),
            Key("fixed", Points(), "各得定分：每方几分", default=ZERO),
            Key("when", When(owner=False), "什么样的稿件", default=ALWAYS),
        ),
        "联合稿件归谁；先合适的一条先用",
        example="类型: 归属\n单位: 平分\n个人: 按比例\n比例: [[60, 40], [50, 30, 20]]",
        check=_check_attribution,
    ),
    ClauseType(
        "editor",
        "编辑分成",
        5,
        EditorShare,
        (
            OF_ITEM,
            Key("least", Points(), "改写程度达到百分之几", required=True, default=ZERO),
            Key("share", Ratio(), "分几成；不写则按改写程度"),
            Key("taken", Choice(Taken), "从作者的分里出，还是另加", default=Taken.AUTHORS),
            Key(
                "owner", Choice(OwnerKind), "记给编辑个人还是编辑所在单位", default=OwnerKind.PERSON
            ),
            Key("when", When(owner=False), "什么样的稿件", default=ALWAYS),
        ),
        "编辑改写到一定程度的，分一部分",
        example="类型: 编辑分成\n最低: 50\n占比: 1/2\n出自: 作者",
        check=_check_editor,
    ),
)
