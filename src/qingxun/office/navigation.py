"""The places of the program in the order of the work; a person sees only what she may use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingxun.desk.permissions.submissions import can_see_queue
from qingxun.organizations.models import Person
from qingxun.organizations.states import ADMIN_ROLES, DESK_ROLES, Role

Check = Callable[[Person], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation: a URL name, who sees it, and which count stands beside it."""

    label: str | Promise
    url_name: str
    icon: str
    check: Check
    count: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; without a heading they stand alone."""

    label: str | Promise
    places: tuple[Place, ...]


@dataclass(slots=True)
class Item:
    """What the template draws."""

    label: str
    icon: str
    url: str = ""
    active: bool = False
    count: int = 0
    children: list["Item"] = field(default_factory=list)


def everybody(person: Person) -> bool:
    return True


def writes(person: Person) -> bool:
    return person.holds(Role.OFFICER, Role.PRINCIPAL)


def reads_unit(person: Person) -> bool:
    return person.holds(Role.OFFICER, Role.PRINCIPAL, Role.UNIT_LEADER)


def signs_unit(person: Person) -> bool:
    return person.holds(Role.PRINCIPAL)


def signs_desk(person: Person) -> bool:
    return person.holds(Role.SIGNING_LEADER)


def works_at_desk(person: Person) -> bool:
    return person.holds(*DESK_ROLES)


def scores(person: Person) -> bool:
    return reads_unit(person) or works_at_desk(person)


def edits(person: Person) -> bool:
    return person.holds(Role.EDITOR, Role.OFFICE_HEAD)


def tries_policies(person: Person) -> bool:
    return person.holds(Role.OFFICE_HEAD, Role.SIGNING_LEADER)


def administers(person: Person) -> bool:
    return person.holds(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def audits(person: Person) -> bool:
    return person.holds(Role.AUDIT_ADMIN)


def sees_organizations(person: Person) -> bool:
    return works_at_desk(person) or administers(person)


def operates(person: Person) -> bool:
    return person.holds(*ADMIN_ROLES)


GROUPS: tuple[Group, ...] = (
    Group("", (Place(_("Workbench"), "office:home", "home", everybody),)),
    Group(
        _("Manuscripts"),
        (
            Place(_("Write"), "desk:write", "pencil", writes),
            Place(_("Files handed in"), "intake:files", "file-import", writes, "incoming"),
            Place(_("My manuscripts"), "desk:manuscripts", "file-text", reads_unit, "returned"),
            Place(
                _("Commissions"), "desk:commissions", "clipboard-text", reads_unit, "commissions"
            ),
            Place(_("Waiting for my signature"), "desk:signing", "signature", signs_unit, "sign"),
        ),
    ),
    Group(
        _("Editing office"),
        (
            Place(_("Received"), "desk:queue", "inbox", can_see_queue, "queue"),
            Place(_("What came in"), "intake:received", "mail", edits, "mails"),
            Place(
                _("Commissions"),
                "desk:commissions_sent",
                "clipboard-list",
                works_at_desk,
                "commission_reasons",
            ),
            Place(_("Issues"), "desk:issues", "book", works_at_desk, "issues"),
            Place(_("Dispatch board"), "dispatch:board", "send", works_at_desk),
            Place(_("To sign off"), "dispatch:signing", "signature", signs_desk, "dispatches"),
            Place(_("Adoptions"), "dispatch:adoptions", "award", works_at_desk),
            Place(_("Instructions"), "dispatch:instructions", "message-circle", works_at_desk),
            Place(_("Hot words"), "topics:hot", "chart-bar", works_at_desk),
            Place(
                _("Suggestion box"),
                "messaging:suggestions",
                "message-2",
                works_at_desk,
                "suggestions",
            ),
            Place(_("Documents under way"), "prints:papers", "signature", works_at_desk, "papers"),
            Place(_("Typeset a document"), "prints:compose", "file-text", works_at_desk),
            Place(_("Periodicals"), "desk:periodicals", "books", edits),
            Place(_("Kinds and reasons"), "desk:settings", "settings", edits),
            Place(_("Copied texts"), "copies:list", "copy", works_at_desk, "copies"),
            Place(_("Stock phrases"), "copies:phrases", "quote", edits),
            Place(_("Word lists"), "language:words", "list-check", edits),
        ),
    ),
    Group(
        _("Scoring"),
        (
            Place(_("Standings"), "scoring:standings", "chart-bar", scores),
            Place(_("Scoring policy"), "scoring:policy", "scale", scores),
            Place(_("What if"), "scoring:what_if", "calculator", tries_policies),
            Place(_("Incidents and results"), "facts:incidents", "flag", scores, "facts"),
            Place(_("Objections"), "scoring:objections", "message-2", scores, "objections"),
            Place(_("Bulletins"), "bulletins:list", "speakerphone", scores, "bulletins"),
            Place(_("Annual assessment"), "assessment:list", "trophy", scores, "assessments"),
        ),
    ),
    Group(
        _("Organizations"),
        (
            Place(_("Tree of organizations"), "organizations:list", "sitemap", sees_organizations),
            Place(_("People"), "organizations:people", "users", sees_organizations),
            Place(_("Roster"), "organizations:roster", "list-details", sees_organizations),
            Place(_("Ranking groups"), "organizations:groups", "layout-grid", sees_organizations),
        ),
    ),
    Group(
        _("System"),
        (
            Place(_("Audit log"), "office:audit", "shield-check", audits),
            Place(_("Jobs and storage"), "office:system", "server", operates),
        ),
    ),
)

BOTTOM = (
    "office:home",
    "desk:write",
    "desk:manuscripts",
    "desk:signing",
    "desk:queue",
    "desk:issues",
    "dispatch:signing",
    "scoring:standings",
    "bulletins:list",
    "assessment:list",
    "organizations:list",
    "organizations:people",
    "office:audit",
    "office:system",
)
BOTTOM_SIZE = 5


@cache
def address(url_name: str, *args: object) -> str:
    """Where a place is; empty when this program does not have it."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def navigation(person: Person, path: str, counts: dict[str, int]) -> list[Item]:
    """Every group with the places that the person may use."""
    items: list[Item] = []
    for group in GROUPS:
        children = [
            Item(str(p.label), p.icon, address(p.url_name), count=counts.get(p.count, 0))
            for p in group.places
            if address(p.url_name) and p.check(person)
        ]
        if not children:
            continue
        if group.label:
            items.append(Item(str(group.label), "", children=children))
        else:
            items += children
    mark_active(items, path)
    return items


def mark_active(items: list[Item], path: str) -> None:
    """The place with the longest address that the path begins with."""
    flat = [child for item in items for child in (item.children or [item])]
    if path.endswith("/edit/") and path.startswith(address("desk:manuscripts")):
        path = address("desk:write")  # a manuscript that is being written
    fitting = [i for i in flat if path == i.url or (i.url != "/" and path.startswith(i.url))]
    if fitting:
        max(fitting, key=lambda item: len(item.url)).active = True


def bottom_bar(items: list[Item]) -> list[Item]:
    """Five places for the thumb, the most important first."""
    flat = {child.url: child for item in items for child in (item.children or [item])}
    chosen = [flat[address(name)] for name in BOTTOM if address(name) in flat]
    return chosen[:BOTTOM_SIZE]
