"""Writing: start, save as one goes, contributors, files, text out of a file, discard."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from qingxun.desk.actions.refusals import ManuscriptRefused
from qingxun.desk.actions.steps import audit
from qingxun.desk.models import Attachment, Contributor, Manuscript, ManuscriptKind, Submission
from qingxun.desk.models.manuscripts import BODY_LIMIT, TITLE_LIMIT
from qingxun.desk.permissions.manuscripts import check_can_edit_manuscript, check_can_write
from qingxun.desk.queries.manuscripts import kind_guessed, receiving_desks
from qingxun.desk.states import SubmissionState
from qingxun.documents.actions import CheckedFile, keep_checked_file, picture_of
from qingxun.documents.intake import CleanDocument, event_day
from qingxun.kit.clock import CHINA, china_date
from qingxun.kit.decimals import ZERO, show_points
from qingxun.kit.ids import uuid7
from qingxun.kit.refusals import StaleRefused
from qingxun.organizations.models import Organization, Person
from qingxun.records.inserting import insert
from qingxun.records.signals import fact_recorded

ATTACHMENT_LIMIT = 20
CONTRIBUTOR_LIMIT = 20
HUNDRED = Decimal(100)
ACCEPTED = (SubmissionState.ACCEPTED, SubmissionState.ISSUED)


@dataclass(frozen=True, slots=True)
class DraftText:
    """What the form holds; nothing of it has to be complete while one writes."""

    title: str = ""
    body: str = ""
    kind: ManuscriptKind | None = None
    event_on: dt.date | None = None
    keywords: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """One contributor: a unit, where known a person, and her share of the points in percent."""

    organization: uuid.UUID
    person: uuid.UUID | None = None
    share: Decimal | None = None


def start_manuscript(
    *,
    unit: Organization,
    by: Person,
    at: dt.datetime,
    text: DraftText | None = None,
    key: uuid.UUID | None = None,
) -> Manuscript:
    """A new working copy of a unit, with the unit and the writer as its first contributor.

    ``key`` is the id that the form was given, so that saving twice makes one manuscript:
    ``StaleRefused`` when it was begun meanwhile.
    """
    check_can_write(by, unit.pk)
    text = text or DraftText()
    check_lengths(text)
    manuscript = Manuscript(
        id=key or uuid7(),
        unit=unit,
        author=by,
        kind=text.kind,
        title=text.title.strip(),
        body=text.body,
        event_on=text.event_on,
        keywords=clean_keywords(text.keywords),
        created_at=at,
        saved_at=at,
        saved_by=by,
    )
    with transaction.atomic(savepoint=False):
        is_new = insert(manuscript, unless_there=True)
        if is_new:
            insert(Contributor(manuscript=manuscript, order=1, organization=unit, person=by))
            manuscript.known_units = (unit.pk,)
            audit("desk.start_manuscript", "manuscript", manuscript.pk, unit.pk, by=by, at=at)
    if not is_new:
        raise StaleRefused(
            _("This manuscript was begun a moment ago in another window. Open it from your list.")
        )
    return manuscript


def check_lengths(text: DraftText) -> None:
    """Raise for a text that cannot even be kept; the sentence says how much is too much."""
    title = text.title.strip()
    if len(title) > TITLE_LIMIT:
        raise ManuscriptRefused(
            _("The title has %(count)s characters; please shorten it to %(limit)s at most.")
            % {"count": len(title), "limit": TITLE_LIMIT},
            "title",
        )
    if len(text.body) > BODY_LIMIT:
        raise ManuscriptRefused(
            _(
                "The text has %(count)s characters; at most %(limit)s are taken. Put the rest "
                "into a file."
            )
            % {"count": len(text.body), "limit": BODY_LIMIT},
            "body",
        )
    if "\x00" in title + text.body:
        raise ManuscriptRefused(_("The text holds a character that cannot be kept."), "body")


def clean_keywords(words: str) -> str:
    """Keywords parted by single spaces, whatever they were parted by, each once."""
    for mark in "，,、；;\t\n":
        words = words.replace(mark, " ")
    return " ".join(dict.fromkeys(words.split()))[:200]


@transaction.atomic
def save_draft(
    *, manuscript: Manuscript, text: DraftText, version: int, by: Person, at: dt.datetime
) -> Manuscript:
    """Save the working copy while one writes. ``version`` is the one that the form was made from:
    when somebody else saved meanwhile nothing is overwritten and ``StaleRefused`` says so."""
    check_can_edit_manuscript(by, manuscript)
    check_lengths(text)
    if text.kind != manuscript.kind:
        check_not_accepted(manuscript, "kind")
    changed = Manuscript.objects.filter(pk=manuscript.pk, version=version).update(
        title=text.title.strip(),
        body=text.body,
        kind=text.kind,
        event_on=text.event_on,
        keywords=clean_keywords(text.keywords),
        version=F("version") + 1,
        saved_at=at,
        saved_by=by,
    )
    if not changed:
        raise StaleRefused(stale_sentence(manuscript))
    manuscript.refresh_from_db()
    return manuscript


def check_not_accepted(manuscript: Manuscript, field: str) -> None:
    """Points rest on contributors and kind: once a desk accepted the piece they stand."""
    if manuscript.first_submitted_at is None:
        return
    accepted = manuscript.submissions.filter(state__in=ACCEPTED)
    if manuscript.back_entered or accepted.exists():
        raise ManuscriptRefused(
            _(
                "This manuscript is accepted: its contributors and its kind stay as they are. "
                "Should they be wrong, ask the office to take its decision back."
            ),
            field,
        )


def tell_desks(manuscript: Manuscript, at: dt.datetime) -> None:
    """Figures that rest on the contributors follow, at every desk that has it."""
    if manuscript.first_submitted_at is None:
        return
    for submission in manuscript.submissions.select_related("revision"):
        fact_recorded.send(sender=Submission, instance=submission, at=at)


def stale_sentence(manuscript: Manuscript) -> str:
    """Who saved meanwhile and when, and that nothing was overwritten."""
    row = Manuscript.objects.select_related("saved_by").get(pk=manuscript.pk)
    return _(
        "%(name)s saved this manuscript at %(time)s. Your text was not saved over it: compare both "
        "below and save again."
    ) % {
        "name": row.saved_by.name if row.saved_by else _("Somebody else"),
        "time": f"{row.saved_at.astimezone(CHINA):%H:%M}",
    }


@transaction.atomic
def set_contributors(
    *, manuscript: Manuscript, signatures: Sequence[Signature], by: Person, at: dt.datetime
) -> None:
    """Replace the contributors: in order, with shares that are all empty or sum to 100 %."""
    check_can_edit_manuscript(by, manuscript)
    check_not_accepted(manuscript, "contributors")
    check_signatures(signatures)
    manuscript.known_units = None
    manuscript.contributors.all().delete()
    Contributor.objects.bulk_create(
        Contributor(
            manuscript=manuscript,
            order=order,
            organization_id=signature.organization,
            person_id=signature.person,
            share=signature.share,
        )
        for order, signature in enumerate(signatures, start=1)
    )
    if manuscript.first_submitted_at is not None:
        audit(
            "desk.set_contributors", "manuscript", manuscript.pk, manuscript.unit_id, by=by, at=at
        )
        tell_desks(manuscript, at)


def check_signatures(signatures: Sequence[Signature]) -> None:
    """Raise the sentence that says what is wrong with units, persons or shares."""
    if not signatures:
        raise ManuscriptRefused(_("Name at least one contributing unit."), "contributors")
    if len(signatures) > CONTRIBUTOR_LIMIT:
        raise ManuscriptRefused(
            _("At most %(limit)s contributors.") % {"limit": CONTRIBUTOR_LIMIT}, "contributors"
        )
    rows = [(signature.organization, signature.person) for signature in signatures]
    if len(set(rows)) != len(rows):
        raise ManuscriptRefused(_("A contributor is named twice."), "contributors")
    shares = [signature.share for signature in signatures if signature.share is not None]
    if not shares:
        return
    if len(shares) != len(signatures):
        raise ManuscriptRefused(
            _("Give every contributor a share, or leave all shares empty."), "contributors"
        )
    if any(share <= 0 for share in shares) or sum(shares, ZERO) != HUNDRED:
        raise ManuscriptRefused(
            _("The shares must add up to 100 %%; they add up to %(sum)s %%.")
            % {"sum": show_points(sum(shares, ZERO))},
            "contributors",
        )


@transaction.atomic
def add_attachment(
    *,
    manuscript: Manuscript,
    checked: CheckedFile,
    by: Person,
    at: dt.datetime,
    is_source: bool = False,
) -> Attachment:
    """Keep a file that passed ``documents.check_file`` with the manuscript."""
    check_can_edit_manuscript(by, manuscript)
    standing = manuscript.attachments.filter(removed_at__isnull=True)
    if standing.count() >= ATTACHMENT_LIMIT:
        raise ManuscriptRefused(
            _("At most %(limit)s files go with a manuscript.") % {"limit": ATTACHMENT_LIMIT},
            "attachments",
        )
    stored = keep_checked_file(checked=checked, by=by, at=at)
    last = manuscript.attachments.aggregate(last=Max("order"))["last"] or 0
    return Attachment.objects.create(
        manuscript=manuscript,
        file=stored,
        name=checked.name,
        is_photo=checked.media_type.startswith("image/"),
        is_source=is_source,
        order=last + 1,
        added_by=by,
        added_at=at,
    )


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: Person, at: dt.datetime) -> Attachment:
    """Take a file off; it stays in the store and in the record of what was submitted."""
    check_can_edit_manuscript(by, attachment.manuscript)
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    return attachment


@transaction.atomic
def take_document(
    *,
    manuscript: Manuscript,
    document: CleanDocument,
    source: CheckedFile,
    by: Person,
    at: dt.datetime,
) -> int:
    """Put what was read of a file into the working copy, with the file and its pictures. What was
    typed before is kept: it is appended below the new text, under a line that says so, and a text
    that is too long is cut for it. Kind and day of the event are guessed where nobody chose them.
    How many pictures found no room."""
    typed, body = manuscript.body.strip(), document.as_body()
    if typed and typed != body.strip():
        typed = "\n".join([_("(What was written before the import follows.)"), typed])
        body = "\n".join([body[: max(0, BODY_LIMIT - len(typed) - 1)], typed])
    first_date = manuscript.event_on in {None, china_date(at)}  # the form comes with today's
    day, _words = event_day(document, china_date(at))
    desks = receiving_desks(manuscript.unit, china_date(at))
    text = DraftText(
        title=document.title[:TITLE_LIMIT] or manuscript.title,
        body=body[:BODY_LIMIT],
        kind=manuscript.kind or (kind_guessed(document, desks[0].pk) if desks else None),
        event_on=(day if first_date else None) or manuscript.event_on,
        keywords=manuscript.keywords,
    )
    save_draft(manuscript=manuscript, text=text, version=manuscript.version, by=by, at=at)
    add_attachment(manuscript=manuscript, checked=source, by=by, at=at, is_source=True)
    there = manuscript.attachments.filter(removed_at__isnull=True).count()
    room = document.pictures[: max(0, ATTACHMENT_LIMIT - there)]
    for picture in room:
        add_attachment(manuscript=manuscript, checked=picture_of(picture), by=by, at=at)
    return len(document.pictures) - len(room)


@transaction.atomic
def discard_draft(*, manuscript: Manuscript, by: Person, at: dt.datetime) -> Manuscript:
    """Put a manuscript that was never submitted out of sight; ``restore_draft`` brings it back."""
    check_can_edit_manuscript(by, manuscript)
    if manuscript.first_submitted_at is not None:
        raise ManuscriptRefused(_("It was submitted already; withdraw the submission instead."))
    return _set_discarded(manuscript, at, "desk.discard_draft", by, at)


@transaction.atomic
def restore_draft(*, manuscript: Manuscript, by: Person, at: dt.datetime) -> Manuscript:
    """Bring a discarded draft back."""
    check_can_edit_manuscript(by, manuscript)
    return _set_discarded(manuscript, None, "desk.restore_draft", by, at)


def _set_discarded(
    manuscript: Manuscript, moment: dt.datetime | None, verb: str, by: Person, at: dt.datetime
) -> Manuscript:
    manuscript.discarded_at = moment
    manuscript.save(update_fields=["discarded_at"])
    audit(verb, "manuscript", manuscript.pk, manuscript.unit_id, by=by, at=at)
    return manuscript
