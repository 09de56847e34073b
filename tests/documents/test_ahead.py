"""Uploads that were read before the request's turn to write."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from qingxun.documents import reading
from qingxun.documents.ahead import reads_ahead
from qingxun.documents.intake import read_at_once
from qingxun.documents.refusals import FileRefused

TEXT = "侨乡青年返乡创业\n近日，鹤城街道团工委召开座谈会。".encode()


@reads_ahead(word=("document",))
def view(request: object) -> HttpResponse:
    return HttpResponse()


def sent(content: bytes) -> SimpleUploadedFile:
    """The upload as the view finds it."""
    request = RequestFactory().post("/", {"word": SimpleUploadedFile("稿.txt", content)})
    view.before_writing(request)  # type: ignore[attr-defined]
    file: SimpleUploadedFile = request.FILES["word"]  # type: ignore[assignment]
    return file


def test_what_was_read_ahead_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    file = sent(TEXT)
    monkeypatch.setattr(reading, "sandbox", None)
    assert read_at_once(file).title == "侨乡青年返乡创业"


def test_why_it_could_not_be_read_is_told_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = sent(bytes(range(256)) * 20)
    monkeypatch.setattr(reading, "sandbox", None)
    with pytest.raises(FileRefused):
        read_at_once(file)


def test_a_job_that_was_not_read_ahead_is_read_when_it_is_asked_for() -> None:
    assert reading.ask("keep", sent(TEXT)).fields["media_type"] == "text/plain"
