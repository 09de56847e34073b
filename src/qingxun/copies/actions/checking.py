"""The check of a text against the archive, made by the background.

Reading, fingerprints and comparing happen before anything is written; the write itself is short.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from qingxun.copies.actions.archiving import lay_prints
from qingxun.copies.models import ArchivedText, CopyFinding
from qingxun.copies.queries.matching import Match, matches, stock_on, whole_text
from qingxun.copies.states import FINDING_TRANSITIONS, FindingKind, FindingState
from qingxun.desk.models import Contributor, Submission
from qingxun.kit.clock import china_date
from qingxun.language.engine.copies import letters_of
from qingxun.records.inserting import update
from qingxun.records.locks import write_lock

logger = logging.getLogger(__name__)
WAIT = dt.timedelta(minutes=30)
GREW = Decimal(20)
"""Percentage points by which a dismissed likeness must grow to be looked at again."""


@dataclass
class Check:
    """What was found for each submission of a text, ready to be written."""

    row: ArchivedText
    found: list[tuple[Submission, list[Match], dict[ArchivedText, FindingKind]]] = field(
        default_factory=list
    )


def check_next(*, at: dt.datetime, limit: int = 20) -> int:
    """Check the texts that wait longest, at most ``limit``; how many. Holds the turn to write only
    while it writes. One that fails is logged and waits, so that it holds up no other."""
    waiting = ArchivedText.objects.waiting(at).select_related("revision", "printed", "manuscript")
    rows = list(waiting[:limit])
    for row in rows:
        try:
            check = look_up(row, at)
            with write_lock():
                write_check(check, at)
        except Exception:
            logger.exception("the check of manuscript %s failed", row.manuscript_id)
            ArchivedText.objects.filter(pk=row.pk).update(asked_at=at + WAIT)
    return len(rows)


def check_text(*, row: ArchivedText, at: dt.datetime) -> list[CopyFinding]:
    """Check one text now; its findings."""
    write_check(look_up(row, at), at)
    return list(CopyFinding.objects.filter(submission__manuscript=row.manuscript_id))


def look_up(row: ArchivedText, at: dt.datetime) -> Check:
    """Compare the text with what was filed before it, for each desk with its stock phrases."""
    check = Check(row)
    letters = letters_of(whole_text(row.revision))
    for submission in Submission.objects.filter(manuscript=row.manuscript_id).order_by("pk"):
        found = matches(
            letters,
            ArchivedText.objects.all(),
            stock=stock_on([submission.desk_id], china_date(at)),
            exclude=row.manuscript_id,
            before=row.filed_at,
        )
        check.found.append((submission, found, kinds_of(submission, found)))
    return check


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


@transaction.atomic
def write_check(check: Check, at: dt.datetime) -> None:
    """Lay the fingerprints in and write the findings. Nothing when the text was sent anew
    meanwhile: it waits for another check then."""
    row = check.row
    locked = ArchivedText.objects.select_for_update().values_list("revision_id", "printed_id")
    revision, row.printed_id = locked.get(pk=row.pk)
    if revision != row.revision_id:
        return
    lay_prints(row)
    row.asked_at = None
    update(row, "printed", "asked_at")
    for submission, found, kinds in check.found:
        write_findings(row, submission, found, kinds, at)


def write_findings(
    row: ArchivedText,
    submission: Submission,
    found: Sequence[Match],
    kinds: dict[ArchivedText, FindingKind],
    at: dt.datetime,
) -> None:
    """New findings, new figures of known ones; what is no longer alike lapses."""
    known = {each.source_id: each for each in CopyFinding.objects.filter(submission=submission)}
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
