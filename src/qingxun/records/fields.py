"""Reading forms of ``multipart/form-data`` in which no file was chosen, all at once.

Every form with a place for files is sent as multipart, mostly without any. Django reads such a
body as a stream, part by part through layers of iterators; a body that fits into memory and holds
fields only is cut at its boundaries instead. Whatever is not exactly what browsers send goes to
Django's own parser, with the same bytes.
"""

import re
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

Parsed = tuple[QueryDict, MultiValueDict[str, Any]]
SMALL = 1024 * 1024  # bytes
append = MultiValueDict.appendlist  # itself: a QueryDict's looks whether text is bytes
_HEAD = re.compile(
    rb'Content-Disposition: form-data; name="([A-Za-z0-9_.:-]+)"'
    rb'(?:; filename=""(?:\r\nContent-Type: application/octet-stream)?)?'
)


class FieldsHandler(FileUploadHandler):
    """The first of the upload handlers: takes small bodies, leaves the others alone."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str | bytes,
        encoding: str | None = None,
    ) -> Parsed | None:
        """The fields, or None for Django to read the body."""
        if not 0 < content_length <= SMALL:
            return None
        body = input_data.read(content_length)
        mark = boundary.encode() if isinstance(boundary, str) else boundary
        fields = read_fields(body, mark, encoding or settings.DEFAULT_CHARSET)
        if fields is not None:
            return fields, MultiValueDict()
        handlers = [MemoryFileUploadHandler(self.request)]
        return MultiPartParser(META, BytesIO(body), handlers, encoding).parse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def read_fields(body: bytes, boundary: bytes, encoding: str) -> QueryDict | None:
    """The fields of a body; a place for files where none was chosen is an empty field.

    None for everything else: a file, other headers, an odd name, too many fields, a broken end.
    """
    mark = b"--" + boundary
    first, *parts = (b"\r\n" + body).split(b"\r\n" + mark)
    if first or body.count(mark) != len(parts) or not parts or parts.pop() != b"--\r\n":
        return None
    if len(parts) > (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or len(parts)):
        return None
    fields = QueryDict(mutable=True, encoding=encoding)
    for part in parts:
        head, blank, text = part[2:].partition(b"\r\n\r\n")
        known = _HEAD.fullmatch(head)
        if known is None or not blank or not part.startswith(b"\r\n"):
            return None
        append(fields, known[1].decode(), text.decode(encoding, "replace"))
    fields._mutable = False  # as Django leaves it
    return fields
