"""States of an annual assessment, of an entry in it, and of a veto."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AssessmentState(TextChoices):
    DRAFT = "draft", _("Assessment being planned")
    RUNNING = "running", _("Assessment running")
    SELF = "self", _("Units assess themselves")
    AUDIT = "audit", _("Owners audit")
    REVIEW = "review", _("Open to objections")
    SIGNING = "signing", _("Assessment awaiting sign-off")
    PUBLISHED = "published", _("Assessment published")
    WITHDRAWN = "withdrawn", _("Assessment withdrawn")


A = AssessmentState

ASSESSMENT_TRANSITIONS: dict[AssessmentState, frozenset[AssessmentState]] = {
    A.DRAFT: frozenset({A.RUNNING, A.WITHDRAWN}),
    A.RUNNING: frozenset({A.SELF, A.AUDIT, A.WITHDRAWN}),
    A.SELF: frozenset({A.AUDIT}),
    A.AUDIT: frozenset({A.REVIEW, A.SELF}),
    A.REVIEW: frozenset({A.SIGNING, A.AUDIT}),
    A.SIGNING: frozenset({A.PUBLISHED, A.REVIEW}),
    A.PUBLISHED: frozenset({A.WITHDRAWN}),
    A.WITHDRAWN: frozenset(),
}

ASSESSMENT_OWNERS: dict[AssessmentState, str] = {
    A.DRAFT: "office_head",
    A.RUNNING: "office_head",
    A.SELF: "unit_principal",
    A.AUDIT: "component_owner",
    A.REVIEW: "office_head",
    A.SIGNING: "signing_leader",
    A.PUBLISHED: "",
    A.WITHDRAWN: "",
}

ASSESSMENT_TONES: dict[AssessmentState, str] = {
    A.DRAFT: "grey",
    A.RUNNING: "blue",
    A.SELF: "amber",
    A.AUDIT: "amber",
    A.REVIEW: "amber",
    A.SIGNING: "amber",
    A.PUBLISHED: "green",
    A.WITHDRAWN: "brown",
}

OPEN_STATES = (A.RUNNING, A.SELF, A.AUDIT, A.REVIEW, A.SIGNING)
SHOWN_TO_UNITS = (*OPEN_STATES, A.PUBLISHED, A.WITHDRAWN)
ENTERING_STATES = (A.RUNNING, A.SELF, A.AUDIT)
VETO_STATES = (A.RUNNING, A.SELF, A.AUDIT, A.REVIEW)


class EntryState(TextChoices):
    ASKED = "asked", _("Not entered yet")
    CLAIMED = "claimed", _("Self-assessed, to be audited")
    AUDITED = "audited", _("Audited")


E = EntryState

ENTRY_TRANSITIONS: dict[EntryState, frozenset[EntryState]] = {
    E.ASKED: frozenset({E.CLAIMED, E.AUDITED}),
    E.CLAIMED: frozenset({E.AUDITED, E.ASKED}),
    E.AUDITED: frozenset(),
}

ENTRY_OWNERS: dict[EntryState, str] = {
    E.ASKED: "unit_principal",
    E.CLAIMED: "component_owner",
    E.AUDITED: "",
}

ENTRY_TONES: dict[EntryState, str] = {E.ASKED: "grey", E.CLAIMED: "amber", E.AUDITED: "green"}


class VetoState(TextChoices):
    NOTIFIED = "notified", _("Unit told, may object")
    OBJECTED = "objected", _("Objection to be answered")
    ANSWERED = "answered", _("Objection answered")
    CONFIRMED = "confirmed", _("Veto confirmed")
    LIFTED = "lifted", _("Veto lifted")
    DROPPED = "dropped", _("Cause no longer given")


V = VetoState

VETO_TRANSITIONS: dict[VetoState, frozenset[VetoState]] = {
    V.NOTIFIED: frozenset({V.OBJECTED, V.CONFIRMED, V.LIFTED, V.DROPPED}),
    V.OBJECTED: frozenset({V.ANSWERED, V.DROPPED}),
    V.ANSWERED: frozenset({V.CONFIRMED, V.LIFTED, V.DROPPED}),
    V.CONFIRMED: frozenset({V.LIFTED, V.DROPPED}),
    V.LIFTED: frozenset(),
    V.DROPPED: frozenset({V.NOTIFIED}),
}

VETO_OWNERS: dict[VetoState, str] = {
    V.NOTIFIED: "unit_principal",
    V.OBJECTED: "office_head",
    V.ANSWERED: "signing_leader",
    V.CONFIRMED: "",
    V.LIFTED: "",
    V.DROPPED: "",
}

VETO_TONES: dict[VetoState, str] = {
    V.NOTIFIED: "amber",
    V.OBJECTED: "amber",
    V.ANSWERED: "amber",
    V.CONFIRMED: "brown",
    V.LIFTED: "green",
    V.DROPPED: "grey",
}

UNDECIDED = (V.NOTIFIED, V.OBJECTED, V.ANSWERED)
WITHOUT_EFFECT = (V.LIFTED,)


class ScoreObjectionState(TextChoices):
    RAISED = "raised", _("Score questioned")
    KEPT = "kept", _("Score kept, with the reason")
    CORRECTED = "corrected", _("Score corrected")
    WITHDRAWN = "withdrawn", _("Question withdrawn")


S = ScoreObjectionState

SCORE_OBJECTION_TRANSITIONS: dict[ScoreObjectionState, frozenset[ScoreObjectionState]] = {
    S.RAISED: frozenset({S.KEPT, S.CORRECTED, S.WITHDRAWN}),
    S.KEPT: frozenset(),
    S.CORRECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
}

SCORE_OBJECTION_OWNERS: dict[ScoreObjectionState, str] = {
    S.RAISED: "component_owner",
    S.KEPT: "",
    S.CORRECTED: "",
    S.WITHDRAWN: "",
}

SCORE_OBJECTION_TONES: dict[ScoreObjectionState, str] = {
    S.RAISED: "amber",
    S.KEPT: "grey",
    S.CORRECTED: "green",
    S.WITHDRAWN: "grey",
}

ANSWERING_STATES = (A.AUDIT, A.REVIEW)


class Step(TextChoices):
    """What somebody did to an assessment, an entry or a veto."""

    PLAN = "plan", _("planned the assessment")
    START = "start", _("started the assessment")
    OPEN_SELF = "open_self", _("asked the units to assess themselves")
    OPEN_AUDIT = "open_audit", _("opened the audit")
    OPEN_REVIEW = "open_review", _("showed the results to the units")
    SEND_TO_SIGN = "send_to_sign", _("sent it to the leader")
    SEND_BACK = "send_back", _("sent the assessment back")
    PUBLISH = "publish", _("signed and published the assessment")
    WITHDRAW = "withdraw", _("withdrew the assessment")
    CLAIM = "claim", _("assessed itself")
    RETURN = "return", _("returned the self-assessment")
    AUDIT = "audit", _("audited the entry")
    NOTIFY = "notify", _("told the unit of the veto")
    OBJECT = "object", _("objected")
    ANSWER = "answer", _("answered the objection")
    QUESTION = "question", _("questioned the score")
    KEEP_SCORE = "keep_score", _("kept the score")
    CORRECT_SCORE = "correct_score", _("corrected the score")
    TAKE_BACK = "take_back", _("took the question back")
    CONFIRM = "confirm", _("confirmed the veto")
    LIFT = "lift", _("lifted the veto")
    DROP = "drop", _("the cause is no longer given")
    WARN = "warn", _("warned the unit")
    CHOOSE = "choose", _("chose among equals")
    NOMINATE = "nominate", _("nominated")
    UNNOMINATE = "unnominate", _("took the nomination back")
    CLASSES = "classes", _("formed next year's groups")
