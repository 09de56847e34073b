"""Sentences that name what a change of an organization would do, to be confirmed."""

import datetime as dt

from django.utils.translation import gettext as _

from qingxun.organizations.actions.placing import say_day
from qingxun.organizations.models import Organization, OrganizationChange
from qingxun.organizations.states import ChangeKind


def rename_sentence(organization: Organization, on: dt.date, name: str) -> str:
    """From when the organization is called what."""
    return _(
        "From %(day)s on, “%(name)s” is called “%(new)s”. Earlier figures keep the earlier name."
    ) % {"day": say_day(on), "name": organization.name, "new": name}


def move_sentence(organization: Organization, on: dt.date, target: Organization) -> str:
    """From when the organization belongs to which other."""
    return _(
        "From %(day)s on, “%(name)s”, with all below it, belongs to “%(target)s”. "
        "Earlier figures stay where they were."
    ) % {"day": say_day(on), "name": organization.name, "target": target.name}


def merge_sentence(organization: Organization, on: dt.date, target: Organization) -> str:
    """From when the organization is part of which other, and what happens to its people."""
    return _(
        "On %(day)s, “%(name)s” is merged into “%(target)s” and is no more. What stands below it "
        "and the posts held at it go over to “%(target)s”. This cannot be taken back."
    ) % {"day": say_day(on), "name": organization.name, "target": target.name}


def dissolve_sentence(organization: Organization, on: dt.date) -> str:
    """When the organization ends, and what happens to its people."""
    return _(
        "On %(day)s, “%(name)s” is dissolved, and all posts held at it end. Its manuscripts and "
        "figures stay. This cannot be taken back."
    ) % {"day": say_day(on), "name": organization.name}


def change_in_words(change: OrganizationChange) -> str:
    """One line of the history."""
    target = change.target.name if change.target else ""
    match change.kind:
        case ChangeKind.FOUNDED if target:
            return _("Founded as “%(name)s” under “%(target)s”") % {
                "name": change.name,
                "target": target,
            }
        case ChangeKind.FOUNDED:
            return _("Founded as “%(name)s”") % {"name": change.name}
        case ChangeKind.RENAMED:
            return _("Renamed “%(name)s”") % {"name": change.name}
        case ChangeKind.MOVED if target:
            return _("Moved under “%(target)s”") % {"target": target}
        case ChangeKind.MOVED:
            return _("Moved to the top")
        case ChangeKind.MERGED:
            return _("Merged into “%(target)s”") % {"target": target}
    return _("Dissolved")
