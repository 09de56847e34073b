from qingxun.scoring.models.closings import Closing, LateCount
from qingxun.scoring.models.objections import Adjustment, Objection, ObjectionEvent
from qingxun.scoring.models.policies import (
    BindingDecision,
    ItemCount,
    PendingItem,
    Policy,
    PolicyVersion,
    ScoringLock,
    Tally,
)

__all__ = [
    "Adjustment",
    "BindingDecision",
    "Closing",
    "ItemCount",
    "LateCount",
    "Objection",
    "ObjectionEvent",
    "PendingItem",
    "Policy",
    "PolicyVersion",
    "ScoringLock",
    "Tally",
]
