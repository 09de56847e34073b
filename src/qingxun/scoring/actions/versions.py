"""Drafting and adopting versions of a scoring policy."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.kit.refusals import Refusal, StateRefused
from qingxun.kit.states import check_transition
from qingxun.ledger.queries import closed_month_keys
from qingxun.organizations.models import OPEN_END, Organization, Person
from qingxun.scoring import engine
from qingxun.scoring.models import Policy, PolicyVersion
from qingxun.scoring.permissions import check_can_set_policy
from qingxun.scoring.presets import load_preset
from qingxun.scoring.states import POLICY_TRANSITIONS, PolicyState


class PolicyRefused(Refusal):
    """The policy has errors; ``errors`` lists them with their places."""

    def __init__(self, sentence: str, errors: tuple[engine.PolicyError, ...] = ()) -> None:
        super().__init__(sentence)
        self.errors = errors


class DateRefused(Refusal):
    """The version cannot take effect on that day."""


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256 of the policy document in canonical JSON."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def draft_version(
    *,
    desk: Organization,
    document: dict[str, Any],
    by: Person,
    at: dt.datetime,
    policy: Policy | None = None,
    note: str = "",
) -> PolicyVersion:
    """Keep a new draft; errors in it do not matter until it is to take effect."""
    check_can_set_policy(by, desk.pk)
    name = str(document.get("title") or _("Scoring policy"))[:100]
    if policy is None:
        policy = Policy.objects.get_or_create(desk=desk, name=name, defaults={"created_at": at})[0]
    number = policy.versions.count() + 1
    version = PolicyVersion.objects.create(
        desk=desk,
        policy=policy,
        number=number,
        document=document,
        digest=digest_of(document),
        note=note[:300],
        drafted_by=by,
        drafted_at=at,
    )
    _audit("scoring.draft_version", version, by=by, at=at)
    return version


def draft_preset(*, desk: Organization, preset: str, by: Person, at: dt.datetime) -> PolicyVersion:
    """Draft a version from one of the shipped presets."""
    return draft_version(desk=desk, document=load_preset(preset), by=by, at=at)


@transaction.atomic
def change_draft(
    *, version: PolicyVersion, document: dict[str, Any], note: str, by: Person, at: dt.datetime
) -> PolicyVersion:
    """Rewrite a draft; a version that is or was in force never changes."""
    check_can_set_policy(by, version.desk_id)
    if state_now(version) != PolicyState.DRAFT:
        raise StateRefused(_("This version is in force; draft a new one to change something."))
    version.document = document
    version.digest = digest_of(document)
    version.note = note[:300]
    version.drafted_by = by
    version.drafted_at = at
    version.save(update_fields=["document", "digest", "note", "drafted_by", "drafted_at"])
    _audit("scoring.change_draft", version, by=by, at=at)
    return version


def state_now(version: PolicyVersion) -> PolicyState:
    """The state in the database, whatever the page showed; held until the transaction ends."""
    row = PolicyVersion.objects.select_for_update().only("state").get(pk=version.pk)
    return PolicyState(row.state)


@transaction.atomic
def adopt_version(
    *, version: PolicyVersion, on: dt.date, by: Person, at: dt.datetime
) -> PolicyVersion:
    """Put a draft into force from a day on; the version before it ends on that day.

    Refuses a policy with errors, a day inside a closed period, and a day before the version that
    is in force began.
    """
    check_can_set_policy(by, version.desk_id)
    check_transition(
        POLICY_TRANSITIONS,
        state_now(version),
        PolicyState.IN_FORCE,
        sentence=_("Only a draft can be put into force."),
    )
    errors = tuple(engine.check_policy(version.document))
    if errors:
        raise PolicyRefused(_("The policy has errors and cannot take effect."), errors)
    _check_day(version, on)
    _end_earlier(version, on)
    version.state = PolicyState.IN_FORCE
    version.valid_from = on
    version.valid_until = OPEN_END
    version.adopted_by = by
    version.adopted_at = at
    version.save(update_fields=["state", "valid_from", "valid_until", "adopted_by", "adopted_at"])
    _audit("scoring.adopt_version", version, by=by, at=at)
    return version


def _check_day(version: PolicyVersion, on: dt.date) -> None:
    if on.day != 1:
        raise DateRefused(_("A policy takes effect on the first day of a month."))
    if f"{on:%Y-%m}" in closed_month_keys(version.desk_id):
        raise DateRefused(_("That month is closed; choose a month that is still open."))
    later = PolicyVersion.objects.filter(
        desk=version.desk_id, state=PolicyState.IN_FORCE, valid_from__gte=on
    )
    if later.exists():
        raise DateRefused(_("A version in force begins on that day or later; choose a later day."))


def _end_earlier(version: PolicyVersion, on: dt.date) -> None:
    PolicyVersion.objects.filter(
        desk=version.desk_id, state=PolicyState.IN_FORCE, valid_until__gt=on
    ).update(valid_until=on)


def _audit(verb: str, version: PolicyVersion, *, by: Person, at: dt.datetime) -> None:
    record(
        verb=verb,
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="policy_version",
        object_id=version.pk,
        organization=version.desk_id,
        details={"digest": version.digest, "number": version.number},
    )
