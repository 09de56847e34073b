"""The Chinese words of stages 8 and 9."""

from .settling_policy import Below, Effect, Figure, Grant, Method, OnTie, Who, Within
from .words import add_words

add_words(
    {
        "who": "评谁",
        "method": "方法",
        "full": "满分",
        "figure": "看什么",
        "within": "比较范围",
        "percent": "百分比",
        "target": "基准",
        "below": "未达基准",
        "step": "每超",
        "step_points": "每超加分",
        "parts": "组成部分",
        "weight": "比重",
        "ratio": "按第一名",
        "floor": "保底",
        "cap": "封顶",
        "first": "前几名",
        "smaller_first": "小者在先",
        "audited": "审核表",
        "under": "低于",
        "by_month": "按月折算",
        "reaches": "达到",
        "in_a_row": "连续几期",
        "count": "期数",
        "last": "末位",
        "effects": "后果",
        "titles": "所限评优",
        "cascade": "连带",
        "rank": "排名条款",
        "seats": "名额",
        "every": "每几个一名",
        "at_least": "最少",
        "at_most": "最多",
        "winners_of": "获奖于",
        "for_winners": "获奖另加",
        "eligible": "资格",
        "minimum": "最低要求",
        "on_tie": "并列时",
        "replace": "递补",
        "grant": "授予",
        "rules": "规则",
        "to": "列入",
        "stay": "其余留原组",
    }
)
# One call for each enumeration: members of two with the same word would be one key.
add_words(
    {},
    {
        Who.UNIT: "单位",
        Who.PERSON: "个人",
        Who.ITEM: "稿件",
    },
)
add_words(
    {},
    {
        Within.GROUP: "本组",
        Within.ALL: "全部",
        Within.UNIT: "本单位",
    },
)
add_words(
    {},
    {
        Figure.POINTS: "得分",
        Figure.MEAN: "平均分",
        Figure.SCORE: "折算分",
        Figure.TOTAL: "考核总分",
        Figure.FILED: "报送件数",
        Figure.ACCEPTED: "通过件数",
        Figure.ADOPTED: "采用件数",
        Figure.RATE: "采用率",
        Figure.INSTRUCTIONS: "批示件数",
        Figure.DEDUCTIONS: "扣分",
        Figure.MISSED: "未完成次数",
        Figure.INCIDENTS: "失误次数",
        Figure.TABLE: "录入数",
        Figure.TARGET_RATE: "任务完成率",
        Figure.DAY: "先后",
    },
)
add_words(
    {},
    {
        Method.DIRECT: "直接",
        Method.RATIO: "占第一名",
        Method.BASE_PLUS: "基准加超额",
        Method.TIERS: "分档",
        Method.WEIGHTED: "加权",
    },
)
add_words(
    {},
    {
        Below.NOTHING: "不计",
        Below.PRO_RATA: "按比例",
    },
)
add_words(
    {},
    {
        Effect.TITLES: "取消评优",
        Effect.ZERO: "全年清零",
        Effect.NAMED: "点名",
    },
)
add_words(
    {},
    {
        OnTie.ALL: "一并授予",
        OnTie.NONE: "都不授予",
        OnTie.DECIDE: "由人定",
    },
)
add_words(
    {},
    {
        Grant.TITLE: "称号",
        Grant.PLACES: "推荐名额",
        Grant.LISTED: "列入名单",
    },
)

FIGURE_HELP: dict[Figure, str] = {
    Figure.POINTS: "全年台账的分；可用 `分项`、`条款` 只看一部分",
    Figure.MEAN: "已过完的各期（不写为各月）的平均分",
    Figure.SCORE: "折算以后的分",
    Figure.TOTAL: "年度考核各部分的总分；只有信息工作时就是折算分",
    Figure.FILED: "报送的不同稿件数",
    Figure.ACCEPTED: "审核通过的不同稿件数",
    Figure.ADOPTED: "被采用的不同稿件数；可用 `渠道`、`层级`、`系统` 只看一部分",
    Figure.RATE: "采用件数占报送件数的百分比；没有报送的没有采用率，排在最后",
    Figure.INSTRUCTIONS: "得到批示的不同稿件数",
    Figure.DEDUCTIONS: "全年扣分合计（正数），小者在先；封顶削去的不算",
    Figure.MISSED: "任务未完成的期数，小者在先",
    Figure.INCIDENTS: "失误次数，小者在先",
    Figure.TABLE: "录入表里的数（抽签号也在此），全年合计；有 `审核表` 的，审核数在后而优先",
    Figure.TARGET_RATE: "任务完成率（百分比），每期至多算完成",
    Figure.DAY: "稿件最早报送或采用的日子，早者在先",
}
