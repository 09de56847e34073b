"""Reading uploads before the request waits for its turn to write (``records.middleware``).

On SQLite one request writes at a time. A Word file takes a tenth of a second and a photo more; read
while one holds the pen, everybody else waits for it. A view names what it will ask of which field;
what was read, or why it could not be, waits at the upload until ``documents.reading`` is asked.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from qingxun.documents.intake import CleanDocument
from qingxun.documents.intake.reading import DOCUMENT, read_at_once
from qingxun.documents.reading import MAX_FILE, answers_of, read
from qingxun.documents.refusals import FileRefused
from qingxun.documents.sandbox import Answer

View = TypeVar("View", bound=Callable[..., Any])


def reads_ahead(**jobs: tuple[str, ...]) -> Callable[[View], View]:
    """Mark a view: the files of these fields are read by these jobs first (of
    ``documents.engine.jobs``, or ``document`` for ``read_at_once``). Stands outermost."""

    def before_writing(request: HttpRequest) -> None:
        for name, wanted in jobs.items():
            for file in request.FILES.getlist(name):
                for job in wanted:
                    try:
                        answers_of(file)[job] = _read(job, file)
                    except FileRefused as refusal:
                        answers_of(file)[job] = refusal

    def mark(view: View) -> View:
        view.before_writing = before_writing  # type: ignore[attr-defined]
        return view

    return mark


def _read(job: str, file: UploadedFile) -> Answer | CleanDocument:
    return read_at_once(file) if job == DOCUMENT else read(job, file)


def keeps_ahead(*fields: str) -> Callable[[View], View]:
    """Mark a view that keeps originals (``actions.keep_original``): the content of these fields'
    files is stored first, so that nobody waits for a disk or a store to take it. Content without a
    row harms nobody."""

    def before_writing(request: HttpRequest) -> None:
        for name in fields:
            for file in request.FILES.getlist(name):
                if 0 < (file.size or 0) <= MAX_FILE:
                    default_storage.save(None, file)

    def mark(view: View) -> View:
        view.before_writing = before_writing  # type: ignore[attr-defined]
        return view

    return mark
