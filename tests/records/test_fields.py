"""Forms without files are read as Django reads them."""

from io import BytesIO

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from qingxun.records.fields import read_fields

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
KIND = f"multipart/form-data; boundary={BOUNDARY}"
NAMES = st.sampled_from(["title", "body", "desks", "b_q", "x.y-z", "odd name", 'quo"te', "名"])
TEXTS = st.text(alphabet="青田\r\n-= %\"'\x00😀a", max_size=20)
NO_FILE = 'name="word"; filename=""\r\nContent-Type: application/octet-stream'


def part(head: str, content: bytes) -> bytes:
    begin = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n"
    return begin.encode() + content + b"\r\n"


def whole(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def by_django(body: bytes) -> tuple[list[tuple[str, list[str]]], list[str]]:
    meta = {"CONTENT_TYPE": KIND, "CONTENT_LENGTH": str(len(body))}
    post, files = MultiPartParser(meta, BytesIO(body), [MemoryFileUploadHandler()]).parse()
    return list(post.lists()), list(files)


def by_us(body: bytes) -> tuple[list[tuple[str, list[str]]], list[str]]:
    request = RequestFactory().generic("POST", "/", body, KIND)
    return list(request.POST.lists()), list(request.FILES)


@given(
    fields=st.lists(st.tuples(NAMES, TEXTS), max_size=6),
    empty=st.booleans(),
    tail=st.sampled_from([b"", b"x", b"\r\n"]),
)
def test_fields_are_read_as_django_reads_them(
    fields: list[tuple[str, str]], empty: bool, tail: bytes
) -> None:
    parts = [part(f'name="{name}"', text.encode()) for name, text in fields]
    body = whole(*parts, *([part(NO_FILE, b"")] if empty else [])) + tail
    assert by_us(body) == by_django(body)


@settings(max_examples=200)
@given(st.binary(max_size=60), st.integers(0, 260))
def test_broken_bodies_are_read_as_django_reads_them(noise: bytes, place: int) -> None:
    good = whole(part('name="title"', "青田".encode()), part(NO_FILE, b""))
    body = good[:place] + noise + good[place:]
    assert by_us(body) == by_django(body)


def test_a_chosen_file_goes_to_djangos_parser() -> None:
    file = part('name="word"; filename="稿.docx"\r\nContent-Type: text/plain', b"abc")
    body = whole(part('name="title"', b"x"), file)
    request = RequestFactory().generic("POST", "/", body, KIND)
    assert request.POST["title"] == "x"
    assert request.FILES["word"].read() == b"abc"


def test_what_a_browser_sends_without_files_is_read_here() -> None:
    body = whole(part('name="title"', "青田".encode()), part(NO_FILE, b""))
    fields = read_fields(body, BOUNDARY.encode(), "utf-8")
    assert fields is not None
    assert fields.dict() == {"title": "青田", "word": ""}


def test_too_many_fields_are_refused_as_before() -> None:
    body = whole(*[part(f'name="f{n}"', b"") for n in range(4100)])
    with pytest.raises(TooManyFieldsSent):
        by_us(body)
