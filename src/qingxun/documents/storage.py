"""Files by the SHA-256 of their content: ``ab/cd/abcd…``. The only place that knows where: here in
a folder, in ``s3_storage`` in a store."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

BLOCK = 1024 * 1024
NOT_PUBLIC = "Files are never public; a view streams them."


def name_of(sha256: str) -> str:
    """The name under which content with this digest is kept."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


@deconstructible
class HashedStorage(Storage):
    """A folder (``MEDIA_ROOT``) in which a file's name follows from its content.

    ``save`` ignores the wanted name, writes to a temporary file in the same folder, syncs it and
    renames it: after a killed server a file is there whole or not at all. The same content is
    kept once. Files have no address: ``url`` raises; a view streams them to whom it may.
    """

    def __init__(self, location: str | Path | None = None) -> None:
        self._location = location

    @property
    def root(self) -> Path:
        return Path(self._location or settings.MEDIA_ROOT)

    def path(self, name: str) -> str:
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise SuspiciousFileOperation(name)
        return str(path)

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("Files kept by their content are never written again.")
        return File(Path(self.path(name)).open("rb"), name=name)

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Keep the content; returns its name. Durable when this returns."""
        folder = self.root / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as out:
                kept_name = name_of(_copy(content, out))
            target = self.root / kept_name
            if target.exists():
                return kept_name
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(temporary).chmod(0o640)
            Path(temporary).replace(target)
            _sync_folder(target.parent)
            return kept_name
        finally:
            Path(temporary).unlink(missing_ok=True)

    def delete(self, name: str) -> None:
        Path(self.path(name)).unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        return Path(self.path(name)).exists()

    def size(self, name: str) -> int:
        return Path(self.path(name)).stat().st_size

    def url(self, name: str | None) -> str:
        raise ValueError(NOT_PUBLIC)


def digest_of(content: IO[Any]) -> str:
    """The SHA-256 of a content in hexadecimal; it is rewound before and afterwards."""
    digest = hashlib.sha256()
    content.seek(0)
    while block := content.read(BLOCK):
        digest.update(block.encode() if isinstance(block, str) else block)
    content.seek(0)
    return digest.hexdigest()


def _copy(content: IO[Any], out: IO[bytes]) -> str:
    """Copy, sync, and return the SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    content.seek(0)
    read: Callable[[int], bytes | str] = content.read
    while block := read(BLOCK):
        data = block.encode() if isinstance(block, str) else block
        digest.update(data)
        out.write(data)
    out.flush()
    os.fsync(out.fileno())
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
