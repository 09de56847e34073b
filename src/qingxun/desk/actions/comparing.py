"""Comparing texts: what somebody has read, and changes taken back one by one."""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext as _

from qingxun.desk.actions.issues import trim_item
from qingxun.desk.actions.reviewing import save_edit
from qingxun.desk.models import IssueItem, Manuscript, Reading, Submission
from qingxun.desk.queries.readings import reading_of
from qingxun.kit.refusals import Refusal, StaleRefused
from qingxun.language.engine.comparing import Comparison, compare
from qingxun.organizations.models import Person

KEEP_READINGS = dt.timedelta(days=180)


class NothingChosenRefused(Refusal):
    """No change was ticked."""


@dataclass(frozen=True, slots=True)
class Text:
    """A title and a body, as they are compared."""

    title: str
    body: str


@dataclass(frozen=True)
class Compared:
    """Two texts compared, once, and the changes that are taken back: numbers in title and in
    body."""

    before: Text
    after: Text

    @cached_property
    def title(self) -> Comparison:
        return compare(self.before.title, self.after.title)

    @cached_property
    def body(self) -> Comparison:
        return compare(self.before.body, self.after.body)

    @property
    def digest(self) -> str:
        """Tells whether the changes are still those that the page showed."""
        texts = (self.before.title, self.before.body, self.after.title, self.after.body)
        return hashlib.sha256("\x00".join(texts).encode()).hexdigest()[:32]

    def without(self, title: Collection[int], body: Collection[int]) -> Text:
        """The later text with these changes taken back; refused when there is none of them."""
        in_title, in_body = self.title, self.body
        if not (set(title) & set(in_title.changes) or set(body) & set(in_body.changes)):
            raise NothingChosenRefused(_("Tick the changes that are to be taken back first."))
        return Text(in_title.with_decisions(title), in_body.with_decisions(body))

    def check(self, seen: str) -> None:
        """Refused when either text is another than the page showed."""
        if seen != self.digest:
            raise StaleRefused(
                _("One of the two texts changed meanwhile. Look at the changes again.")
            )


@dataclass(frozen=True, slots=True)
class Wish:
    """Changes to take back to how ``before`` has them: numbers as ``compare`` gives them in title
    and body, and the digest of what the page showed."""

    before: Text
    title: Collection[int]
    body: Collection[int]
    seen: str

    def applied_to(self, after: Text) -> Text:
        """The text with these changes taken back, the others standing. ``StaleRefused`` when
        either text is another than the page showed."""
        compared = Compared(self.before, after)
        compared.check(self.seen)
        return compared.without(self.title, self.body)


@transaction.atomic
def take_back_changes(
    *, submission: Submission, wish: Wish, by: Person, at: dt.datetime
) -> Submission:
    """Take changes of the desk's text back, as an edit like any other."""
    text = wish.applied_to(Text(submission.title, submission.body))
    return save_edit(
        submission=submission,
        title=text.title,
        body=text.body,
        version=submission.version,
        by=by,
        at=at,
    )


@transaction.atomic
def take_back_trimming(*, item: IssueItem, wish: Wish, by: Person, at: dt.datetime) -> IssueItem:
    """The same for an item of an issue that is being put together."""
    text = wish.applied_to(Text(item.title, item.body))
    return trim_item(
        item=item, title=text.title, body=text.body, version=item.version, by=by, at=at
    )


def note_reading(
    *, manuscript: Manuscript, text: Text, own: bool, by: Person, at: dt.datetime
) -> Reading:
    """The person is shown this text. Where it is another than last time and not her ``own``
    writing, the former one is kept as the text before. At most one query when nothing
    changed."""
    row = reading_of(manuscript, by)
    if row is None:
        row = Reading(
            person=by, manuscript=manuscript, title=text.title, body=text.body, read_at=at
        )
        Reading.objects.bulk_create([row], ignore_conflicts=True)
        return row
    if (row.title, row.body) == (text.title, text.body):
        return row
    if not own:
        row.title_before, row.body_before, row.before_at = row.title, row.body, row.read_at
    row.title, row.body, row.read_at = text.title, text.body, at
    row.save()
    return row


def forget_readings(*, at: dt.datetime) -> int:
    """Forget what was read half a year ago and not since; how many."""
    return Reading.objects.filter(read_at__lt=at - KEEP_READINGS).delete()[0]
