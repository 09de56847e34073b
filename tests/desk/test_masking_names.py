"""Personal data beside the text: in keywords, in names and captions of files."""

from django.urls import reverse

from qingxun.desk.actions import mask_submission
from qingxun.desk.models import Attachment, Manuscript, Submission
from qingxun.kit.clock import china_date
from qingxun.office.searching.files import read_attachments
from qingxun.organizations.states import Role
from qingxun.search.models import SearchEntry
from tests.desk.factories import BODY, make_submission
from tests.desk.test_masking import HIDDEN, MOBILE, county, pytestmark, typed, with_file
from tests.organizations.factories import AT, County, client_of

__all__ = ["county", "pytestmark"]


def test_keywords_names_and_captions_are_masked_too(county: County) -> None:
    submission = make_submission(county, body=BODY)
    manuscript, editor = submission.manuscript, county[Role.EDITOR]
    file = with_file(manuscript, "照片说明", name=f"{MOBILE}.txt")
    Attachment.objects.filter(pk=file.pk).update(caption=f"联系人电话{MOBILE}")
    Manuscript.objects.filter(pk=manuscript.pk).update(keywords=f"夜校 {MOBILE}")
    page = client_of(editor).get(reverse("desk:review_wording", args=[submission.pk]))
    assert MOBILE in page.content.decode()
    read_attachments(china_date(AT))
    assert not SearchEntry.objects.filter(text__contains=MOBILE).exists()
    submission.refresh_from_db()
    mask_submission(submission=submission, by=editor, at=AT)
    file.refresh_from_db()
    manuscript.refresh_from_db()
    assert (file.name, file.caption) == (f"{HIDDEN}.txt", f"联系人电话{HIDDEN}")
    assert manuscript.keywords == f"夜校 {HIDDEN}"


def test_the_writer_is_told_of_names_of_files_before_they_leave(county: County) -> None:
    address, data = typed(county, BODY)
    manuscript = Manuscript.objects.get()
    file = with_file(manuscript, "照片说明", name=f"学生李小明（12岁）{MOBILE}.txt")
    client = client_of(county[Role.OFFICER])
    page = client.get(address).content.decode()
    assert "文件名、图片说明里有个人信息" in page
    assert "<b>未成年人姓名</b> 李小明" in page
    assert client.post(address, data).status_code == 422
    assert not Submission.objects.exists()
    manuscript.refresh_from_db()
    data |= {"do": "submit:masked", "version": str(manuscript.version)}
    assert client.post(address, data).status_code == 303
    file.refresh_from_db()
    assert file.name == f"学生李某某（12岁）{HIDDEN}.txt"
