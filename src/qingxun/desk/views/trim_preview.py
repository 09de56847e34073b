"""What an item of an issue will look like in print while its text is still being typed."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from qingxun.desk.actions.drafts import DraftText, check_lengths
from qingxun.desk.permissions.submissions import EDITING_ROLES
from qingxun.desk.printing import issue_with
from qingxun.desk.views.issue_work import load, load_item
from qingxun.documents.prints.responses import file_answer, pages_answer
from qingxun.kit.refusals import Refusal
from qingxun.organizations.access import for_roles
from qingxun.records.middleware import writes_nothing


@for_roles(*EDITING_ROLES)
@writes_nothing
@require_POST
def preview(request: HttpRequest, pk: str, item: str, form: str) -> HttpResponse:
    """The typed text in its place in the issue: its pages beside the form, or the issue as PDF."""
    issue = load(request, uuid.UUID(pk))
    row = load_item(issue, uuid.UUID(item))
    text = DraftText(title=request.POST.get("title", ""), body=request.POST.get("body", ""))
    try:
        check_lengths(text)
    except Refusal as refusal:
        return render(request, "documents/pages.html", {"sentence": refusal.sentence})
    document, place = issue_with(issue, row.pk, text.title, text.body)
    if form == "pdf":
        return file_answer(document, form, str(issue))
    return pages_answer(request, document, item=place)
