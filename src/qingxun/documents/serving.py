"""Streaming kept files to those who may have them; the view decides who."""

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
)

from qingxun.documents.models import StoredFile

_SHOWN_IN_BROWSER = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})


def file_response(
    request: HttpRequest, stored: StoredFile, *, name: str = "", download: bool = False
) -> HttpResponseBase:
    """A streamed response with the file, under ``name`` or its own.

    Pictures and PDF are shown unless ``download``; everything else is a download and can run
    nothing in the browser. Kept by the browser of this person only, and asked for again with
    its digest. The caller has checked that the person may see it. Raises ``Http404`` when the
    content is missing.
    """
    etag = f'"{stored.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    try:
        content = stored.open()
    except FileNotFoundError as error:
        raise Http404(stored.sha256) from error
    shown = stored.media_type in _SHOWN_IN_BROWSER and not download
    response = FileResponse(
        content,
        as_attachment=not shown,
        filename=name or stored.name,
        content_type=stored.media_type,
    )
    response["Content-Length"] = str(stored.size)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    if stored.media_type != "application/pdf":  # browsers' PDF viewers do not open in a sandbox
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
