"""Adjustments: points by hand, proposed by one person of the office and approved by another."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.documents.models import StoredFile
from qingxun.kit.clock import china_date
from qingxun.kit.decimals import show_points
from qingxun.kit.periods import Span
from qingxun.kit.states import check_transition
from qingxun.ledger import actions as ledger
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Appointment, Person
from qingxun.organizations.states import Role
from qingxun.scoring import engine
from qingxun.scoring.actions.objecting import (
    ObjectionRefused,
    checked_words,
    move_objection,
    settle,
    tell,
    tell_office,
)
from qingxun.scoring.actions.posting import hold_lock
from qingxun.scoring.models import Adjustment, Objection, PolicyVersion
from qingxun.scoring.permissions import check_can_answer_objection, check_can_approve_adjustment
from qingxun.scoring.queries.ledger_lines import LATE, entry_of
from qingxun.scoring.queries.objections import adjustment_line
from qingxun.scoring.queries.versions import compiled_version
from qingxun.scoring.states import (
    ADJUSTMENT_TRANSITIONS,
    AdjustmentState,
    ObjectionState,
    ObjectionStep,
)

MOST = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be added (negative: taken away), by which clause of the line's policy, and why."""

    amount: Decimal
    clause: str
    reason: str
    evidence: StoredFile | None = None


@transaction.atomic
def propose_adjustment(
    *, objection: Objection, correction: Correction, by: Person, at: dt.datetime
) -> Adjustment:
    """Propose to settle an objection by points by hand; another person has to approve.

    The day that it counts for is that of the line: it is booked in the line's own month, or where
    the policy books what is late.
    """
    check_can_answer_objection(by, objection.desk_id)
    reason = checked_words(correction.reason, _("Say why; the unit and the second person read it."))
    amount = _checked_amount(correction.amount)
    posting = objection.posting
    version = PolicyVersion.objects.get(pk=posting.policy_version)
    if engine.find_clause(compiled_version(version).policy, correction.clause) is None:
        raise ObjectionRefused(_("Choose the clause by which the points are corrected."), "clause")
    move_objection(
        objection,
        ObjectionState.PROPOSED,
        ObjectionStep.PROPOSE,
        by=by,
        at=at,
        note=f"{_signed(amount)}：{reason}",
    )
    adjustment = Adjustment.objects.create(
        desk_id=objection.desk_id,
        organization_id=objection.organization_id,
        objection=objection,
        policy_version=version,
        clause=correction.clause,
        on=Span.from_key(str(posting.trace.get(LATE, posting.month))).starts_on,
        amount=amount,
        reason=fitting(reason, 300),
        evidence=correction.evidence,
        entered_by=by,
        entered_at=at,
    )
    approvers = Appointment.objects.valid_on(china_date(at)).filter(
        organization=objection.desk_id, role__in=[Role.OFFICE_HEAD, Role.SIGNING_LEADER]
    )
    people = [p for p in approvers.values_list("person_id", flat=True) if p != by.pk]
    tell(objection, people, _("Adjustment to approve: %(title)s"), reason, at)
    return adjustment


def _checked_amount(amount: Decimal) -> Decimal:
    if not amount or abs(amount) > MOST or amount != round(amount, 2):
        raise ObjectionRefused(
            _("Give the points to add or take away, at most %(most)s, with two decimals at most.")
            % {"most": show_points(MOST)},
            "amount",
        )
    return amount


def _signed(amount: Decimal) -> str:
    return f"+{show_points(amount)}" if amount > 0 else show_points(amount)


@transaction.atomic
def decide_adjustment(
    *, adjustment: Adjustment, agreed: bool, note: str, by: Person, at: dt.datetime
) -> Adjustment:
    """Approve an adjustment, so that it is posted and the objection settled; or decline it, so
    that the objection waits for another answer."""
    check_can_approve_adjustment(by, adjustment)
    objection = adjustment.objection
    assert objection is not None
    if not agreed:
        checked_words(note, _("Say why you do not approve."))
    row = Adjustment.objects.select_for_update().only("state").get(pk=adjustment.pk)
    target = AdjustmentState.APPROVED if agreed else AdjustmentState.DECLINED
    check_transition(
        ADJUSTMENT_TRANSITIONS,
        AdjustmentState(row.state),
        target,
        sentence=_("This adjustment was decided already."),
    )
    adjustment.state = target
    adjustment.decided_by, adjustment.decided_at = by, at
    adjustment.decided_note = fitting(note, 300, "note")
    adjustment.save(update_fields=["state", "decided_by", "decided_at", "decided_note"])
    if agreed:
        _post(adjustment, at)
        settle(
            objection, ObjectionState.CORRECTED, ObjectionStep.APPROVE, adjustment.reason,
            by=by, at=at,
        )  # fmt: skip
    else:
        move_objection(
            objection, ObjectionState.RAISED, ObjectionStep.DECLINE, by=by, at=at, note=note.strip()
        )
        tell_office(objection, _("Adjustment not approved: %(title)s"), note.strip(), at)
    return adjustment


def _post(adjustment: Adjustment, at: dt.datetime) -> None:
    hold_lock(adjustment.desk_id)
    ledger.post(
        desk=adjustment.desk_id,
        entries=[entry_of(adjustment_line(adjustment))],
        reason=adjustment.reason,
        at=at,
    )
