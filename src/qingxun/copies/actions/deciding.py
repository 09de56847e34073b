"""Editors decide: a copy, which may become a fact for scoring, or not a copy, with the reason."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.copies.actions.refusals import CopyRefused
from qingxun.copies.models import CopyFinding
from qingxun.copies.models.findings import REASON_LIMIT
from qingxun.copies.permissions import check_can_decide_finding
from qingxun.copies.states import FINDING_TRANSITIONS, FindingState, Outcome
from qingxun.desk.models import Submission
from qingxun.facts.actions import FactText, ItemSaid, record_fact, state_item
from qingxun.facts.models import FactType, Incident, ItemData
from qingxun.facts.states import FactFamily, FactState
from qingxun.kit.clock import china_date
from qingxun.kit.states import check_transition
from qingxun.organizations.models import Person

ENDED = (FactState.DISMISSED, FactState.VOIDED)


@dataclass(frozen=True, slots=True)
class Decision:
    """Why it is a copy, and what becomes of it; ``type`` is the kind of incident."""

    reason: str
    outcome: Outcome = Outcome.NOTED
    type: FactType | None = None


@transaction.atomic
def confirm_finding(
    *, finding: CopyFinding, said: Decision, by: Person, at: dt.datetime
) -> CopyFinding:
    """It is a copy. As an incident it is recorded with ``facts``, where a second person confirms
    it; as the same matter it joins the source's group. Nothing happens to the submission.

    Raises ``CopyRefused`` with field and sentence, ``FactRefused`` from ``facts``.
    """
    check_can_decide_finding(by, finding)
    reason = checked_reason(said.reason)
    submission = Submission.objects.select_related("manuscript__unit", "desk", "unit").get(
        pk=finding.submission_id
    )
    incident = finding.incident
    if said.outcome == Outcome.INCIDENT and not is_standing(incident):
        incident = record_incident(submission, said, by, at)
    elif said.outcome == Outcome.SAME:
        join_source(finding, submission, by, at)
    _move(
        finding,
        FindingState.CONFIRMED,
        by=by,
        at=at,
        reason=reason,
        outcome=said.outcome,
        incident=incident,
    )
    return finding


def is_standing(incident: Incident | None) -> bool:
    """Whether an incident was recorded and not ended."""
    return incident is not None and incident.state not in ENDED


def record_incident(
    submission: Submission, said: Decision, by: Person, at: dt.datetime
) -> Incident:
    """The incident of the submitting unit, of the day on which the text came."""
    if said.type is None:
        raise CopyRefused(_("Choose the type of the incident."), "type")
    came = china_date(submission.received_at or submission.submitted_at)
    fact = record_fact(
        desk=submission.desk,
        family=FactFamily.INCIDENT,
        said=FactText(
            unit=submission.unit,
            type=said.type,
            on=came,
            text=said.reason,
            manuscript=submission.manuscript,
        ),
        by=by,
        at=at,
    )
    assert isinstance(fact, Incident)
    return fact


def join_source(finding: CopyFinding, submission: Submission, by: Person, at: dt.datetime) -> None:
    """The text stands for the same matter as its source; what else is stated of it stays."""
    kept = ItemData.objects.filter(
        desk=submission.desk_id, manuscript=submission.manuscript_id, replaced_at=None
    ).first()
    source = finding.source
    said = ItemSaid(same_as=source) if kept is None else ItemSaid.again(kept, source)
    state_item(desk=submission.desk, manuscript=submission.manuscript, said=said, by=by, at=at)


@transaction.atomic
def dismiss_finding(
    *, finding: CopyFinding, reason: str, by: Person, at: dt.datetime
) -> CopyFinding:
    """It is no copy; the reason stands beside it."""
    check_can_decide_finding(by, finding)
    _move(
        finding,
        FindingState.DISMISSED,
        by=by,
        at=at,
        reason=checked_reason(reason),
        outcome="",
        incident=finding.incident,
    )
    return finding


@transaction.atomic
def reopen_finding(*, finding: CopyFinding, by: Person, at: dt.datetime) -> CopyFinding:
    """Take a decision back. An incident that was recorded must be ended first, with ``facts``."""
    check_can_decide_finding(by, finding)
    if is_standing(finding.incident):
        raise CopyRefused(
            _("An incident was recorded for it. Have that taken back first, then decide anew.")
        )
    _move(
        finding,
        FindingState.OPEN,
        by=by,
        at=at,
        reason="",
        outcome="",
        incident=finding.incident,
    )
    return finding


def checked_reason(text: str) -> str:
    """A reason that others will read."""
    words = text.strip()
    if not words:
        raise CopyRefused(_("Say why, so that others can follow the decision."), "reason")
    if len(words) > REASON_LIMIT:
        raise CopyRefused(
            _("Please keep it under %(limit)s characters.") % {"limit": REASON_LIMIT}, "reason"
        )
    return words


def _move(
    finding: CopyFinding,
    target: FindingState,
    *,
    by: Person,
    at: dt.datetime,
    reason: str,
    outcome: str,
    incident: Incident | None,
) -> None:
    """Change the state against the table under a row lock, with the audit row."""
    locked = CopyFinding.objects.select_for_update().values_list("state", flat=True)
    current = FindingState(locked.get(pk=finding.pk))
    check_transition(
        FINDING_TRANSITIONS,
        current,
        target,
        sentence=_("This was decided already: “%(state)s”.") % {"state": current.label},
    )
    before = finding.reason
    finding.state, finding.reason, finding.outcome = target, reason, outcome
    finding.decided_by, finding.decided_at, finding.incident = by, at, incident
    finding.save(
        update_fields=["state", "reason", "outcome", "decided_by", "decided_at", "incident"]
    )
    _audit(finding.pk, finding.desk_id, f"copies.{VERBS[target]}", reason or before, by, at)


VERBS = {
    FindingState.CONFIRMED: "confirm_finding",
    FindingState.DISMISSED: "dismiss_finding",
    FindingState.OPEN: "reopen_finding",
}


def _audit(
    key: uuid.UUID, desk: uuid.UUID, verb: str, reason: str, by: Person, at: dt.datetime
) -> None:
    record(
        verb=verb,
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="copy_finding",
        object_id=key,
        organization=desk,
        details={"reason": reason},
    )
