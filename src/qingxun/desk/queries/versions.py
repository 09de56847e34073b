"""All texts of a manuscript that a person may hold against each other."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from qingxun.desk.models import IssueItem, Manuscript, Reading, Revision, Submission
from qingxun.desk.permissions.manuscripts import can_write
from qingxun.desk.permissions.submissions import can_decide, can_edit_at
from qingxun.desk.queries.issues import issues_visible_to
from qingxun.desk.states import WAITING_AT_DESK, IssueState, RevisionOrigin
from qingxun.kit.clock import CHINA
from qingxun.organizations.models import Person
from qingxun.organizations.states import DESK_ROLES

LAST_READ = "read"


@dataclass(frozen=True, slots=True)
class Version:
    """One text: ``key`` stands in the address; ``target`` is where changes may be taken back."""

    key: str
    label: str
    title: str
    body: str
    at: dt.datetime
    target: Submission | IssueItem | None = None
    by_unit: bool = False


def versions_of(manuscript: Manuscript, person: Person) -> list[Version]:
    """Revisions, working copies, the text in issues and what she read before: four queries."""
    submissions = list(
        Submission.objects.visible_to(person)
        .filter(manuscript=manuscript)
        .select_related("desk", "unit", "manuscript", "claimed_by")
        .order_by("submitted_at")
    )
    found = [
        *_revisions(manuscript, submissions, person),
        *_working_copies(manuscript, submissions, person),
        *_in_issues(manuscript, person),
        *_last_read(manuscript, person),
    ]
    return _without_repeats(found)


def _revisions(
    manuscript: Manuscript, submissions: list[Submission], person: Person
) -> Iterator[Version]:
    """Those that were sent or decided where she may look; all of her own unit and desks."""
    keys = [key for row in submissions for key in (row.revision_id, row.edited_id) if key]
    wanted = Q(pk__in=keys) | Q(desk__in=person.unit_ids(*DESK_ROLES))
    events = Q(
        pk__in=Submission.objects.filter(pk__in=[row.pk for row in submissions]).values(
            "events__revision"
        )
    )
    if can_write(person, manuscript.unit_id):
        wanted |= Q(origin=RevisionOrigin.UNIT)
    rows = Revision.objects.filter(wanted | events, manuscript=manuscript)
    for row in rows.select_related("desk", "made_by").order_by("number"):
        who = row.desk.short_name if row.desk else manuscript.unit.short_name
        words = (
            _("Text %(number)s: edited at %(who)s, %(at)s")
            if row.desk
            else _("Text %(number)s: sent by %(who)s, %(at)s")
        )
        label = words % {"number": row.number, "who": who, "at": moment(row.made_at)}
        yield Version(
            f"r{row.number}", label, row.title, row.body, row.made_at, by_unit=row.desk is None
        )


def _working_copies(
    manuscript: Manuscript, submissions: list[Submission], person: Person
) -> Iterator[Version]:
    """The desk's text as it stands, for its own people; the unit's for those who write it."""
    for row in submissions:
        if not person.holds(*DESK_ROLES, organization=row.desk_id):
            continue
        saved = row.saved_at or row.submitted_at
        open_now = row.state in WAITING_AT_DESK and can_decide(person, row)
        yield Version(
            f"desk-{row.pk}",
            _("As %(desk)s has it now, %(at)s")
            % {"desk": row.desk.short_name, "at": moment(saved)},
            row.title,
            row.body,
            saved,
            row if open_now else None,
        )
    if can_write(person, manuscript.unit_id):
        label = _("As the unit has it now, %(at)s") % {"at": moment(manuscript.saved_at)}
        yield Version("unit", label, manuscript.title, manuscript.body, manuscript.saved_at)


def _in_issues(manuscript: Manuscript, person: Person) -> Iterator[Version]:
    rows = IssueItem.objects.filter(
        submission__manuscript=manuscript, issue__in=issues_visible_to(person)
    ).exclude(issue__state=IssueState.DISCARDED)
    for row in rows.select_related("issue__periodical", "submission").order_by("id"):
        issue = row.issue
        label = _("In %(issue)s") % {"issue": issue}
        drafting = issue.state == IssueState.DRAFTING and can_edit_at(person, issue.desk_id)
        at = issue.signed_at or issue.created_at
        yield Version(f"issue-{row.pk}", label, row.title, row.body, at, row if drafting else None)


def _last_read(manuscript: Manuscript, person: Person) -> Iterator[Version]:
    row = Reading.objects.filter(
        manuscript=manuscript, person=person, before_at__isnull=False
    ).first()
    if row is not None and row.before_at is not None:
        label = _("What you read before, %(at)s") % {"at": moment(row.before_at)}
        yield Version(LAST_READ, label, row.title_before, row.body_before, row.before_at)


def _without_repeats(found: list[Version]) -> list[Version]:
    """A working copy that nobody changed is the revision beside it; one in which changes may be
    taken back, and what was read, stay."""
    kept: list[Version] = []
    for version in found:
        same = any((one.title, one.body) == (version.title, version.body) for one in kept)
        if not same or version.target is not None or version.key == LAST_READ:
            kept.append(version)
    return kept


def first_choice(versions: list[Version]) -> tuple[Version, Version]:
    """What is compared when nobody chose: what the unit sent last, and the latest other text."""
    sent = [one for one in versions if one.by_unit]
    before = sent[-1] if sent else versions[0]
    later = [one for one in versions if one.key not in (before.key, LAST_READ)]
    open_now = [one for one in later if one.target is not None]
    changed = [one for one in later if (one.title, one.body) != (before.title, before.body)]
    after = next(iter([*open_now[::-1], *changed[::-1], *later[::-1]]), before)
    return before, after


def moment(at: dt.datetime) -> str:
    """11-21 14:32."""
    return f"{at.astimezone(CHINA):%m-%d %H:%M}"
