"""The check of a text against the archive, made by the background.

Reading, fingerprints and comparing happen before anything is written; the writes are short, two for
all the texts of a look: their fingerprints first, so that each finds what came a moment before it,
then what was found. A commit a text would hold up everybody who writes.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from django.db import transaction

from qingxun.copies.actions.archiving import lay_prints
from qingxun.copies.models import ArchivedText, CopyFinding
from qingxun.copies.queries.matching import Match, matches, stock_on, whole_text
from qingxun.copies.states import FINDING_TRANSITIONS, FindingKind, FindingState
from qingxun.desk.models import Contributor, Submission
from qingxun.kit.clock import china_date
from qingxun.language.engine.copies import Letters, fingerprints, letters_of
from qingxun.records.inserting import update
from qingxun.records.locks import write_lock
from qingxun.records.reading import Prepared

logger = logging.getLogger(__name__)
WAIT = dt.timedelta(minutes=30)
GREW = Decimal(20)
"""Percentage points by which a dismissed likeness must grow to be looked at again."""
_LOCKED = Prepared(lambda key: ArchivedText.objects.select_for_update().filter(pk=key), uuid.UUID)
_SENT = Prepared(lambda key: Submission.objects.filter(manuscript=key).order_by("pk"), uuid.UUID)
_KNOWN = Prepared(lambda key: CopyFinding.objects.filter(submission=key), uuid.UUID)


@dataclass
class Check:
    """The check of a text: what of it is compared, and what was found for each submission, ready to
    be written."""

    row: ArchivedText
    at: dt.datetime
    found: list[tuple[Submission, list[Match], dict[ArchivedText, FindingKind]]] = field(
        default_factory=list
    )

    @cached_property
    def letters(self) -> Letters:
        return letters_of(whole_text(self.row.revision))

    @cached_property
    def prints(self) -> set[int]:
        return fingerprints(self.letters.text)


def check_next(*, at: dt.datetime, limit: int = 20) -> int:
    """Check the texts that wait longest, at most ``limit``; how many. Holds the turn to write only
    while it writes. One that fails is logged and waits, so that it holds up no other."""
    waiting = ArchivedText.objects.waiting(at).select_related("revision", "manuscript")
    checks = [Check(row, at) for row in waiting[:limit]]
    if not checks:
        return 0
    ready = _each(attrgetter("prints"), checks)
    with write_lock(), transaction.atomic():
        laid = _each(lay_first, ready)
    looked_up = _each(look_up, laid)
    with write_lock(), transaction.atomic():
        _each(write_check, looked_up)
    return len(checks)


def _each(step: Callable[[Check], object], checks: Sequence[Check]) -> list[Check]:
    """Take a step of each check; those with which it went well. The others wait."""
    done = []
    for check in checks:
        try:
            step(check)
        except Exception:
            logger.exception("the check of manuscript %s failed", check.row.manuscript_id)
            ArchivedText.objects.filter(pk=check.row.pk).update(asked_at=check.at + WAIT)
        else:
            done.append(check)
    return done


def check_text(*, row: ArchivedText, at: dt.datetime) -> list[CopyFinding]:
    """Check one text now; its findings."""
    check = Check(row, at)
    look_up(check)
    write_check(check)
    return list(CopyFinding.objects.filter(submission__manuscript=row.manuscript_id))


@transaction.atomic
def lay_first(check: Check) -> None:
    """Lay the fingerprints in ahead of the findings."""
    if locked := lock(check.row):
        lay_prints(locked, check.prints)
        update(locked, "printed")


def look_up(check: Check) -> None:
    """Compare the text with what was filed before it, for each desk with its stock phrases."""
    row = check.row
    for submission in _SENT(row.manuscript_id):
        found = matches(
            check.letters,
            ArchivedText.objects.all(),
            stock=stock_on([submission.desk_id], china_date(check.at)),
            exclude=row.manuscript_id,
            before=row.filed_at,
            prints=check.prints,
        )
        check.found.append((submission, found, kinds_of(submission, found)))


def kinds_of(submission: Submission, found: Sequence[Match]) -> dict[ArchivedText, FindingKind]:
    """Whose each source is: two queries, none without a source."""
    if not found:
        return {}
    keys = [match.source.manuscript_id for match in found]
    units: dict[uuid.UUID, set[uuid.UUID]] = {
        key: set() for key in [submission.manuscript_id, *keys]
    }
    named = Contributor.objects.filter(manuscript__in=units)
    for manuscript, unit in named.values_list("manuscript_id", "organization_id"):
        units[manuscript].add(unit)
    desks: dict[uuid.UUID, set[uuid.UUID]] = {key: set() for key in keys}
    sent = Submission.objects.filter(manuscript__in=keys)
    for manuscript, unit, desk in sent.values_list("manuscript_id", "unit_id", "desk_id"):
        units[manuscript].add(unit)
        desks[manuscript].add(desk)
    mine = units[submission.manuscript_id] | {submission.unit_id}
    kinds: dict[ArchivedText, FindingKind] = {}
    for match in found:
        key = match.source.manuscript_id
        if not mine & units[key]:
            kinds[match.source] = FindingKind.OTHER
        elif submission.desk_id in desks[key]:
            kinds[match.source] = FindingKind.OWN
        else:
            kinds[match.source] = FindingKind.RESENT
    return kinds


def lock(row: ArchivedText) -> ArchivedText | None:
    """The row as it is now, locked; None when the text was sent anew since."""
    locked = _LOCKED.first(row.pk)
    return locked if locked and locked.revision_id == row.revision_id else None


@transaction.atomic
def write_check(check: Check) -> None:
    """Lay the fingerprints in and write the findings. Nothing when the text was sent anew
    meanwhile: it waits for another check then."""
    if locked := lock(check.row):
        lay_prints(locked, check.prints)
        locked.asked_at = None
        update(locked, "printed", "asked_at")
        for submission, found, kinds in check.found:
            write_findings(check.row, submission, found, kinds, check.at)


def write_findings(
    row: ArchivedText,
    submission: Submission,
    found: Sequence[Match],
    kinds: dict[ArchivedText, FindingKind],
    at: dt.datetime,
) -> None:
    """New findings, new figures of known ones; what is no longer alike lapses."""
    known = {each.source_id: each for each in _KNOWN(submission.pk)}
    for match in found:
        finding = known.pop(match.source.manuscript_id, None) or CopyFinding(
            submission=submission, desk_id=submission.desk_id, source=match.source.manuscript
        )
        if keeps_decision(finding, match):
            continue
        finding.revision, finding.source_revision = row.revision, match.source.revision
        finding.kind = kinds[match.source]
        finding.share = percent(match.likeness.share)
        finding.source_share = percent(match.likeness.source_share)
        finding.longest = match.likeness.longest
        finding.state, finding.found_at = FindingState.OPEN, at
        finding.save()
    for finding in known.values():
        if FindingState.LAPSED in FINDING_TRANSITIONS[FindingState(finding.state)]:
            finding.state = FindingState.LAPSED
            finding.save(update_fields=["state"])


def keeps_decision(finding: CopyFinding, match: Match) -> bool:
    """A decision stands when the text is sent anew, unless much more of it is alike now."""
    if finding.state == FindingState.CONFIRMED:
        return True
    grown = percent(match.likeness.share) - (finding.share or Decimal(0))
    return finding.state == FindingState.DISMISSED and grown < GREW


def percent(share: float) -> Decimal:
    """A share from 0 to 1 in percent with two places."""
    return (Decimal(repr(share)) * 100).quantize(Decimal("0.01"))
