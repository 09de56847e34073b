"""What came back: adoptions, their taking back, and back-entry (补录)."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.models import Contributor, Issue, Manuscript, ManuscriptKind
from qingxun.dispatch.actions.refusals import AdoptionRefused, DuplicateAdoptionRefused
from qingxun.dispatch.actions.steps import audit, move
from qingxun.dispatch.models import Adoption, AdoptionVoid, Dispatch, Outlet
from qingxun.dispatch.permissions import check_can_record
from qingxun.dispatch.presets import own_outlet
from qingxun.dispatch.queries import people_of_manuscripts
from qingxun.dispatch.states import AdoptionForm, DispatchState, Placement, Route
from qingxun.documents.models import StoredFile
from qingxun.kit.clock import china_date
from qingxun.messaging.actions import Notice, notify_all
from qingxun.messaging.models import MessageKind
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Organization, Person
from qingxun.records.signals import fact_recorded

COMPOSITE = 2
MOST_READERS = 1_000_000_000
NAMES = re.compile(r"[\s、，,；;]+")
ANSWERABLE = (DispatchState.SENT, DispatchState.FORWARDED, DispatchState.NOT_ADOPTED)


@dataclass(frozen=True, slots=True)
class AdoptionFacts:
    """What is known of an adoption; ``on`` is the day it was printed, or sent on upward.

    ``partners`` is the number of units in a composite piece, ours included; with the names of the
    others alone it is theirs and ours.
    """

    outlet: Outlet
    form: AdoptionForm
    on: dt.date
    placement: Placement = Placement.ORDINARY
    printed_in: str = ""
    printed_title: str = ""
    route: Route = Route.OFFICE
    forwarded_only: bool = False
    partners: int | None = None
    partner_names: str = ""
    readership: int | None = None
    evidence: StoredFile | None = None
    evidence_note: str = ""

    @property
    def party(self) -> int | None:
        """How many units the piece is made of, as far as it is known; ``None`` for ours alone."""
        names = [name for name in NAMES.split(self.partner_names) if name]
        return self.partners or (len(names) + 1 if names else None)


@transaction.atomic
def record_adoption(
    *,
    manuscript: Manuscript,
    facts: AdoptionFacts,
    by: Person,
    at: dt.datetime,
    back_entered: bool = False,
    confirmed: bool = False,
) -> Adoption:
    """Store the fact, let the dispatch follow, tell the units' people, send it on to scoring.

    Refuses a date in the future, and the same outlet, form and day twice unless ``confirmed``.
    """
    desk = facts.outlet.desk
    check_can_record(by, desk.pk)
    Manuscript.objects.select_for_update().only("pk").get(pk=manuscript.pk)  # one after another
    check_adoption(manuscript, facts, at=at, confirmed=confirmed)
    dispatch = Dispatch.objects.filter(
        desk=desk, outlet=facts.outlet, manuscript=manuscript, state__in=ANSWERABLE
    ).first()
    adoption = Adoption.objects.create(
        desk=desk,
        manuscript=manuscript,
        outlet=facts.outlet,
        dispatch=dispatch,
        form=facts.form,
        placement=facts.placement,
        route=facts.route,
        forwarded_only=facts.forwarded_only,
        partners=facts.party,
        partner_names=fitting(facts.partner_names, 200, "partner_names"),
        readership=facts.readership,
        printed_in=facts.printed_in,
        printed_title=facts.printed_title,
        on=facts.on,
        evidence=facts.evidence,
        evidence_note=facts.evidence_note,
        back_entered=back_entered,
        recorded_by=by,
        recorded_at=at,
    )
    if dispatch is not None:
        answer(dispatch, facts, by=by, at=at)
    announce([adoption], by=by, at=at)
    return adoption


def answer(dispatch: Dispatch, facts: AdoptionFacts, *, by: Person, at: dt.datetime) -> None:
    """The dispatch follows: adopted, or, when the piece was only sent on, forwarded."""
    if not facts.forwarded_only:
        move(dispatch, DispatchState.ADOPTED, verb="adopt", by=by, at=at, answered_at=at, reason="")
    elif dispatch.state == DispatchState.SENT:
        move(dispatch, DispatchState.FORWARDED, verb="forward", by=by, at=at)


def check_day(facts: AdoptionFacts, *, at: dt.datetime) -> None:
    """Nothing is adopted before its day."""
    if facts.on > china_date(at):
        raise AdoptionRefused(_("The day of adoption lies in the future; correct the date."))


def check_adoption(
    manuscript: Manuscript, facts: AdoptionFacts, *, at: dt.datetime, confirmed: bool
) -> None:
    """Raise the sentence that says what is wrong with the facts."""
    check_day(facts, at=at)
    if facts.partners is not None and facts.partners < COMPOSITE:
        raise AdoptionRefused(
            _("A composite piece holds the material of two units or more, ours included.")
        )
    if confirmed:
        return
    twin = Adoption.objects.standing().filter(
        manuscript=manuscript,
        outlet=facts.outlet,
        form=facts.form,
        on=facts.on,
        forwarded_only=facts.forwarded_only,
    )
    if twin.exists():
        raise DuplicateAdoptionRefused(
            _("This adoption by %(outlet)s on %(on)s is recorded already. Confirm to add another.")
            % {"outlet": facts.outlet.name, "on": facts.on.isoformat()}
        )


def announce(adoptions: Sequence[Adoption], *, by: Person, at: dt.datetime) -> None:
    """Audit each adoption, tell the people of its units at once, and send the facts on."""
    people = people_of_manuscripts([a.manuscript_id for a in adoptions], on=china_date(at))
    for adoption in adoptions:
        audit(
            "dispatch.record_adoption",
            "adoption",
            adoption.pk,
            adoption.desk_id,
            by=by,
            at=at,
            details={"outlet": adoption.outlet.code, "on": adoption.on.isoformat()},
        )
    notify_all(notice_of(row, people.get(row.manuscript_id, []), at) for row in adoptions)
    for adoption in adoptions:
        fact_recorded.send(sender=Adoption, instance=adoption, at=at)


def notice_of(adoption: Adoption, people: Iterable[uuid.UUID], at: dt.datetime) -> Notice:
    """What the people of its units are told."""
    if adoption.forwarded_only:
        title = _("“%(title)s” was sent on upward by %(outlet)s")
    else:
        title = _("“%(title)s” was adopted by %(outlet)s")
    return Notice(
        people=people,
        kind=MessageKind.ADOPTED,
        title=title % {"title": adoption.manuscript.title, "outlet": adoption.outlet.name},
        text=adoption.printed_in,
        url=reverse("desk:manuscript", args=[adoption.manuscript_id]),
        object_id=adoption.manuscript_id,
        at=at,
    )


@transaction.atomic
def void_adoption(*, adoption: Adoption, reason: str, by: Person, at: dt.datetime) -> AdoptionVoid:
    """Take back an adoption that was recorded wrongly; fact and void both stay, with the reason."""
    check_can_record(by, adoption.desk_id)
    if not reason.strip():
        raise AdoptionRefused(_("Say why the adoption is taken back."))
    if AdoptionVoid.objects.filter(adoption=adoption).exists():
        raise AdoptionRefused(_("This adoption was taken back already."))
    return void_one(adoption, reason=fitting(reason, 300), by=by, at=at)


def void_one(adoption: Adoption, *, reason: str, by: Person, at: dt.datetime) -> AdoptionVoid:
    """The void itself, without asking who may: for the office's own withdrawn issues too."""
    void = AdoptionVoid.objects.create(adoption=adoption, reason=reason[:300], by=by, at=at)
    if adoption.dispatch is not None:
        take_answer_back(adoption.dispatch, reason, by=by, at=at)
    audit("dispatch.void_adoption", "adoption", adoption.pk, adoption.desk_id, by=by, at=at)
    people = people_of_manuscripts([adoption.manuscript_id], on=china_date(at))
    told = Notice(
        people=people.get(adoption.manuscript_id, []),
        kind=MessageKind.ADOPTED,
        title=_("Taken back: adoption of “%(title)s” by %(outlet)s")
        % {"title": adoption.manuscript.title, "outlet": adoption.outlet.name},
        text=reason,
        url=reverse("desk:manuscript", args=[adoption.manuscript_id]),
        object_id=adoption.manuscript_id,
        at=at,
    )
    notify_all([told])
    fact_recorded.send(sender=AdoptionVoid, instance=void, at=at)
    return void


