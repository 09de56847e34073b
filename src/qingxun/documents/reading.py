"""From a file to a reader's answer: size first, then the sandbox, and faults as refusals."""

from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.base import File

from qingxun.documents.refusals import FileRefused, busy, refusal_for, too_complex, too_large
from qingxun.documents.sandbox import (
    Answer,
    ParserBusy,
    ParserDied,
    ParserRefused,
    ParserTimedOut,
    sandbox,
)
from qingxun.documents.sandbox.pool import SECONDS

MAX_FILE = 20 * 1024 * 1024
Source = bytes | Path | BinaryIO | File  # what a file may be handed in as


def size_of(source: Source) -> int:
    """The size in bytes of a file that is handed in."""
    if isinstance(source, bytes):
        return len(source)
    if isinstance(source, Path):
        return source.stat().st_size
    if isinstance(source, File):
        return source.size
    size = source.seek(0, 2)
    source.seek(0)
    return size


def check_size(source: Source) -> None:
    """Raises ``FileTooLargeRefused`` over 20 MB."""
    size = size_of(source)
    if size > MAX_FILE:
        raise too_large(size, MAX_FILE)


def answers_of(file: File) -> dict[str, Any]:
    """What was read of an upload already, or why not (a ``FileRefused``), by job
    (``documents.ahead``)."""
    kept: dict[str, Any] = file.__dict__.setdefault("answers", {})
    return kept


def ask(job: str, source: Source, options: dict[str, Any] | None = None) -> Answer:
    """Have a file read by a job of ``documents.engine.jobs`` in a child process.

    Takes at most 20 s of reading, nothing when the upload was read ahead; raises subclasses of
    ``FileRefused``.
    """
    known = answers_of(source).get(job) if isinstance(source, File) and not options else None
    if isinstance(known, FileRefused):
        raise known
    return known or read(job, source, options)


def read(
    job: str,
    source: Source,
    options: dict[str, Any] | None = None,
    *,
    jobs: str = "qingxun.documents.engine.jobs",
    seconds: int = SECONDS,
) -> Answer:
    """``ask`` without looking whether it was read already; ``jobs`` names the table of jobs."""
    check_size(source)
    try:
        return sandbox(jobs).run(job, source, options=options, seconds=seconds)  # type: ignore[arg-type]
    except ParserRefused as refused:
        raise refusal_for(refused.code, refused.detail, job) from refused
    except (ParserDied, ParserTimedOut) as died:
        raise too_complex() from died
    except ParserBusy as error:
        raise busy() from error
