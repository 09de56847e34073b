"""Deciding about clauses that touch rules from above."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.kit.refusals import Refusal
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Person
from qingxun.scoring.actions.versions import change_draft, draft_now
from qingxun.scoring.engine import editing
from qingxun.scoring.engine.binding_rules import Finding
from qingxun.scoring.models import BindingDecision, PolicyVersion
from qingxun.scoring.permissions import check_can_set_policy
from qingxun.scoring.queries.findings import findings_of, fingerprint, subject_of, undecided
from qingxun.scoring.states import BindingChoice


class FindingRefused(Refusal):
    """There is no such finding any more, or the decision lacks what it needs."""


@transaction.atomic
def follow_rule(
    *, version: PolicyVersion, finding: str, by: Person, at: dt.datetime
) -> BindingDecision:
    """Make the finding's changes in the draft and record that the rule was followed.

    Raises ``FindingRefused`` when the draft does not have the finding (any more) or it has to be
    mended by hand.
    """
    check_can_set_policy(by, version.desk_id)
    draft = draft_now(version)
    found = _find(draft, finding)
    if not found.changes:
        raise FindingRefused(_("This has to be changed by hand: %(how)s") % {"how": found.way_out})
    decision = _decide(draft, found, BindingChoice.FOLLOW, found.way_out, by=by, at=at)
    document = editing.apply_changes(draft.document, found.changes)
    change_draft(version=draft, document=document, note=draft.note, by=by, at=at)
    return decision


@transaction.atomic
def keep_clause(
    *, version: PolicyVersion, finding: str, reason: str, by: Person, at: dt.datetime
) -> BindingDecision:
    """Keep a clause that touches a rule; the reason is recorded and shown with the policy."""
    check_can_set_policy(by, version.desk_id)
    draft = draft_now(version)
    return _decide(draft, _find(draft, finding), BindingChoice.KEEP, reason, by=by, at=at)


@transaction.atomic
def keep_all(
    *, version: PolicyVersion, reason: str, by: Person, at: dt.datetime
) -> list[BindingDecision]:
    """Keep every clause about which nothing was decided yet, all for the same reason."""
    check_can_set_policy(by, version.desk_id)
    draft = draft_now(version)
    return [
        _decide(draft, finding, BindingChoice.KEEP, reason, by=by, at=at)
        for finding in undecided(draft)
    ]


def _find(version: PolicyVersion, key: str) -> Finding:
    found = next((each for each in findings_of(version) if each.key == key), None)
    if found is None:
        raise FindingRefused(_("The draft does not touch this rule any more."))
    return found


def _decide(
    version: PolicyVersion,
    finding: Finding,
    choice: BindingChoice,
    reason: str,
    *,
    by: Person,
    at: dt.datetime,
) -> BindingDecision:
    reason = fitting(reason, 500)
    if not reason:
        raise FindingRefused(_("Give the reason for keeping it."))
    decision = BindingDecision.objects.create(
        desk=version.desk,
        version=version,
        rule=finding.rule.code,
        subject=subject_of(finding),
        number=finding.number,
        choice=choice,
        reason=reason,
        fingerprint=fingerprint(version.document, finding),
        by=by,
        at=at,
    )
    record(
        verb="scoring.decide_finding",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="policy_version",
        object_id=version.pk,
        organization=version.desk_id,
        details={"finding": finding.key, "choice": str(choice), "reason": reason},
    )
    return decision
