"""What every page's frame shows: navigation, counts, names, switches."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

from qingxun.office.navigation import address, bottom_bar, navigation
from qingxun.office.queries.counts import waiting_counts
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role


def shell(request: HttpRequest) -> dict[str, Any]:
    """``shell`` for the templates; without a signed-in person only what a stranger may see.

    Costs one query a page (the counts) beside the person's appointments; none for htmx fragments.
    """
    person: Person | None = getattr(request, "person", None)
    frame: dict[str, Any] = {"demo": settings.DEMO}
    if person is None or getattr(request, "htmx", False):
        return {"shell": frame}
    counts = waiting_counts(person)
    items = navigation(person, request.path, counts)
    units = person.units()
    desk = next((unit for unit in units if unit.is_desk), None)
    frame |= {
        "committee": (desk or units[0]).short_name if units else "",
        "person_name": person.name,
        "roles": role_names(person),
        "nav": items,
        "bottom_nav": bottom_bar(items),
        "search_url": address("office:search"),
        "suggest_url": address("office:suggest"),
        "inbox_url": address("messaging:inbox"),
        "inbox_count": counts.get("inbox", 0),
        "suggestion_url": suggestion_address(request),
        "account_url": address("accounts:own_account"),
        "sign_in_url": address("account_login"),
        "sign_out_url": address("account_logout"),
        "session_url": address("accounts:session"),
    }
    return {"shell": frame}


def role_names(person: Person) -> list[str]:
    """The roles that the person holds now, each once."""
    held = dict.fromkeys(a.role for a in person.current_appointments)
    return [str(Role(role).label) for role in held]


def suggestion_address(request: HttpRequest) -> str:
    """The suggestion box, told which page it was opened from."""
    box = address("messaging:new_suggestion")
    return f"{box}?page={quote(request.path)}" if box else ""
