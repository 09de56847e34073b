"""The result of an assessment goes to the leader, is signed, published, withdrawn."""

import datetime as dt

import pytest
from django.urls import reverse

from qingxun.assessment.actions import (
    AssessmentRefused,
    form_next_groups,
    notify_vetoes,
    publish_assessment,
    send_back,
    send_to_sign,
    withdraw_assessment,
)
from qingxun.assessment.models import Assessment, Honor
from qingxun.assessment.queries.sheet import digest_of
from qingxun.assessment.states import AssessmentState
from qingxun.documents.models import IssuedDocument
from qingxun.facts.models import UnitYearData
from qingxun.kit import clock
from qingxun.kit.clock import china_date
from qingxun.kit.periods import Span
from qingxun.kit.refusals import PermissionRefused, StaleRefused
from qingxun.messaging.models import Message
from qingxun.organizations.models import GroupMembership
from qingxun.scoring.actions import ask_reopening, close_period, decide_reopening
from qingxun.scoring.queries.closings import standing_closing
from tests.organizations.factories import client_of

from .factories import (
    AFTER,
    LATER,
    Assessed,
    decide_all,
    make_assessed,
    make_reviewed,
    make_signed,
)

pytestmark = pytest.mark.django_db


def test_the_leader_signs_what_was_read_and_every_unit_is_told() -> None:
    assessed = make_assessed()
    assessment = make_signed(assessed)
    leader = assessed.county.leader
    assert digest_of(assessment.results) == assessment.digest
    with pytest.raises(StaleRefused):
        publish_assessment(assessment=assessment, digest="0" * 64, by=leader, at=LATER)
    with pytest.raises(PermissionRefused):
        publish_assessment(
            assessment=assessment, digest=assessment.digest, by=assessed.head, at=LATER
        )
    publish_assessment(assessment=assessment, digest=assessment.digest, by=leader, at=LATER)
    honors = list(Honor.objects.filter(assessment=assessment, award="advanced"))
    assert [honor.organization for honor in honors] == [assessed.units[0]]
    people = Honor.objects.filter(assessment=assessment, award="officers")
    assert [row.person for row in people] == [assessed.officers[str(assessed.units[0].pk)]]
    assert Honor.objects.filter(assessment=assessment, award="best-items").count() == 10
    for person in assessed.principals.values():
        assert Message.objects.filter(person=person, title__contains="公布").exists()


def test_what_only_people_can_settle_keeps_it_from_the_leader() -> None:
    assessed = make_assessed(until_month=12, close=False)
    assessment = make_reviewed(assessed)
    with pytest.raises(AssessmentRefused, match="1月"):
        send_to_sign(assessment=assessment, by=assessed.head, at=LATER)


def test_an_untold_or_undecided_veto_keeps_it_from_the_leader() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    with pytest.raises(AssessmentRefused):
        send_to_sign(assessment=assessment, by=assessed.head, at=LATER)
    notify_vetoes(assessment=assessment, by=assessed.head, at=AFTER)
    with pytest.raises(AssessmentRefused, match=assessed.units[2].short_name):
        send_to_sign(assessment=assessment, by=assessed.head, at=LATER)


def test_the_units_have_the_days_they_were_promised() -> None:
    assessed = make_assessed()
    assessment = make_reviewed(assessed)
    decide_all(assessed, assessment)
    last = AFTER + dt.timedelta(days=assessment.objection_days)
    with pytest.raises(AssessmentRefused, match=f"{china_date(last)}（含当日）"):
        send_to_sign(assessment=assessment, by=assessed.head, at=last)
    Assessment.objects.update(review_until=clock.today())
    address = reverse("assessment:detail", args=[assessment.pk])
    page = client_of(assessed.head).get(address).content.decode()
    assert f"{clock.today()}（含当日）" in page
    sent = send_to_sign(
        assessment=assessment, by=assessed.head, at=last + dt.timedelta(days=1, minutes=1)
    )
    assert sent.state == AssessmentState.SIGNING


