"""约稿, the office's side: write a slip, extend, remind, judge, excuse, withdraw; deadlines."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.actions.commission_steps import (
    CommissionRefused,
    checked_note,
    deadline_words,
    move_unit,
    note_step,
    tell,
    tell_people_of,
)
from qingxun.desk.actions.steps import audit
from qingxun.desk.models import Commission, CommissionedUnit, ManuscriptKind
from qingxun.desk.models.manuscripts import TITLE_LIMIT
from qingxun.desk.permissions.commissions import check_can_commission
from qingxun.desk.states import COMMISSION_OPEN, AnswerQuality, CommissionState
from qingxun.documents.models import StoredFile
from qingxun.kit.clock import china_date
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.queries import units_under
from qingxun.records.series import take_number
from qingxun.records.signals import fact_recorded

S = CommissionState
CONTENT_LIMIT = 2000
LEAST_NOTICE = dt.timedelta(minutes=20)
"""The shortest deadline seen in a published rule (a county: 20 minutes by phone)."""
REMIND_BEFORE = dt.timedelta(hours=24)
REMIND_AGAIN = dt.timedelta(hours=4)
DUE_BATCH = 200


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip says."""

    title: str
    content: str
    due_at: dt.datetime
    requirements: str = ""
    kind: ManuscriptKind | None = None
    file: StoredFile | None = None


@transaction.atomic
def send_commission(
    *,
    desk: Organization,
    slip: Slip,
    units: Sequence[Organization],
    by: Person,
    at: dt.datetime,
) -> Commission:
    """Send a slip to units; their people are told at once. Raises ``CommissionRefused`` with the
    field and the sentence."""
    check_can_commission(by, desk.pk)
    check_slip(slip, at)
    chosen = list(dict.fromkeys(units))
    if not chosen:
        raise CommissionRefused(_("Choose at least one unit."), "units")
    known = set(units_under(desk, china_date(at)).values_list("pk", flat=True))
    strangers = [unit.short_name for unit in chosen if unit.pk not in known]
    if strangers:
        raise CommissionRefused(
            _("%(units)s do not report to this office.") % {"units": "、".join(strangers)}, "units"
        )
    year = china_date(at).year
    commission = Commission.objects.create(
        desk=desk,
        year=year,
        number=take_number(desk=desk.pk, name="commission", year=year),
        title=slip.title.strip(),
        content=slip.content.strip(),
        requirements=slip.requirements.strip(),
        kind=slip.kind,
        due_at=slip.due_at,
        file=slip.file,
        sent_by=by,
        sent_at=at,
    )
    audit("desk.send_commission", "commission", commission.pk, desk.pk, by=by, at=at)
    for unit in chosen:
        ask_unit(commission, unit, by, at)
    return commission


def check_slip(slip: Slip, at: dt.datetime) -> None:
    """Raise for a slip that a unit could not answer."""
    if not slip.title.strip():
        raise CommissionRefused(_("Say in one line what you commission."), "title")
    if len(slip.title.strip()) > TITLE_LIMIT:
        raise CommissionRefused(
            _("The title has %(count)s characters; please shorten it to %(limit)s at most.")
            % {"count": len(slip.title.strip()), "limit": TITLE_LIMIT},
            "title",
        )
    if not slip.content.strip():
        raise CommissionRefused(_("Say what shall be written about."), "content")
    for field, text in (("content", slip.content), ("requirements", slip.requirements)):
        if len(text) > CONTENT_LIMIT:
            raise CommissionRefused(
                _("Please keep it under %(limit)s characters; you wrote %(count)s.")
                % {"limit": CONTENT_LIMIT, "count": len(text)},
                field,
            )
    if slip.due_at < at + LEAST_NOTICE:
        raise CommissionRefused(
            _("The deadline must lie at least 20 minutes ahead, so that a unit can answer."),
            "due_on",
        )


def ask_unit(commission: Commission, unit: Organization, by: Person, at: dt.datetime) -> None:
    """The row of one unit, and the message to its people."""
    row = CommissionedUnit.objects.create(
        commission=commission, desk=commission.desk, unit=unit, due_at=commission.due_at
    )
    note_step(row, verb="send_commission", before="", by=by, at=at)
    fact_recorded.send(sender=CommissionedUnit, instance=row, at=at)
    tell_people_of(
        row,
        title=_("Commissioned: “%(title)s”, until %(due)s")
        % {"title": commission.title, "due": deadline_words(commission.due_at)},
        text=commission.content[:200],
        at=at,
    )


