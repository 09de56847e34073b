"""Drafting, checking, signing and delivering a bulletin (practice clause 3, 季度通报)."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.audit.actions import checkpoint_after_commit
from qingxun.audit.models import HeadReason
from qingxun.bulletins.models import Bulletin, BulletinCopy, BulletinEvent
from qingxun.bulletins.permissions import (
    check_can_check_bulletin,
    check_can_draft_bulletin,
    check_can_sign_bulletin,
)
from qingxun.bulletins.printing import SUBJECT, bulletin_document
from qingxun.bulletins.queries.drafting import draft_text, draft_title
from qingxun.bulletins.queries.figures import digest_of, make_figures
from qingxun.bulletins.queries.standing import why_outdated
from qingxun.bulletins.states import BULLETIN_TRANSITIONS, BulletinState
from qingxun.documents.prints.actions import end_print, issue_document
from qingxun.documents.states import PrintState
from qingxun.kit.clock import china_date
from qingxun.kit.periods import Span
from qingxun.kit.refusals import Refusal, StaleRefused
from qingxun.language.personal import check_personal
from qingxun.ledger.models import Period
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.actions.stepping import Stepper
from qingxun.organizations.models import Appointment, Organization, Person
from qingxun.organizations.states import Role
from qingxun.records.series import take_number
from qingxun.records.signals import fact_recorded

SERIES = "bulletin"
REASON_LENGTH = 300
READERS = (Role.UNIT_LEADER, Role.PRINCIPAL)


STEPPER: Stepper[Bulletin] = Stepper(
    event=BulletinEvent,
    link="bulletin",
    area="bulletins",
    transitions=BULLETIN_TRANSITIONS,
    sentence=lambda row, state: (
        _("The bulletin is “%(state)s” now, so this step is not possible.") % {"state": state}
    ),
    details=lambda row: {"digest": row.digest},
)


class BulletinRefused(Refusal):
    """The bulletin cannot be made or moved on as asked."""


@transaction.atomic
def draft_bulletin(*, desk: Organization, period: Period, by: Person, at: dt.datetime) -> Bulletin:
    """Freeze the figures of a closed period and make a first text from them."""
    check_can_draft_bulletin(by, desk.pk)
    if period.closed_at is None:
        raise BulletinRefused(_("Close the period first: a bulletin rests on frozen figures."))
    standing = Bulletin.objects.filter(desk=desk, period=period).exclude(
        state=BulletinState.WITHDRAWN
    )
    if standing.exists():
        raise BulletinRefused(_("There is a bulletin on this period already."))
    figures = make_figures(desk.pk, Span.from_key(period.key))
    bulletin = Bulletin.objects.create(
        desk=desk,
        period=period,
        title=draft_title(figures),
        text=draft_text(figures),
        figures=figures,
        digest=digest_of(figures),
        drafted_by=by,
        drafted_at=at,
        saved_at=at,
    )
    STEPPER.note(bulletin, "draft", "", by=by, at=at)
    return bulletin


@transaction.atomic
def save_text(
    *, bulletin: Bulletin, title: str, text: str, version: int, by: Person, at: dt.datetime
) -> Bulletin:
    """Save the office's text; refused when somebody else saved meanwhile (nothing is lost)."""
    check_can_draft_bulletin(by, bulletin.desk_id)
    if not title.strip():
        raise BulletinRefused(_("Give the bulletin a title."))
    changed = Bulletin.objects.filter(
        pk=bulletin.pk, version=version, state=BulletinState.DRAFTING
    ).update(title=fitting(title, 120, "title"), text=text, version=F("version") + 1, saved_at=at)
    if not changed:
        raise StaleRefused(
            _("Somebody else saved this bulletin meanwhile, or it is no longer being edited.")
        )
    bulletin.refresh_from_db()
    return bulletin


