"""对照: two texts of a manuscript, each change for itself, taken back where one may; in print."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from qingxun.desk import actions
from qingxun.desk.actions.comparing import Compared, Text, Wish
from qingxun.desk.models import Manuscript, Submission
from qingxun.desk.printing import comparison_document
from qingxun.desk.queries.versions import Version, first_choice, versions_of
from qingxun.desk.views.changes import Shown, sheets_of, shown_of
from qingxun.desk.views.manuscripts import find_manuscript
from qingxun.documents.prints.responses import file_answer
from qingxun.kit.clock import now, today
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.organizations.access import PersonRequest, signed_in


@dataclass(frozen=True)
class Chosen:
    """A manuscript, its texts, and the two that are compared."""

    manuscript: Manuscript
    versions: list[Version]
    before: Version
    after: Version

    @cached_property
    def compared(self) -> Compared:
        return Compared(
            Text(self.before.title, self.before.body), Text(self.after.title, self.after.body)
        )

    def address(self, name: str = "desk:compare", *more: str) -> str:
        choice = urlencode({"a": self.before.key, "b": self.after.key})
        return f"{reverse(name, args=[self.manuscript.pk, *more])}?{choice}"


def choose(request: HttpRequest, pk: uuid.UUID) -> Chosen:
    """The manuscript and the two texts that the address names. 404 for what she may not read."""
    person = cast(PersonRequest, request).person
    manuscript = find_manuscript(person, pk)
    versions = versions_of(manuscript, person)
    if not versions:
        raise Http404
    by_key = {version.key: version for version in versions}
    before, after = first_choice(versions)
    return Chosen(
        manuscript,
        versions,
        by_key.get(request.GET.get("a", ""), before),
        by_key.get(request.GET.get("b", ""), after),
    )


@signed_in
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was changed between two texts; POST takes the ticked changes back, or turns to another
    sheet and keeps what is ticked."""
    chosen = choose(request, pk)
    if request.method == "POST":
        if "sheet" in request.POST:
            return turn(request, chosen)
        return take_back(request, chosen)
    return show(request, chosen)


def turn(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Another sheet of the same changes; what was ticked on others is kept."""
    try:
        chosen.compared.check(request.POST.get("seen", ""))
    except StaleRefused as refusal:
        return show(request, chosen, refusal.sentence)
    return show(request, chosen, ticked=ticked_in(request))


def ticked_in(request: HttpRequest) -> set[str]:
    """Keys of the changes ticked on this sheet and on the others."""
    others = request.POST.get("elsewhere", "").split(",")
    return {*request.POST.getlist("back"), *filter(None, others)}


def show(
    request: HttpRequest, chosen: Chosen, refused: str = "", ticked: Collection[str] = ()
) -> HttpResponse:
    compared = chosen.compared
    title, body = shown_of(compared.title, "t"), shown_of(compared.body, "b")
    changes = [*_decided(title), *_decided(body)]
    sheets = sheets_of(body)
    sheet = _asked_sheet(request, len(sheets))
    here = {part.key for part in [*(title if sheet == 1 else []), *sheets[sheet - 1]]}
    removed, added = map(sum, zip(compared.title.counts(), compared.body.counts(), strict=True))
    context = {
        "manuscript": chosen.manuscript,
        "chosen": chosen,
        "title": title,
        "body": sheets[sheet - 1],
        "sheet": sheet,
        "sheets": range(1, len(sheets) + 1),
        "changes": changes,
        "moves": sum(1 for one in changes if one.kind == "moved"),
        "removed": removed,
        "added": added,
        "target": chosen.after.target,
        "seen": compared.digest,
        "refused": refused,
        "ticked": ticked,
        "elsewhere": [one.key for one in changes if one.key in ticked and one.key not in here],
        "reviewed": _reviewed(chosen.after),
        "pdf": chosen.address("desk:compare_file", "pdf"),
        "docx": chosen.address("desk:compare_file", "docx"),
        "html": chosen.address("desk:compare_file", "html"),
    }
    return render(request, "desk/compare.html", context, status=422 if refused else 200)


def _asked_sheet(request: HttpRequest, last: int) -> int:
    """The sheet that is asked for, the nearest there is."""
    asked = request.POST.get("sheet") or request.GET.get("sheet") or ""
    known = asked.isascii() and asked.isdigit() and len(asked) < 7
    return max(1, min(int(asked), last)) if known else 1


def _decided(parts: list[Shown]) -> list[Shown]:
    """Those that are decided for themselves, in reading order."""
    return [part for part in parts if part.kind in ("change", "moved")]


def _reviewed(version: Version) -> uuid.UUID | None:
    """The submission whose editor's page leads on from here."""
    return version.target.pk if isinstance(version.target, Submission) else None


def take_back(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Take the ticked changes back, all of them or none."""
    person, ticked = cast(PersonRequest, request).person, ticked_in(request)
    compared = chosen.compared
    if request.POST.get("do") == "all":
        title, body = set(compared.title.changes), set(compared.body.changes)
    else:
        title, body = _numbers(ticked, "t"), _numbers(ticked, "b")
    wish = Wish(compared.before, title, body, request.POST.get("seen", ""))
    target = chosen.after.target
    try:
        if target is None:
            raise PermissionRefused(
                _("Changes are taken back by the editor who has the text open for editing.")
            )
        if isinstance(target, Submission):
            actions.take_back_changes(submission=target, wish=wish, by=person, at=now())
        else:
            actions.take_back_trimming(item=target, wish=wish, by=person, at=now())
    except PermissionRefused:
        raise
    except StaleRefused as refusal:  # what was ticked are other changes now
        return show(request, chosen, refusal.sentence)
    except Refusal as refusal:
        return show(request, chosen, refusal.sentence, ticked)
    count = len(title) + len(body)
    words = ngettext("%(count)s change taken back.", "%(count)s changes taken back.", count)
    messages.success(request, words % {"count": count})
    return HttpResponseRedirect(chosen.address(), status=303)


def _numbers(ticked: Collection[str], part: str) -> set[int]:
    """The numbers of changes among what was ticked; anything else is passed over."""
    texts = [text[1:] for text in ticked if text.startswith(part)]
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 7}


@signed_in
@require_GET
def compare_file(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """The changes as a table for the file: PDF, Word file or web page."""
    chosen = choose(request, pk)
    compared = chosen.compared
    title, body = shown_of(compared.title, "t"), shown_of(compared.body, "b")
    document = comparison_document(
        chosen.manuscript,
        before=chosen.before.label,
        after=chosen.after.label,
        rows=[
            (part.where, part.what, part.removed, part.added)
            for part in [*_decided(title), *_decided(body)]
        ],
        on=today(),
    )
    return file_answer(document, form, _("Changes to “%(title)s”") % {"title": chosen.after.title})