@transaction.atomic
def extend_commission(
    *,
    rows: Sequence[CommissionedUnit],
    until: dt.datetime,
    reason: str,
    by: Person,
    at: dt.datetime,
) -> list[CommissionedUnit]:
    """Give these units more time; who missed it waits again. The reason is kept and told."""
    words = checked_note(reason, _("Say why the deadline is extended."))
    if until < at + LEAST_NOTICE:
        raise CommissionRefused(
            _("The deadline must lie at least 20 minutes ahead, so that a unit can answer."),
            "until",
        )
    if not rows:
        raise CommissionRefused(_("Choose at least one unit."), "units")
    for row in rows:
        check_can_commission(by, row.desk_id)
        if until <= row.due_at:
            raise CommissionRefused(
                _("%(unit)s has time until %(due)s already; choose a later moment.")
                % {"unit": row.unit.short_name, "due": deadline_words(row.due_at)},
                "until",
            )
        move_unit(
            row,
            S.WAITING,
            verb="extend_commission",
            by=by,
            at=at,
            note=_("until %(due)s: %(reason)s") % {"due": deadline_words(until), "reason": words},
            due_at=until,
            missed_at=None,
            reminded_at=None,
        )
        tell_people_of(
            row,
            title=_("More time until %(due)s: “%(title)s”")
            % {"due": deadline_words(until), "title": row.commission.title},
            text=words,
            at=at,
        )
    return list(rows)


@transaction.atomic
def remind_units(*, commission: Commission, by: Person, at: dt.datetime) -> int:
    """Remind the units that have not answered; each at most once in four hours. How many."""
    check_can_commission(by, commission.desk_id)
    rows = commission.units.filter(state=S.WAITING).select_related("unit", "commission")
    due = [row for row in rows if not row.reminded_at or row.reminded_at <= at - REMIND_AGAIN]
    if not due:
        raise CommissionRefused(
            _("Nobody is left to remind: all have answered, or were reminded within four hours.")
        )
    for row in due:
        remind(row, at)
        note_step(row, verb="remind_units", before=row.state, by=by, at=at)
    return len(due)


def remind(row: CommissionedUnit, at: dt.datetime) -> None:
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    tell_people_of(
        row,
        title=_("Still to be answered until %(due)s: “%(title)s”")
        % {"due": deadline_words(row.due_at), "title": row.commission.title},
        at=at,
    )


@transaction.atomic
def excuse_unit(
    *, row: CommissionedUnit, note: str = "", by: Person, at: dt.datetime
) -> CommissionedUnit:
    """The office accepts that the unit does not answer; without a reason of the unit it gives
    its own."""
    check_can_commission(by, row.desk_id)
    words = fitting(note, 300, "note")
    if not row.reason and not words:
        raise CommissionRefused(_("The unit gave no reason, so write why it is excused."), "reason")
    move_unit(row, S.EXCUSED, verb="excuse_unit", by=by, at=at, note=words)
    tell_people_of(
        row, title=_("Excused: “%(title)s”") % {"title": row.commission.title}, text=words, at=at
    )
    return row


@transaction.atomic
def refuse_reason(
    *, row: CommissionedUnit, reason: str, by: Person, at: dt.datetime
) -> CommissionedUnit:
    """The reason does not convince: the unit is asked again, or has missed it when it is late."""
    check_can_commission(by, row.desk_id)
    words = checked_note(reason, _("Say why the reason is not accepted."))
    late = row.due_at <= at
    move_unit(
        row,
        S.MISSED if late else S.WAITING,
        verb="refuse_reason",
        by=by,
        at=at,
        note=words,
        missed_at=at if late else None,
    )
    tell_people_of(
        row,
        title=_("Your reason was not accepted: “%(title)s”") % {"title": row.commission.title},
        text=words,
        at=at,
    )
    return row


@transaction.atomic
def judge_answer(
    *,
    row: CommissionedUnit,
    quality: AnswerQuality,
    note: str = "",
    by: Person,
    at: dt.datetime,
) -> CommissionedUnit:
    """Say how well the unit answered; for a perfunctory answer the reason is told."""
    check_can_commission(by, row.desk_id)
    if row.state != S.ANSWERED:
        raise CommissionRefused(_("Only an answer that came in can be judged."))
    words = note.strip()
    if quality == AnswerQuality.PERFUNCTORY:
        words = checked_note(note, _("Say what is missing, so that the unit can do better."))
    row.quality, row.quality_note = quality, words[:300]
    row.judged_by, row.judged_at = by, at
    row.save(update_fields=["quality", "quality_note", "judged_by", "judged_at"])
    note_step(row, verb="judge_answer", before=row.state, by=by, at=at, note=words)
    fact_recorded.send(sender=CommissionedUnit, instance=row, at=at)
    tell_people_of(
        row,
        title=_("%(quality)s: “%(title)s”")
        % {"quality": quality.label, "title": row.commission.title},
        text=words,
        at=at,
    )
    return row