@transaction.atomic
def renew_figures(*, bulletin: Bulletin, by: Person, at: dt.datetime) -> Bulletin:
    """Freeze the figures anew, after the period was reopened and closed again.

    A text that nobody edited is made anew with them; an edited one stays, and its writer compares.
    """
    check_can_draft_bulletin(by, bulletin.desk_id)
    row = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if row.state != BulletinState.DRAFTING:
        raise BulletinRefused(_("Send the bulletin back first; then its figures can be renewed."))
    period = Period.objects.select_for_update().get(pk=row.period_id)
    if period.closed_at is None:
        raise BulletinRefused(_("Close the period first: a bulletin rests on frozen figures."))
    figures = make_figures(row.desk_id, Span.from_key(period.key))
    if (row.title, row.text) == (draft_title(row.figures), draft_text(row.figures)):
        row.title, row.text = draft_title(figures), draft_text(figures)
    row.figures, row.digest = figures, digest_of(figures)
    row.version += 1
    row.drafted_by, row.drafted_at, row.saved_at = by, at, at
    row.save()
    STEPPER.note(row, "draft", row.state, by=by, at=at, note=_("The figures were frozen anew."))
    return row


def check_figures_stand(bulletin: Bulletin) -> None:
    """Raise when the period was reopened since the figures were frozen; holds the period's row, so
    that nobody opens it meanwhile."""
    period = Period.objects.select_for_update().get(pk=bulletin.period_id)
    if why := why_outdated(bulletin, period):
        raise BulletinRefused(
            _("%(why)s Send the bulletin back, and renew its figures.") % {"why": why}
        )


@transaction.atomic
def send_to_check(*, bulletin: Bulletin, by: Person, at: dt.datetime) -> Bulletin:
    """The editor hands it to the office head."""
    check_can_draft_bulletin(by, bulletin.desk_id)
    check_figures_stand(bulletin)
    return STEPPER.move(bulletin, BulletinState.CHECKING, verb="send_to_check", by=by, at=at)


@transaction.atomic
def pass_check(
    *, bulletin: Bulletin, by: Person, at: dt.datetime, version: int | None = None
) -> Bulletin:
    """The office head passes it on to the leader; ``version`` is the one that was read."""
    check_can_check_bulletin(by, bulletin.desk_id)
    check_version(bulletin, version)
    check_figures_stand(bulletin)
    return STEPPER.move(
        bulletin,
        BulletinState.SIGNING,
        verb="pass_check",
        by=by,
        at=at,
        checked_by=by,
        checked_at=at,
    )


def check_version(bulletin: Bulletin, version: int | None) -> None:
    """What is checked or signed is what was read; holds the row until the transaction ends."""
    fresh = Bulletin.objects.select_for_update().only("version").get(pk=bulletin.pk)
    if version is not None and fresh.version != version:
        raise StaleRefused(
            _("This bulletin was changed since you opened it. Read it again before you decide.")
        )


@transaction.atomic
def send_back(*, bulletin: Bulletin, reason: str, by: Person, at: dt.datetime) -> Bulletin:
    """Head or leader gives it back to the editor, with a reason."""
    fresh = Bulletin.objects.select_for_update().only("state").get(pk=bulletin.pk)
    if fresh.state == BulletinState.SIGNING:
        check_can_sign_bulletin(by, bulletin.desk_id)
    else:
        check_can_check_bulletin(by, bulletin.desk_id)
    words = fitting(reason, REASON_LENGTH)
    if not words:
        raise BulletinRefused(_("Say why it is sent back."))
    return STEPPER.move(
        bulletin, BulletinState.DRAFTING, verb="send_back", by=by, at=at, note=words
    )


@transaction.atomic
def publish_bulletin(
    *,
    bulletin: Bulletin,
    by: Person,
    at: dt.datetime,
    version: int | None = None,
    accept_missing: bool = False,
    accept_personal: bool = False,
) -> Bulletin:
    """The leader signs: number, date, a print with its code, copies to the leaders and principals
    of every unit.

    ``version`` is the one that the leader read. Raises ``MissingGlyphsRefused`` when a character
    stands in no font, unless ``accept_missing``, and ``PersonalDataRefused`` while personal data
    stands in its text, unless ``accept_personal``.
    """
    check_can_sign_bulletin(by, bulletin.desk_id)
    check_version(bulletin, version)
    check_figures_stand(bulletin)
    check_personal([bulletin.title, bulletin.text], on=china_date(at), accepted=accept_personal)
    dated = china_date(at)
    number = take_number(desk=bulletin.desk_id, name=SERIES, year=dated.year)
    STEPPER.move(
        bulletin,
        BulletinState.PUBLISHED,
        verb="publish",
        by=by,
        at=at,
        signed_by=by,
        signed_at=at,
        year=dated.year,
        number=number,
        dated=dated,
    )
    deliver_copies(bulletin, at)
    fact_recorded.send(sender=Bulletin, instance=bulletin, at=at)
    checkpoint_after_commit(reason=HeadReason.BULLETIN, at=at)
    freeze_print(bulletin, accept_missing=accept_missing, by=by, at=at)
    return bulletin


