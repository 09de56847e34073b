"""The desk's own settings: rules of receipt, kinds of manuscripts, reasons."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.actions.steps import audit
from qingxun.desk.models import DeskSettings, ManuscriptKind, RefusalReason
from qingxun.desk.permissions.issues import check_can_keep_lists
from qingxun.desk.queries.lists import all_kinds, standing_reasons, standing_rules
from qingxun.desk.states import ReasonPurpose
from qingxun.kit.refusals import Refusal
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.records.seen import check_seen


class ListRefused(Refusal):
    """The list holds something twice or leaves something out."""


@dataclass(frozen=True, slots=True)
class ReceiptRules:
    """How a desk receives."""

    principal_signs: bool
    daily_limit: int | None = None
    review_days: int = 2
    points_notice: str = ""


@transaction.atomic
def change_settings(
    *,
    desk: Organization,
    rules: ReceiptRules,
    by: Person,
    at: dt.datetime,
    seen: str | None = None,
) -> DeskSettings:
    """Set the rules of receipt; what was submitted before stays as it is.

    Here and below ``seen`` is the mark of what the page showed (``records.seen``).
    """
    check_can_keep_lists(by, desk.pk)
    check_seen(seen, standing_rules(desk.pk), "daily_limit", "review_days", "points_notice")
    settings, _made = DeskSettings.objects.update_or_create(
        desk=desk,
        defaults={
            "principal_signs": rules.principal_signs,
            "daily_limit": rules.daily_limit,
            "review_days": rules.review_days,
            "points_notice": fitting(rules.points_notice, 500, "points_notice"),
        },
    )
    audit("desk.change_settings", "desk_settings", settings.pk, desk.pk, by=by, at=at)
    return settings


@dataclass(frozen=True, slots=True)
class KindRow:
    """One line of the list of kinds; without ``key`` a new one."""

    name: str
    hint: str = ""
    key: uuid.UUID | None = None
    active: bool = True


@transaction.atomic
def set_kinds(
    *,
    desk: Organization,
    rows: Sequence[KindRow],
    by: Person,
    at: dt.datetime,
    seen: str | None = None,
) -> list[ManuscriptKind]:
    """The kinds in order. One that is left out is switched off: manuscripts refer to it."""
    check_can_keep_lists(by, desk.pk)
    check_seen(seen, all_kinds(desk.pk), "name", "hint")
    rows = [row for row in rows if row.name.strip()]
    check_distinct([row.name.strip() for row in rows])
    if not any(row.active for row in rows):
        raise ListRefused(_("Keep at least one kind in use: manuscripts need one."))
    standing = {kind.pk: kind for kind in ManuscriptKind.objects.filter(desk=desk)}
    kept: list[ManuscriptKind] = []
    for order, row in enumerate(rows, start=1):
        kind = standing.pop(row.key, None) if row.key else None
        kind = kind or ManuscriptKind(desk=desk, code=f"k{uuid.uuid4().hex[:8]}")
        kind.name, kind.hint = fitting(row.name, 20), fitting(row.hint, 200)
        kind.order, kind.active = order, row.active
        kind.save()
        kept.append(kind)
    ManuscriptKind.objects.filter(pk__in=standing).update(active=False)
    audit("desk.set_kinds", "organization", desk.pk, desk.pk, by=by, at=at)
    return kept


def check_distinct(names: Sequence[str]) -> None:
    """Raise naming the first name that stands twice."""
    for name in names:
        if names.count(name) > 1:
            raise ListRefused(_("“%(name)s” stands in the list twice.") % {"name": name})


@transaction.atomic
def set_reasons(
    *,
    desk: Organization,
    purpose: ReasonPurpose,
    texts: Sequence[str],
    by: Person,
    at: dt.datetime,
    seen: str | None = None,
) -> list[RefusalReason]:
    """The reasons for a purpose in order. Decisions keep the words they were made with."""
    check_can_keep_lists(by, desk.pk)
    check_seen(seen, standing_reasons(desk.pk, purpose), "text")
    texts = [fitting(text, 100, "texts") for text in texts if text.strip()]
    check_distinct(texts)
    standing = RefusalReason.objects.filter(desk=desk, purpose=purpose)
    standing.exclude(text__in=texts).delete()
    kept = []
    for order, text in enumerate(texts, start=1):
        kept.append(
            RefusalReason.objects.update_or_create(
                desk=desk, purpose=purpose, text=text, defaults={"order": order, "active": True}
            )[0]
        )
    audit("desk.set_reasons", "organization", desk.pk, desk.pk, by=by, at=at)
    return kept
