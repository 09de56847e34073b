"""States of a printed document, and of a batch of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PrintState(TextChoices):
    CURRENT = "current", _("Print is current")
    SUPERSEDED = "superseded", _("Print replaced by a newer one")
    WITHDRAWN = "withdrawn", _("Print withdrawn")


P = PrintState

PRINT_TRANSITIONS: dict[PrintState, frozenset[PrintState]] = {
    P.CURRENT: frozenset({P.SUPERSEDED, P.WITHDRAWN}),
    P.SUPERSEDED: frozenset(),
    P.WITHDRAWN: frozenset(),
}
PRINT_OWNERS: dict[PrintState, str] = {P.CURRENT: "", P.SUPERSEDED: "", P.WITHDRAWN: ""}


PRINT_TONES: dict[PrintState, str] = {
    P.CURRENT: "green",
    P.SUPERSEDED: "grey",
    P.WITHDRAWN: "brown",
}


class BatchState(TextChoices):
    WAITING = "waiting", _("Batch waiting")
    RUNNING = "running", _("Batch being made")
    DONE = "done", _("Batch ready")
    FAILED = "failed", _("Batch failed")


S = BatchState

BATCH_TRANSITIONS: dict[BatchState, frozenset[BatchState]] = {
    S.WAITING: frozenset({S.RUNNING}),
    S.RUNNING: frozenset({S.DONE, S.FAILED}),
    S.DONE: frozenset(),
    S.FAILED: frozenset({S.RUNNING}),
}
BATCH_OWNERS: dict[BatchState, str] = {S.WAITING: "", S.RUNNING: "", S.DONE: "", S.FAILED: ""}
BATCH_TONES: dict[BatchState, str] = {
    S.WAITING: "amber",
    S.RUNNING: "blue",
    S.DONE: "green",
    S.FAILED: "brown",
}


class Wrapping(TextChoices):
    """How a batch is handed over."""

    ZIP = "zip", _("one ZIP file")
    MERGED = "merged", _("one PDF to print")


class DistributionUse(TextChoices):
    """For which documents a distribution line stands."""

    BULLETIN = "bulletin", _("bulletins")
    OFFICIAL = "official", _("official documents")
