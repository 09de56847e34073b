"""States of submissions and issues: tables, the only source of what may follow what."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubmissionState(TextChoices):
    AWAITING_PRINCIPAL = "awaiting_principal", _("Awaiting the principal")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    REJECTED = "rejected", _("Not used")
    ACCEPTED = "accepted", _("Accepted")
    ISSUED = "issued", _("Issued")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = SubmissionState

SUBMISSION_TRANSITIONS: dict[SubmissionState, frozenset[SubmissionState]] = {
    S.AWAITING_PRINCIPAL: frozenset({S.SUBMITTED, S.RETURNED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.IN_REVIEW, S.RETURNED, S.REJECTED, S.ACCEPTED, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.SUBMITTED, S.RETURNED, S.REJECTED, S.ACCEPTED, S.WITHDRAWN}),
    S.RETURNED: frozenset({S.AWAITING_PRINCIPAL, S.SUBMITTED, S.WITHDRAWN}),
    S.REJECTED: frozenset({S.IN_REVIEW}),
    S.ACCEPTED: frozenset({S.IN_REVIEW, S.ISSUED}),
    S.ISSUED: frozenset({S.ACCEPTED}),
    S.WITHDRAWN: frozenset({S.AWAITING_PRINCIPAL, S.SUBMITTED}),
}

SUBMISSION_STEPS: dict[str, frozenset[SubmissionState]] = {
    "sign_submission": frozenset({S.AWAITING_PRINCIPAL}),
    "refuse_to_sign": frozenset({S.AWAITING_PRINCIPAL}),
    "resubmit": frozenset({S.RETURNED, S.WITHDRAWN}),
    "withdraw_submission": frozenset({S.AWAITING_PRINCIPAL, S.SUBMITTED, S.IN_REVIEW, S.RETURNED}),
    "claim_submission": frozenset({S.SUBMITTED}),
    "release_submission": frozenset({S.IN_REVIEW}),
    "return_submission": frozenset({S.SUBMITTED, S.IN_REVIEW}),
    "reject_submission": frozenset({S.SUBMITTED, S.IN_REVIEW}),
    "accept_submission": frozenset({S.SUBMITTED, S.IN_REVIEW}),
    "reopen_submission": frozenset({S.REJECTED, S.ACCEPTED}),
}
"""From where a verb leads: two verbs may join the same states, and only one of them be right."""

SUBMISSION_OWNERS: dict[SubmissionState, str] = {
    S.AWAITING_PRINCIPAL: "unit_principal",
    S.SUBMITTED: "editor",
    S.IN_REVIEW: "editor",
    S.RETURNED: "information_officer",
    S.REJECTED: "",
    S.ACCEPTED: "editor",
    S.ISSUED: "",
    S.WITHDRAWN: "information_officer",
}

SUBMISSION_TONES: dict[SubmissionState, str] = {
    S.AWAITING_PRINCIPAL: "amber",
    S.SUBMITTED: "amber",
    S.IN_REVIEW: "blue",
    S.RETURNED: "brown",
    S.REJECTED: "grey",
    S.ACCEPTED: "green",
    S.ISSUED: "green",
    S.WITHDRAWN: "grey",
}

WAITING_AT_DESK = (S.SUBMITTED, S.IN_REVIEW)
SEEN_BY_DESK = (S.SUBMITTED, S.IN_REVIEW, S.RETURNED, S.REJECTED, S.ACCEPTED, S.ISSUED)


class IssueState(TextChoices):
    DRAFTING = "drafting", _("Being edited")
    CHECKING = "checking", _("Awaiting the office head")
    SIGNING = "signing", _("Awaiting sign-off")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Issue withdrawn")
    DISCARDED = "discarded", _("Discarded")


I = IssueState  # noqa: E741

ISSUE_TRANSITIONS: dict[IssueState, frozenset[IssueState]] = {
    I.DRAFTING: frozenset({I.CHECKING, I.SIGNING, I.DISCARDED}),
    I.CHECKING: frozenset({I.SIGNING, I.DRAFTING}),
    I.SIGNING: frozenset({I.PUBLISHED, I.DRAFTING}),
    I.PUBLISHED: frozenset({I.WITHDRAWN}),
    I.WITHDRAWN: frozenset(),
    I.DISCARDED: frozenset(),
}

ISSUE_STEPS: dict[str, frozenset[IssueState]] = {
    "send_to_check": frozenset({I.DRAFTING}),
    "pass_check": frozenset({I.CHECKING}),
    "send_back_issue": frozenset({I.CHECKING, I.SIGNING}),
    "publish_issue": frozenset({I.SIGNING}),
    "withdraw_issue": frozenset({I.PUBLISHED}),
    "discard_issue": frozenset({I.DRAFTING}),
}
"""From where a verb leads: the head does not pass what the editor still works on."""

ISSUE_IN_WORK = (I.DRAFTING, I.CHECKING, I.SIGNING)

ISSUE_OWNERS: dict[IssueState, str] = {
    I.DRAFTING: "editor",
    I.CHECKING: "office_head",
    I.SIGNING: "signing_leader",
    I.PUBLISHED: "",
    I.WITHDRAWN: "",
    I.DISCARDED: "",
}

ISSUE_TONES: dict[IssueState, str] = {
    I.DRAFTING: "grey",
    I.CHECKING: "amber",
    I.SIGNING: "amber",
    I.PUBLISHED: "green",
    I.WITHDRAWN: "brown",
    I.DISCARDED: "grey",
}


class ReasonPurpose(TextChoices):
    RETURN = "return", _("Return for revision")
    REJECT = "reject", _("Do not use")


class RevisionOrigin(TextChoices):
    UNIT = "unit", _("By the unit")
    DESK = "desk", _("Edited by the desk")


class SeriesKind(TextChoices):
    REGULAR = "regular", _("Regular issue")
    SPECIAL = "special", _("Special issue")


class AddresseeKind(TextChoices):
    REPORT = "report", _("Report to")
    SEND = "send", _("Send to")
    ISSUE = "issue", _("Issue to")


class CommissionState(TextChoices):
    WAITING = "waiting", _("Awaiting an answer")
    ANSWERED = "answered", _("Supplied")
    DECLINED = "declined", _("Cannot answer")
    EXCUSED = "excused", _("Excused")
    MISSED = "missed", _("Not answered in time")
    RECALLED = "recalled", _("Slip withdrawn")


C = CommissionState

COMMISSION_TRANSITIONS: dict[CommissionState, frozenset[CommissionState]] = {
    C.WAITING: frozenset({C.ANSWERED, C.DECLINED, C.EXCUSED, C.MISSED, C.RECALLED}),
    C.ANSWERED: frozenset({C.WAITING, C.MISSED}),
    C.DECLINED: frozenset({C.WAITING, C.ANSWERED, C.EXCUSED, C.MISSED, C.RECALLED}),
    C.EXCUSED: frozenset({C.ANSWERED}),
    C.MISSED: frozenset({C.WAITING, C.ANSWERED, C.EXCUSED, C.RECALLED}),
    C.RECALLED: frozenset(),
}

COMMISSION_STEPS: dict[str, frozenset[CommissionState]] = {
    "answer_commission": frozenset({C.WAITING, C.DECLINED, C.EXCUSED, C.MISSED}),
    "take_answer_back": frozenset({C.ANSWERED}),
    "decline_commission": frozenset({C.WAITING}),
    "excuse_unit": frozenset({C.WAITING, C.DECLINED, C.MISSED}),
    "refuse_reason": frozenset({C.DECLINED}),
    "extend_commission": frozenset({C.WAITING, C.DECLINED, C.MISSED}),
    "miss_commission": frozenset({C.WAITING}),
    "withdraw_commission": frozenset({C.WAITING, C.DECLINED, C.MISSED}),
}
"""From where a verb leads; an extension of a unit that waits anyway leaves its state alone."""

COMMISSION_OWNERS: dict[CommissionState, str] = {
    C.WAITING: "information_officer",
    C.ANSWERED: "",
    C.DECLINED: "editor",
    C.EXCUSED: "",
    C.MISSED: "",
    C.RECALLED: "",
}

COMMISSION_TONES: dict[CommissionState, str] = {
    C.WAITING: "amber",
    C.ANSWERED: "green",
    C.DECLINED: "brown",
    C.EXCUSED: "grey",
    C.MISSED: "brown",
    C.RECALLED: "grey",
}

COMMISSION_OPEN = (C.WAITING, C.DECLINED, C.MISSED)


class AnswerQuality(TextChoices):
    GOOD = "good", _("Good answer")
    ORDINARY = "ordinary", _("Ordinary answer")
    PERFUNCTORY = "perfunctory", _("Perfunctory answer")
