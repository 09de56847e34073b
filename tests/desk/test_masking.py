"""Personal data: pointed out before it leaves, masked everywhere, the original locked away."""

import pytest
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from qingxun.audit.models import AuditRow
from qingxun.desk.actions import (
    add_items,
    destroy_originals,
    mask_issue,
    mask_submission,
    note_reading,
    open_original,
    pass_check,
    publish_issue,
    send_to_check,
    start_issue,
)
from qingxun.desk.actions.comparing import Text
from qingxun.desk.actions.masking import NothingToMaskRefused
from qingxun.desk.models import (
    Attachment,
    Issue,
    Manuscript,
    Original,
    Reading,
    Revision,
    Submission,
    SubmissionEvent,
)
from qingxun.desk.states import IssueState, SubmissionState
from qingxun.dispatch.actions import dispatch_upward
from qingxun.dispatch.models import Dispatch
from qingxun.documents.actions import store_file
from qingxun.documents.discarding import discard_released
from qingxun.kit.clock import china_date
from qingxun.kit.ids import uuid7
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.language.actions import ignore_finding
from qingxun.language.personal import PersonalDataRefused
from qingxun.messaging.actions import notify
from qingxun.messaging.models import Message, MessageKind
from qingxun.office.searching.files import read_attachments
from qingxun.organizations.states import Role
from qingxun.search.models import SearchEntry
from tests.desk.factories import BODY, make_manuscript, make_periodical, make_submission
from tests.dispatch.factories import make_ladder, outlet_of
from tests.organizations.factories import AT, County, client_of, make_county, make_desk

pytestmark = pytest.mark.django_db
MOBILE, HIDDEN = "13857812345", "138****2345"
PRIVATE = f"{BODY}\n村民周大山（电话{MOBILE}）说，今年的杨梅卖得好。"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def submission(county: County) -> Submission:
    return make_submission(county, body=PRIVATE)


def typed(county: County, body: str) -> tuple[str, dict[str, str]]:
    manuscript = make_manuscript(county.units[0], county[Role.OFFICER], county.desk, body=body)
    data = {
        "title": manuscript.title,
        "body": body,
        "kind": str(manuscript.kind_id),
        "event_on": "2026-11-20",
        "keywords": "",
        "version": str(manuscript.version),
        "desks": str(county.desk.pk),
        "unit": str(county.units[0].pk),
        "do": "submit",
    }
    return reverse("desk:edit", args=[manuscript.pk]), data


