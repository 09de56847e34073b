"""States of a finding, and what kind of likeness it is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FindingState(TextChoices):
    OPEN = "open", _("To look at")
    CONFIRMED = "confirmed", _("Confirmed as a copy")
    DISMISSED = "dismissed", _("Not a copy")
    LAPSED = "lapsed", _("No longer alike")


F = FindingState

FINDING_TRANSITIONS: dict[FindingState, frozenset[FindingState]] = {
    F.OPEN: frozenset({F.CONFIRMED, F.DISMISSED, F.LAPSED}),
    F.CONFIRMED: frozenset({F.OPEN}),
    F.DISMISSED: frozenset({F.OPEN}),
    F.LAPSED: frozenset({F.OPEN}),
}

FINDING_OWNERS: dict[FindingState, str] = {
    F.OPEN: "editor",
    F.CONFIRMED: "",
    F.DISMISSED: "",
    F.LAPSED: "",
}

FINDING_TONES: dict[FindingState, str] = {
    F.OPEN: "amber",
    F.CONFIRMED: "brown",
    F.DISMISSED: "grey",
    F.LAPSED: "grey",
}


class FindingKind(TextChoices):
    """Whose the source is: what may be a copy, and what a unit takes from itself."""

    OTHER = "other", _("from another unit")
    OWN = "own", _("the unit's own earlier piece")
    RESENT = "resent", _("the unit's own piece, sent to another desk")


class Outcome(TextChoices):
    """What a confirmed copy becomes."""

    INCIDENT = "incident", _("record an incident")
    SAME = "same", _("count as the same matter as the source")
    NOTED = "noted", _("only note it")
