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
}