@transaction.atomic
def withdraw_commission(
    *, commission: Commission, reason: str, by: Person, at: dt.datetime
) -> Commission:
    """Take a slip back: whoever has not answered need not; what was answered stays answered."""
    check_can_commission(by, commission.desk_id)
    words = checked_note(reason, _("Say why the commission is withdrawn."))
    held = Commission.objects.select_for_update().get(pk=commission.pk)
    if held.withdrawn_at is not None:
        raise CommissionRefused(_("This commission was withdrawn already."))
    commission.withdrawn_at, commission.withdrawn_by = at, by
    commission.withdrawn_reason = words
    commission.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    audit("desk.withdraw_commission", "commission", commission.pk, commission.desk_id, by=by, at=at)
    for row in commission.units.filter(state__in=COMMISSION_OPEN).select_related("unit"):
        row.commission = commission
        move_unit(row, S.RECALLED, verb="withdraw_commission", by=by, at=at, note=words)
        tell_people_of(
            row,
            title=_("Commission withdrawn: “%(title)s”") % {"title": commission.title},
            text=words,
            at=at,
        )
    return commission


def passed(at: dt.datetime) -> QuerySet[CommissionedUnit]:
    """Units whose deadline has passed without an answer."""
    return CommissionedUnit.objects.filter(state=S.WAITING, due_at__lte=at)


def due_soon(at: dt.datetime) -> QuerySet[CommissionedUnit]:
    """Units to be reminded: a day is left, and they were asked more than a day ago."""
    return CommissionedUnit.objects.filter(
        state=S.WAITING,
        due_at__gt=at,
        due_at__lte=at + REMIND_BEFORE,
        reminded_at=None,
        commission__sent_at__lte=at - REMIND_BEFORE,
    )


def deadlines_due(*, at: dt.datetime) -> bool:
    """Whether ``follow_deadlines`` has anything to do: cheap, without a lock."""
    return passed(at).exists() or due_soon(at).exists()


def follow_deadlines(*, at: dt.datetime) -> int:
    """What deadlines do by themselves: a reminder a day before, and missed when they pass.

    Called every half minute; gives the number of units that were touched.
    """
    late = list(passed(at).order_by("due_at").values_list("pk", flat=True))
    soon = list(due_soon(at).order_by("due_at").values_list("pk", flat=True)[:DUE_BATCH])
    for start in range(0, len(late), DUE_BATCH):
        with transaction.atomic():
            miss_all(late[start : start + DUE_BATCH], at)
    with transaction.atomic():
        rows = CommissionedUnit.objects.filter(pk__in=soon)
        for row in rows.select_related("commission", "unit"):
            remind(row, at)
    return len(late) + len(soon)


def miss_all(keys: Sequence[uuid.UUID], at: dt.datetime) -> None:
    """The deadline of these units has passed; who sent the slips gets one message each."""
    rows = (
        CommissionedUnit.objects.select_for_update(of=("self",))
        .filter(pk__in=keys, state=S.WAITING)
        .select_related("unit", "commission")
        .order_by("pk")  # as the slip names them
    )
    slips: dict[Commission, list[str]] = {}
    for row in rows:
        move_unit(row, S.MISSED, verb="miss_commission", by=None, at=at, missed_at=row.due_at)
        tell_people_of(
            row,
            title=_("The deadline has passed: “%(title)s”") % {"title": row.commission.title},
            text=_("You can still answer; it counts as late."),
            at=at,
        )
        slips.setdefault(row.commission, []).append(row.unit.short_name)
    for slip, names in slips.items():
        tell_sender(slip, names, at)


def tell_sender(slip: Commission, names: Sequence[str], at: dt.datetime) -> None:
    """Who has not answered, to whoever sent the slip."""
    tell(
        [slip.sent_by_id],
        title=_("Not answered in time: “%(title)s”") % {"title": slip.title},
        text="、".join(names),
        url=reverse("desk:commission", args=[slip.pk]),
        about=slip.pk,
        at=at,
    )
