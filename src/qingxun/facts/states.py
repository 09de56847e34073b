"""States of a registered fact, and the classes that the office's lists use."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FactState(TextChoices):
    RECORDED = "recorded", _("Awaiting confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Not upheld")
    VOIDED = "voided", _("Taken back")


F = FactState

FACT_TRANSITIONS: dict[FactState, frozenset[FactState]] = {
    F.RECORDED: frozenset({F.CONFIRMED, F.DISMISSED}),
    F.CONFIRMED: frozenset({F.VOIDED}),
    F.DISMISSED: frozenset(),
    F.VOIDED: frozenset(),
}

FACT_OWNERS: dict[FactState, str] = {
    F.RECORDED: "office_head",
    F.CONFIRMED: "",
    F.DISMISSED: "",
    F.VOIDED: "",
}

FACT_TONES: dict[FactState, str] = {
    F.RECORDED: "amber",
    F.CONFIRMED: "green",
    F.DISMISSED: "grey",
    F.VOIDED: "grey",
}


class ValueState(TextChoices):
    ENTERED = "entered", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Not approved")
    ENDED = "ended", _("Taken back")


V = ValueState

VALUE_TRANSITIONS: dict[ValueState, frozenset[ValueState]] = {
    V.ENTERED: frozenset({V.APPROVED, V.REFUSED, V.ENDED}),
    V.APPROVED: frozenset({V.ENDED}),
    V.REFUSED: frozenset(),
    V.ENDED: frozenset(),
}

VALUE_OWNERS: dict[ValueState, str] = {
    V.ENTERED: "office_head",
    V.APPROVED: "",
    V.REFUSED: "",
    V.ENDED: "",
}

VALUE_TONES: dict[ValueState, str] = {
    V.ENTERED: "amber",
    V.APPROVED: "green",
    V.REFUSED: "grey",
    V.ENDED: "grey",
}


class FactFamily(TextChoices):
    INCIDENT = "incident", _("Incident")
    OUTPUT = "output", _("Other result")


class Gravity(TextChoices):
    LIGHT = "light", _("Light")
    SERIOUS = "serious", _("Serious")
    GRAVE = "grave", _("Grave")


class TableSubject(TextChoices):
    """Whom the numbers of an entered table are about."""

    UNIT = "unit", _("Each unit")
    OFFICE = "office", _("Our own committee")
    ITEM = "item", _("Each manuscript")


class TablePeriod(TextChoices):
    """How often a table is filled."""

    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every quarter")
    HALF = "half", _("Every half-year")
    YEAR = "year", _("Every year")
