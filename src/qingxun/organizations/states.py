"""Kinds and roles of organizations and people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganizationKind(TextChoices):
    COMMITTEE = "committee", _("League committee")
    TOWNSHIP = "township", _("Township or subdistrict")
    SCHOOL = "school", _("School")
    ENTERPRISE = "enterprise", _("Enterprise")
    LINE = "line", _("Line of work")
    OTHER = "other", _("Other organization")


class Level(TextChoices):
    TOWN = "town", _("Town level")
    COUNTY = "county", _("County level")
    CITY = "city", _("City level")
    PROVINCE = "province", _("Province level")
    CENTRE = "centre", _("Central level")


class Role(TextChoices):
    OFFICER = "information_officer", _("Information officer")
    PRINCIPAL = "unit_principal", _("Unit principal")
    EDITOR = "editor", _("Editor")
    OFFICE_HEAD = "office_head", _("Office head")
    SIGNING_LEADER = "signing_leader", _("Signing leader")
    UNIT_LEADER = "unit_leader", _("Unit leader")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


UNIT_ROLES = frozenset({Role.OFFICER, Role.PRINCIPAL, Role.UNIT_LEADER})
DESK_ROLES = frozenset({Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER})
WORKING_ROLES = UNIT_ROLES | DESK_ROLES
"""Those who work with information; administrators never do (三员分立)."""
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class ChangeKind(TextChoices):
    FOUNDED = "founded", _("Founded")
    RENAMED = "renamed", _("Renamed")
    MOVED = "moved", _("Moved")
    MERGED = "merged", _("Merged into another")
    DISSOLVED = "dissolved", _("Dissolved")
