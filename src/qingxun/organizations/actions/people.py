"""People, the roles they hold, and their accounts."""

import datetime as dt
import re
from collections.abc import Sequence
from itertools import count

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.accounts import actions as accounts
from qingxun.accounts.actions import USERNAME
from qingxun.accounts.models import Account
from qingxun.audit.actions import record
from qingxun.kit.clock import china_date
from qingxun.kit.signs import unprintable_in
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.actions.placing import check_exists, say_day
from qingxun.organizations.engine import Window
from qingxun.organizations.models import OPEN_END, Appointment, Organization, Person
from qingxun.organizations.permissions import (
    check_can_appoint,
    check_can_change_people,
    check_can_keep_accounts,
)
from qingxun.organizations.refusals import AppointmentRefused, PersonRefused
from qingxun.organizations.states import ADMIN_ROLES, DESK_ROLES, Role
from qingxun.records.models import Installation
from qingxun.records.signals import fact_recorded

TELEPHONE = re.compile(r"\+?[0-9](?:[ -]?[0-9]){4,18}")
POST_LENGTH = 60
DUTY_LENGTH = 200
KEPT_BY_SOMEBODY = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@transaction.atomic
def create_person(
    *,
    name: str,
    mobile: str = "",
    email: str = "",
    note: str = "",
    by: Person,
    at: dt.datetime,
) -> Person:
    """Add somebody to the list of people; roles and an account are given apart."""
    check_can_change_people(by)
    person = Person.objects.create(
        name=check_name(name), mobile=check_mobile(mobile), email=email.strip(), note=note.strip()
    )
    _record("create_person", person, by, at)
    return person


@transaction.atomic
def change_person(
    *,
    person: Person,
    name: str,
    mobile: str = "",
    email: str = "",
    note: str = "",
    by: Person,
    at: dt.datetime,
) -> Person:
    """Correct a person's name and how to reach her."""
    check_can_change_people(by)
    fields = {
        "name": check_name(name),
        "mobile": check_mobile(mobile),
        "email": email.strip(),
        "note": note.strip(),
    }
    changed = [field for field, value in fields.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, fields[field])
    if changed:
        spoken = ["sorted_as"] if "name" in changed else []
        person.save(update_fields=changed + spoken)
        _record("change_person", person, by, at, fields=changed)
    return person


def check_name(name: str) -> str:
    """A person's name, trimmed; 40 characters at most."""
    name = name.strip()
    if not name:
        raise PersonRefused(_("Give the person's name."))
    if len(name) > 40:
        raise PersonRefused(
            _("The name has %(length)d characters; 40 fit.") % {"length": len(name)}
        )
    sign = unprintable_in(name)
    if sign:
        raise PersonRefused(_("“%(sign)s” cannot be printed; take it out.") % {"sign": sign})
    return name


def check_mobile(mobile: str) -> str:
    """A telephone number, trimmed, or nothing: many sign in by it."""
    mobile = mobile.strip()
    if mobile and not TELEPHONE.fullmatch(mobile):
        raise PersonRefused(
            _("“%(mobile)s” is no telephone number: write digits, with hyphens at most.")
            % {"mobile": mobile}
        )
    return mobile


@transaction.atomic
def appoint(
    *,
    person: Person,
    organization: Organization,
    role: str,
    on: dt.date,
    until: dt.date = OPEN_END,
    post: str = "",
    duty: str = "",
    by: Person,
    at: dt.datetime,
) -> Appointment:
    """Give a role at an organization from a day on (``until`` is the first day without it).

    Nobody appoints herself, and nobody holds two of the three administrators' roles.
    """
    check_can_appoint(by)
    if person.pk == by.pk:
        raise AppointmentRefused(
            _("Nobody gives a role to herself; ask another security administrator.")
        )
    check_appointment(person=person, organization=organization, role=role, on=on, until=until)
    appointment = Appointment.objects.create(
        person=person,
        organization=organization,
        role=role,
        valid_from=on,
        valid_until=until,
        post=fitting(post, POST_LENGTH, "post"),
        duty=fitting(duty, DUTY_LENGTH, "duty"),
    )
    person.__dict__.pop("current_appointments", None)
    _record("appoint", person, by, at, organization=organization, role=role, on=on, until=until)
    fact_recorded.send(sender=Appointment, instance=appointment, at=at)
    return appointment


