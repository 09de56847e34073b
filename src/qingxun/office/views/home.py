"""The workbench: what waits for this person first, figures second."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from qingxun.kit.clock import now, today
from qingxun.office.navigation import address
from qingxun.office.queries.setup import register_left
from qingxun.office.queries.todo import todos
from qingxun.office.watch import seal_state, watch_stats
from qingxun.office.workbench import Scores, desk_section, unit_choices, unit_section
from qingxun.organizations.access import PersonRequest, signed_in
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.queries import desk_above
from qingxun.organizations.states import ADMIN_ROLES, DESK_ROLES, Role
from qingxun.scoring.queries.desks import own_desk


@signed_in
def home(request: PersonRequest) -> HttpResponse:
    """Sections by role; a person with several roles sees several."""
    person, day = request.person, today()
    units = unit_choices(person)
    unit = chosen(units, request.GET.get("unit", ""))
    desk = own_desk(person) if units or person.holds(*DESK_ROLES) else None
    scores = Scores(desk, day) if desk else None
    context: dict[str, Any] = {
        "todos": [row for row in todos(person, day) if has_page(row.url_name)],
        "units": units if len(units) > 1 else [],
        "unit": unit_section(person, unit, where_counted(unit, scores))
        if unit and scores
        else None,
        "desk": None,
        "primary": primary_action(person),
    }
    if desk and scores and person.holds(*DESK_ROLES, organization=desk):
        context["desk"] = desk_section(person, desk, scores)
    if person.holds(*ADMIN_ROLES):
        context["watch"] = watch_stats(person, now())
    if person.holds(Role.SYSTEM_ADMIN) and context["desk"] is None:
        context["setup"] = register_left(day)
    if person.holds(Role.AUDIT_ADMIN):
        context["seal"] = seal_state()
    return render(request, "office/home.html", context)


def chosen(units: list[Organization], wished: str) -> Organization | None:
    """The unit named in the address if it is one of hers, else the first."""
    for unit in units:
        if str(unit.pk) == wished:
            return unit
    return units[0] if units else None


def where_counted(unit: Organization, scores: Scores) -> Scores:
    """Who works at a desk that is a unit too sees what it filed to the desk above."""
    above = desk_above(unit, scores.day) if unit == scores.desk else None
    return Scores(above, scores.day) if above else scores


def has_page(url_name: str) -> bool:
    """Whether this program has the page, so that no dead link is drawn."""
    return bool(address(url_name, uuid.UUID(int=0)))


def primary_action(person: Person) -> str:
    """The one red button: write for those who write, the queue for those who review."""
    if person.holds(Role.OFFICER):
        return "write"
    if person.holds(Role.EDITOR, Role.OFFICE_HEAD) and address("desk:queue"):
        return "queue"
    return ""
