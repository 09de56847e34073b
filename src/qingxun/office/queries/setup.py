"""What an office still has to set up before its whole main job works."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from qingxun.desk.models import ManuscriptKind, Periodical
from qingxun.dispatch.models import Outlet
from qingxun.office.queries.daily import NamedRows
from qingxun.organizations.models import Appointment, GroupMembership
from qingxun.organizations.states import Role
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.states import PolicyState


@dataclass(frozen=True, slots=True)
class Step:
    """A thing to set up: what it is called, what for, and where."""

    name: Any
    purpose: Any
    url_name: str


STEPS: dict[str, Step] = {
    "kinds": Step(
        _("Kinds and reasons"),
        _("Without a kind nobody can submit a manuscript."),
        "desk:settings",
    ),
    "officers": Step(
        _("Roster of officers"),
        _("Units, people and roles come from one workbook that the system administrator imports."),
        "organizations:roster",
    ),
    "periodical": Step(
        _("Periodicals"),
        _("Accepted manuscripts are published in issues of a periodical."),
        "desk:periodicals",
    ),
    "outlets": Step(
        _("Outlets"), _("Channels upward, to which manuscripts are dispatched."), "dispatch:outlets"
    ),
    "groups": Step(
        _("Ranking groups"),
        _("Units are compared within their group, each year anew."),
        "organizations:groups",
    ),
    "policy": Step(
        _("Scoring policy"),
        _("Points are counted once a policy is in force; begin from a sample."),
        "scoring:policy",
    ),
}


IMPORT = Step(
    _("Import organizations and people"),
    _("Units, people and roles come from one workbook; accounts are opened afterwards."),
    "organizations:import",
)


def register_left(day: dt.date) -> list[Step]:
    """What the system administrator begins with, while no unit has an officer: one query."""
    there = Appointment.objects.valid_on(day).filter(role=Role.OFFICER).exists()
    return [] if there else [IMPORT]


def setup_rows(desk: uuid.UUID, day: dt.date) -> NamedRows:
    """What a desk that is set up has, by the names of ``STEPS``, for ``counts.count_all``."""
    officers = Appointment.objects.valid_on(day).filter(role=Role.OFFICER)
    policies = PolicyVersion.objects.filter(desk=desk, state=PolicyState.IN_FORCE)
    outlets = Outlet.objects.filter(desk=desk, active=True, own_periodical__isnull=True)
    yield "kinds", ManuscriptKind.objects.filter(desk=desk, active=True)
    yield "officers", officers
    yield "periodical", Periodical.objects.filter(desk=desk, active=True)
    yield "outlets", outlets
    yield "groups", GroupMembership.objects.filter(desk=desk, year=day.year)
    yield "policy", policies


def steps_left(counts: Mapping[str, int]) -> list[Step]:
    """What is missing, in the order in which it is needed."""
    return [step for name, step in STEPS.items() if not counts[name]]
