"""What is submitted waits for its check; the check finds where it comes from, and whose that is."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingxun.copies.actions import check_next, checking, print_archive
from qingxun.copies.models import ArchivedText, CopyFinding
from qingxun.copies.models.prints import FEW, PARTS, RARE, add_prints, remove_prints, texts_sharing
from qingxun.copies.states import FindingKind, FindingState
from qingxun.desk.actions import DraftText, resubmit, return_submission, save_draft
from qingxun.desk.models import Contributor, Submission
from qingxun.organizations.states import Role
from tests.copies.factories import COPY, HOUR, OWN_WORDS, SOURCE, check, make_finding, submit
from tests.organizations.factories import AT, County, make_county, make_desk, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_a_copy_is_found_with_its_source_and_shares(county: County) -> None:
    finding = make_finding(county)
    assert finding.kind == FindingKind.OTHER
    assert finding.state == FindingState.OPEN
    assert finding.source.unit == county.units[0]
    assert finding.share > 70
    assert finding.longest > 30


def test_the_background_checks_in_the_order_of_coming_and_only_once(county: County) -> None:
    submit(county, SOURCE)
    submit(county, COPY, unit=county.units[1], at=AT + HOUR)
    assert ArchivedText.objects.exclude(asked_at=None).count() == 2
    assert check_next(at=AT + HOUR, limit=1) == 1
    assert CopyFinding.objects.count() == 0
    assert check_next(at=AT + HOUR) == 1
    assert CopyFinding.objects.get().submission.unit == county.units[1]
    assert check_next(at=AT + HOUR) == 0


def test_texts_of_one_look_find_each_other(county: County) -> None:
    submit(county, SOURCE)
    submit(county, COPY, unit=county.units[1], at=AT + HOUR)
    assert check_next(at=AT + HOUR) == 2
    assert CopyFinding.objects.get().submission.unit == county.units[1]


@pytest.mark.parametrize("step", ["lay_first", "look_up", "write_check"])
def test_a_check_that_fails_holds_up_no_other(
    county: County, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    broken = submit(county, SOURCE)
    submit(county, OWN_WORDS, unit=county.units[1], at=AT + HOUR)
    well = getattr(checking, step)

    def fail(check: checking.Check) -> None:
        well(check)
        if check.row.manuscript_id == broken.manuscript_id:
            raise RuntimeError("broken")

    monkeypatch.setattr(checking, step, fail)
    assert check_next(at=AT + HOUR) == 2
    assert check_next(at=AT + HOUR) == 0
    monkeypatch.undo()
    assert check_next(at=AT + 2 * HOUR) == 1
    assert not ArchivedText.objects.exclude(asked_at=None).exists()


def test_an_earlier_text_is_never_told_to_be_a_copy_of_a_later_one(county: County) -> None:
    first = submit(county, SOURCE)
    check(submit(county, COPY, unit=county.units[1], at=AT + HOUR), AT + HOUR)
    assert check(first, AT + HOUR) == []


def test_own_words_are_no_copy(county: County) -> None:
    check(submit(county, SOURCE))
    assert check(submit(county, OWN_WORDS, unit=county.units[1], at=AT + HOUR)) == []


def test_a_units_own_earlier_piece_stands_apart(county: County) -> None:
    check(submit(county, SOURCE))
    (finding,) = check(submit(county, COPY, at=AT + HOUR))
    assert finding.kind == FindingKind.OWN


def test_the_same_piece_at_another_desk_stands_apart(county: County) -> None:
    check(submit(county, SOURCE, desks=[make_desk("共青团丽水市委员会", "团市委")]))
    (finding,) = check(submit(county, SOURCE, at=AT + HOUR))
    assert finding.kind == FindingKind.RESENT


def test_a_joint_piece_is_the_units_own(county: County) -> None:
    first = submit(county, SOURCE)
    Contributor.objects.create(manuscript=first.manuscript, order=2, organization=county.units[1])
    check(first)
    (finding,) = check(submit(county, COPY, unit=county.units[1], at=AT + HOUR))
    assert finding.kind == FindingKind.OWN


def rewritten(county: County, submission: Submission, body: str, at: dt.datetime) -> Submission:
    """The desk returns it, the unit writes something else and sends it again."""
    return_submission(submission=submission, reason="请重写", by=county[Role.EDITOR], at=at)
    manuscript, officer = submission.manuscript, submission.submitted_by
    manuscript.refresh_from_db()
    text = DraftText(manuscript.title, body, manuscript.kind, manuscript.event_on)
    save_draft(manuscript=manuscript, text=text, version=manuscript.version, by=officer, at=at)
    submission.refresh_from_db()
    return resubmit(submission=submission, by=officer, at=at)


def test_a_finding_lapses_when_the_text_was_written_anew(county: County) -> None:
    finding = make_finding(county)
    later = AT + 2 * HOUR
    submission = rewritten(county, finding.submission, OWN_WORDS, later)
    assert ArchivedText.objects.exclude(asked_at=None).count() == 1
    check(submission, later)
    finding.refresh_from_db()
    assert finding.state == FindingState.LAPSED
    assert check(submit(county, COPY, at=later)) != []
    assert not CopyFinding.objects.filter(source=submission.manuscript_id).exists()


def test_prints_of_an_old_archive_are_laid_once(county: County) -> None:
    first = submit(county, SOURCE)
    ArchivedText.objects.all().delete()
    assert print_archive() == 1
    assert print_archive() == 0
    assert ArchivedText.objects.get().asked_at is None
    assert check(first) == []
    assert check(submit(county, COPY, unit=county.units[1], at=AT + HOUR)) != []


def test_submitting_costs_one_statement_more(county: County) -> None:
    with CaptureQueriesContext(connection) as queries:
        submit(county, SOURCE)
    ours = [q["sql"] for q in queries if "copies_" in q["sql"]]
    assert len(ours) == 1
    assert ours[0].startswith("INSERT")


def numbers(hashes: set[int]) -> list[int]:
    return [each.number for each in texts_sharing(hashes)]


class Prints(TestCase):
    """The table against a dictionary."""

    @settings(max_examples=8)
    @given(
        st.lists(st.sets(st.integers(0, 2**61 - 1) | st.integers(0, 40), max_size=30), max_size=4)
    )
    def test_texts_that_share_prints_are_found_most_shared_first(
        self, texts: list[set[int]]
    ) -> None:
        for number, hashes in enumerate(texts):
            add_prints(number, hashes)
        for wanted in texts:
            counts = {n: len(wanted & other) for n, other in enumerate(texts) if wanted & other}
            assert numbers(wanted) == sorted(counts, key=lambda n: (-counts[n], n))
        for number, hashes in enumerate(texts):
            remove_prints(number, hashes)
            assert number not in numbers(hashes)

    def test_common_wording_finds_nothing(self) -> None:
        for number in range(FEW):
            add_prints(number, {7})
        assert len(texts_sharing({7})) == FEW
        assert {each.rarity for each in texts_sharing({7})} == {RARE * PARTS // FEW / PARTS}
        add_prints(FEW, {7, 8})
        assert numbers({7, 8}) == [FEW]


def test_several_sources_are_all_found(county: County) -> None:
    check(submit(county, SOURCE))
    check(submit(county, OWN_WORDS, unit=county.units[2], title="情景剧防骗"))
    writer = make_person("", Role.OFFICER, county.units[1])
    both = submit(county, COPY + "\n" + OWN_WORDS, unit=county.units[1], by=writer, at=AT + HOUR)
    findings = check(both, AT + HOUR)
    assert {each.source.unit for each in findings} == {county.units[0], county.units[2]}
