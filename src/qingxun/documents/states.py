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


class PaperState(TextChoices):
    DRAFTING = "drafting", _("Document being written")
    CHECKING = "checking", _("Document awaiting the office head")
    SIGNING = "signing", _("Document awaiting sign-off")
    ISSUED = "issued", _("Document issued")
    DISCARDED = "discarded", _("Document discarded")


D = PaperState

PAPER_TRANSITIONS: dict[PaperState, frozenset[PaperState]] = {
    D.DRAFTING: frozenset({D.CHECKING, D.DISCARDED}),
    D.CHECKING: frozenset({D.SIGNING, D.DRAFTING}),
    D.SIGNING: frozenset({D.ISSUED, D.DRAFTING}),
    D.ISSUED: frozenset(),
    D.DISCARDED: frozenset(),
}

PAPER_STEPS: dict[str, frozenset[PaperState]] = {
    "send_paper": frozenset({D.DRAFTING}),
    "pass_paper": frozenset({D.CHECKING}),
    "send_back_paper": frozenset({D.CHECKING, D.SIGNING}),
    "sign_paper": frozenset({D.SIGNING}),
    "discard_paper": frozenset({D.DRAFTING}),
}

PAPER_IN_WORK = (D.DRAFTING, D.CHECKING, D.SIGNING)

PAPER_OWNERS: dict[PaperState, str] = {
    D.DRAFTING: "editor",
    D.CHECKING: "office_head",
    D.SIGNING: "signing_leader",
    D.ISSUED: "",
    D.DISCARDED: "",
}
PAPER_TONES: dict[PaperState, str] = {
    D.DRAFTING: "grey",
    D.CHECKING: "amber",
    D.SIGNING: "amber",
    D.ISSUED: "green",
    D.DISCARDED: "grey",
}


class PaperStep(TextChoices):
    DRAFT = "draft_paper", _("typed the document")
    SEND = "send_paper", _("sent the document to the office head")
    PASS = "pass_paper", _("passed the document on to the leader")
    SEND_BACK = "send_back_paper", _("sent the document back")
    SIGN = "sign_paper", _("signed the document off")
    DISCARD = "discard_paper", _("discarded the document")


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
