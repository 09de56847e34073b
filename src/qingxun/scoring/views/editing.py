"""The policy editor: one clause at a time as form, as text and by its effect; saved continuously.

Form and text stand in one HTML form; whichever was typed in is saved and the other one follows
(htmx), or a button does it. Two people in one draft: the second one is told, nothing is lost.
"""

import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingxun.kit.clock import now
from qingxun.kit.periods import Span
from qingxun.kit.refusals import PermissionRefused, Refusal, StaleRefused
from qingxun.organizations.access import PersonRequest, for_roles
from qingxun.organizations.states import Role
from qingxun.scoring import actions, engine
from qingxun.scoring.editor import reading, settings_form
from qingxun.scoring.editor.building import clause_form
from qingxun.scoring.editor.translating import clause_in, clause_names, document_in, type_of
from qingxun.scoring.engine import editing
from qingxun.scoring.engine.keys import clause_types
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.presets import policy_text, read_policy_text
from qingxun.scoring.queries.findings import decisions_of, weigh
from qingxun.scoring.queries.problems import (
    Registers,
    problems_with,
    reading_error,
    registers_of,
)
from qingxun.scoring.queries.whatif import Effect, Trial, effects_of, try_in_force, try_version
from qingxun.scoring.queries.year_facts import (
    YearFacts,
    kept_facts,
    spans_with_facts,
    year_facts,
)
from qingxun.scoring.states import PolicyState
from qingxun.scoring.views.deciding import own_version
from qingxun.scoring.views.whatif import asked_span, facts_first

SETTINGS = "-settings"
TABLES = (
    "levels",
    "systems",
    "forms",
    "kinds",
    "ranks",
    "groups",
    "classes",
    "incidents",
    "gravities",
    "outputs",
    "grades",
    "tables",
    "qualities",
    "tags",
    "placements",
)


@dataclass
class Opened:
    """A draft with one clause (or the settings) open."""

    version: PolicyVersion
    wanted: str = ""
    typed: str | None = None
    sentences: list[str] = field(default_factory=list)
    redraw: bool = False

    @cached_property
    def registers(self) -> Registers:
        """The office's own names."""
        return registers_of(self.version.desk_id)

    @property
    def document(self) -> dict[str, Any]:
        return self.version.document

    @property
    def chosen(self) -> str:
        """The id of the open clause; the first one when the address names none."""
        clauses = editing.clauses_of(self.document)
        ids = [str(editing.get(row, "id", "")) for row in clauses]
        if self.wanted == SETTINGS or not ids:
            return SETTINGS
        return self.wanted if self.wanted in ids else ids[0]

    @property
    def clause(self) -> dict[str, Any] | None:
        return None if self.chosen == SETTINGS else editing.clause_of(self.document, self.chosen)

    @property
    def unread(self) -> str:
        """The text of what is open as it was typed, where it cannot be read yet."""
        return str(self.version.unread.get(self.chosen, ""))

    @property
    def text(self) -> str:
        """The text form of what is open, in Chinese; what cannot be read yet as it was typed."""
        if self.unread:
            return self.unread
        if self.clause is not None:
            return policy_text(clause_in(self.clause, chinese=True))
        chinese = document_in(self.document, chinese=True)
        chinese.pop(editing.name_in(chinese, "clauses"), None)
        return policy_text(chinese)


def open_draft(request: PersonRequest, pk: uuid.UUID, wanted: str) -> Opened:
    return Opened(own_version(request, pk), wanted)


