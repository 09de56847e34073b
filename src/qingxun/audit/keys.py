"""The signing key of the log: one file ``audit_key`` in the installation's folder, mode 0600.

Beside it ``audit_key.pub`` lists every public key this installation has signed with, in base64, one
a line. Whoever restores the folder restores both.
The same secret also gives the key of the rows' authenticators (see ``canonical``).
"""

import base64
import hashlib
import logging
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

logger = logging.getLogger(__name__)

KEY_FILE = "audit_key"
PUBLIC_FILE = "audit_key.pub"
ED25519 = b"\x01"  # algorithm byte of C2SP signed-note


@dataclass(frozen=True, slots=True)
class AuditKey:
    """The secret key, ready for use."""

    seed: bytes
    private: Ed25519PrivateKey
    public: bytes
    row_key: bytes


_lock = threading.Lock()
_loaded: dict[Path, AuditKey] = {}


def key_folder() -> Path:
    """Where the key lies: the installation's folder."""
    return Path(settings.HOME)


def load_key() -> AuditKey:
    """The key of this installation, kept in memory; made when there is none (``qingxun init``)."""
    folder = key_folder()
    key = _loaded.get(folder)
    if key is None:
        with _lock:
            key = _loaded.setdefault(folder, _read(folder))
    return key


def forget_key() -> None:
    """Read the key anew at the next use (it was restored or the folder changed)."""
    _loaded.clear()


def make_key() -> Path:
    """Make the key unless there is one already; the path of its file."""
    load_key()
    return key_folder() / KEY_FILE


def _read(folder: Path) -> AuditKey:
    path = folder / KEY_FILE
    if not path.exists():
        _write_secret(path)
    seed = base64.b64decode(path.read_text().strip(), validate=True)
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    _remember_public(folder / PUBLIC_FILE, public)
    row_key = hashlib.sha256(b"qingxun audit row\x00" + seed).digest()
    return AuditKey(seed, private, public, row_key)


def _write_secret(path: Path) -> None:
    """Write a new secret whole or not at all; when two processes try, the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, base64.b64encode(secrets.token_bytes(32)) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, path)
        if path.with_name(PUBLIC_FILE).exists():
            logger.warning("the audit key was missing; a new one was made: %s", path.name)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _remember_public(path: Path, public: bytes) -> None:
    if public not in _public_keys(path):
        with path.open("a") as handle:
            handle.write(base64.b64encode(public).decode() + "\n")


def _public_keys(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    return [base64.b64decode(line, validate=True) for line in path.read_text().split()]


def published_keys() -> list[bytes]:
    """The keys in ``audit_key.pub``; none where no installation is. Makes no key."""
    return _public_keys(key_folder() / PUBLIC_FILE)


def trusted_keys() -> list[bytes]:
    """Every public key whose signatures this installation stands by."""
    return [load_key().public, *_public_keys(key_folder() / PUBLIC_FILE)]


def sign(text: bytes) -> bytes:
    """Ed25519 signature, 64 bytes."""
    return load_key().private.sign(text)


def is_signed(text: bytes, signature: bytes, public: bytes) -> bool:
    """Whether the signature over the text is the key's."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_hash(name: str, public: bytes) -> bytes:
    """The four bytes by which a note names its key (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """The public key as one line ``name+hash+key`` (C2SP signed-note)."""
    encoded = base64.b64encode(ED25519 + public).decode()
    return f"{name}+{key_hash(name, public).hex()}+{encoded}"
