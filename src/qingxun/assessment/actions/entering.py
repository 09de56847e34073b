"""Self-assessment by the unit, audit by the owner; one by one, all at once, or from Excel."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.assessment.actions.noting import note, people_of, tell
from qingxun.assessment.actions.refusals import EntryRefused, SheetRefused
from qingxun.assessment.models import Component, Entry, EntryFile
from qingxun.assessment.permissions import check_can_audit, check_can_speak_for
from qingxun.assessment.states import (
    ENTERING_STATES,
    ENTRY_TRANSITIONS,
    AssessmentState,
    EntryState,
    Step,
)
from qingxun.documents.models import StoredFile
from qingxun.documents.sheets import ColumnSpec, RowError, SheetRow, mark_of, read_sheet
from qingxun.kit.decimals import show_points
from qingxun.kit.refusals import StaleRefused
from qingxun.kit.states import check_transition
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role


@transaction.atomic
def claim_entry(
    *,
    entry: Entry,
    value: Decimal,
    text: str,
    files: Sequence[StoredFile] = (),
    by: Person,
    at: dt.datetime,
) -> Entry:
    """The unit says what it deserves, with a note and evidence; until the audit it may correct."""
    component = entry.component
    check_can_speak_for(by, entry.organization_id)
    if not component.self_assessed:
        raise EntryRefused(_("Units do not assess themselves in this component."))
    if component.assessment.state != AssessmentState.SELF:
        raise EntryRefused(_("Self-assessment is not open now."))
    check_value(component, value)
    before = _locked_state(entry)
    if before != EntryState.CLAIMED:
        _check_move(before, EntryState.CLAIMED)
    entry.state = EntryState.CLAIMED
    entry.claimed, entry.claim_note = value, fitting(text, 500, "text")
    entry.claimed_by, entry.claimed_at = by, at
    entry.save(update_fields=["state", "claimed", "claim_note", "claimed_by", "claimed_at"])
    attach(entry=entry, files=files, by=by, at=at)
    _note(entry, Step.CLAIM, before, by=by, at=at, details={"value": str(value)})
    return entry


def attach(*, entry: Entry, files: Sequence[StoredFile], by: Person, at: dt.datetime) -> None:
    """Evidence; the same file again changes nothing."""
    for stored in files:
        EntryFile.objects.get_or_create(
            entry=entry,
            stored=stored,
            defaults={"name": stored.name, "added_by": by, "added_at": at},
        )


@transaction.atomic
def return_entry(*, entry: Entry, reason: str, by: Person, at: dt.datetime) -> Entry:
    """The owner gives a self-assessment back to the unit, with a reason."""
    component = entry.component
    check_can_audit(by, component, component.assessment.desk_id)
    if not reason.strip():
        raise EntryRefused(_("Say why it is returned."))
    if component.assessment.state != AssessmentState.SELF:
        raise EntryRefused(_("Self-assessment is over; audit with a reason instead."))
    before = _locked_state(entry)
    _check_move(before, EntryState.ASKED)
    entry.state = EntryState.ASKED
    entry.save(update_fields=["state"])
    _note(entry, Step.RETURN, before, by=by, at=at, text=reason.strip())
    tell(
        people_of([entry.organization_id], at, Role.OFFICER, Role.PRINCIPAL),
        _("Self-assessment returned: %(name)s") % {"name": component.name},
        text=reason.strip(),
        url=reverse("assessment:unit", args=[component.assessment_id, entry.organization_id]),
        at=at,
        about=entry.pk,
    )
    return entry


@dataclass(frozen=True, slots=True)
class Audit:
    """What the owner found of one unit; a reason is needed when it differs from the claim.
    ``seen`` is the mark of what the page showed of it; None: a caller without a page."""

    entry: Entry
    value: Decimal
    reason: str = ""
    seen: str | None = None

    @property
    def changes(self) -> bool:
        """Whether something else stands."""
        return (self.entry.value, self.entry.reason) != (self.value, self.reason.strip())


@transaction.atomic
def audit_entries(
    *, component: Component, audits: Sequence[Audit], by: Person, at: dt.datetime
) -> int:
    """Enter what the owner found, all or none; what has not changed is left alone. How many.

    Raises ``StaleRefused`` for what somebody else changed since it was seen."""
    check_can_audit(by, component, component.assessment.desk_id)
    if component.assessment.state not in ENTERING_STATES:
        raise EntryRefused(_("Values are entered until the results are shown to the units."))
    changed = 0
    for audit in audits:
        changed += _audit(component, audit, by, at)
    return changed


def _audit(component: Component, audit: Audit, by: Person, at: dt.datetime) -> bool:
    entry, reason = audit.entry, fitting(audit.reason, 500)
    before = _locked_state(entry)
    if before == EntryState.AUDITED and (entry.value, entry.reason) == (audit.value, reason):
        return False
    check_unchanged(audit)
    check_value(component, audit.value)
    check_difference(component, entry, audit.value, reason)
    if before != EntryState.AUDITED:
        _check_move(before, EntryState.AUDITED)
    was = "" if entry.value is None else show_points(entry.value)
    entry.state, entry.value, entry.reason = EntryState.AUDITED, audit.value, reason
    entry.audited_by, entry.audited_at = by, at
    entry.save(update_fields=["state", "value", "reason", "audited_by", "audited_at"])
    details: dict[str, object] = {"value": str(audit.value), "before": was}
    _note(entry, Step.AUDIT, before, by=by, at=at, text=reason, details=details)
    return True


def check_audit(*, component: Component, audit: Audit) -> None:
    """What ``audit_entries`` would refuse of one row; writes nothing."""
    check_unchanged(audit)
    check_value(component, audit.value)
    check_difference(component, audit.entry, audit.value, fitting(audit.reason, 500))


def mark_of_entry(entry: Entry) -> str:
    """Changes with whatever is claimed or found."""
    values = (entry.state, entry.claimed, entry.value, entry.reason)
    words = [f"{one.normalize():f}" if isinstance(one, Decimal) else str(one) for one in values]
    return hashlib.sha256(repr(words).encode()).hexdigest()[:12]


def check_unchanged(audit: Audit) -> None:
    """Two people at one component: nobody's value is overwritten unseen."""
    entry = audit.entry
    if audit.seen is None or audit.seen == mark_of_entry(entry):
        return
    if (entry.value, entry.reason) == (audit.value, audit.reason.strip()):
        return  # both found the same
    names = Entry.objects.filter(pk=entry.pk).values_list("audited_by__name", flat=True)
    words = {
        "unit": entry.organization.short_name,
        "name": names.get() or "",
        "value": "" if entry.value is None else show_points(entry.value),
        "reason": entry.reason or "—",
    }
    if entry.state == EntryState.AUDITED:
        raise StaleRefused(
            _(
                "%(unit)s: %(name)s entered %(value)s meanwhile (reason: %(reason)s). Save again "
                "to put yours in its place."
            )
            % words
        )
    raise StaleRefused(
        _("%(unit)s: the self-assessment changed meanwhile. Look at it and save again.") % words
    )


