"""Kinds of manuscripts and reasons that an office begins with; it changes them as its own lists."""

from qingxun.desk.models import ManuscriptKind, RefusalReason
from qingxun.desk.states import ReasonPurpose
from qingxun.organizations.models import Organization

KINDS = (
    ("news", "动态", "工作进展、活动、事件，五百字以内"),
    ("experience", "经验", "有做法、有成效、可推广"),
    ("problem", "问题建议", "问题要具体，建议要可行"),
    ("research", "调研", "有样本、有数据、有分析，三千字以内"),
    ("overseas", "侨情", "海外侨青和侨眷的动态与反映"),
    ("opinion", "社情民意", "群众和青年的意见、呼声"),
)
RETURN_REASONS = (
    "要素不全，请补充时间、地点、人数",
    "数据不清，请核实",
    "成效不够具体，请补充事例",
    "篇幅过长，请压缩",
    "建议不够可行，请修改",
    "标题与内容不符，请修改",
)
REJECT_REASONS = (
    "属常规工作，新意不足",
    "同类信息较多，已有采用",
    "时效已过",
    "反映的情况以偏概全",
    "核实后情况有出入",
    "不适合本刊刊用",
)


def install_lists(*, desk: Organization) -> list[ManuscriptKind]:
    """Give a desk that has none its first kinds and reasons; gives the kinds."""
    if not ManuscriptKind.objects.filter(desk=desk).exists():
        ManuscriptKind.objects.bulk_create(
            ManuscriptKind(desk=desk, code=code, name=name, hint=hint, order=order)
            for order, (code, name, hint) in enumerate(KINDS, start=1)
        )
    if not RefusalReason.objects.filter(desk=desk).exists():
        RefusalReason.objects.bulk_create(
            RefusalReason(desk=desk, purpose=purpose, text=text, order=order)
            for purpose, texts in (
                (ReasonPurpose.RETURN, RETURN_REASONS),
                (ReasonPurpose.REJECT, REJECT_REASONS),
            )
            for order, text in enumerate(texts, start=1)
        )
    return list(ManuscriptKind.objects.filter(desk=desk))
