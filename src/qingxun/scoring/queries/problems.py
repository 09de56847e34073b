"""What stands against a version: errors and warnings of its text, and names that the office's own
registers do not know, each with its place and, where there is one, a way out."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from qingxun.desk.models import ManuscriptKind
from qingxun.dispatch.models import Outlet
from qingxun.dispatch.states import AdoptionForm, System
from qingxun.organizations.models import RankingGroup
from qingxun.organizations.states import Level
from qingxun.scoring import engine
from qingxun.scoring.editor.translating import document_in
from qingxun.scoring.engine import editing
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.presets import read_policy_text


@dataclass(frozen=True, slots=True)
class Problem:
    """One error or warning. ``clause`` is the id of the clause it is about, ``url_name`` a page
    where it can be mended, ``way`` what is to be done there."""

    place: str
    sentence: str
    warning: bool = False
    clause: str = ""
    url_name: str = ""
    way: str = ""


@dataclass
class Problems:
    """Errors block; warnings ask for a confirmation."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def of_clause(self, clause: str) -> list[Problem]:
        return [each for each in (*self.errors, *self.warnings) if each.clause == clause]

    def add(self, problem: Problem) -> None:
        (self.warnings if problem.warning else self.errors).append(problem)


NEW_NUMBERS = frozenset({"New clause", "新条款"})
NEW_WORDS = frozenset({"Words of the rule", "条文原文"})


@dataclass(frozen=True)
class Registers:
    """The names that an office uses: code (or, for groups, name) to name."""

    outlets: dict[str, str]
    kinds: dict[str, str]
    forms: dict[str, str]
    levels: dict[str, str]
    systems: dict[str, str]
    groups: list[str]
    outlet_rows: dict[str, dict[str, str]]

    def tables(self) -> dict[str, dict[str, Any]]:
        """The registers as the tables of names of a policy."""
        return {
            "levels": dict(self.levels),
            "systems": dict(self.systems),
            "forms": dict(self.forms),
            "kinds": dict(self.kinds),
            "outlets": {code: dict(row) for code, row in self.outlet_rows.items()},
            "groups": {f"group{n}": name for n, name in enumerate(self.groups, start=1)},
        }


def registers_of(desk: uuid.UUID) -> Registers:
    """The office's own outlets, kinds and ranking groups, and the program's lists of forms, levels
    and systems; three queries."""
    outlets = list(Outlet.objects.filter(desk=desk, active=True))
    kinds = ManuscriptKind.objects.filter(desk=desk, active=True)
    groups = RankingGroup.objects.filter(desk=desk).order_by("order", "name")
    return Registers(
        outlets={row.code: row.name for row in outlets},
        kinds=dict(kinds.values_list("code", "name")),
        forms=_labels(AdoptionForm),
        levels=_labels(Level),
        systems=_labels(System),
        groups=list(dict.fromkeys(groups.values_list("name", flat=True))),
        outlet_rows={
            row.code: {"name": row.name, "level": row.level, "system": row.system}
            for row in outlets
        },
    )


