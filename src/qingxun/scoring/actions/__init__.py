from qingxun.scoring.actions.adopting import DateRefused, PolicyRefused, adopt_version
from qingxun.scoring.actions.checking import Comparison, recompute
from qingxun.scoring.actions.closing import ClosingRefused, close_period, unsettled
from qingxun.scoring.actions.deciding import (
    FindingRefused,
    follow_rule,
    keep_all,
    keep_clause,
)
from qingxun.scoring.actions.posting import (
    note_pending,
    post_items,
    post_pending,
    settle_due,
    settle_periods,
)
from qingxun.scoring.actions.telling import post_and_tell
from qingxun.scoring.actions.versions import change_draft, draft_preset, draft_version

__all__ = [
    "ClosingRefused",
    "Comparison",
    "DateRefused",
    "FindingRefused",
    "PolicyRefused",
    "adopt_version",
    "change_draft",
    "close_period",
    "draft_preset",
    "draft_version",
    "follow_rule",
    "keep_all",
    "keep_clause",
    "note_pending",
    "post_and_tell",
    "post_items",
    "post_pending",
    "recompute",
    "settle_due",
    "settle_periods",
    "unsettled",
]
