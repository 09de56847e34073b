"""The lines of a register: what one row of each sheet says."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Sheet(StrEnum):
    """The four sheets, in the order in which they are read."""

    ORGANIZATIONS = "organizations"
    GROUPS = "groups"
    PEOPLE = "people"
    POSTS = "posts"


@dataclass(frozen=True, slots=True)
class OrganizationLine:
    """An organization; known by its code. Empty facts of a known one stay as they are."""

    row: int
    code: str
    name: str
    kind: str
    short_name: str = ""
    level: str = ""
    parent_code: str = ""
    founded_on: dt.date | None = None
    is_desk: bool | None = None
    headcount: int | None = None
    order: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A unit stands in a ranking group of the desk above it in a year."""

    row: int
    year: int
    group: str
    code: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody; known by the name, and by the mobile number where two share a name."""

    row: int
    name: str
    mobile: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PostLine:
    """A role of a person at an organization; since the day of the import when no day is given."""

    row: int
    name: str
    code: str
    role: str
    mobile: str = ""
    since: dt.date | None = None
    post: str = ""
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """All that a workbook says."""

    organizations: Sequence[OrganizationLine] = field(default_factory=tuple)
    groups: Sequence[GroupLine] = field(default_factory=tuple)
    people: Sequence[PersonLine] = field(default_factory=tuple)
    posts: Sequence[PostLine] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class RegisterError:
    """What is wrong with a row: the sheet, the row as Excel counts it, and what to do."""

    sheet: Sheet
    row: int
    sentence: str
