"""A small demo county, built once: everything is in it, and log and ledger hold."""

import datetime as dt
from pathlib import Path

import pytest
from django.db.models import Count

from qingxun.accounts.models import Account
from qingxun.audit.models import AuditHead, AuditLeaf, AuditRow
from qingxun.audit.verify import verify_log
from qingxun.bulletins.models import Bulletin, BulletinCopy
from qingxun.config.demo.builder import build
from qingxun.config.demo.extras import WITH_PHOTOS
from qingxun.config.installing import AlreadyInstalled
from qingxun.desk.models import Attachment, Issue, Manuscript, Question, Submission
from qingxun.desk.states import IssueState, SubmissionState
from qingxun.dispatch.models import Adoption, AdoptionVoid, Dispatch, Instruction
from qingxun.dispatch.states import DispatchState
from qingxun.documents.prints.forms import KINDS
from qingxun.documents.prints.models import IssuedDocument, Paper
from qingxun.documents.states import PAPER_IN_WORK, PaperState
from qingxun.kit.clock import CHINA
from qingxun.ledger.models import Period, Posting
from qingxun.messaging.models import Message, Suggestion
from qingxun.organizations.models import GroupMembership, Organization, Person
from qingxun.organizations.states import Role
from qingxun.records.models import Installation
from qingxun.scoring.actions import recompute
from qingxun.scoring.models import PendingItem
from qingxun.search.models import SearchEntry

NOW = dt.datetime(2026, 11, 24, 6, 30, tzinfo=CHINA)


@pytest.mark.django_db(transaction=True)
def test_a_small_demo_county_is_whole(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    build(tmp_path, lambda *step: told.append(step), at=NOW, volume=0.4)

    assert [done for done, _total, _title in told] == sorted(done for done, *_ in told)
    assert told[-1][0] == told[-1][1]
    check_county()
    check_manuscripts()
    check_results()
    check_upward()
    check_papers()
    check_log_and_ledger()
    with pytest.raises(AlreadyInstalled):
        build(tmp_path, lambda *step: None, at=NOW)


def check_county() -> None:
    assert Installation.objects.get().demo
    units = Organization.objects.filter(parent__isnull=False)
    assert units.filter(dissolved_on__gt=NOW.date()).count() == 60
    gone = units.get(dissolved_on__lte=NOW.date())
    assert gone.successor is not None
    check_second_desk()
    assert 140 <= Person.objects.count() <= 180
    assert not Account.objects.filter(must_change_password=True).exists()
    offered = Account.objects.filter(demo_order__gt=0)
    roles = offered.values_list("person__appointments__role", flat=True)
    assert set(roles) == set(Role)
    assert "" not in offered.values_list("demo_label", flat=True)
    for year in (2025, 2026):
        assert GroupMembership.objects.filter(year=year).count() == 60


def check_second_desk() -> None:
    """县少工委 receives from the pioneers of its schools, and its units stay the county's too."""
    desk = Organization.objects.get(is_desk=True, parent__isnull=False)
    states = set(Submission.objects.filter(desk=desk).values_list("state", flat=True))
    assert SubmissionState.ACCEPTED in states
    assert states & {SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW}
    below = Submission.objects.filter(desk=desk).values("unit").distinct()
    assert Submission.objects.filter(unit__in=below, desk=desk.parent).exists()
    photos = Attachment.objects.filter(is_photo=True)
    assert photos.values("manuscript").distinct().count() == WITH_PHOTOS


def check_manuscripts() -> None:
    states = set(Submission.objects.values_list("state", flat=True))
    assert states == set(SubmissionState.values)
    assert not Submission.objects.filter(decided_at__gt=NOW).exists()
    assert Manuscript.objects.filter(first_submitted_at=None, discarded_at=None).exists()
    reasons = Submission.objects.filter(state__in=["returned", "rejected"])
    assert not reasons.filter(reason="", reason_note="").exists()
    filed = Submission.objects.count()
    printed = Adoption.objects.filter(issue__isnull=False, void=None)
    assert 0.35 < printed.values("manuscript").distinct().count() / filed < 0.6
    assert Manuscript.objects.values("title").distinct().count() == Manuscript.objects.count()
    assert SearchEntry.objects.filter(kind="submission").count() == filed
    assert Question.objects.exclude(answer="").exists()


def check_upward() -> None:
    assert set(Issue.objects.values_list("state", flat=True)) == set(IssueState.values)
    assert set(Dispatch.objects.values_list("state", flat=True)) == set(DispatchState.values)
    assert Adoption.objects.filter(back_entered=True).exists()
    assert AdoptionVoid.objects.exists()
    overdue = Instruction.objects.filter(follow_up_done_on=None, follow_up_due__lt=NOW.date())
    assert overdue.exists()
    assert Instruction.objects.exclude(follow_up_done_on=None).exists()


def check_results() -> None:
    closed = Period.objects.exclude(closed_at=None).values_list("key", flat=True)
    assert list(closed) == ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]
    bulletins = Bulletin.objects.order_by("dated")
    assert [(b.period.key, b.state) for b in bulletins] == [
        ("2025Q4", "withdrawn"),  # and issued anew
        ("2025Q4", "published"),
        ("2026Q1", "published"),
        ("2026Q2", "published"),
    ]
    first, anew = (IssuedDocument.objects.get(subject=b.pk) for b in bulletins[:2])
    assert first.replaced_by == anew
    assert all(4 <= len(b.figures["silent"]) <= 25 for b in bulletins)
    read = BulletinCopy.objects.aggregate(all=Count("id"), read=Count("read_at"))
    assert 0.6 < read["read"] / read["all"] < 1
    assert Message.objects.filter(read_at=None).exists()
    assert Suggestion.objects.filter(answered_at=None).exists()
    assert Suggestion.objects.exclude(answered_at=None).exists()
    assert not PendingItem.objects.exists()


def check_papers() -> None:
    """Every kind that can be typed stands in the register, numbered in its own series."""
    under_way = Paper.objects.exclude(state=PaperState.ISSUED)
    assert set(under_way.values_list("state", flat=True)) == set(PAPER_IN_WORK)
    papers = IssuedDocument.objects.filter(subject_type="documents.typed")
    assert papers.count() == Paper.objects.filter(state=PaperState.ISSUED).count()
    assert {row.content["kind"] for row in papers} == {kind for kind, _name in KINDS}
    assert papers.filter(state="withdrawn").count() == 2
    standing = papers.filter(replaced_by=None)  # a corrected document keeps its number
    numbers = [row.number for row in standing.exclude(number="")]
    assert len(set(numbers)) == len(numbers)
    assert {number.partition("〔")[0] for number in numbers} == {"", "青团发", "青团呈", "青团函"}


def check_log_and_ledger() -> None:
    desk = Organization.objects.get(is_desk=True, parent=None)
    comparison = recompute(desk=desk.pk, as_of=NOW.date())
    assert comparison.sound
    assert comparison.lines > 100
    assert Posting.objects.exists()
    assert verify_log().ok
    assert AuditLeaf.objects.count() == AuditRow.objects.count()
    assert AuditHead.objects.filter(reason="daily").exists()
    in_order = list(AuditRow.objects.order_by("id").values_list("at", flat=True))
    assert in_order == sorted(in_order)
