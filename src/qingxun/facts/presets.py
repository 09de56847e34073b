"""Lists to begin with: types seen in the published regulations (76 of them), tables likewise."""

from dataclasses import dataclass

from qingxun.facts.states import FactFamily, TablePeriod, TableSubject

INCIDENT_TYPES = (
    ("late", "迟报", "应报未按时限报送"),
    ("omitted", "漏报", "应报未报"),
    ("concealed", "瞒报", "有意不报"),
    ("untrue", "失实", "事实、数据不实"),
    ("leak", "泄密", "泄露不宜公开的内容"),
    ("plagiarism", "抄袭", "照抄他人稿件"),
    ("negative_coverage", "负面报道", "被媒体负面报道"),
    ("perfunctory", "敷衍应付", "约稿、任务应付了事"),
    ("wording", "文字差错", "错字、错称谓、格式错误"),
    ("superior_deduction", "上级扣分", "上级对我委扣分，由有关单位承担"),
    ("other", "其他失误", ""),
)
OUTPUT_TYPES = (
    ("speech", "会议发言", "在会上作经验交流"),
    ("prize", "获奖", "信息、调研获奖"),
    ("proposal", "提案建议", "形成提案、议案或政策建议"),
    ("subscription", "征订", "完成报刊征订"),
    ("other", "其他成果", ""),
)
TYPES = {FactFamily.INCIDENT: INCIDENT_TYPES, FactFamily.OUTPUT: OUTPUT_TYPES}


@dataclass(frozen=True, slots=True)
class TablePreset:
    """A table to begin with."""

    code: str
    name: str
    subject: TableSubject
    period: TablePeriod
    measure: str = "分"
    hint: str = ""


TABLES = (
    TablePreset(
        "superior_score",
        "上级计分",
        TableSubject.ITEM,
        TablePeriod.YEAR,
        hint="上级对一篇稿件给的分",
    ),
    TablePreset("own_score", "我委在上级的得分", TableSubject.OFFICE, TablePeriod.QUARTER),
    TablePreset(
        "own_rank",
        "我委在上级的名次",
        TableSubject.OFFICE,
        TablePeriod.QUARTER,
        measure="名",
        hint="第一名填 1",
    ),
    TablePreset(
        "groundwork",
        "基础工作检查",
        TableSubject.UNIT,
        TablePeriod.HALF,
        hint="制度、队伍、台账检查得分",
    ),
)
