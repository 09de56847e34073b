"""``audit verify``, ``audit checkpoint``, ``scoring verify``."""

import argparse
import datetime as dt
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from qingxun.audit.heads import note_of
from qingxun.audit.models import HeadReason
from qingxun.audit.sealing import make_checkpoint
from qingxun.audit.verify import verify_log
from qingxun.config.cli.files import read_text
from qingxun.kit.clock import china_date, now
from qingxun.kit.decimals import show_points
from qingxun.kit.periods import Span
from qingxun.organizations.models import Organization
from qingxun.scoring.actions import (
    Comparison,
    PeriodCheck,
    settle_due,
    verify_desk,
)
from qingxun.scoring.models import PolicyVersion


def verify(options: argparse.Namespace) -> int:
    """Prints the outcome; 1 when the log was tampered with."""
    text = read_text(options.checkpoint) if options.checkpoint else None
    outcome = verify_log(checkpoint_text=text)
    for sentence in outcome.sentences:
        print(sentence)
    return 0 if outcome.ok else 1


def checkpoint(options: argparse.Namespace) -> int:
    """Signs the log as it is and writes the note to the file, or to the terminal."""
    head = make_checkpoint(reason=HeadReason.EXPORT, at=now())
    text = note_of(head).text
    target: Path | None = options.out
    if target is None:
        sys.stdout.write(text)
    else:
        target.write_text(text, encoding="utf-8")
        print(_("Checkpoint written to %(file)s. Keep it outside.") % {"file": target})
    return 0


def verify_scoring(options: argparse.Namespace) -> int:
    """Evaluates all facts of every desk anew and compares with the ledger line by line: one line a
    closed period, one for what is open. 1 when anything is missing, surplus, wrongly summed or not
    what was signed."""
    at = now()
    only: Span | None = options.period
    desks = Organization.objects.filter(
        is_desk=True, pk__in=PolicyVersion.objects.values("desk")
    ).order_by("order", "code")
    if not desks:
        print(_("No desk has a scoring policy yet; there is nothing to compare."))
        return 0
    settle_due(at=at)
    sound = [verify_one(desk, only, china_date(at)) for desk in desks]
    return 0 if all(sound) else 1


def period_of(text: str) -> Span:
    """A period's key on the command line."""
    try:
        return Span.from_key(text)
    except ValueError as error:
        words = _("“%(text)s” is no period; write it like 2026Q3, 2026-09 or 2026.")
        raise argparse.ArgumentTypeError(words % {"text": text}) from error


def verify_one(desk: Organization, only: Span | None, as_of: dt.date) -> bool:
    """Prints what a desk's recomputation found; whether all was equal."""
    found = verify_desk(desk=desk.pk, as_of=as_of, only=only)
    for period in found.periods:
        print_period(desk.short_name, period)
    if only is None:
        print_comparison(desk.short_name, found.comparison)
        return found.sound
    if not found.periods:
        print(_("%(desk)s: %(period)s is not closed.") % {"desk": desk, "period": only.label})
    return bool(found.periods) and not any(period.wrong for period in found.periods)


def print_period(desk: str, period: PeriodCheck) -> None:
    """One line: equal and signed, or the first thing that is wrong and how many more there are."""
    words = {
        "desk": desk,
        "period": period.span.label,
        "lines": period.lines,
        "by": period.closing.closed_by.name if period.closing else "",
        "on": f"{china_date(period.closing.closed_at):%Y-%m-%d}" if period.closing else "",
        "more": len(period.wrong),
    }
    if period.wrong:
        text = _("%(desk)s %(period)s: %(more)d differences, the first: %(first)s")
        print(text % (words | {"first": period.wrong[0]}))
    elif period.closing:
        text = _(
            "%(desk)s %(period)s: %(lines)d lines, as the facts give and as %(by)s signed %(on)s."
        )
        print(text % words)
    else:
        print(_("%(desk)s %(period)s: %(lines)d lines, as the facts give; never signed.") % words)


def print_comparison(desk: str, found: Comparison) -> None:
    """One line when all is equal, else every difference."""
    counts = {"desk": desk, "items": found.items, "lines": found.lines}
    if found.sound:
        print(_("%(desk)s: %(items)d pieces, %(lines)d lines, equal to the ledger.") % counts)
        return
    print(_("%(desk)s: the ledger differs from the facts.") % counts)
    for words, lines in ((_("missing"), found.missing), (_("surplus"), found.surplus)):
        for line in lines:
            print(f"  {words} {line.month} {line.scope} {line.clause} {show_points(line.amount)}")
    wrong_sum = _("wrong sum")
    for key in found.wrong_sums:
        print(f"  {wrong_sum} {key}")