def take_answer_back(dispatch: Dispatch, reason: str, *, by: Person, at: dt.datetime) -> None:
    """The dispatch goes back to what the adoptions that still stand say of it."""
    standing = Adoption.objects.standing().filter(dispatch=dispatch)
    left = set(standing.values_list("forwarded_only", flat=True))
    target = DispatchState.FORWARDED if left else DispatchState.SENT
    answered = dispatch.state in {DispatchState.ADOPTED, DispatchState.FORWARDED}
    if False not in left and answered and dispatch.state != target:
        move(dispatch, target, verb="void", by=by, at=at, note=reason)


@dataclass(frozen=True, slots=True)
class BackEntry:
    """A piece that was adopted without having passed through the system."""

    unit: Organization
    kind: ManuscriptKind | None
    title: str
    body: str = ""
    event_on: dt.date | None = None
    person: Person | None = None


@transaction.atomic
def back_enter(
    *,
    entry: BackEntry,
    facts: AdoptionFacts,
    by: Person,
    at: dt.datetime,
    confirmed: bool = False,
) -> Adoption:
    """补录: make the manuscript and its adoption in one step, marked with who and when.

    A piece of the unit that was entered afterwards under this title is the same piece: it gets one
    more adoption. Refuses as ``record_adoption`` does.
    """
    check_can_record(by, facts.outlet.desk_id)
    if not entry.title.strip():
        raise AdoptionRefused(_("Give the title of the piece."))
    Organization.objects.select_for_update(no_key=True).only("pk").get(pk=entry.unit.pk)
    manuscript = entered_afterwards(facts.outlet.desk_id, [entry.title.strip()]).filter(
        unit=entry.unit
    ).first() or make_entry(entry, facts, by=by, at=at)
    return record_adoption(
        manuscript=manuscript, facts=facts, by=by, at=at, back_entered=True, confirmed=confirmed
    )


