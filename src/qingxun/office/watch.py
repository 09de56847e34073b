"""The administrators' part of the workbench: what each of the three watches over."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from qingxun.audit.queries import checkpoints, last_sealed_at
from qingxun.office.queries import daily
from qingxun.office.queries.counts import count_all
from qingxun.office.workbench import COUNTED, Stat
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role


def watch_stats(person: Person, at: dt.datetime) -> list[Stat]:
    """Figures for the administrators' roles that the person holds: one query for all."""
    named: list[Any] = []
    if person.holds(Role.SECURITY_ADMIN):
        named += daily.security_rows(at)
    if person.holds(Role.SYSTEM_ADMIN):
        named += daily.system_rows(at)
    if person.holds(Role.AUDIT_ADMIN):
        named += daily.audit_rows(at)
    found = count_all(named, COUNTED)
    stats = [stat for name, stat in table(found).items() if name in found]
    return stats


def table(found: dict[str, int]) -> dict[str, Stat]:
    """Name → the figure in words and where it leads."""

    def stat(name: str, label: str, url_name: str = "", note: str = "") -> Stat:
        number = found.get(name, 0)
        return Stat(
            label, f"{COUNTED}+" if number >= COUNTED else str(number), "", note, "", url_name
        )

    return {
        "locked": stat("locked", _("Locked accounts"), "organizations:people"),
        "paused": stat("paused", _("Paused after wrong passwords"), "organizations:people"),
        "first_password": stat("first_password", _("First password not changed yet")),
        "no_account": stat(
            "no_account", _("In office without an account"), "organizations:accounts"
        ),
        "refused": stat("refused", _("Refused attempts in 7 days")),
        "no_officer": stat("no_officer", _("Units without an officer"), "organizations:list"),
        "no_principal": stat("no_principal", _("Units without a principal"), "organizations:list"),
        "changes": stat("changes", _("Changes of the tree in the next 30 days")),
        "jobs_failed": stat("jobs_failed", _("Failed jobs"), "office:system"),
        "jobs_ready": stat("jobs_ready", _("Jobs waiting"), "office:system"),
        "rows": stat("rows", _("Rows of the log today"), "office:audit"),
        "refused_today": stat("refused_today", _("Refused attempts today"), "office:audit"),
        "unsealed": stat("unsealed", _("Rows not sealed yet"), "office:audit"),
    }


def seal_state() -> dict[str, Any]:
    """When the log was sealed last, and the latest checkpoint: two queries."""
    return {"sealed_at": last_sealed_at(), "checkpoint": checkpoints().first()}
