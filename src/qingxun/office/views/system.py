"""What the program itself does: background jobs, database and files."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks.base import TaskResultStatus

from qingxun import __version__
from qingxun.audit.queries import last_sealed_at
from qingxun.kit.clock import now
from qingxun.office.queries.storage import jobs, storage
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import Role
from qingxun.ui.filters import ChoiceFilter
from qingxun.ui.lists import Column, ListPage

TONES = {
    TaskResultStatus.READY: "amber",
    TaskResultStatus.RUNNING: "blue",
    TaskResultStatus.FAILED: "brown",
    TaskResultStatus.SUCCESSFUL: "green",
}
TASK_WORDS = {
    "keep_index": gettext_lazy("Keep the search up to date"),
    "verify_audit_log": gettext_lazy("Verify the audit log"),
    "make_batch": gettext_lazy("Typeset one document for each unit"),
}


@for_roles(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
def system(request: PersonRequest) -> HttpResponse:
    """Storage, and the jobs of the last two weeks."""
    words = {
        TaskResultStatus.READY: _("Waiting"),
        TaskResultStatus.RUNNING: _("Running"),
        TaskResultStatus.FAILED: _("Failed"),
        TaskResultStatus.SUCCESSFUL: _("Done"),
    }
    page = ListPage(
        request.GET,
        rows=jobs(),
        columns=[
            Column("job", _("Job"), sort="task_path"),
            Column("status", _("State"), sort="status"),
            Column("tries", _("Tries"), number=True),
            Column("at", _("Queued"), sort=("enqueued_at", "pk"), descending_first=True),
            Column("finished", _("Ended"), sort="finished_at"),
        ],
        filters=[ChoiceFilter("status", _("State"), choices=list(words.items()))],
        default_sort="-at",
    )
    for row in page.rows:
        status = TaskResultStatus(row.status)
        row.word, row.tone = words[status], TONES[status]
        task = row.task_path.rpartition(".")[2]
        row.name, row.tries = TASK_WORDS.get(task, task), len(row.worker_ids)
        row.error = row.traceback.strip().rpartition("\n")[2] if row.traceback else ""
    context = {
        "list": page,
        "storage": storage(),
        "sealed_at": last_sealed_at(),
        "version": __version__,
        "home": settings.HOME,
        "at": now(),
    }
    return render(request, "office/system.html", context)
