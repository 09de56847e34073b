"""Planning the sheets of people and posts."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qingxun.organizations.actions.people import DUTY_LENGTH, POST_LENGTH, check_mobile, check_name
from qingxun.organizations.actions.register.lines import (
    PersonLine,
    PostLine,
    RegisterError,
    Sheet,
)
from qingxun.organizations.actions.register.plan_tree import TreePlan
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.refusals import PersonRefused
from qingxun.organizations.states import ADMIN_ROLES, DESK_ROLES, Role

DETAILS = ("mobile", "email", "note")


@dataclass
class PeoplePlan:
    """New and changed people, and the posts to be given."""

    by_name: dict[str, list[Person]] = field(default_factory=dict)
    new: list[Person] = field(default_factory=list)
    changed: list[Person] = field(default_factory=list)
    unchanged: int = 0
    posts: list[Appointment] = field(default_factory=list)
    same_posts: int = 0
    bad_names: set[str] = field(default_factory=set)
    errors: list[RegisterError] = field(default_factory=list)
    warnings: list[RegisterError] = field(default_factory=list)

    def refuse(self, sheet: Sheet, row: int, sentence: str) -> None:
        """Name a bad row."""
        self.errors.append(RegisterError(sheet, row, sentence))


def plan_people(
    people: Sequence[PersonLine], posts: Sequence[PostLine], tree: TreePlan, on: dt.date
) -> PeoplePlan:
    """Plan both sheets; ``on`` is the first day of posts that name none."""
    plan = PeoplePlan()
    names = {line.name.strip() for line in people} | {line.name.strip() for line in posts}
    for person in Person.objects.filter(name__in=names):
        plan.by_name.setdefault(person.name, []).append(person)
    seen: dict[tuple[str, str], int] = {}
    for line in people:
        key = (line.name.strip(), line.mobile.strip())
        try:
            if key in seen:
                raise PersonRefused(
                    _(
                        "%(name)s stands in row %(row)d already; tell two people of one name "
                        "apart by their mobile numbers."
                    )
                    % {"name": line.name, "row": seen[key]}
                )
            seen[key] = line.row
            _plan_person(plan, line)
        except PersonRefused as refused:
            plan.bad_names.add(line.name.strip())
            plan.refuse(Sheet.PEOPLE, line.row, refused.sentence)
    _warn_of_twins(plan, people)
    _plan_posts(plan, posts, tree, on)
    return plan


def _warn_of_twins(plan: PeoplePlan, lines: Sequence[PersonLine]) -> None:
    """One number for two names may be an office's telephone, or one person whose name was
    mistyped; a second number for a known name may be a second person, or a new telephone."""
    numbers = {line.mobile.strip() for line in lines} - {""}
    names: dict[str, str] = {}
    for person in Person.objects.filter(mobile__in=numbers):
        names.setdefault(person.mobile, person.name)
    new = {(person.name, person.mobile) for person in plan.new}
    namesakes = {p.name: p.mobile for p in Person.objects.filter(name__in={n for n, _m in new})}
    for line in lines:
        name, mobile = line.name.strip(), line.mobile.strip()
        other = names.setdefault(mobile, name) if mobile else name
        if other != name:
            sentence = _("%(name)s has the same number as %(other)s (%(mobile)s).")
            words = {"name": name, "other": other, "mobile": mobile}
        elif (name, mobile) in new and name in namesakes:
            sentence = _(
                "The program has a %(name)s with the number %(mobile)s; this row adds another one."
            )
            words = {"name": name, "mobile": namesakes[name]}
        else:
            continue
        plan.warnings.append(RegisterError(Sheet.PEOPLE, line.row, sentence % words))


def _plan_person(plan: PeoplePlan, line: PersonLine) -> None:
    name = check_name(line.name)
    check_mobile(line.mobile)
    if line.email and "@" not in line.email:
        raise PersonRefused(_("%(email)s is no e-mail address.") % {"email": line.email})
    for field_name, length in (("mobile", 20), ("note", 200)):
        if len(getattr(line, field_name)) > length:
            raise PersonRefused(
                _("A cell of this row is too long: %(length)d fit.") % {"length": length}
            )
    known = _find(plan, name, line.mobile, for_person=True)
    if known is None:
        person = Person(name=name, mobile=line.mobile, email=line.email, note=line.note)
        plan.by_name.setdefault(name, []).append(person)
        plan.new.append(person)
        return
    changed = False
    for detail in DETAILS:
        value = getattr(line, detail)
        if value and value != getattr(known, detail):
            setattr(known, detail, value)
            changed = True
    if changed:
        plan.changed.append(known)
    else:
        plan.unchanged += 1


def _find(plan: PeoplePlan, name: str, mobile: str, *, for_person: bool = False) -> Person | None:
    """The one person meant; ``PersonRefused`` when two could be.

    In the sheet of people a new mobile number means somebody new of the same name, unless the
    one who is known has none yet.
    """
    same = plan.by_name.get(name, [])
    if mobile:
        exact = [person for person in same if person.mobile == mobile]
        if exact or not for_person:
            return exact[0] if exact else None
        same = [person for person in same if not person.mobile]
    if len(same) > 1:
        raise PersonRefused(
            _("There are several people called %(name)s; give the mobile number.") % {"name": name}
        )
    return same[0] if same else None


def _plan_posts(plan: PeoplePlan, lines: Sequence[PostLine], tree: TreePlan, on: dt.date) -> None:
    known = [person.pk for people in plan.by_name.values() for person in people]
    held: dict[tuple[uuid.UUID, uuid.UUID, str], Appointment] = {
        (row.person_id, row.organization_id, row.role): row
        for row in Appointment.objects.filter(person__in=known, valid_until__gt=on)
    }
    for line in lines:
        try:
            row = _post_of(plan, line, tree, on)
        except PersonRefused as refused:
            plan.refuse(Sheet.POSTS, line.row, refused.sentence)
            continue
        key = (row.person_id, row.organization_id, row.role)
        if key in held:
            plan.same_posts += 1
            continue
        held[key] = row
        plan.posts.append(row)


def _post_of(plan: PeoplePlan, line: PostLine, tree: TreePlan, on: dt.date) -> Appointment:
    person = _find(plan, line.name.strip(), line.mobile)
    if person is None:
        raise PersonRefused(
            _("%(name)s has an error in the sheet of people.") % {"name": line.name}
            if line.name.strip() in plan.bad_names
            else _("%(name)s stands neither in the sheet of people nor in the program.")
            % {"name": line.name}
        )
    organization = tree.by_code.get(line.code)
    if organization is None:
        raise PersonRefused(
            _("There is no organization with the code %(code)s, here or in the program.")
            % {"code": line.code}
        )
    if len(line.post) > POST_LENGTH or len(line.duty) > DUTY_LENGTH:
        raise PersonRefused(
            _("A cell of this row is too long: %(length)d fit.")
            % {"length": POST_LENGTH if len(line.post) > POST_LENGTH else DUTY_LENGTH}
        )
    since = line.since or on
    _check_post(organization, line.role, since)
    return Appointment(
        person=person,
        organization=organization,
        role=line.role,
        post=line.post,
        duty=line.duty,
        valid_from=since,
    )


def _check_post(organization: Organization, role: str, since: dt.date) -> None:
    if role in ADMIN_ROLES:
        raise PersonRefused(
            _("%(role)s is not imported: the security administrator gives this role on a page.")
            % {"role": Role(role).label}
        )
    if role in DESK_ROLES and not organization.is_desk:
        raise PersonRefused(
            _("%(role)s is a role of an editing committee; %(name)s does not edit.")
            % {"role": Role(role).label, "name": organization.name}
        )
    if not organization.founded_on <= since < organization.dissolved_on:
        raise PersonRefused(
            _("%(name)s does not exist on the first day of this post.")
            % {"name": organization.name}
        )
