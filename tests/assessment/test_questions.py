"""A unit questions a component's score; its owner keeps it with a reason or finds another one."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qingxun.assessment.actions import (
    AssessmentRefused,
    EntryRefused,
    ObjectionRefused,
    correct_score,
    keep_score,
    question_score,
    send_to_sign,
    withdraw_question,
)
from qingxun.assessment.actions.publishing import check_complete
from qingxun.assessment.models import Assessment, Entry, Event, ScoreObjection
from qingxun.assessment.queries.settlement import settle_assessment
from qingxun.assessment.queries.waiting import to_answer
from qingxun.assessment.states import ScoreObjectionState
from qingxun.audit.models import AuditRow
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import PermissionRefused, StateRefused
from qingxun.messaging.models import Message
from tests.documents.factories import photo
from tests.organizations.factories import client_of
from tests.ui.dialogs import opened_dialogs

from .factories import AFTER, Assessed, entered, make_assessed, make_reviewed

pytestmark = pytest.mark.django_db
SOON = AFTER + dt.timedelta(days=1)


@pytest.fixture
def assessed() -> Assessed:
    """Facts of a quarter do: scores are entered by hand."""
    return make_assessed(until_month=3, close=False)


def entry_of(assessed: Assessed, assessment: Assessment, number: int) -> Entry:
    rows = entered(assessment).entries.select_related("component__assessment", "organization")
    return rows.get(organization=assessed.units[number])


def test_the_owner_corrects_and_the_new_value_counts_at_once(assessed: Assessed) -> None:
    assessment = make_reviewed(assessed)
    entry = entry_of(assessed, assessment, 2)
    officer = assessed.officers[str(entry.organization_id)]
    asked = question_score(entry=entry, text="五月有一次记录漏看。", by=officer, at=SOON)
    assert (asked.was, asked.due_on) == (Decimal(70), china_date(SOON) + dt.timedelta(days=5))
    assert Message.objects.filter(person=assessed.auditor, object_id=asked.pk).exists()
    assert list(to_answer(assessed.auditor)) == [asked]
    with pytest.raises(EntryRefused):
        correct_score(
            objection=asked, value=Decimal(101), answer="更正", by=assessed.auditor, at=SOON
        )
    correct_score(
        objection=asked,
        value=Decimal(75),
        answer="补看记录，扣一次。",
        by=assessed.auditor,
        at=SOON,
    )
    assert asked.state == ScoreObjectionState.CORRECTED
    result = settle_assessment(assessment, china_date(SOON))
    row = result.row_of(entry.organization_id)
    assert row is not None
    assert row.parts[str(entry.component_id)] == Decimal(60)  # 75 of 100, a share of 80
    steps = Event.objects.filter(objection=asked).values_list("verb", "note")
    assert list(steps) == [
        ("question", "五月有一次记录漏看。"),
        ("correct_score", "70 → 75：补看记录，扣一次。"),
    ]
    assert AuditRow.objects.filter(verb="assessment.correct_score", object_id=asked.pk).exists()
    assert Message.objects.filter(person=officer, object_id=asked.pk).exists()
    with pytest.raises(StateRefused):
        keep_score(objection=asked, answer="再答一次", by=assessed.auditor, at=SOON)


def test_a_score_is_questioned_once_in_its_days_by_its_own_unit(assessed: Assessed) -> None:
    assessment = make_reviewed(assessed)
    entry = entry_of(assessed, assessment, 1)
    officer = assessed.officers[str(entry.organization_id)]
    with pytest.raises(PermissionRefused):
        question_score(entry=entry, text="不对", by=assessed.head, at=SOON)
    with pytest.raises(ObjectionRefused, match="哪里不对"):
        question_score(entry=entry, text=" ", by=officer, at=SOON)
    late = AFTER + dt.timedelta(days=6)
    with pytest.raises(ObjectionRefused, match="2027-01-13"):
        question_score(entry=entry, text="晚了", by=officer, at=late)
    asked = question_score(entry=entry, text="少算一次。", by=officer, at=SOON)
    with pytest.raises(ObjectionRefused, match="已提过"):
        question_score(entry=entry, text="再提一次。", by=officer, at=SOON)
    withdraw_question(objection=asked, by=officer, at=SOON)
    again = question_score(entry=entry, text="重新提出。", by=officer, at=SOON)
    with pytest.raises(PermissionRefused):
        keep_score(objection=again, answer="维持", by=officer, at=SOON)


def test_an_open_question_keeps_the_result_from_the_leader(assessed: Assessed) -> None:
    assessment = make_reviewed(assessed)
    entry = entry_of(assessed, assessment, 0)
    officer = assessed.officers[str(entry.organization_id)]
    asked = question_score(entry=entry, text="少算一次。", by=officer, at=SOON)
    result = settle_assessment(assessment, china_date(SOON))
    with pytest.raises(AssessmentRefused, match="异议还没有答复"):
        check_complete(assessment, result)
    keep_score(objection=asked, answer="按记录扣分。", by=assessed.head, at=SOON)
    with pytest.raises(AssessmentRefused) as refused:
        send_to_sign(assessment=assessment, by=assessed.head, at=SOON)
    assert "异议还没有答复" not in refused.value.sentence  # months are not closed here


def test_the_pages_show_ask_and_answer_with_the_evidence(assessed: Assessed) -> None:
    assessment = make_reviewed(assessed)
    Assessment.objects.update(review_until=dt.date(2099, 1, 1))
    entry = entry_of(assessed, assessment, 0)
    unit = client_of(assessed.officers[str(entry.organization_id)])
    sheet = reverse("assessment:unit", args=[assessment.pk, entry.organization_id])
    address = reverse("assessment:question_entry", args=[entry.pk])
    body = unit.get(sheet).content.decode()
    assert address in body
    shares = [
        f"占 {component.share} / {component.full}" for component in assessment.components.all()
    ]
    assert [share for share in shares if share not in " ".join(body.split())] == []
    assert "差在哪里" in body  # which vetoes did not fall, which titles were not won
    proof = SimpleUploadedFile("记录.jpg", photo(), "image/jpeg")
    wrong = SimpleUploadedFile("记录.exe", b"MZ\x90\x00\x03")
    refused = unit.post(address, {"reason": "少算一次。", "evidence": wrong})
    assert refused.status_code == 422
    assert opened_dialogs(refused) == ["assessment:question_entry"]
    assert "少算一次。" in refused.content.decode()
    assert unit.post(address, {"reason": "少算一次。", "evidence": proof}).status_code == 303
    asked = ScoreObjection.objects.get()
    page = reverse("assessment:question", args=[asked.pk])
    assert page in unit.get(sheet).content.decode()
    opened = unit.get(reverse("assessment:question_evidence", args=[asked.pk]))
    assert opened.status_code == 200
    b"".join(opened.streaming_content)
    owner = client_of(assessed.auditor)
    assert (
        page
        in owner.get(reverse("assessment:component", args=[entry.component_id])).content.decode()
    )
    correct = reverse("assessment:question_step", args=[asked.pk, "correct"])
    refused = owner.post(correct, {"value": "九十", "reason": "核对了记录。"})
    assert refused.status_code == 422
    assert opened_dialogs(refused) == ["assessment:question_step"]
    assert "核对了记录。" in refused.content.decode()
    keep = reverse("assessment:question_step", args=[asked.pk, "keep"])
    owner.post(keep, {"reason": "按记录扣分。"})
    shown = unit.get(page).content.decode()
    assert "按记录扣分。" in shown
    assert "维持原分" in shown
    stranger = client_of(assessed.officers[str(assessed.units[1].pk)])
    assert stranger.get(page).status_code == 403