def test_submitting_points_out_what_is_personal_and_sends_nothing(county: County) -> None:
    address, data = typed(county, PRIVATE)
    answer = client_of(county[Role.OFFICER]).post(address, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert MOBILE in page
    assert "隐去后报送" in page
    assert not Submission.objects.exists()


def test_submitting_masked_sends_the_masked_text(county: County) -> None:
    address, data = typed(county, PRIVATE)
    client = client_of(county[Role.OFFICER])
    assert client.post(address, data | {"do": "submit:masked"}).status_code == 303
    sent = Submission.objects.get()
    assert HIDDEN in sent.body
    assert "周某某" in sent.body


def test_what_is_needed_is_confirmed_and_a_clean_text_is_sent_at_once(county: County) -> None:
    client = client_of(county[Role.OFFICER])
    address, data = typed(county, PRIVATE)
    assert client.post(address, data | {"accept_personal": "1"}).status_code == 303
    address, data = typed(county, BODY)
    assert client.post(address, data).status_code == 303


def test_masking_makes_a_revision_and_leaves_the_number_nowhere(
    county: County, submission: Submission
) -> None:
    editor = county[Role.EDITOR]
    note_reading(
        manuscript=submission.manuscript,
        text=Text("", submission.body),
        own=False,
        by=editor,
        at=AT,
    )
    mask_submission(submission=submission, by=editor, at=AT)
    submission.refresh_from_db()
    assert HIDDEN in submission.body
    assert submission.edited is not None
    assert "手机号码 1 处" in submission.edited.note
    for revision in Revision.objects.all():
        assert MOBILE not in revision.body
    submission.manuscript.refresh_from_db()
    assert MOBILE not in submission.manuscript.body
    assert not Reading.objects.exists()
    assert MOBILE not in SearchEntry.objects.get(object_id=submission.pk).text
    assert MOBILE in Original.objects.get().body
    assert SubmissionEvent.objects.filter(verb="mask_personal").count() == 1
    with pytest.raises(NothingToMaskRefused):
        mask_submission(submission=submission, by=editor, at=AT)


def test_what_the_unit_writes_now_is_left_to_it(county: County, submission: Submission) -> None:
    manuscript = submission.manuscript
    manuscript.body += f"\n另一位村民电话{MOBILE}。"
    manuscript.save()
    mask_submission(submission=submission, by=county[Role.EDITOR], at=AT)
    manuscript.refresh_from_db()
    assert MOBILE in manuscript.body


def test_the_original_is_opened_with_a_reason_that_is_audited(
    county: County, submission: Submission
) -> None:
    editor = county[Role.EDITOR]
    mask_submission(submission=submission, by=editor, at=AT)
    original = Original.objects.get()
    client = client_of(editor)
    for name in ("desk:review", "desk:review_wording"):
        page = client.get(reverse(name, args=[submission.pk])).content.decode()
        assert MOBILE not in page
    assert "查看未隐去的原文" in page
    address = reverse("desk:open_original", args=[submission.pk, original.pk])
    assert client.post(address, {"reason": " "}).status_code == 303
    shown = client.post(address, {"reason": "给当事人打电话核实"})
    assert MOBILE in shown.content.decode()
    event = SubmissionEvent.objects.get(verb="open_original")
    assert (event.by, event.note) == (editor, "给当事人打电话核实")
    assert AuditRow.objects.filter(verb="desk.open_original").count() == 1
    with pytest.raises(PermissionRefused):
        open_original(
            original=original,
            submission=submission,
            reason="看看",
            by=county[Role.OFFICER],
            at=AT,
        )


def test_the_editor_sees_what_is_personal_and_what_the_writer_left(
    county: County, submission: Submission
) -> None:
    ignore_finding(
        key="ellipsis:...",
        sentence="“...”：省略号",
        by=county[Role.OFFICER],
        at=AT,
        text=submission.manuscript_id,
    )
    address = reverse("desk:review_wording", args=[submission.pk])
    for headers in ({}, {"HX-Request": "true"}):
        page = client_of(county[Role.EDITOR]).get(address, headers=headers).content.decode()
        assert MOBILE in page
        assert "“...”：省略号" in page
    leader = client_of(county[Role.SIGNING_LEADER]).get(address).content.decode()
    assert MOBILE in leader
    assert "全部隐去" not in leader


def test_the_editor_sees_what_the_writer_always_ignores_where_it_stands(county: County) -> None:
    submission = make_submission(county, body="夜校开班，四十名青年报名，还有很多...")
    writer = submission.revision.made_by
    for key in ("ellipsis:...", "ellipsis:……"):
        ignore_finding(key=key, sentence=f"{key}：省略号", by=writer, at=AT, text=None)
    address = reverse("desk:review_wording", args=[submission.pk])
    page = client_of(county[Role.EDITOR]).get(address).content.decode()
    assert f"ellipsis:...：省略号 <small>{writer.name}一贯忽略" in page
    assert "ellipsis:……" not in page  # it does not stand in this text


def test_an_original_that_nobody_needs_is_destroyed(county: County, submission: Submission) -> None:
    editor = county[Role.EDITOR]
    mask_submission(submission=submission, by=editor, at=AT)
    assert destroy_originals(submission=submission, by=editor, at=AT) == 1
    original = Original.objects.get()
    assert (original.title, original.body) == ("", "")
    address = reverse("desk:open_original", args=[submission.pk, original.pk])
    assert client_of(editor).post(address, {"reason": "核实"}).status_code == 404
    assert destroy_originals(submission=submission, by=editor, at=AT) == 0


def test_the_button_masks_and_leads_back(county: County, submission: Submission) -> None:
    client = client_of(county[Role.EDITOR])
    address = reverse("desk:mask", args=[submission.pk])
    for outside in ("//elsewhere", "/\t/elsewhere", "https:elsewhere", "/\\elsewhere"):
        answer = client.post(address, {"next": outside})
        assert answer["Location"].startswith(reverse("desk:review", args=[submission.pk]))
    submission.refresh_from_db()
    assert HIDDEN in submission.body
    assert client.post(address, {"next": "/dispatch/"})["Location"] == "/dispatch/"
    assert client_of(county[Role.OFFICER]).post(address).status_code == 403


def test_nothing_personal_is_published_unless_it_is_confirmed(county: County) -> None:
    issue = issue_with(county, PRIVATE)
    leader = county[Role.SIGNING_LEADER]
    with pytest.raises(PersonalDataRefused, match="手机号码 1 处"):
        publish_issue(issue=issue, by=leader, at=AT)
    client = client_of(leader)
    page = client.get(reverse("desk:issue", args=[issue.pk])).content.decode()
    assert MOBILE in page
    assert "accept_personal" in page
    version = issue.version
    mask_issue(issue=issue, by=leader, at=AT)
    assert HIDDEN in issue.items.get().body
    with pytest.raises(Refusal):
        publish_issue(issue=issue, by=leader, at=AT, version=version)
    publish_issue(issue=issue, by=leader, at=AT)
    assert issue.state == IssueState.PUBLISHED


def test_the_leader_may_confirm_that_it_is_needed(county: County) -> None:
    issue = issue_with(county, PRIVATE)
    publish_issue(issue=issue, by=county[Role.SIGNING_LEADER], at=AT, accept_personal=True)
    item = issue.items.get()
    assert MOBILE in item.body
    mask = reverse("desk:mask", args=[item.submission_id])
    page = client_of(county[Role.EDITOR]).post(mask, follow=True).content.decode()
    assert "已经发出，里面还有个人信息，只能撤回" in page


def test_an_issue_in_work_follows_when_its_manuscript_is_masked(county: County) -> None:
    issue = issue_with(county, PRIVATE)
    item = issue.items.select_related("submission").get()
    mask_submission(submission=item.submission, by=county[Role.EDITOR], at=AT)
    item.refresh_from_db()
    assert HIDDEN in item.body
    with pytest.raises(PermissionRefused):
        mask_issue(issue=issue, by=county[Role.EDITOR], at=AT)


def with_file(manuscript: Manuscript, text: str, *, name: str = "走访.txt") -> Attachment:
    """The file that the text was read from, or (another name) one that goes with it."""
    by = manuscript.author
    file = store_file(content=text.encode(), name=name, by=by, at=AT)
    return Attachment.objects.create(
        manuscript=manuscript,
        file=file,
        name=name,
        is_source=name == "走访.txt",
        added_by=by,
        added_at=AT,
    )


def test_the_file_that_the_text_came_from_is_locked_away_with_it(
    county: County, submission: Submission
) -> None:
    manuscript = submission.manuscript
    source = with_file(manuscript, PRIVATE)
    listed = with_file(manuscript, f"登记表：侨胞返乡，{MOBILE}", name="名单.txt")
    harmless = with_file(manuscript, "登记表：侨胞返乡十二户。", name="汇总.txt")
    assert read_attachments(china_date(AT)) == 3
    kept = SearchEntry.objects.filter(kind="attachment")
    assert not any(MOBILE in entry.text for entry in kept)
    editor, client = county[Role.EDITOR], client_of(county[Role.EDITOR])
    wording = reverse("desk:review_wording", args=[submission.pk])
    assert "附件《名单.txt》里有：手机号码 1 处" in client.get(wording).content.decode()
    mask_submission(submission=submission, by=editor, at=AT)
    assert list(kept.values_list("object_id", flat=True)) == [harmless.pk]
    assert read_attachments(china_date(AT)) == 0
    for person in (editor, county[Role.SIGNING_LEADER], county[Role.OFFICER]):
        looking = client_of(person)
        for file, status in ((source, 404), (listed, 404), (harmless, 200)):
            answer = looking.get(reverse("desk:attachment", args=[file.pk]))
            assert answer.status_code == status
            assert bool(b"".join(getattr(answer, "streaming_content", ()))) == (status == 200)
    assert "走访.txt" in client.get(wording).content.decode()


def test_a_locked_file_is_given_out_for_a_reason_that_is_audited(
    county: County, submission: Submission
) -> None:
    source, editor = with_file(submission.manuscript, PRIVATE), county[Role.EDITOR]
    mask_submission(submission=submission, by=editor, at=AT)
    client = client_of(editor)
    address = reverse("desk:open_locked_file", args=[submission.pk, source.pk])
    assert client.post(address, {"reason": " "}).status_code == 303
    answer = client.post(address, {"reason": "核对姓名"})
    assert MOBILE in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert SubmissionEvent.objects.get(verb="open_original").note == "走访.txt：核对姓名"
    assert AuditRow.objects.filter(verb="desk.open_original").count() == 1
    Attachment.objects.filter(pk=source.pk).update(name=f"{'长' * 196}.txt")
    answer = client.post(address, {"reason": "核" * 300})
    assert MOBILE in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert client_of(county[Role.OFFICER]).post(address, {"reason": "看"}).status_code == 403
    assert destroy_originals(submission=submission, by=editor, at=AT) == 2
    assert client.post(address, {"reason": "核对姓名"}).status_code == 404


def test_a_file_with_personal_data_is_locked_though_the_text_is_clean(county: County) -> None:
    submission = make_submission(county, body=BODY)
    file = with_file(submission.manuscript, f"登记表，电话{MOBILE}", name="名单.txt")
    read_attachments(china_date(AT))
    mask_submission(submission=submission, by=county[Role.EDITOR], at=AT)
    file.refresh_from_db()
    assert file.locked_at == AT


def test_the_unit_that_masks_before_sending_locks_its_file(county: County) -> None:
    address, data = typed(county, PRIVATE)
    source = with_file(Manuscript.objects.get(), PRIVATE)
    client = client_of(county[Role.OFFICER])
    assert client.post(address, data | {"do": "submit:masked"}).status_code == 303
    source.refresh_from_db()
    assert source.locked_at is not None


def test_destroyed_files_leave_the_store_unless_something_else_needs_the_same_content(
    county: County, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    one, other = make_submission(county, body=PRIVATE), make_submission(county, body=PRIVATE)
    alone, shared = (with_file(one.manuscript, text) for text in (PRIVATE, f"名单：{MOBILE}"))
    with_file(other.manuscript, f"名单：{MOBILE}")
    editor = county[Role.EDITOR]
    for submission in (one, other):
        mask_submission(submission=submission, by=editor, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        destroy_originals(submission=one, by=editor, at=AT)
    with pytest.raises(FileNotFoundError):
        alone.file.open()
    shared.file.open().close()
    assert AuditRow.objects.filter(verb="documents.discard_file").count() == 1
    destroy_originals(submission=other, by=editor, at=AT)  # its commit is never heard of
    assert (discard_released(at=AT), discard_released(at=AT)) == (1, 0)
    with pytest.raises(FileNotFoundError):
        shared.file.open()
    with_file(other.manuscript, PRIVATE)
    alone.file.open().close()


def test_a_title_is_masked_wherever_it_was_copied_to(county: County) -> None:
    title = f"村民周大山（{MOBILE}）办起民宿"
    submission = make_submission(county, SubmissionState.ACCEPTED, title=title)
    make_ladder(county)
    editor, outlet = county[Role.EDITOR], outlet_of(county.desk, "city_league")
    dispatch_upward(source=submission, outlets=[outlet], by=editor, at=AT, accept_personal=True)
    notify(people=[editor.pk], kind=MessageKind.DECISION, title=f"《{title}》已录用", at=AT)
    other = Submission.objects.get(pk=submission.pk)
    other.pk, other.desk = uuid7(), make_desk("共青团丽水市委员会", "团市委")
    other.save(force_insert=True)
    mask_submission(submission=submission, by=editor, at=AT)
    hidden = f"村民周某某（{HIDDEN}）办起民宿"
    assert Dispatch.objects.get().title == hidden
    assert Message.objects.filter(title=f"《{hidden}》已录用").exists()
    assert not Message.objects.filter(title__contains=MOBILE).exists()
    other.refresh_from_db()
    assert other.title == hidden
    assert not SearchEntry.objects.filter(text__contains=MOBILE).exists()


def issue_with(county: County, body: str) -> Issue:
    """An issue that waits for the leader, with one item of that text."""
    editor = county[Role.EDITOR]
    submission = make_submission(county, SubmissionState.ACCEPTED, body=body)
    issue = start_issue(periodical=make_periodical(county.desk), by=editor, at=AT)
    add_items(issue=issue, submissions=[submission], by=editor, at=AT)
    send_to_check(issue=issue, by=editor, at=AT)
    return pass_check(issue=issue, by=county[Role.OFFICE_HEAD], at=AT)