def check_appointment(
    *,
    person: Person,
    organization: Organization,
    role: str,
    on: dt.date,
    until: dt.date = OPEN_END,
) -> None:
    """Raise ``AppointmentRefused`` for a role that cannot be held like this."""
    if until <= on:
        raise AppointmentRefused(_("The role must end after the day on which it begins."))
    if on < organization.founded_on or on >= organization.dissolved_on:
        check_exists(organization, Window(on, on + dt.timedelta(days=1)))
    if role in DESK_ROLES and not organization.is_desk:
        raise AppointmentRefused(
            _("%(role)s is a role of an editing committee; %(name)s does not edit.")
            % {"role": Role(role).label, "name": organization.name}
        )
    Installation.objects.select_for_update().get(singleton=True)
    others = Appointment.objects.filter(person=person, valid_from__lt=until, valid_until__gt=on)
    if others.filter(organization=organization, role=role).exists():
        raise AppointmentRefused(
            _("%(person)s already is %(role)s of %(name)s in this time.")
            % {"person": person.name, "role": Role(role).label, "name": organization.name}
        )
    if role in ADMIN_ROLES:
        held = others.filter(role__in=ADMIN_ROLES - {Role(role)}).first()
        if held is not None:
            raise AppointmentRefused(
                _(
                    "%(person)s is %(held)s. The three administrators are separate people; "
                    "end that role first or choose somebody else."
                )
                % {"person": person.name, "held": Role(held.role).label}
            )


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, on: dt.date, by: Person, at: dt.datetime
) -> Appointment | None:
    """End a role: ``on`` is the first day without it.

    A role that would end before it began is taken back entirely (None is returned). The last
    administrator of a kind stays until there is another one.
    """
    check_can_appoint(by)
    Installation.objects.select_for_update().get(singleton=True)
    if on >= appointment.valid_until:
        raise AppointmentRefused(
            _("This role ends on %(day)s already.") % {"day": say_day(appointment.valid_until)}
        )
    _check_not_last(appointment)
    person = appointment.person
    if on <= appointment.valid_from < china_date(at):
        raise AppointmentRefused(
            _("The role was held from %(day)s; give a later day.")
            % {"day": say_day(appointment.valid_from)}
        )
    _record(
        "end_appointment",
        person,
        by,
        at,
        organization=appointment.organization,
        role=appointment.role,
        on=on,
    )
    person.__dict__.pop("current_appointments", None)
    if on <= appointment.valid_from:
        appointment.delete()
        return None
    appointment.valid_until = on
    appointment.save(update_fields=["valid_until"])
    fact_recorded.send(sender=Appointment, instance=appointment, at=at)
    return appointment


def _check_not_last(appointment: Appointment) -> None:
    if appointment.role not in KEPT_BY_SOMEBODY:
        return
    others = Appointment.objects.filter(
        role=appointment.role, valid_until=OPEN_END, person__account__is_active=True
    ).exclude(person_id=appointment.person_id)
    if not others.exists():
        raise AppointmentRefused(
            _("%(person)s is the only %(role)s; appoint another one first.")
            % {"person": appointment.person.name, "role": Role(appointment.role).label}
        )


@transaction.atomic
def open_account(
    *, person: Person, username: str, by: Person, at: dt.datetime
) -> tuple[Account, str]:
    """Give a person an account; returns it with its first password, shown once."""
    check_can_keep_accounts(by)
    if person.account_id is not None:
        raise PersonRefused(_("%(person)s already has an account.") % {"person": person.name})
    account, password = accounts.create_account(username=username, at=at, by=by.pk, by_name=by.name)
    person.account = account
    person.save(update_fields=["account"])
    return account, password


@transaction.atomic
def open_accounts(
    *, people: Sequence[Person], by: Person, at: dt.datetime
) -> list[tuple[Person, str, str]]:
    """Give accounts to all who have none: (person, sign-in name, first password), shown once.

    The sign-in name is the mobile number, else the code of the organization and a number.
    """
    check_can_keep_accounts(by)
    taken = taken_usernames()
    opened = []
    for person in people:
        if person.account_id is not None:
            continue
        username = free_username(person, china_date(at), taken)
        taken.add(username.lower())
        _account, password = open_account(person=person, username=username, by=by, at=at)
        opened.append((person, username, password))
    return opened


def taken_usernames() -> set[str]:
    """All sign-in names, in small letters."""
    return {name.lower() for name in Account.objects.values_list("username", flat=True)}


def free_username(person: Person, on: dt.date, taken: set[str]) -> str:
    """A sign-in name for a person that is not among ``taken``."""
    if person.mobile and person.mobile.lower() not in taken and USERNAME.fullmatch(person.mobile):
        return person.mobile
    post = person.appointments.valid_on(on).select_related("organization").first()
    stem = re.sub(r"[^\w.@+-]", "", post.organization.code.lower())[:40] if post else "user"
    return next(name for n in count(1) if (name := f"{stem}-{n:02d}").lower() not in taken)


@transaction.atomic
def reset_password(*, person: Person, by: Person, at: dt.datetime) -> str:
    """A new random password, to be changed at the next signing in; returned once."""
    check_can_keep_accounts(by)
    account = account_of(person)
    return accounts.reset_password(account=account, at=at, by=by.pk, by_name=by.name)


@transaction.atomic
def lock_account(*, person: Person, reason: str, by: Person, at: dt.datetime) -> Account:
    """Shut a person's account and end her sessions; the reason is kept.

    Nobody locks herself out, nor the last administrator of a kind.
    """
    check_can_keep_accounts(by)
    if person.pk == by.pk:
        raise PersonRefused(_("Nobody locks her own account."))
    today = china_date(at)
    for held in person.appointments.valid_on(today).filter(role__in=KEPT_BY_SOMEBODY):
        _check_not_last(held)
    account, why = account_of(person), fitting(reason, 200)
    return accounts.lock_account(account=account, reason=why, at=at, by=by.pk, by_name=by.name)


@transaction.atomic
def unlock_account(*, person: Person, by: Person, at: dt.datetime) -> Account:
    """Open a locked or paused account again."""
    check_can_keep_accounts(by)
    return accounts.unlock_account(account=account_of(person), at=at, by=by.pk, by_name=by.name)


def account_of(person: Person) -> Account:
    """The person's account; ``PersonRefused`` when there is none."""
    if person.account is None:
        raise PersonRefused(_("%(person)s has no account yet.") % {"person": person.name})
    return person.account


def _record(
    verb: str,
    person: Person,
    by: Person,
    at: dt.datetime,
    *,
    organization: Organization | None = None,
    **details: object,
) -> None:
    record(
        verb=f"organizations.{verb}",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="organizations.Person",
        object_id=person.pk,
        organization=organization.pk if organization else None,
        details=details,
    )
