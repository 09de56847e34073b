"""What happened to a commission, in words."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingxun.desk.models import CommissionEvent
from qingxun.desk.states import AnswerQuality, CommissionState

register = template.Library()

VERBS: dict[str, str | Promise] = {
    "send_commission": _("Commissioned"),
    "read_commission": _("Read"),
    "remind_units": _("Reminded"),
    "answer_commission": _("Supplied"),
    "take_answer_back": _("Took the answer back"),
    "decline_commission": _("Gave a reason why not"),
    "excuse_unit": _("Excused"),
    "refuse_reason": _("Reason not accepted"),
    "extend_commission": _("Deadline extended"),
    "miss_commission": _("The deadline has passed"),
    "judge_answer": _("Answer judged"),
    "withdraw_commission": _("Slip withdrawn"),
}
TONES = {
    AnswerQuality.GOOD: "green",
    AnswerQuality.ORDINARY: "blue",
    AnswerQuality.PERFUNCTORY: "brown",
}


@register.filter
def commission_words(event: CommissionEvent) -> str:
    """What happened; the state reached for a verb without words of its own."""
    words = VERBS.get(event.verb)
    return str(words if words is not None else CommissionState(event.to_state).label)


@register.filter
def quality_tone(quality: str) -> str:
    """The color of a judgement."""
    return TONES[AnswerQuality(quality)]