def reopen(assessed: Assessed, key: str, at: dt.datetime) -> None:
    closing = standing_closing(assessed.desk.pk, key)
    assert closing is not None
    ask_reopening(closing=closing, reason="漏了一篇", by=assessed.head, at=at)
    leader = assessed.county.leader
    decide_reopening(closing=closing, agreed=True, note="同意", by=leader, at=at)


def test_what_was_opened_again_since_it_was_sent_is_not_signed() -> None:
    assessed = make_assessed()
    assessment = make_signed(assessed)
    leader, head = assessed.county.leader, assessed.head
    hour = dt.timedelta(hours=1)
    reopen(assessed, "2026Q4", LATER + hour)

    def sign() -> None:
        publish_assessment(
            assessment=assessment, digest=assessment.digest, by=leader, at=LATER + 3 * hour
        )

    with pytest.raises(AssessmentRefused, match=r"2026年10月.*退回"):
        sign()
    span = Span.from_key("2026Q4")
    close_period(desk=assessed.desk, span=span, by=head, at=LATER + 2 * hour)
    with pytest.raises(AssessmentRefused, match=r"2026年10月.*退回"):  # with other figures, maybe
        sign()
    send_back(assessment=assessment, reason="第四季度重开过。", by=leader, at=LATER + 2 * hour)
    send_to_sign(assessment=assessment, by=head, at=LATER + 3 * hour)
    sign()
    assert assessment.state == AssessmentState.PUBLISHED


def test_sent_back_it_is_no_longer_frozen() -> None:
    assessed = make_assessed()
    assessment = make_signed(assessed)
    send_back(assessment=assessment, reason="请核。", by=assessed.county.leader, at=LATER)
    assert (assessment.state, assessment.results, assessment.digest) == ("review", None, "")


def test_withdrawn_its_titles_are_taken_back_and_its_code_leads_to_the_next() -> None:
    assessed = make_assessed()
    assessment = make_signed(assessed)
    leader = assessed.county.leader
    publish_assessment(assessment=assessment, digest=assessment.digest, by=leader, at=LATER)
    withdraw_assessment(assessment=assessment, reason="数据有误。", by=leader, at=LATER)
    assert not Honor.objects.filter(assessment=assessment).exists()
    again = make_signed(assessed)
    publish_assessment(assessment=again, digest=again.digest, by=leader, at=LATER)
    prints = {row.subject: row for row in IssuedDocument.objects.all()}
    assert prints[assessment.pk].replaced_by == prints[again.pk]


def test_the_result_works_on_the_next_year() -> None:
    assessed = make_assessed()
    assessment = make_signed(assessed)
    with pytest.raises(AssessmentRefused):
        form_next_groups(assessment=assessment, by=assessed.head, at=LATER)
    publish_assessment(
        assessment=assessment, digest=assessment.digest, by=assessed.county.leader, at=LATER
    )
    assert form_next_groups(assessment=assessment, by=assessed.head, at=LATER) == 0
    stated = UnitYearData.objects.get(unit=assessed.units[0], year=2027, replaced_at=None)
    assert stated.last_prize == "信息工作先进单位"
    sheet = dict(assessment.results or {})
    first = assessed.units[0]
    group = sheet["groups"][0]["name"]
    sheet["classes"] = [
        {"unit": str(first.pk), "name": first.short_name, "from": group, "to": "甲组", "words": ""}
    ]
    Assessment.objects.filter(pk=assessment.pk).update(results=sheet)
    assessment.refresh_from_db()
    assert form_next_groups(assessment=assessment, by=assessed.head, at=LATER) == 1
    groups = dict(
        GroupMembership.objects.filter(desk=assessed.desk, year=2027).values_list(
            "organization__short_name", "group__name"
        )
    )
    assert groups[first.short_name] == "甲组"
    assert len(groups) == 3