@for_roles(Role.OFFICE_HEAD)
def edit(request: PersonRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The editor; for a version that is or was in force, the way to a new draft. Where the
    effect is asked for (without JavaScript), the facts are read in a request of their own."""
    shown = facts_first(_edit) if "effect" in request.GET else _edit
    return shown(request, pk)


def _edit(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    opened = open_draft(request, pk, request.GET.get("clause", ""))
    if opened.version.state != PolicyState.DRAFT:
        return render(request, "scoring/not_draft.html", {"version": opened.version})
    return render(request, "scoring/editor.html", page_context(request, opened))


def page_context(request: PersonRequest, opened: Opened) -> dict[str, Any]:
    """Everything of the page, its effect included."""
    problems = problems_with(opened.version, opened.registers)
    weighed = weigh(opened.version)
    desk = opened.version.desk_id
    span = asked_span(request, desk)
    facts = kept_facts(desk, span.starts_on.year)
    if facts is None and "effect" in request.GET:
        facts = year_facts(desk, span.starts_on.year)
    trial = trial_of(opened.version, facts) if facts and not problems.errors else None
    effects = effects_of(trial, span=span) if trial else {}
    return {
        **part_context(opened),
        "problems": problems,
        "rows": clause_rows(opened, problems, effects, weighed),
        "weighed": weighed,
        "waiting": sum(not each.decided for each in weighed),
        "decisions": decisions_of(opened.version),
        "may_set": True,
        "draft": True,
        "next": editor_address(opened.version, opened.chosen),
        "types": clause_types(),
        "moves": [("up", _("Move up"), "arrow-up"), ("down", _("Move down"), "arrow-down")],
        **effect_context(opened, trial, effects.get(opened.chosen), span),
    }


def part_context(opened: Opened) -> dict[str, Any]:
    """The open clause as form and as text."""
    clause = opened.clause
    kind = type_of(clause) if clause is not None else None
    controls = controls_of(opened)
    return {
        "opened": opened,
        "version": opened.version,
        "clause": clause_in(clause, chinese=False) if clause is not None else None,
        "kind": kind,
        "kinds": clause_types(),
        "controls": controls,
        "fresh": not any(each.given for each in controls),
        "text": opened.text if opened.typed is None else opened.typed,
        "unread": reading_error(opened.unread) if opened.unread else "",
        "whole_unread": actions.WHOLE in opened.version.unread,
        "settings_key": SETTINGS,
    }


def controls_of(opened: Opened) -> list[Any]:
    if opened.clause is None:
        return settings_form.settings_form(opened.document, policy_text)
    return clause_form(opened.clause, names_of(opened), policy_text)


def names_of(opened: Opened) -> dict[str, dict[str, str]]:
    """Names to pick from: the office's registers first, then what the policy names besides."""
    registers = opened.registers
    own: dict[str, dict[str, str]] = {
        "outlets": registers.outlets,
        "kinds": registers.kinds,
        "forms": registers.forms,
    }
    found: dict[str, dict[str, str]] = {}
    for table in (*TABLES, "outlets"):
        names = editing.get(opened.document, table, {})
        given = names if isinstance(names, dict) else {}
        words = {
            str(code): str(editing.get(value, "name", code) if isinstance(value, dict) else value)
            for code, value in given.items()
        }
        found[table] = words | {
            code: name for code, name in own.get(table, {}).items() if code not in words
        }
    return found | clause_names(opened.document)


def clause_rows(
    opened: Opened, problems: Any, effects: dict[str, Effect], weighed: list[Any]
) -> list[dict[str, Any]]:
    """The list of clauses: number, words, and what stands against each."""
    touched = {each.finding.clause for each in weighed if not each.decided}
    rows = []
    for clause in editing.clauses_of(opened.document):
        code = str(editing.get(clause, "id", ""))
        found = problems.of_clause(code)
        kind = type_of(clause)
        rows.append(
            {
                "id": code,
                "number": editing.get(clause, "number", ""),
                "words": str(editing.get(clause, "text", "")),
                "kind": kind.word if kind else "",
                "open": code == opened.chosen,
                "errors": sum(not each.warning for each in found),
                "warnings": sum(each.warning for each in found),
                "touches": code in touched,
                "effect": effects.get(code),
            }
        )
    return rows


def trial_of(version: PolicyVersion, facts: YearFacts) -> Trial | None:
    """The draft on a year's facts; ``None`` while it has errors."""
    try:
        return try_version(facts, version)
    except engine.PolicyInvalidError:
        return None


def effect_context(
    opened: Opened, trial: Trial | None, effect: Effect | None, span: Span
) -> dict[str, Any]:
    """What the open clause gives in a period, beside what it gives by the policy in force."""
    before = None
    if trial is not None and opened.clause is not None:
        base = try_in_force(trial.facts)
        found = effects_of(base, [opened.chosen], span) if base else {}
        before = found.get(opened.chosen)
    return {
        "trial": trial,
        "effect": effect,
        "effect_before": before,
        "span": span,
        "years": spans_with_facts(opened.version.desk_id, span) if trial else {},
    }


@for_roles(Role.OFFICE_HEAD)
@facts_first
def effect(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The effect of one clause, asked for after each saving, and the figures of all in the list."""
    opened = Opened(own_version(request, pk), request.GET.get("clause", ""))
    errors = engine.check_policy(opened.document)
    desk = opened.version.desk_id
    span = asked_span(request, desk)
    trial = None
    if not errors:
        trial = trial_of(opened.version, year_facts(desk, span.starts_on.year))
    effects = effects_of(trial, span=span) if trial else {}
    context = {
        "opened": opened,
        "version": opened.version,
        "problems": {"errors": errors},
        "kind": type_of(opened.clause) if opened.clause else None,
        "figures": figures_of(opened, effects),
        **effect_context(opened, trial, effects.get(opened.chosen), span),
    }
    return render(request, "scoring/effect_answer.html", context)


def figures_of(opened: Opened, effects: dict[str, Effect]) -> list[tuple[str, Effect | None]]:
    """The effect of every clause of the draft, for the list."""
    rows = editing.clauses_of(opened.document)
    codes = [str(editing.get(row, "id", "")) for row in rows]
    return [(code, effects.get(code)) for code in codes]


@for_roles(Role.OFFICE_HEAD)
@require_POST
def save(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Save the open clause (or the settings) as the form or as the text has it."""
    opened = open_draft(request, pk, request.POST.get("clause", ""))
    by_text = request.POST.get("from") == "text"
    part, text = opened.chosen, request.POST.get("text", "")
    saving: dict[str, Any] = {
        "version": opened.version,
        "note": opened.version.note,
        "by": request.person,
        "at": now(),
        "part": part,
    }
    try:
        side = "text_revision" if by_text else "form_revision"
        revision = int(request.POST.get(side, "0") or 0)
        if by_text and reading_error(text):
            actions.keep_unread(**saving, text=text, revision=revision)
            return kept(request, opened)
        document = changed_document(request, opened, by_text=by_text)
        actions.change_draft(**saving, document=document, revision=revision, by_text=by_text)
    except PermissionRefused:
        raise
    except (Refusal, ValueError) as error:
        return refused(request, opened, error)
    if request.htmx:  # type: ignore[attr-defined]
        problems = problems_with(opened.version, opened.registers)
        context = part_context(opened) | {
            "problems": problems,
            "rows": clause_rows(opened, problems, {}, weigh(opened.version)),
            "by_text": by_text,
            "redraw": opened.redraw,
            "inputs": (2, 5, 4, 6, 7) if opened.clause else (2, 5),
            "saved_at": now(),
        }
        return render(request, "scoring/saved.html", context)
    for sentence in opened.sentences:
        messages.error(request, sentence)
    address = editor_address(opened.version, opened.chosen)
    more = request.POST.get("more", "")
    return HttpResponseRedirect(f"{address}#more-{more}" if more else address, status=303)


def changed_document(request: PersonRequest, opened: Opened, *, by_text: bool) -> dict[str, Any]:
    """The whole document after the change; ``ValueError`` with a sentence when it cannot be."""
    clause = opened.clause
    if by_text:
        opened.typed = request.POST.get("text", "")
        new = read_policy_text(opened.typed)
        assert isinstance(new, dict)  # ``reading_error`` has looked
        opened.typed = None
        if clause is None:
            rows = editing.get(opened.document, "clauses", [])
            return document_in(new, chinese=False) | {"clauses": rows}
        new = {"id": opened.chosen} | clause_in(new, chinese=False)
    elif clause is None:
        opened.redraw = "more" in request.POST
        changed, opened.sentences = settings_form.read_settings(
            request.POST, opened.document, read_policy_text, opened.registers.tables()
        )
        return changed
    else:
        new, opened.sentences = reading.read_clause(request.POST, clause, read_policy_text)
    if "more" in request.POST or type_of(new) is not type_of(clause):
        opened.redraw = True
    document = editing.replace_clause(opened.document, opened.chosen, new)
    opened.wanted = str(new.get("id", ""))
    return document


def kept(request: PersonRequest, opened: Opened) -> HttpResponse:
    """The text cannot be read; it is kept beside the draft as it was typed."""
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(editor_address(opened.version, opened.chosen), status=303)
    context = part_context(opened) | {
        "problems": problems_with(opened.version, opened.registers),
        "inputs": (2, 5, 4, 6, 7) if opened.clause else (2, 5),
    }
    return render(request, "scoring/kept.html", context)


def refused(request: PersonRequest, opened: Opened, error: Exception) -> HttpResponse:
    """Nothing was saved: say why; what was typed stays."""
    sentence = str(getattr(error, "sentence", error))
    stale = isinstance(error, StaleRefused)
    if stale and opened.version.drafted_by_id == request.person.pk:
        sentence = _("You changed this draft elsewhere meanwhile; read the new text first.")
    if request.htmx:  # type: ignore[attr-defined]
        context = {"sentence": sentence, "stale": stale, "opened": opened}
        return render(request, "scoring/not_saved.html", context)
    opened.version.refresh_from_db()
    context = page_context(request, opened) | {"sentence": sentence, "stale": stale}
    if stale and opened.clause is not None and request.POST.get("from") != "text":
        mine, _problems = reading.read_clause(request.POST, opened.clause, read_policy_text)
        context["mine"] = policy_text(clause_in(mine, chinese=True))
    elif stale:
        context["mine"] = request.POST.get("text", "")
    return render(request, "scoring/editor.html", context)


def editor_address(version: PolicyVersion, clause: str) -> str:
    address = reverse("scoring:edit", args=[version.pk])
    return f"{address}?{urlencode({'clause': clause})}" if clause else address
