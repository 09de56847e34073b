"""ZIP containers from strangers: entries, names, sizes and ratio are checked before unpacking."""

import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from qingxun.documents.engine.faults import Fault

MAX_ENTRIES = 2000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024  # smaller parts may be as repetitive as they like
BLOCK = 256 * 1024
_ABSOLUTE = re.compile(r"^(?:[/\\]|[A-Za-z]:)")


class _Counted:
    """A readable part of the archive which charges every block to the archive's budget."""

    def __init__(self, raw: IO[bytes], archive: "Archive") -> None:
        self._raw = raw
        self._archive = archive

    def read(self, size: int = -1) -> bytes:
        size = BLOCK if size is None or size < 0 else min(size, BLOCK)
        try:
            block = self._raw.read(size)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise Fault("damaged") from error
        except Exception as error:  # zlib.error and what other decoders raise
            raise Fault("damaged") from error
        self._archive.charge(len(block))
        return block

    def close(self) -> None:
        self._raw.close()


class Archive:
    """A checked ZIP file.

    Raises ``Fault``: ``damaged``; ``encrypted``; ``bomb`` for more than 2,000 entries, more
    than 100 MB unpacked or a ratio over 100; ``unsafe_name`` for absolute paths, ``..`` and
    links (docs/reference/documents.md).
    """

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Fault("damaged") from error
        self._left = MAX_UNPACKED
        self._check_entries()
        self.names = frozenset(self._zip.namelist())

    def _check_entries(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise Fault("bomb")
        unpacked = packed = 0
        for entry in entries:
            _check_entry(entry)
            unpacked += entry.file_size
            packed += entry.compress_size
        if unpacked > MAX_UNPACKED or (
            unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1)
        ):
            raise Fault("bomb")

    def charge(self, size: int) -> None:
        """Count ``size`` unpacked bytes; raises ``Fault('bomb')`` when the budget is spent."""
        self._left -= size
        if self._left < 0:
            raise Fault("bomb")

    @contextmanager
    def part(self, name: str) -> Iterator[_Counted]:
        """One part as a counted stream; a part that is not there is a damaged file."""
        try:
            raw = self._zip.open(name)
        except (KeyError, zipfile.BadZipFile, OSError, RuntimeError) as error:
            raise Fault("damaged") from error
        counted = _Counted(raw, self)
        try:
            yield counted
        finally:
            counted.close()

    def blocks(self, name: str) -> Iterator[bytes]:
        """The unpacked blocks of one part."""
        with self.part(name) as stream:
            while block := stream.read():
                yield block


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if _ABSOLUTE.match(name) or ".." in re.split(r"[/\\]", name):
        raise Fault("unsafe_name")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Fault("unsafe_name")
    if entry.flag_bits & 0x1:
        raise Fault("encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Fault("damaged")
    if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise Fault("bomb")


def check_parts(archive: Archive) -> None:
    """Unpack every part once, counted, before a library unpacks them itself.

    Raises ``Fault('bomb')`` past the budget and ``Fault('doctype')`` for an XML part that
    declares a document type (the way to entity bombs and external entities).
    """
    for name in archive.names:
        is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
        tail = b""
        for block in archive.blocks(name):
            if is_xml:
                text = tail + block.replace(b"\x00", b"")  # UTF-16 looks like ASCII then
                if b"<!DOCTYPE" in text:
                    raise Fault("doctype")
                tail = text[-16:]
