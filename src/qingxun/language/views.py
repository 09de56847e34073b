"""Proof-reading beside a form, and the office's word lists."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingxun.kit.clock import china_date, now
from qingxun.kit.refusals import PermissionRefused, Refusal
from qingxun.language import actions, queries
from qingxun.language.engine.privacy import PersonalFind
from qingxun.language.engine.proofreading import Finding, proofread
from qingxun.language.forms import ListedWordForm
from qingxun.language.models import LearnedModel
from qingxun.language.permissions import LIST_ROLES, can_keep_lists
from qingxun.language.sentences import PERSONAL, sentence_of
from qingxun.language.states import ListKind
from qingxun.organizations.access import PersonRequest, for_roles, signed_in
from qingxun.organizations.models import Organization
from qingxun.ui.filters import ChoiceFilter, TextFilter
from qingxun.ui.lists import Column, ListPage

LONGEST_TITLE = 500
LONGEST_BODY = 30_000
SHOWN = 40
SHORTEST_WITH_KEYWORDS = 30
WORD_ENDS = re.compile(r"[\s，,、；;]+")


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the panel: where it is, what it is, and what may stand there."""

    field: str
    start: int
    end: int
    text: str
    sentence: str
    key: str
    suggestion: str | None
    personal: bool = False
    certain: bool = True


@signed_in
@require_POST
def check(request: PersonRequest) -> HttpResponse:
    """What a title and a text should be looked at for: a fragment for the margin of a form.

    Nothing is stored, nothing refused; texts over 30,000 characters are read so far.
    """
    told = everything_told(request)
    personal = [row for row in told if row.personal]
    findings = [row for row in told if not row.personal]
    context = {
        "personal": personal[:SHOWN],
        "only_numbers": len({row.certain for row in personal[:SHOWN]}) == 2,
        "findings": findings[:SHOWN],
        "more": len(personal[SHOWN:]) + len(findings[SHOWN:]),
        "text": text_id(request),
        "ignored": queries.always_ignored(request.person).count(),
    }
    return render(request, "language/check.html", context)


def everything_told(request: PersonRequest) -> list[Told]:
    on = china_date(now())
    title = request.POST.get("title", "")[:LONGEST_TITLE]
    body = request.POST.get("body", "").replace("\r\n", "\n")[:LONGEST_BODY]
    desks = queries.desks_of(request.person, on)
    desk = queries.desk_knowledge(desks, on=on, person=request.person.pk, text=text_id(request))
    told: list[Told] = []
    for field, text in (("title", title), ("body", body)):
        told += [_of_personal(field, find) for find in queries.personal_in(text, on)]
        read = proofread(text, on=on, title=field == "title", desk=desk)
        told += [_of_finding(field, finding) for finding in read]
    return told


def _of_finding(field: str, finding: Finding) -> Told:
    return Told(
        field,
        finding.start,
        finding.end,
        finding.text,
        sentence_of(finding),
        finding.key,
        finding.suggestion,
    )


def _of_personal(field: str, find: PersonalFind) -> Told:
    sentence = f"{PERSONAL[find.kind]}：{find.text}"
    return Told(
        field, find.start, find.end, find.text, sentence, "", find.masked, True, find.certain
    )


def text_id(request: PersonRequest) -> uuid.UUID | None:
    """The manuscript that is being written, if it has a key."""
    try:
        return uuid.UUID(request.POST.get("text", ""))
    except ValueError:
        return None


@signed_in
@require_POST
def propose(request: PersonRequest) -> HttpResponse:
    """Keywords for a title and a text, those left out that the form has: a fragment of buttons."""
    title = request.POST.get("title", "")[:LONGEST_TITLE]
    body = request.POST.get("body", "")[:LONGEST_BODY]
    had = set(WORD_ENDS.split(request.POST.get("keywords", "")[:LONGEST_TITLE]))
    found: list[str] = []
    if len(body.strip()) >= SHORTEST_WITH_KEYWORDS:
        desks = queries.desks_of(request.person, china_date(now()))
        found = queries.keywords_for(f"{title}\n{body}", desks)
    words = [word for word in found if word not in had]
    return render(request, "language/proposed.html", {"words": words})


@for_roles(*LIST_ROLES)
@require_http_methods(["GET", "POST"])
def words(request: PersonRequest) -> HttpResponse:
    """The office's word lists, a form for one more row, and how well the learned model reads."""
    desks = [one for one in _desks(request) if can_keep_lists(request.person, one.pk)]
    form = ListedWordForm(request.POST or None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.list_word(
                desk=desks[0],
                kind=ListKind(form.cleaned_data.pop("kind")),
                by=request.person,
                at=now(),
                **form.cleaned_data,
            )
        except PermissionRefused:
            raise
        except Refusal as refusal:
            refused = refusal.sentence
        else:
            messages.success(request, _("“%(words)s” stands in the list.") % {"words": row.words})
            return redirect("language:words")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "language/words.html", _context(request, desks, form, refused), status=status
    )


def _desks(request: PersonRequest) -> list[Organization]:
    on = china_date(now())
    return list(Organization.objects.filter(pk__in=queries.desks_of(request.person, on)))


def _context(
    request: PersonRequest, desks: list[Organization], form: ListedWordForm, refused: str
) -> dict[str, Any]:
    keys = [one.pk for one in desks]
    return {
        "list": ListPage(
            request.GET,
            rows=queries.words_visible_to(keys),
            columns=[
                Column("words", _("Listed words and reason"), sort=("words",)),
                Column("kind", _("In the list"), sort=("kind", "words")),
                Column("instead", _("Preferred wording")),
                Column(
                    "added_at", _("In force since"), sort=("added_at", "pk"), descending_first=True
                ),
            ],
            filters=[
                TextFilter("q", _("Listed words"), field="words"),
                ChoiceFilter("kind", _("In the list"), choices=ListKind.choices),
            ],
            default_sort="-added_at",
        ),
        "form": form,
        "refused": refused,
        "desk": desks[0],
        "model": LearnedModel.objects.filter(desk__in=keys).defer("data").first(),
        "today": china_date(now()),
    }


@for_roles(*LIST_ROLES)
@require_POST
def end_word(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a row out of the list."""
    keys = queries.desks_of(request.person, china_date(now()))
    row = get_object_or_404(queries.words_visible_to(keys), pk=pk)
    actions.end_word(row=row, by=request.person, at=now())
    messages.success(request, _("“%(words)s” is out of the list.") % {"words": row.words})
    return redirect("language:words")
