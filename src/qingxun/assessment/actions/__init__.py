"""Writing in an assessment."""

from .deciding import choose_among_equals, form_next_groups, nominate, take_nomination_back
from .entering import (
    Audit,
    attach,
    audit_entries,
    check_audit,
    claim_entry,
    entry_columns,
    import_entries,
    preview_entries,
    return_entry,
)
from .planning import (
    ComponentRow,
    Plan,
    open_audit,
    open_review,
    open_self_assessment,
    plan_assessment,
    set_components,
    start_assessment,
)
from .publishing import publish_assessment, send_back, send_to_sign, withdraw_assessment
from .questioning import (
    correct_score,
    keep_score,
    question_score,
    withdraw_question,
)
from .refusals import (
    AssessmentRefused,
    EntryRefused,
    ObjectionRefused,
    SheetRefused,
    VetoRefused,
)
from .vetoing import (
    answer_objection,
    confirm_veto,
    lift_veto,
    notify_vetoes,
    object_to_veto,
    warn_units,
)

__all__ = [
    "AssessmentRefused",
    "Audit",
    "ComponentRow",
    "EntryRefused",
    "ObjectionRefused",
    "Plan",
    "SheetRefused",
    "VetoRefused",
    "answer_objection",
    "attach",
    "audit_entries",
    "check_audit",
    "choose_among_equals",
    "claim_entry",
    "confirm_veto",
    "correct_score",
    "entry_columns",
    "form_next_groups",
    "import_entries",
    "keep_score",
    "lift_veto",
    "nominate",
    "notify_vetoes",
    "object_to_veto",
    "open_audit",
    "open_review",
    "open_self_assessment",
    "plan_assessment",
    "preview_entries",
    "publish_assessment",
    "question_score",
    "return_entry",
    "send_back",
    "send_to_sign",
    "set_components",
    "start_assessment",
    "take_nomination_back",
    "warn_units",
    "withdraw_assessment",
    "withdraw_question",
]
