"""Files in an S3-compatible store: by their digest, once, private; chosen by the environment."""

import hashlib
from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import RequestFactory

from qingxun.config.environment import file_storage
from qingxun.documents.actions import store_file
from qingxun.documents.s3_storage import HashedS3Storage
from qingxun.documents.serving import file_response
from qingxun.documents.storage import name_of
from qingxun.kit.clock import now
from tests.documents.s3_server import Store, serving

CONTENT = "青年夜校\n报名踊跃。".encode()
NAME = name_of(hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def store() -> Iterator[tuple[Store, HashedS3Storage]]:
    kept = Store()
    with serving(kept) as address:
        environ = {
            "QINGXUN_FILES": f"s3://qingxun/county?endpoint={address}&region=cn",
            "QINGXUN_S3_KEY": "key",
            "QINGXUN_S3_SECRET": "secret",
        }
        storage = HashedS3Storage(**file_storage(environ)["OPTIONS"])
        yield kept, storage
        storage.connection.meta.client.close()


def test_content_lies_under_its_digest_and_is_sent_once(
    store: tuple[Store, HashedS3Storage],
) -> None:
    kept, storage = store
    assert storage.save("whatever.txt", ContentFile(CONTENT)) == NAME
    assert storage.save("other.txt", ContentFile(CONTENT)) == NAME
    assert kept.objects == {f"/qingxun/county/{NAME}": CONTENT}
    assert [verb for verb, _path in kept.asked].count("PUT") == 1
    assert storage.exists(NAME)
    assert storage.size(NAME) == len(CONTENT)


def test_what_is_read_is_what_was_kept_and_a_missing_one_is_missing(
    store: tuple[Store, HashedS3Storage],
) -> None:
    _kept, storage = store
    storage.save(None, ContentFile(CONTENT))
    with storage.open(NAME) as file:
        assert file.read() == CONTENT
        file.seek(0)
        assert file.read(4) == CONTENT[:4]
    with pytest.raises(FileNotFoundError):
        storage.open(name_of("0" * 64))
    storage.delete(NAME)
    assert not storage.exists(NAME)


def test_no_file_has_a_public_address(store: tuple[Store, HashedS3Storage]) -> None:
    with pytest.raises(ValueError, match="never public"):
        store[1].url(NAME)


def test_a_store_that_stumbles_is_asked_again(store: tuple[Store, HashedS3Storage]) -> None:
    kept, storage = store
    kept.fails = 1
    assert storage.save(None, ContentFile(CONTENT)) == NAME
    assert f"/qingxun/county/{NAME}" in kept.objects


@pytest.mark.django_db
def test_a_kept_file_is_streamed_through_the_program(
    store: tuple[Store, HashedS3Storage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(storages._storages, "default", store[1])
    monkeypatch.setattr(default_storage, "_wrapped", store[1])
    stored = store_file(content=CONTENT, name="夜校.txt", by=None, at=now())
    assert list(store[0].objects) == [f"/qingxun/county/{name_of(stored.sha256)}"]
    response = file_response(RequestFactory().get("/"), stored)
    assert b"".join(response.streaming_content) == CONTENT
    response.close()
    store[0].objects.clear()
    with pytest.raises(FileNotFoundError):
        stored.open()


def test_without_an_address_files_lie_in_the_folder() -> None:
    assert file_storage({})["BACKEND"].endswith("HashedStorage")


@pytest.mark.parametrize("address", ["https://bucket", "s3://", "s3://b?endpont=x"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="QINGXUN_FILES"):
        file_storage({"QINGXUN_FILES": address})
