"""States of a policy version, and the measures that are counted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PolicyState(TextChoices):
    DRAFT = "draft", _("Policy draft")
    IN_FORCE = "in_force", _("In force")
    RETIRED = "retired", _("Retired")


P = PolicyState

POLICY_TRANSITIONS: dict[PolicyState, frozenset[PolicyState]] = {
    P.DRAFT: frozenset({P.IN_FORCE, P.RETIRED}),
    P.IN_FORCE: frozenset({P.RETIRED}),
    P.RETIRED: frozenset(),
}

POLICY_OWNERS: dict[PolicyState, str] = {
    P.DRAFT: "office_head",
    P.IN_FORCE: "",
    P.RETIRED: "",
}

POLICY_TONES: dict[PolicyState, str] = {
    P.DRAFT: "grey",
    P.IN_FORCE: "green",
    P.RETIRED: "grey",
}


class BindingChoice(TextChoices):
    """What the office decides about a clause that touches a rule from above."""

    FOLLOW = "follow", _("Followed")
    KEEP = "keep", _("Kept with a reason")


FILED = "filed"
ADOPTED = "adopted"
UPWARD = "upward"
TARGET = "target:"

HEADING_LABELS = {
    "filing": _("Filing points"),
    "adoption": _("Adoption points"),
    "instruction": _("Instruction bonus"),
    "base": _("Base score"),
    "shortfall": _("Deduction for missing items"),
    "cap": _("Cap"),
    "start": _("Score to start from"),
    "bonus": _("Bonus over the target"),
    "output": _("Points for other results"),
    "commission": _("Commission points"),
    "entered": _("Entered numbers"),
    "rate": _("Deduction for the rate of adoption"),
    "follow_up": _("Deduction for no follow-up"),
    "penalty": _("Penalty for an incident"),
    "zero": _("Set to zero"),
    "floor": _("Floor"),
    "adjustment": _("Correction by hand"),
}


class ClosingState(TextChoices):
    CLOSED = "closed", _("Closed")
    REOPENING = "reopening", _("Reopening asked for")
    REOPENED = "reopened", _("Reopened")


CLOSING_TRANSITIONS: dict[ClosingState, frozenset[ClosingState]] = {
    ClosingState.CLOSED: frozenset({ClosingState.REOPENING}),
    ClosingState.REOPENING: frozenset({ClosingState.REOPENED, ClosingState.CLOSED}),
    ClosingState.REOPENED: frozenset(),
}

CLOSING_OWNERS: dict[ClosingState, str] = {
    ClosingState.CLOSED: "",
    ClosingState.REOPENING: "signing_leader",
    ClosingState.REOPENED: "",
}

CLOSING_TONES: dict[ClosingState, str] = {
    ClosingState.CLOSED: "green",
    ClosingState.REOPENING: "amber",
    ClosingState.REOPENED: "brown",
}


class ObjectionState(TextChoices):
    RAISED = "raised", _("Objection awaiting an answer")
    PROPOSED = "proposed", _("Correction awaiting approval")
    KEPT = "kept", _("Line kept")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Objection withdrawn")


O = ObjectionState  # noqa: E741

OBJECTION_TRANSITIONS: dict[ObjectionState, frozenset[ObjectionState]] = {
    O.RAISED: frozenset({O.KEPT, O.CORRECTED, O.PROPOSED, O.WITHDRAWN}),
    O.PROPOSED: frozenset({O.CORRECTED, O.RAISED}),
    O.KEPT: frozenset(),
    O.CORRECTED: frozenset(),
    O.WITHDRAWN: frozenset(),
}

OBJECTION_OWNERS: dict[ObjectionState, str] = {
    O.RAISED: "editor",
    O.PROPOSED: "office_head",
    O.KEPT: "",
    O.CORRECTED: "",
    O.WITHDRAWN: "",
}

OBJECTION_TONES: dict[ObjectionState, str] = {
    O.RAISED: "amber",
    O.PROPOSED: "blue",
    O.KEPT: "grey",
    O.CORRECTED: "green",
    O.WITHDRAWN: "grey",
}

OPEN_OBJECTIONS = (O.RAISED, O.PROPOSED)
SETTLED_OBJECTIONS = (O.KEPT, O.CORRECTED)


class ObjectionStep(TextChoices):
    RAISE = "raise", _("raised the objection")
    WITHDRAW = "withdraw", _("withdrew the objection")
    KEEP = "keep", _("kept the line and said why")
    CORRECT = "correct", _("corrected the fact")
    PROPOSE = "propose", _("proposed an adjustment")
    APPROVE = "approve", _("approved the adjustment")
    DECLINE = "decline", _("did not approve the adjustment")


class AdjustmentState(TextChoices):
    PROPOSED = "proposed", _("Adjustment awaiting approval")
    APPROVED = "approved", _("Adjustment approved")
    DECLINED = "declined", _("Adjustment not approved")


ADJUSTMENT_TRANSITIONS: dict[AdjustmentState, frozenset[AdjustmentState]] = {
    AdjustmentState.PROPOSED: frozenset({AdjustmentState.APPROVED, AdjustmentState.DECLINED}),
    AdjustmentState.APPROVED: frozenset(),
    AdjustmentState.DECLINED: frozenset(),
}

ADJUSTMENT_OWNERS: dict[AdjustmentState, str] = {
    AdjustmentState.PROPOSED: "office_head",
    AdjustmentState.APPROVED: "",
    AdjustmentState.DECLINED: "",
}
