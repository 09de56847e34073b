"""``audit verify``, ``audit checkpoint``, ``scoring verify``."""

import argparse
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
from qingxun.organizations.models import Organization
from qingxun.scoring.actions import Comparison, recompute, settle_due
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
    """Evaluates all facts of every desk anew and compares with the ledger line by line; 1 when a
    posting is missing, surplus or wrongly summed."""
    at = now()
    desks = Organization.objects.filter(
        is_desk=True, pk__in=PolicyVersion.objects.values("desk")
    ).order_by("order", "code")
    sound = True
    settle_due(at=at)
    for desk in desks:
        found = recompute(desk=desk.pk, as_of=china_date(at))
        sound = sound and found.sound
        print_comparison(desk.short_name, found)
    if not desks:
        print(_("No desk has a scoring policy yet; there is nothing to compare."))
    return 0 if sound else 1


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
