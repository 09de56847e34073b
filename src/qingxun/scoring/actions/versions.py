"""Drafting versions of a scoring policy."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.audit.actions import record
from qingxun.kit.clock import CHINA
from qingxun.kit.refusals import StaleRefused, StateRefused
from qingxun.kit.states import check_transition
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.scoring.engine import editing
from qingxun.scoring.models import Policy, PolicyVersion
from qingxun.scoring.permissions import check_can_set_policy
from qingxun.scoring.presets import MAX_TEXT, load_preset
from qingxun.scoring.states import POLICY_TRANSITIONS, PolicyState

WHOLE = ""


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
        note=fitting(note, 300, "note"),
        drafted_by=by,
        drafted_at=at,
    )
    audit_version("scoring.draft_version", version, by=by, at=at)
    return version


def draft_preset(*, desk: Organization, preset: str, by: Person, at: dt.datetime) -> PolicyVersion:
    """Draft a version from one of the shipped presets."""
    return draft_version(desk=desk, document=load_preset(preset), by=by, at=at)


@transaction.atomic
def change_draft(
    *,
    version: PolicyVersion,
    document: dict[str, Any],
    note: str,
    by: Person,
    at: dt.datetime,
    revision: int | None = None,
    part: str | None = None,
    by_text: bool = False,
) -> PolicyVersion:
    """Rewrite a draft; a version that is or was in force never changes.

    ``revision`` is the one that the editor read: when somebody saved meanwhile, ``StaleRefused``
    names who, and nothing is overwritten. ``part`` is what was changed (a clause's id, ``WHOLE``),
    ``by_text`` whether as text: only that takes the place of a text that could not be read.
    """
    check_can_set_policy(by, version.desk_id)
    draft = draft_now(version)
    check_revision(draft, revision)
    settles = part if by_text else None
    if (WHOLE in draft.unread and settles != WHOLE) or (part in draft.unread and not by_text):
        raise StateRefused(
            _("The draft holds a text that cannot be read yet; mend it or drop it first.")
        )
    version.document = document
    version.digest = digest_of(document)
    version.unread = {} if settles == WHOLE else unread_of(draft, document, settles)
    return save_draft(version, draft, note, "scoring.change_draft", by=by, at=at)


def unread_of(
    draft: PolicyVersion, document: dict[str, Any], settled: str | None
) -> dict[str, str]:
    """What still waits to be read: without the part that was settled and without clauses that are
    gone; a clause that was called otherwise by its own text is settled too."""
    ids = {str(editing.get(row, "id", "")) for row in editing.clauses_of(document)}
    before = {str(editing.get(row, "id", "")) for row in editing.clauses_of(draft.document)}
    gone = before - ids
    return {
        part: text for part, text in draft.unread.items() if part != settled and part not in gone
    }


@transaction.atomic
def keep_unread(
    *,
    version: PolicyVersion,
    part: str,
    text: str,
    note: str,
    by: Person,
    at: dt.datetime,
    revision: int | None = None,
) -> PolicyVersion:
    """Keep a text as it was typed beside the draft, because it cannot be read: nothing typed is
    lost, and the draft cannot take effect until it is mended or dropped. An empty text drops it."""
    check_can_set_policy(by, version.desk_id)
    draft = draft_now(version)
    check_revision(draft, revision)
    version.unread = {key: kept for key, kept in draft.unread.items() if key != part}
    if text.strip():
        version.unread[part] = text[:MAX_TEXT]
    return save_draft(version, draft, note, "scoring.keep_unread", by=by, at=at)


def check_revision(draft: PolicyVersion, revision: int | None) -> None:
    """Two people in one draft: the second is told, nothing is overwritten."""
    if revision is not None and revision != draft.revision:
        raise StaleRefused(
            _(
                "%(name)s saved this draft at %(at)s. Nothing was overwritten; "
                "read the new text first."
            )
            % {"name": draft.drafted_by, "at": f"{draft.drafted_at.astimezone(CHINA):%H:%M}"}
        )


def save_draft(
    version: PolicyVersion,
    draft: PolicyVersion,
    note: str,
    verb: str,
    *,
    by: Person,
    at: dt.datetime,
) -> PolicyVersion:
    """Write the draft's new text under the next revision."""
    version.note = fitting(note, 300, "note")
    version.revision = draft.revision + 1
    version.drafted_by = by
    version.drafted_at = at
    fields = ["document", "digest", "unread", "note", "revision", "drafted_by", "drafted_at"]
    version.save(update_fields=fields)
    audit_version(verb, version, by=by, at=at)
    return version


@transaction.atomic
def discard_draft(*, version: PolicyVersion, by: Person, at: dt.datetime) -> PolicyVersion:
    """Put a draft aside: it stays to be read and copied, and can no longer take effect."""
    check_can_set_policy(by, version.desk_id)
    draft = draft_now(version)
    check_transition(
        POLICY_TRANSITIONS,
        PolicyState(draft.state),
        PolicyState.RETIRED,
        sentence=_("Only a draft can be discarded."),
    )
    draft.state = PolicyState.RETIRED
    draft.save(update_fields=["state"])
    audit_version("scoring.discard_draft", draft, by=by, at=at)
    return draft


def draft_now(version: PolicyVersion) -> PolicyVersion:
    """The draft as it stands in the database, whatever the page showed; held until the transaction
    ends. Raises ``StateRefused`` when it is no draft any more."""
    row = PolicyVersion.objects.select_for_update(of=("self",)).select_related("drafted_by", "desk")
    draft = row.get(pk=version.pk)
    if draft.state != PolicyState.DRAFT:
        raise StateRefused(_("This version is in force; draft a new one to change something."))
    return draft


def audit_version(verb: str, version: PolicyVersion, *, by: Person, at: dt.datetime) -> None:
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
