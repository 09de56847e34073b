"""Files are kept once, by their content, whole or not at all."""

import datetime as dt
import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import RequestFactory
from PIL import Image

from qingxun.audit.models import AuditRow
from qingxun.documents import refusals
from qingxun.documents.actions import clean_name, store_file
from qingxun.documents.models import StoredFile
from qingxun.documents.serving import file_response
from qingxun.documents.storage import HashedStorage, name_of
from qingxun.kit.clock import CHINA
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.states import OrganizationKind, Role
from tests.waiting import wait_until

from . import factories as make

AT = dt.datetime(2026, 11, 21, 9, 30, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"


def officer() -> Person:
    unit = Organization.objects.create(
        code="wenxi", kind=OrganizationKind.values[0], name="温溪镇团委", short_name="温溪镇"
    )
    person = Person.objects.create(name="陈芳")
    Appointment.objects.create(
        person=person, organization=unit, role=Role.values[0], valid_from=dt.date(2020, 1, 1)
    )
    return person


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# -- storage


def test_a_file_lies_under_its_digest_and_once(own_folder: Path) -> None:
    storage = HashedStorage()
    digest = hashlib.sha256(b"content").hexdigest()
    names = {storage.save(wanted, ContentFile(b"content")) for wanted in ("a", "../../etc/b")}
    assert names == {name_of(digest)} == {f"{digest[:2]}/{digest[2:4]}/{digest}"}
    assert files_in(own_folder) == [own_folder / name_of(digest)]
    with storage.open(name_of(digest)) as file:
        assert file.read() == b"content"


def test_a_file_has_no_address_and_is_not_written_again() -> None:
    storage = HashedStorage()
    name = storage.save("", ContentFile(b"content"))
    with pytest.raises(ValueError):
        storage.url(name)
    with pytest.raises(ValueError):
        storage.open(name, "wb")


def test_names_that_climb_out_are_refused() -> None:
    from django.core.exceptions import SuspiciousFileOperation

    with pytest.raises(SuspiciousFileOperation):
        HashedStorage().open("../../etc/passwd")


def test_a_broken_upload_leaves_nothing(own_folder: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionError
            return super().read(100)

    with pytest.raises(ConnectionError):
        HashedStorage().save("", Broken(bytes(1000)))
    assert files_in(own_folder) == []


KEEP_ON_WRITING = """
import os, sys
from qingxun.documents.storage import HashedStorage
from django.conf import settings
settings.configure()
from django.core.files.base import ContentFile
storage = HashedStorage(sys.argv[1])
print("ready", flush=True)
for number in range(100_000):
    storage.save("", ContentFile(os.urandom(8) * 300_000))
"""


def kept_in(folder: Path) -> list[Path]:
    return [path for path in files_in(folder) if path.parent.name != "incoming"]


def test_a_killed_server_leaves_no_half_file(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    for pause in (0.0, 0.05, 0.15):
        with subprocess.Popen(
            [sys.executable, "-c", KEEP_ON_WRITING, str(folder)], stdout=subprocess.PIPE
        ) as server:
            assert server.stdout is not None
            server.stdout.readline()
            wait_until(lambda: kept_in(folder), "the first file is kept")
            time.sleep(pause)
            server.send_signal(signal.SIGKILL)
    for path in kept_in(folder):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


# -- store_file


@pytest.mark.django_db
def test_a_word_file_is_kept_as_it_is_with_kind_size_and_audit_row() -> None:
    content = make.word("标题", "正文。")
    person = officer()
    stored = store_file(
        content=SimpleUploadedFile("材料.docx", content), name="材料.docx", by=person, at=AT
    )
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.size, stored.name) == (len(content), "材料.docx")
    assert stored.media_type.endswith("wordprocessingml.document")
    with stored.open() as file:
        assert file.read() == content
    assert stored.stored_by == person
    row = AuditRow.objects.get(verb="documents.store_file")
    assert row.object_id == stored.pk


@pytest.mark.django_db
def test_the_same_content_is_one_row_and_one_file(own_folder: Path) -> None:
    first = store_file(content=b"%PDF-1.7 text", name="a.pdf", by=None, at=AT)
    second = store_file(content=b"%PDF-1.7 text", name="b.pdf", by=None, at=AT)
    assert first == second
    assert StoredFile.objects.count() == 1
    assert len(files_in(own_folder)) == 1


@pytest.mark.django_db
def test_lost_content_comes_back_with_the_next_upload() -> None:
    stored = store_file(content=b"%PDF-1.7 text", name="a.pdf", by=None, at=AT)
    default_storage.delete(name_of(stored.sha256))
    again = store_file(content=b"%PDF-1.7 text", name="a.pdf", by=None, at=AT)
    assert again == stored
    with again.open() as file:
        assert file.read() == b"%PDF-1.7 text"


@pytest.mark.django_db
def test_a_photo_is_kept_without_its_place() -> None:
    photo = make.photo((40, 20), turned=True)
    stored = store_file(content=io.BytesIO(photo), name="现场.JPG", by=None, at=AT)
    assert (stored.media_type, stored.width, stored.height) == ("image/jpeg", 20, 40)
    assert stored.is_picture
    with stored.open() as file:
        image = Image.open(file)
        assert not dict(image.getexif())
        assert image.size == (20, 40)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (bytes(30 * 1024 * 1024), refusals.FileTooLargeRefused),
        (b"", refusals.EmptyFileRefused),
        (b"MZ" + bytes(500), refusals.WrongKindRefused),
        (b"<svg onload='x'/>", refusals.WrongKindRefused),
        (b"....ftypheic" + bytes(50), refusals.DamagedFileRefused),
        (make.pack({"a.txt": "x"}), refusals.WrongKindRefused),
        (make.with_macros(), refusals.MacroFileRefused),
        (make.ole("WordDocument" + "_VBA_PROJECT"), refusals.MacroFileRefused),
        (make.ole("EncryptedPackage"), refusals.EncryptedFileRefused),
        (b"%PDF-1.7 /Encrypt 5 0 R", refusals.EncryptedFileRefused),
        (make.huge_png(30_000, 2_000), refusals.PictureTooLargeRefused),
        (make.crowd(), refusals.UnsafeFileRefused),
        (make.laughs(), refusals.UnsafeFileRefused),
        (make.lying_bomb(), refusals.FileRefused),
    ],
)
def test_what_is_not_taken_leaves_nothing(
    own_folder: Path, content: bytes, expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        store_file(content=content, name="x", by=None, at=AT)
    assert not StoredFile.objects.exists()
    assert not own_folder.exists() or files_in(own_folder) == []


@pytest.mark.django_db
def test_without_an_appointment_nothing_is_taken() -> None:
    person = Person.objects.create(name="过客")
    with pytest.raises(PermissionRefused) as refused:
        store_file(content=b"%PDF-1.7", name="a.pdf", by=person, at=AT)
    assert refused.value.sentence


@pytest.mark.django_db
def test_the_database_keeps_one_row_per_content() -> None:
    stored = store_file(content=b"%PDF-1.7 text", name="a.pdf", by=None, at=AT)
    values = {"sha256": stored.sha256, "media_type": "x", "name": "x", "stored_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(size=1, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(size=0, **values | {"sha256": "0" * 64})


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("C:\\资料\\现场.JPG", "image/jpeg", "现场.JPG"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("报告.doc", "application/pdf", "报告.pdf"),
        ("照片.bmp", "image/png", "照片.png"),
        ("无后缀", "application/pdf", "无后缀.pdf"),
        ("2026.11.21活动", "application/pdf", "2026.11.21活动.pdf"),
        ("\u202efdp.exe", "application/pdf", "fdp.exe.pdf"),
        ("", "text/plain", "file.txt"),
        ("长" * 300 + ".pdf", "application/pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_are_made_harmless_and_fit_their_kind(
    name: str, media_type: str, expected: str
) -> None:
    assert clean_name(name, media_type) == expected


# -- serving


@pytest.mark.django_db
def test_a_file_is_streamed_privately_and_can_run_nothing() -> None:
    stored = store_file(content="<b>x</b> 正文".encode(), name="说明.txt", by=None, at=AT)
    response = file_response(RequestFactory().get("/"), stored)
    assert b"".join(response) == "<b>x</b> 正文".encode()
    response.close()
    assert response.streaming
    assert response["Content-Disposition"].startswith("attachment")
    assert "%E8%AF%B4" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"].startswith("private")


@pytest.mark.django_db
def test_a_picture_is_shown_and_not_sent_twice() -> None:
    stored = store_file(content=make.photo(), name="现场.jpg", by=None, at=AT)
    response = file_response(RequestFactory().get("/"), stored, name="附件1.jpg")
    response.close()
    assert response["Content-Disposition"].startswith("inline")
    again = RequestFactory().get("/", headers={"If-None-Match": response["ETag"]})
    assert file_response(again, stored).status_code == 304


@pytest.mark.django_db
def test_missing_content_is_not_found() -> None:
    stored = store_file(content=b"%PDF-1.7 text", name="a.pdf", by=None, at=AT)
    os.unlink(default_storage.path(name_of(stored.sha256)))
    with pytest.raises(Http404):
        file_response(RequestFactory().get("/"), stored)