def check_difference(component: Component, entry: Entry, value: Decimal, reason: str) -> None:
    """自评 → 审核: who finds something else than the unit says why."""
    if entry.claimed is not None and entry.claimed != value and not reason:
        raise EntryRefused(
            _("%(unit)s claims %(claimed)s, you found %(value)s: say why.")
            % {
                "unit": entry.organization.short_name,
                "claimed": show_points(entry.claimed),
                "value": show_points(value),
            }
        )


def check_value(component: Component, value: Decimal) -> None:
    """A value is entered from nothing to the full marks, with two decimals at most."""
    if not 0 <= value <= component.full:
        raise EntryRefused(
            _("“%(name)s” is entered from 0 to %(full)s.")
            % {"name": component.name, "full": show_points(component.full)}
        )
    if value != round(value, 2):
        raise EntryRefused(_("Two decimals at most."))


def _locked_state(entry: Entry) -> EntryState:
    held = Entry.objects.select_for_update().only("state", "claimed", "value", "reason")
    row = held.get(pk=entry.pk)
    entry.state, entry.claimed = row.state, row.claimed
    entry.value, entry.reason = row.value, row.reason
    return EntryState(row.state)


def _check_move(before: EntryState, after: EntryState) -> None:
    check_transition(
        ENTRY_TRANSITIONS,
        before,
        after,
        sentence=_("This entry is “%(state)s” now, so this step is not possible.")
        % {"state": before.label},
    )


