"""Photos and files of a manuscript, for those who may see the manuscript."""

import uuid
from typing import cast

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from qingxun.desk.queries.writing import visible_attachment
from qingxun.documents.serving import file_response
from qingxun.organizations.access import PersonRequest, signed_in


@signed_in
@require_safe
def attachment(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Stream a file; 404 for one whose manuscript the person may not see."""
    row = visible_attachment(cast(PersonRequest, request).person, pk)
    if row is None:
        raise Http404
    download = request.GET.get("download") == "1"
    return file_response(request, row.file, name=row.name, download=download)
