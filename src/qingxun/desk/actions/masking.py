"""Personal data: masked in one click wherever it stands, the original locked away and audited."""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.actions.drafts import DraftText, save_draft
from qingxun.desk.actions.indexing import index_manuscript
from qingxun.desk.actions.issue_steps import lock_issue, note_issue, touch
from qingxun.desk.actions.locking import REASON_LENGTH, destroy_locked_files, lock_files, mask_words
from qingxun.desk.actions.refusals import ReasonMissingRefused
from qingxun.desk.actions.revisions import count_words, next_number
from qingxun.desk.actions.steps import lock, note_event
from qingxun.desk.models import (
    Issue,
    IssueItem,
    Manuscript,
    Original,
    Reading,
    Revision,
    Submission,
)
from qingxun.desk.permissions.issues import (
    check_can_check_issue,
    check_can_edit_issue,
    check_can_sign_issue,
)
from qingxun.desk.permissions.masking import check_can_open_original
from qingxun.desk.permissions.submissions import check_can_decide_claimed
from qingxun.desk.states import ISSUE_IN_WORK, IssueState, RevisionOrigin
from qingxun.documents.intake import clean_text
from qingxun.kit.clock import china_date
from qingxun.kit.refusals import Refusal
from qingxun.language.personal import counted, masked
from qingxun.messaging.actions import mask_titles
from qingxun.organizations.actions.fitting import fitting
from qingxun.organizations.models import Person
from qingxun.records.signals import fact_erased, fact_recorded


class NothingToMaskRefused(Refusal):
    """No personal data was found."""


@transaction.atomic
def mask_submission(*, submission: Submission, by: Person, at: dt.datetime) -> Submission:
    """Mask the personal data in the desk's text, as a new revision; the texts before it are masked
    too, their originals locked away. Issues in work and the search follow; what somebody read
    before is forgotten. The time line says what was masked.
    """
    lock(submission)
    check_can_decide_claimed(by, submission)
    on = china_date(at)
    title, in_title = masked(submission.title, on)
    body, in_body = masked(submission.body, on)
    standing = submission.edited or submission.revision
    titles = _titles_of(submission)
    former, in_former = _lock_away(submission.manuscript, by, at)
    in_words = mask_words(submission.manuscript, on)
    kinds = in_title + in_body or in_former or in_words
    told = any(file.personal for file in submission.manuscript.attachments.standing())
    if not kinds and not told:
        raise NothingToMaskRefused(_("No personal data was found in this text."))
    files = lock_files(submission.manuscript, at)
    if in_title or in_body:
        _new_revision(submission, standing, title, body, counted(kinds), by, at)
    _mask_working_copy(submission.manuscript, former, on)
    _mask_items(submission, on)
    _mask_at_other_desks(submission, on)
    mask_titles(titles, on)
    Reading.objects.filter(manuscript=submission.manuscript_id).delete()
    submission.revision.refresh_from_db()
    index_manuscript(submission.manuscript_id)
    fact_recorded.send(sender=Original, instance=submission.manuscript, at=at)
    note_event(
        submission,
        verb="mask_personal",
        before=submission.state,
        by=by,
        at=at,
        note="、".join(part for part in (counted(kinds), *(file.name for file in files)) if part)[
            :300
        ],
    )
    return submission


@transaction.atomic
def mask_draft(*, manuscript: Manuscript, by: Person, at: dt.datetime) -> Manuscript:
    """Mask the personal data in a unit's own copy before it is sent; the file that it was read
    from is locked away, wherever it lies."""
    text = DraftText(
        title=masked(manuscript.title, china_date(at))[0],
        body=masked(manuscript.body, china_date(at))[0],
        kind=manuscript.kind,
        event_on=manuscript.event_on,
        keywords=masked(manuscript.keywords, china_date(at))[0],
    )
    saved = save_draft(manuscript=manuscript, text=text, version=manuscript.version, by=by, at=at)
    mask_words(saved, china_date(at))
    lock_files(saved, at)
    fact_recorded.send(sender=Original, instance=saved, at=at)
    return saved


def _titles_of(submission: Submission) -> set[str]:
    """Every title that the manuscript had anywhere, before it is masked."""
    of = submission.manuscript_id
    return {
        *Revision.objects.filter(manuscript=of).values_list("title", flat=True),
        *Submission.objects.filter(manuscript=of).values_list("title", flat=True),
        submission.manuscript.title,
    }


def _mask_at_other_desks(submission: Submission, on: dt.date) -> None:
    """The other desks' texts of the same manuscript, and their issues in work. Who edits there is
    told that it was saved meanwhile."""
    others = Submission.objects.filter(manuscript=submission.manuscript_id)
    for row in others.exclude(pk=submission.pk).select_for_update():
        title, in_title = masked(row.title, on)
        body, in_body = masked(row.body, on)
        if in_title or in_body:
            row.title, row.body, row.version = title, body, row.version + 1
            row.save(update_fields=["title", "body", "version"])
        _mask_items(row, on)