def _note(
    entry: Entry,
    verb: Step,
    before: str,
    *,
    by: Person,
    at: dt.datetime,
    text: str = "",
    details: dict[str, object] | None = None,
) -> None:
    note(
        entry.component.assessment,
        verb,
        by=by,
        at=at,
        before=before,
        after=entry.state,
        text=text,
        entry=entry,
        details=details,
    )


def entry_columns(component: Component) -> list[ColumnSpec]:
    """The sheet that an owner fills in; heads are the office's own Chinese."""
    return [
        ColumnSpec("unit", "单位", required=True, max_length=40, example="山口镇"),
        ColumnSpec(
            "value",
            "得分",
            "decimal",
            minimum=0,
            maximum=int(component.full),
            aliases=("分数", "分值"),
            example=int(component.full),
        ),
        ColumnSpec("reason", "说明", max_length=500, aliases=("扣分原因", "备注")),
    ]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sheet holds: values that may go in, and what is wrong with the other rows."""

    ready: list[Audit]
    errors: list[RowError]
    lacking: list[str]

    @property
    def mark(self) -> str:
        """Changes when a row would replace something else than it says now."""
        return mark_of(audit.seen or "" for audit in self.ready)


def preview_entries(*, component: Component, stored: StoredFile) -> Preview:
    """Read a stored sheet and check every row; nothing is written."""
    with stored.open() as handle:
        sheet = read_sheet(handle, entry_columns(component))
    entries = {
        row.organization.short_name: row
        for row in component.entries.select_related("organization", "audited_by")
    }
    names = {row.organization.name: short for short, row in entries.items()}
    errors, ready = list(sheet.errors), []
    seen: set[uuid.UUID] = set()
    for row in sheet.rows:
        if row.values.get("value") is None and not row.values.get("reason"):
            continue  # a unit of the template that was not filled in: named as lacking
        try:
            audit = _ready(component, row, entries, names, seen)
        except EntryRefused as refusal:
            errors.append(RowError(sheet.sheet, row.number, "", refusal.sentence))
        else:
            ready.append(audit)
    errors.sort(key=lambda error: error.row)
    there = {audit.entry.pk for audit in ready}
    lacking = [name for name, entry in entries.items() if entry.pk not in there and not errors]
    return Preview(ready, errors, lacking)


def _ready(
    component: Component,
    row: SheetRow,
    entries: dict[str, Entry],
    names: dict[str, str],
    seen: set[uuid.UUID],
) -> Audit:
    values: dict[str, Any] = row.values
    name = str(values["unit"]).strip()
    entry = entries.get(name) or entries.get(names.get(name, ""))
    if entry is None:
        raise EntryRefused(_("“%(name)s” is not assessed this year.") % {"name": name})
    if entry.pk in seen:
        raise EntryRefused(_("“%(name)s” stands in the sheet twice.") % {"name": name})
    seen.add(entry.pk)
    if values.get("value") is None:
        raise EntryRefused(_("“%(name)s” has a remark and no score.") % {"name": name})
    value, reason = Decimal(values["value"]), str(values.get("reason") or "")
    check_value(component, value)
    check_difference(component, entry, value, reason)
    return Audit(entry, value, reason, mark_of_entry(entry))


@transaction.atomic
def import_entries(
    *,
    component: Component,
    stored: StoredFile,
    by: Person,
    at: dt.datetime,
    seen: str | None = None,
) -> int:
    """Enter every row of a stored sheet, which becomes the evidence of each; none when one is
    wrong (``SheetRefused``). ``seen`` is the mark of the preview that was confirmed: raises
    ``StaleRefused`` when somebody else has since entered something in the place of a row."""
    check_can_audit(by, component, component.assessment.desk_id)
    preview = preview_entries(component=component, stored=stored)
    if preview.errors:
        first = preview.errors[0]
        raise SheetRefused(
            _("Nothing was recorded: %(count)s rows are wrong, the first is row %(row)s: %(why)s")
            % {"count": len(preview.errors), "row": first.row, "why": first.sentence}
        )
    if seen not in (None, preview.mark):
        raise StaleRefused(
            _(
                "Meanwhile somebody else changed what some rows replace; nothing was recorded. "
                "Look at “Stands now” and enter the sheet again to put it in its place."
            )
        )
    changed = audit_entries(component=component, audits=preview.ready, by=by, at=at)
    for audit in preview.ready:
        attach(entry=audit.entry, files=[stored], by=by, at=at)
    return changed
