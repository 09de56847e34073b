"""Whatever people try, a submission walks only along its table, and every step leaves traces."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from qingxun.audit.models import AuditRow
from qingxun.desk import actions
from qingxun.desk.models import Submission, SubmissionEvent
from qingxun.desk.states import SUBMISSION_STEPS, SUBMISSION_TRANSITIONS, SubmissionState
from qingxun.kit.refusals import Refusal
from qingxun.organizations.states import Role
from tests.desk.factories import make_manuscript, principal_signs
from tests.organizations.factories import AT, make_county, make_person

WHO = st.sampled_from([Role.OFFICER, Role.PRINCIPAL, Role.EDITOR, Role.OFFICE_HEAD])
STEPS = st.sampled_from(
    [
        "sign",
        "refuse",
        "resubmit",
        "withdraw",
        "claim",
        "release",
        "take_over",
        "return",
        "reject",
        "accept",
        "reopen",
        "edit",
    ]
)


class Walk(RuleBasedStateMachine):
    """People of four roles try every step in any order."""

    @initialize(signs=st.booleans())
    def submit(self, signs: bool) -> None:
        self.county = make_county()
        self.second = make_person("", Role.EDITOR, self.county.desk)
        principal_signs(self.county.desk, signs)
        officer = self.county[Role.OFFICER]
        manuscript = make_manuscript(self.county.units[0], officer, self.county.desk)
        self.at = AT
        (self.row,) = actions.submit_manuscript(
            manuscript=manuscript, desks=[self.county.desk], by=officer, at=AT
        )
        self.steps = [("", self.row.state)]

    @rule(step=STEPS, who=WHO, other=st.booleans())
    def attempt(self, step: str, who: Role, other: bool) -> None:
        self.at += dt.timedelta(minutes=1)
        by = self.second if other and who == Role.EDITOR else self.county[who]
        row = Submission.objects.get(pk=self.row.pk)
        before, events = row.state, self.events().count()
        try:
            self.deed(step, row, by)
        except Refusal:
            after = Submission.objects.get(pk=row.pk)
            assert (after.state, self.events().count()) == (before, events)
            return
        row = Submission.objects.get(pk=row.pk)
        if self.events().count() > events:
            last = self.events().order_by("at", "id").last()
            assert before in SUBMISSION_STEPS.get(last.verb, {before})
        if row.state != before:
            assert row.state in SUBMISSION_TRANSITIONS[SubmissionState(before)]
            self.steps.append((before, row.state))

    def deed(self, step: str, row: Submission, by: Any) -> None:
        more: dict[str, Any] = {"submission": row, "by": by, "at": self.at}
        match step:
            case "sign":
                actions.sign_submission(**more)
            case "refuse":
                actions.refuse_to_sign(reason="数字没有核对", **more)
            case "resubmit":
                actions.resubmit(**more)
            case "withdraw":
                actions.withdraw_submission(**more)
            case "claim":
                actions.claim_submission(**more)
            case "release":
                actions.release_submission(**more)
            case "take_over":
                actions.take_over_submission(**more)
            case "return":
                actions.return_submission(reason="数据不清", **more)
            case "reject":
                actions.reject_submission(reason="内容重复", **more)
            case "accept":
                actions.accept_submission(**more)
            case "reopen":
                actions.reopen_submission(reason="领导要求再看", **more)
            case "edit":
                body = row.body + "。"
                actions.save_edit(title=row.title, body=body, version=row.version, **more)

    def events(self) -> Any:
        return SubmissionEvent.objects.filter(submission=self.row)

    @invariant()
    def the_time_line_tells_every_change_of_state(self) -> None:
        if not hasattr(self, "row"):
            return
        told = self.events().order_by("at", "id").values_list("from_state", "to_state")
        changes = [(a, b) for a, b in told if a != b]
        assert changes == self.steps
        audited = AuditRow.objects.filter(object_id=self.row.pk, outcome="done").count()
        assert audited == self.events().count()

    @invariant()
    def what_is_decided_has_a_reason_and_what_is_claimed_an_editor(self) -> None:
        if not hasattr(self, "row"):
            return
        row = Submission.objects.get(pk=self.row.pk)
        if row.state == SubmissionState.IN_REVIEW:
            assert row.claimed_by is not None
        else:
            assert row.claimed_by is None
        if row.state == SubmissionState.REJECTED:
            assert row.reason
        if row.state not in (SubmissionState.AWAITING_PRINCIPAL, SubmissionState.WITHDRAWN):
            assert row.received_at or row.state == SubmissionState.RETURNED
        assert row.revision.origin == "unit"


class WalkTest(Walk.TestCase, TestCase):  # type: ignore[name-defined, misc]
    settings = settings(
        max_examples=8,
        stateful_step_count=12,
        suppress_health_check=[HealthCheck.too_slow],
    )


@pytest.mark.parametrize("state", list(SubmissionState))
def test_nothing_leads_out_of_the_table(state: SubmissionState) -> None:
    for target in SUBMISSION_TRANSITIONS[state]:
        assert target in SUBMISSION_TRANSITIONS
        assert target != state