def _labels(choices: type[models.TextChoices]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


def problems_of(version: PolicyVersion) -> Problems:
    """Everything that stands against a version taking effect."""
    return problems_with(version, registers_of(version.desk_id))


def problems_with(version: PolicyVersion, registers: Registers) -> Problems:
    """The same where the office's names are known: texts that cannot be read come first."""
    found = problems_in(version.document, registers)
    found.errors[:0] = unread_texts(version)
    return found


def unread_texts(version: PolicyVersion) -> list[Problem]:
    """The texts that a draft keeps as they were typed, with what is wrong with each."""
    rows = {
        str(editing.get(row, "id", "")): str(editing.get(row, "number", ""))
        for row in editing.clauses_of(version.document)
    }
    return [
        Problem(
            rows.get(part, _("Title, settings and names") if part else _("Whole text")),
            reading_error(text),
            clause=part,
        )
        for part, text in version.unread.items()
    ]


def reading_error(text: str) -> str:
    """Why a text is no policy and no clause; empty: it can be read."""
    try:
        if isinstance(read_policy_text(text), dict):
            return ""
    except ValueError as error:
        return str(error)
    return _("The text must be lines of the form “key: value”.")


def problems_in(document: object, registers: Registers) -> Problems:
    """The same for any text."""
    found = Problems()
    words = document_in(document, chinese=True) if isinstance(document, dict) else document
    review = engine.review_policy(words)  # errors speak in the words of the text
    for error in (*review.errors, *review.warnings):
        problem = Problem(error.place, error.sentence, warning=error.warning, clause=error.clause)
        found.add(problem)
    if review.policy is not None:
        for problem in (*unwritten(review.policy), *unknown_names(review.policy, registers)):
            found.add(problem)
    return found


def unwritten(policy: engine.Policy) -> Iterator[Problem]:
    """Clauses that still say what a new one says, in whatever language it was added."""
    for clause in policy.clauses:
        if clause.number in NEW_NUMBERS or clause.text in NEW_WORDS:
            yield Problem(
                clause.number,
                _("Its number or words are still those of a new clause; write the rule's own."),
                warning=True,
                clause=clause.id,
            )


def unknown_names(policy: engine.Policy, registers: Registers) -> Iterator[Problem]:
    """Codes that clauses use and the office's registers do not know; groups by their names."""
    used = names_used(policy)
    checks: tuple[tuple[str, Any, str, Callable[[str], str], str], ...] = (
        ("outlets", registers.outlets, "dispatch:outlets", _no_outlet, _("Outlets")),
        ("kinds", registers.kinds, "desk:settings", _no_kind, _("Kinds and reasons")),
        ("forms", registers.forms, "", _no_form, ""),
        ("levels", registers.levels, "", _no_level, ""),
        ("systems", registers.systems, "", _no_system, ""),
    )
    for table, known, url_name, sentence, way in checks:
        for code, clause in sorted(used.get(table, {}).items()):
            if code not in known:
                name = _name_of(policy, table, code)
                yield Problem(
                    clause.number, sentence(name), clause=clause.id, url_name=url_name, way=way
                )
    for code, clause in sorted(used.get("groups", {}).items()):
        name = policy.groups.get(code, code)
        if name not in registers.groups:
            yield Problem(
                clause.number,
                _("The office has no ranking group “%(name)s”.") % {"name": name},
                warning=True,
                clause=clause.id,
                url_name="organizations:groups",
                way=_("Ranking groups"),
            )


def _no_outlet(name: str) -> str:
    return _("The office has no outlet “%(name)s”; enter it among the outlets.") % {"name": name}


def _no_kind(name: str) -> str:
    return _("The office has no kind of manuscript “%(name)s”; enter it first.") % {"name": name}


def _no_form(name: str) -> str:
    return _("Adoptions are never recorded in the form “%(name)s”.") % {"name": name}


def _no_level(name: str) -> str:
    return _("No outlet has the level “%(name)s”.") % {"name": name}


def _no_system(name: str) -> str:
    return _("No outlet belongs to the system “%(name)s”.") % {"name": name}


def _name_of(policy: engine.Policy, table: str, code: str) -> str:
    entry = getattr(policy, table, {}).get(code, code)
    return str(getattr(entry, "name", entry))


TABLES = {
    "outlets": "outlets",
    "not_outlets": "outlets",
    "kinds": "kinds",
    "not_kinds": "kinds",
    "forms": "forms",
    "not_forms": "forms",
    "levels": "levels",
    "not_levels": "levels",
    "systems": "systems",
    "not_systems": "systems",
    "groups": "groups",
}
Used = dict[str, dict[str, engine.Clause]]


def names_used(policy: engine.Policy) -> Used:
    """Table of names → code → the first clause that uses it."""
    used: Used = {}
    for clause in policy.clauses:
        for table, code in _codes(clause):
            used.setdefault(table, {}).setdefault(code, clause)
    return used


def _codes(part: Any) -> Iterator[tuple[str, str]]:
    """Every code in a clause, with its table: by the names of the fields, and keys of points."""
    for each in fields(part):
        value = getattr(part, each.name)
        if is_dataclass(value) and not isinstance(value, type):
            yield from _codes(value)
        elif isinstance(value, tuple):
            for inner in value:
                if is_dataclass(inner) and not isinstance(inner, type):
                    yield from _codes(inner)
        elif each.name in TABLES and isinstance(value, frozenset):
            if not _of_lines(value):
                yield from ((TABLES[each.name], str(code)) for code in value)
        elif isinstance(value, dict):
            yield from _keys(part, each.name, value)


def _of_lines(value: frozenset[Any]) -> bool:
    """``kinds`` of a cap are kinds of lines, not of manuscripts."""
    return any(isinstance(code, engine.LineKind) for code in value)


def _keys(part: Any, name: str, value: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    """The keys of a table of points are forms, those of items are groups."""
    table = {"AdoptionRow.points": "forms", "AdoptionRow.ranges": "forms"}.get(
        f"{type(part).__name__}.{name}", "groups" if name == "items" else ""
    )
    if table:
        yield from ((table, str(code)) for code in value if code != "*")
