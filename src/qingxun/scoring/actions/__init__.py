from qingxun.scoring.actions.adjusting import (
    Correction,
    decide_adjustment,
    propose_adjustment,
)
from qingxun.scoring.actions.adopting import DateRefused, PolicyRefused, adopt_version
from qingxun.scoring.actions.checking import Comparison, recompute
from qingxun.scoring.actions.closing import ClosingRefused, check_can_be_closed, close_period
from qingxun.scoring.actions.deciding import (
    FindingRefused,
    follow_rule,
    keep_all,
    keep_clause,
)
from qingxun.scoring.actions.following import post_fact
from qingxun.scoring.actions.objecting import (
    ObjectionRefused,
    check_can_question,
    correct_line,
    keep_line,
    raise_objection,
    remind_objections,
    withdraw_objection,
)
from qingxun.scoring.actions.posting import (
    note_pending,
    post_items,
    post_pending,
    settle_due,
    settle_periods,
)
from qingxun.scoring.actions.regrouping import settle_units
from qingxun.scoring.actions.reopening import (
    ReopeningRefused,
    ask_reopening,
    decide_reopening,
)
from qingxun.scoring.actions.telling import post_and_tell
from qingxun.scoring.actions.verifying import DeskCheck, PeriodCheck, verify_desk
from qingxun.scoring.actions.versions import (
    WHOLE,
    change_draft,
    discard_draft,
    draft_preset,
    draft_version,
    keep_unread,
)

__all__ = [
    "WHOLE",
    "ClosingRefused",
    "Comparison",
    "Correction",
    "DateRefused",
    "DeskCheck",
    "FindingRefused",
    "ObjectionRefused",
    "PeriodCheck",
    "PolicyRefused",
    "ReopeningRefused",
    "adopt_version",
    "ask_reopening",
    "change_draft",
    "check_can_be_closed",
    "check_can_question",
    "close_period",
    "correct_line",
    "decide_adjustment",
    "decide_reopening",
    "discard_draft",
    "draft_preset",
    "draft_version",
    "follow_rule",
    "keep_all",
    "keep_clause",
    "keep_line",
    "keep_unread",
    "note_pending",
    "post_and_tell",
    "post_fact",
    "post_items",
    "post_pending",
    "propose_adjustment",
    "raise_objection",
    "recompute",
    "remind_objections",
    "settle_due",
    "settle_periods",
    "settle_units",
    "verify_desk",
    "withdraw_objection",
]