def _new_revision(
    submission: Submission,
    standing: Revision,
    title: str,
    body: str,
    note: str,
    by: Person,
    at: dt.datetime,
) -> None:
    submission.edited = Revision.objects.create(
        manuscript_id=submission.manuscript_id,
        number=next_number(submission.manuscript),
        origin=RevisionOrigin.DESK,
        desk_id=submission.desk_id,
        title=title,
        body=body,
        words=count_words(body),
        based_on=standing,
        note=note[:200],
        made_by=by,
        made_at=at,
    )
    submission.title, submission.body = title, body
    submission.version += 1
    submission.saved_by, submission.saved_at = by, at
    submission.save(update_fields=["edited", "title", "body", "version", "saved_by", "saved_at"])


def _lock_away(
    manuscript: Manuscript, by: Person, at: dt.datetime
) -> tuple[set[tuple[str, str]], Counter[str]]:
    """Mask every revision that holds personal data; its original goes under lock. The texts as
    they were, and what was found in the one that holds the most."""
    most: Counter[str] = Counter()
    former: set[tuple[str, str]] = set()
    for revision in manuscript.revisions.all():
        title, in_title = masked(revision.title, china_date(at))
        body, in_body = masked(revision.body, china_date(at))
        kinds = in_title + in_body
        if not kinds:
            continue
        former.add((revision.title, revision.body))
        Original.objects.update_or_create(
            revision=revision,
            defaults={
                "title": revision.title,
                "body": revision.body,
                "kinds": counted(kinds)[:200],
                "masked_by": by,
                "masked_at": at,
                "destroyed_at": None,
            },
        )
        Revision.objects.filter(pk=revision.pk).update(title=title, body=body)
        most = max(most, kinds, key=Counter.total)
    return former, most


def _mask_working_copy(manuscript: Manuscript, former: set[tuple[str, str]], on: dt.date) -> None:
    """The unit's own copy, where it is a text that was sent: what the unit writes now is its own.
    Who has it open is told that it was saved meanwhile."""
    if (manuscript.title.strip(), clean_text(manuscript.body)) not in former:
        return
    title, _in_title = masked(manuscript.title, on)
    body, _in_body = masked(manuscript.body, on)
    Manuscript.objects.filter(pk=manuscript.pk).update(
        title=title, body=body, version=manuscript.version + 1
    )
    manuscript.refresh_from_db(fields=["title", "body", "version"])


def _mask_items(submission: Submission, on: dt.date) -> None:
    """Where it stands in issues in work."""
    rows = submission.issue_items.filter(issue__state__in=ISSUE_IN_WORK).select_related("issue")
    for item in rows:
        if _mask_item(item, on):
            touch(item.issue)


def _mask_item(item: IssueItem, on: dt.date) -> Counter[str]:
    title, in_title = masked(item.title, on)
    body, in_body = masked(item.body, on)
    if in_title or in_body:
        item.title, item.body, item.version = title, body, item.version + 1
        item.save(update_fields=["title", "body", "version"])
    return in_title + in_body


@transaction.atomic
def mask_issue(*, issue: Issue, by: Person, at: dt.datetime) -> Issue:
    """Mask the personal data in all that stands in an issue that is not out yet. Who checks or
    signs it may do so too; then it must be read again."""
    state = lock_issue(issue)
    if state == IssueState.SIGNING:
        check_can_sign_issue(by, issue.desk_id)
    elif state == IssueState.CHECKING:
        check_can_check_issue(by, issue.desk_id)
    else:
        check_can_edit_issue(by, issue.desk_id)
    if state not in ISSUE_IN_WORK:
        raise NothingToMaskRefused(_("This issue is out; it can only be withdrawn."))
    kinds: Counter[str] = Counter()
    for item in issue.items.all():
        kinds += _mask_item(item, china_date(at))
    if not kinds:
        raise NothingToMaskRefused(_("No personal data was found in this text."))
    touch(issue)
    note_issue(issue, "mask_personal", state, by=by, at=at, note=counted(kinds))
    return issue


@transaction.atomic
def open_original(
    *, original: Original, submission: Submission, reason: str, by: Person, at: dt.datetime
) -> Original:
    """Give the unmasked text to somebody who says why; who and why stand on the time line and in
    the audit log."""
    check_can_open_original(by, submission)
    reason = fitting(reason, REASON_LENGTH)
    if not reason:
        raise ReasonMissingRefused(_("Say what you need the unmasked text for."))
    note_event(
        submission,
        verb="open_original",
        before=submission.state,
        by=by,
        at=at,
        note=reason,
    )
    return original


@transaction.atomic
def destroy_originals(*, submission: Submission, by: Person, at: dt.datetime) -> int:
    """Destroy the unmasked texts of a manuscript: nobody needs them any more. How many."""
    lock(submission)
    check_can_decide_claimed(by, submission)
    number = Original.objects.filter(
        revision__manuscript=submission.manuscript_id, destroyed_at__isnull=True
    ).update(title="", body="", destroyed_at=at)
    number += destroy_locked_files(submission.manuscript, at)
    fact_erased.send(sender=Original, instance=submission.manuscript, at=at)
    if number:
        note_event(submission, verb="destroy_original", before=submission.state, by=by, at=at)
    return number