def entered_afterwards(desk: uuid.UUID, titles: Iterable[str]) -> QuerySet[Manuscript]:
    """Pieces with one of these titles that a desk entered afterwards."""
    return Manuscript.objects.filter(
        Exists(Adoption.objects.filter(manuscript=OuterRef("pk"), desk=desk)),
        back_entered=True,
        title__in=titles,
    ).order_by("created_at")


def make_entry(
    entry: BackEntry, facts: AdoptionFacts, *, by: Person, at: dt.datetime
) -> Manuscript:
    """The manuscript of a back entry, with its unit as contributor, and its audit row."""
    manuscript = Manuscript.objects.create(
        unit=entry.unit,
        author=entry.person or by,
        kind=entry.kind,
        title=entry.title.strip(),
        body=entry.body,
        event_on=entry.event_on,
        back_entered=True,
        created_at=at,
        saved_at=at,
        first_submitted_at=at,
    )
    Contributor.objects.create(
        manuscript=manuscript, order=1, organization=entry.unit, person=entry.person
    )
    audit("dispatch.back_enter", "manuscript", manuscript.pk, facts.outlet.desk_id, by=by, at=at)
    return manuscript


@transaction.atomic
def adopt_issue(*, issue: Issue, at: dt.datetime) -> list[Adoption]:
    """A published issue is an adoption at the committee's own level, one for each item.

    The periodical's own outlet is made when there is none yet. Doing it twice changes nothing.
    """
    if issue.signed_by is None or issue.dated is None:
        return []
    outlet = own_outlet(issue.periodical)
    had = Adoption.objects.filter(issue=issue).values_list("manuscript_id", flat=True)
    items = issue.items.select_related("submission__manuscript").order_by("order")
    items = items.prefetch_related("submission__manuscript__contributors")
    rows = [
        Adoption(
            desk_id=issue.desk_id,
            manuscript=item.submission.manuscript,
            outlet=outlet,
            issue=issue,
            form=AdoptionForm.SINGLE if issue.series == "special" else AdoptionForm.NEWS,
            printed_in=issue_words(issue),
            printed_title=item.title,
            on=issue.dated,
            recorded_by=issue.signed_by,
            recorded_at=at,
        )
        for item in items
        if item.submission.manuscript_id not in set(had)
    ]
    Adoption.objects.bulk_create(rows)
    announce(rows, by=issue.signed_by, at=at)
    return rows


@transaction.atomic
def void_issue(*, issue: Issue, by: Person, at: dt.datetime) -> list[AdoptionVoid]:
    """A withdrawn issue takes its adoptions back."""
    standing: Iterable[Adoption] = (
        Adoption.objects.standing()
        .filter(issue=issue)
        .select_related("manuscript", "outlet", "dispatch")
    )
    reason = _("%(issue)s was withdrawn: %(reason)s") % {
        "issue": issue_words(issue),
        "reason": issue.withdrawn_reason,
    }
    return [void_one(adoption, reason=reason, by=by, at=at) for adoption in standing]


def issue_words(issue: Issue) -> str:
    """《青田共青团信息》2026年第7期."""
    special = "专刊" if issue.series == "special" else ""
    return f"《{issue.periodical.name}》{issue.year}年{special}第{issue.number}期"
