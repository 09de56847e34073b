"""Issues and manuscripts on paper: pages to look at, and files."""

import uuid
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from qingxun.desk.models import Issue
from qingxun.desk.printing import issue_shown, manuscript_document
from qingxun.desk.queries import issues as queries
from qingxun.desk.queries.manuscripts import histories_of
from qingxun.desk.views.manuscripts import find_manuscript, text_for
from qingxun.desk.views.story import story_of
from qingxun.documents.prints.responses import file_answer, pages_answer
from qingxun.organizations.access import PersonRequest, signed_in


def find_issue(request: HttpRequest, pk: uuid.UUID) -> Issue:
    """An issue that the person may see."""
    return get_object_or_404(queries.issue_for_print(cast(PersonRequest, request).person), pk=pk)


@signed_in
@require_GET
def issue_print(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The issue as it will be printed, page by page, with the files to take away."""
    return render(request, "desk/issue_print.html", {"issue": find_issue(request, pk)})


@signed_in
@require_GET
def issue_pages(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The pages as pictures."""
    return pages_answer(request, issue_shown(find_issue(request, pk)))


@signed_in
@require_GET
def issue_file(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """The issue as PDF, Word file or web page; once published, as it was issued."""
    issue = find_issue(request, pk)
    return file_answer(issue_shown(issue), form, str(issue))


@signed_in
@require_GET
def manuscript_file(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """A manuscript with the text that its page shows the person."""
    person = cast(PersonRequest, request).person
    row = find_manuscript(person, pk)
    stories = [story_of(history, person) for history in histories_of(row, person)[0]]
    title, body = text_for(person, row, stories)
    return file_answer(manuscript_document(row, title, body), form, title or "稿件")