def freeze_print(bulletin: Bulletin, *, accept_missing: bool, by: Person, at: dt.datetime) -> None:
    """The print as it is published, with its code."""
    issue_document(
        document=bulletin_document(bulletin),
        desk=bulletin.desk,
        subject_type=SUBJECT,
        subject=bulletin.pk,
        number=f"{bulletin.year}年第{bulletin.number}期",
        dated=china_date(at),
        figures_digest=bulletin.digest,
        accept_missing=accept_missing,
        replaces=withdrawn_before(bulletin),
        by=by,
        at=at,
    )


def withdrawn_before(bulletin: Bulletin) -> list[uuid.UUID]:
    """Bulletins on the same period that were taken back."""
    rows = Bulletin.objects.filter(desk=bulletin.desk_id, period=bulletin.period_id)
    return list(rows.filter(state=BulletinState.WITHDRAWN).values_list("pk", flat=True))


def deliver_copies(bulletin: Bulletin, at: dt.datetime) -> None:
    """One copy for every leader and principal of the units in the bulletin's tables."""
    units = [
        uuid.UUID(unit["unit"]) for group in bulletin.figures["groups"] for unit in group["units"]
    ]
    rows = Appointment.objects.valid_on(china_date(at)).filter(
        organization__in=units, role__in=READERS
    )
    pairs = sorted(set(rows.values_list("organization_id", "person_id")))
    BulletinCopy.objects.bulk_create(
        [
            BulletinCopy(bulletin=bulletin, organization_id=unit, person_id=person, delivered_at=at)
            for unit, person in pairs
        ]
    )
    _tell(bulletin, [person for _unit, person in pairs], at)


def _tell(bulletin: Bulletin, people: list[uuid.UUID], at: dt.datetime) -> None:
    notify(
        people=people,
        kind=MessageKind.BULLETIN,
        title=bulletin.title,
        url=reverse("bulletins:read", args=[bulletin.pk]),
        object_id=bulletin.pk,
        at=at,
    )


@transaction.atomic
def remind_unread(*, bulletin: Bulletin, by: Person, at: dt.datetime) -> int:
    """Send the bulletin again to those who did not open it; gives how many."""
    check_can_draft_bulletin(by, bulletin.desk_id)
    if bulletin.state != BulletinState.PUBLISHED:
        raise BulletinRefused(_("Only a published bulletin can be sent again."))
    unread = bulletin.copies.filter(read_at__isnull=True)
    people = list(unread.values_list("person_id", flat=True))
    unread.update(reminded_at=at)
    _tell(bulletin, people, at)
    STEPPER.log(bulletin, "remind_unread", by=by, at=at)
    return len(people)


def read_bulletin(*, bulletin: Bulletin, by: Person, at: dt.datetime) -> None:
    """The read receipt: the first opening of a person's copy."""
    BulletinCopy.objects.filter(bulletin=bulletin, person=by, read_at__isnull=True).update(
        read_at=at
    )


@transaction.atomic
def withdraw_bulletin(*, bulletin: Bulletin, reason: str, by: Person, at: dt.datetime) -> Bulletin:
    """Take back a published bulletin; its number is not used again, its readers are told why."""
    check_can_sign_bulletin(by, bulletin.desk_id)
    words = fitting(reason, REASON_LENGTH)
    if not words:
        raise BulletinRefused(_("Say why the bulletin is withdrawn."))
    STEPPER.move(
        bulletin,
        BulletinState.WITHDRAWN,
        verb="withdraw",
        by=by,
        at=at,
        note=words,
        withdrawn_reason=words,
    )
    end_print(
        subject_type=SUBJECT,
        subject=bulletin.pk,
        target=PrintState.WITHDRAWN,
        by=by,
        at=at,
        reason=words,
    )
    notify(
        people=bulletin.copies.values_list("person_id", flat=True),
        kind=MessageKind.BULLETIN,
        title=_("Withdrawn: %(title)s") % {"title": bulletin.title},
        text=words,
        url=reverse("bulletins:read", args=[bulletin.pk]),
        object_id=bulletin.pk,
        at=at,
    )
    return bulletin
