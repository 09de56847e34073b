import stat
import threading

import pytest
from django.test import RequestFactory

from qingxun.audit.context import AddressMiddleware, address_of, current_address
from qingxun.audit.keys import (
    forget_key,
    is_signed,
    key_folder,
    load_key,
    make_key,
    sign,
    trusted_keys,
    verifier_key,
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    forget_key()
    yield
    forget_key()


def test_the_key_is_readable_by_its_owner_only():
    path = make_key()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in sorted(key_folder().iterdir())] == ["audit_key", "audit_key.pub"]


def test_the_key_is_made_once():
    first = load_key().public
    forget_key()
    assert load_key().public == first
    assert set(trusted_keys()) == {first}


def test_a_lost_key_is_replaced_with_a_warning_and_stays_trusted(caplog):
    old = load_key().public
    assert caplog.text == ""
    (key_folder() / "audit_key").unlink()
    forget_key()
    new = load_key().public
    assert new != old
    assert set(trusted_keys()) == {old, new}
    assert "missing" in caplog.text


def test_many_at_once_make_one_key():
    seen = []

    def work() -> None:
        seen.append(load_key().public)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1


def test_a_signature_is_of_its_text_and_key():
    signature = sign(b"text")
    assert is_signed(b"text", signature, load_key().public)
    assert not is_signed(b"test", signature, load_key().public)
    spoiled = bytes([signature[0] ^ 1]) + signature[1:]  # another byte, whichever it was
    assert not is_signed(b"text", spoiled, load_key().public)
    assert not is_signed(b"text", signature, b"short")


def test_the_verifier_key_has_the_form_of_signed_notes():
    # the example of the C2SP signed-note specification, computed by its rule
    line = verifier_key("example.com/foo", bytes(32))
    name, hash_, key = line.split("+", 2)
    assert (name, len(hash_)) == ("example.com/foo", 8)
    assert key.startswith("AQAA")


def test_the_row_key_is_neither_the_secret_nor_the_public_key():
    key = load_key()
    assert len({key.seed, key.public, key.row_key}) == 3


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 7.7.7.7", "7.7.7.7"),
        (2, "6.6.6.6, 7.7.7.7", "6.6.6.6"),
        (3, "7.7.7.7", "7.7.7.7"),
        (1, "", "10.0.0.1"),
    ],
)
def test_a_forwarded_address_is_believed_only_as_far_as_our_proxies(
    settings, proxies, forwarded, address
):
    settings.PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **headers)
    assert address_of(request) == address


def test_the_middleware_remembers_the_address_for_one_request_only():
    seen = []
    middleware = AddressMiddleware(lambda request: seen.append(current_address()))
    middleware(RequestFactory().get("/", REMOTE_ADDR="10.0.0.9"))
    assert seen == ["10.0.0.9"]
    assert current_address() == ""
