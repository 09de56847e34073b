"""Putting a version of a scoring policy into force."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.kit.periods import Span
from qingxun.kit.refusals import Refusal
from qingxun.kit.states import check_transition
from qingxun.ledger.queries import closed_month_keys
from qingxun.organizations.models import OPEN_END, Person
from qingxun.scoring.actions.deciding import keep_all
from qingxun.scoring.actions.restating import restate_since
from qingxun.scoring.actions.versions import audit_version
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.permissions import check_can_set_policy
from qingxun.scoring.queries.findings import undecided
from qingxun.scoring.queries.problems import Problem, problems_of
from qingxun.scoring.states import POLICY_TRANSITIONS, PolicyState


class PolicyRefused(Refusal):
    """The policy has errors; ``errors`` lists them with their places."""

    def __init__(self, sentence: str, errors: tuple[Problem, ...] = (), field: str = "") -> None:
        super().__init__(sentence, field)
        self.errors = errors


class DateRefused(Refusal):
    """The version cannot take effect on that day."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "on")


@transaction.atomic
def adopt_version(
    *,
    version: PolicyVersion,
    on: dt.date,
    by: Person,
    at: dt.datetime,
    keep_reason: str = "",
    warnings_read: bool = False,
) -> PolicyVersion:
    """Put a draft into force from a day on; the version before it ends on that day.

    Refuses a policy with errors or names that the office's registers do not know, one with warnings
    that nobody read, one that touches rules from above about which nothing was decided (with
    ``keep_reason`` those are kept for that reason), a day before the end of what is closed, and a
    day between versions in force. Before the first of them a version may begin: an office whose
    policy began this month scores earlier months too; it ends where that one begins. What was
    posted already under the version before is scored anew.
    """
    check_can_set_policy(by, version.desk_id)
    check_transition(
        POLICY_TRANSITIONS,
        state_now(version),
        PolicyState.IN_FORCE,
        sentence=_("Only a draft can be put into force."),
    )
    _check_text(version, warnings_read=warnings_read)
    _check_findings(version, keep_reason, by, at)
    until = _check_day(version, on)
    _end_earlier(version, on)
    version.state = PolicyState.IN_FORCE
    version.valid_from = on
    version.valid_until = until
    version.adopted_by = by
    version.adopted_at = at
    version.save(update_fields=["state", "valid_from", "valid_until", "adopted_by", "adopted_at"])
    audit_version("scoring.adopt_version", version, by=by, at=at)
    restate_since(desk=version.desk_id, on=on, at=at)
    return version


def _check_text(version: PolicyVersion, *, warnings_read: bool) -> None:
    problems = problems_of(version)
    if problems.errors:
        raise PolicyRefused(
            _("The policy has errors and cannot take effect."), tuple(problems.errors)
        )
    if problems.warnings and not warnings_read:
        raise PolicyRefused(
            _("Read the warnings and say that the policy is meant so."),
            tuple(problems.warnings),
            "warnings_read",
        )


def _check_findings(version: PolicyVersion, reason: str, by: Person, at: dt.datetime) -> None:
    if reason.strip():
        keep_all(version=version, reason=reason, by=by, at=at)
        return
    waiting = undecided(version)
    if waiting:
        raise PolicyRefused(
            _("Decide first about the clauses that touch rules from above: %(numbers)s.")
            % {"numbers": "、".join(dict.fromkeys(each.number for each in waiting))}
        )


def _check_day(version: PolicyVersion, on: dt.date) -> dt.date:
    """The day can be had; gives the day on which the version ends."""
    if on.day != 1:
        raise DateRefused(_("A policy takes effect on the first day of a month."))
    closed = max(closed_month_keys(version.desk_id), default="")
    if f"{on:%Y-%m}" <= closed:
        raise DateRefused(
            _("Points up to %(month)s are closed; choose a later month.")
            % {"month": Span.from_key(closed).label}
        )
    rows = PolicyVersion.objects.filter(desk=version.desk_id, state=PolicyState.IN_FORCE)
    begun = sorted(day for day in rows.values_list("valid_from", flat=True) if day is not None)
    if not begun or begun[-1] < on:
        return OPEN_END
    if on < begun[0]:
        return begun[0]
    raise DateRefused(_("A version in force begins on that day or later; choose a later day."))


def _end_earlier(version: PolicyVersion, on: dt.date) -> None:
    PolicyVersion.objects.filter(
        desk=version.desk_id, state=PolicyState.IN_FORCE, valid_from__lt=on, valid_until__gt=on
    ).update(valid_until=on)


def state_now(version: PolicyVersion) -> PolicyState:
    """The state in the database; held until the transaction ends."""
    row = PolicyVersion.objects.select_for_update().only("state").get(pk=version.pk)
    return PolicyState(row.state)
