"""Clauses that touch rules from above, with what the office decided about each."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qingxun.scoring import engine
from qingxun.scoring.engine import editing
from qingxun.scoring.engine.binding_rules import BINDING_RULES, Finding, check_binding_rules
from qingxun.scoring.models import BindingDecision, PolicyVersion
from qingxun.scoring.states import BindingChoice

Document = Mapping[str, Any]
RULES = {rule.code: rule for rule in BINDING_RULES}


@dataclass(frozen=True)
class Weighed:
    """A finding and the decision that holds for it, if any; ``earlier`` when it was taken for
    another version of the policy whose text is the same."""

    finding: Finding
    decision: BindingDecision | None
    earlier: bool = False

    @property
    def decided(self) -> bool:
        return self.decision is not None


def findings_of(version: PolicyVersion) -> list[Finding]:
    """What in a version touches a rule; nothing while it has errors."""
    try:
        policy = engine.parse_policy(version.document)
    except engine.PolicyInvalidError:
        return []
    return check_binding_rules(policy, level=version.desk.level)


def weigh(version: PolicyVersion) -> list[Weighed]:
    """Every finding of a version with the newest decision that kept the same text; first those that
    still wait for one."""
    findings = findings_of(version)
    decisions = _kept(version.desk_id) if findings else {}
    weighed = []
    for finding in findings:
        key = (finding.rule.code, subject_of(finding), fingerprint(version.document, finding))
        found = decisions.get(key)
        weighed.append(Weighed(finding, found, bool(found and found.version_id != version.pk)))
    return sorted(weighed, key=lambda each: each.decided)


def undecided(version: PolicyVersion) -> list[Finding]:
    """Findings about which the office has still to decide."""
    return [each.finding for each in weigh(version) if not each.decided]


def _kept(desk: uuid.UUID) -> dict[tuple[str, str, str], BindingDecision]:
    rows = BindingDecision.objects.filter(desk=desk, choice=BindingChoice.KEEP)
    return {
        (row.rule, row.subject, row.fingerprint): row
        for row in rows.select_related("by", "version").order_by("at", "id")
    }


def subject_of(finding: Finding) -> str:
    """The clause's id, or the setting's key."""
    return finding.clause or finding.setting


def fingerprint(document: Document, finding: Finding) -> str:
    """Digest of the text that a finding is about."""
    if finding.clause:
        subject: object = editing.clause_of(document, finding.clause)
    else:
        subject = [editing.get(document, finding.setting, ""), finding.why]
    text = json.dumps(subject, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def decisions_of(version: PolicyVersion) -> list[BindingDecision]:
    """Every decision taken for a version, the newest first, for showing."""
    return list(version.decisions.select_related("by").order_by("-at", "-id"))
