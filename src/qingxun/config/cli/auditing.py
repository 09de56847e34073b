"""``audit verify``, ``audit checkpoint``, ``ledger verify``."""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from qingxun.audit.heads import note_of
from qingxun.audit.models import HeadReason
from qingxun.audit.sealing import make_checkpoint
from qingxun.audit.verify import verify_log
from qingxun.config.cli.files import read_text
from qingxun.kit.clock import now
from qingxun.ledger.models import Posting
from qingxun.ledger.queries import wrong_balances
from qingxun.organizations.models import Organization


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


def verify_ledger(options: argparse.Namespace) -> int:
    """Adds all postings up again, desk by desk; 1 when a balance says something else."""
    wrong: list[str] = []
    desks = Organization.objects.filter(is_desk=True)
    for desk in desks:
        wrong += [f"{desk.short_name}: {line}" for line in wrong_balances(desk.pk)]
    for line in wrong:
        print(line)
    counts = {"desks": len(desks), "postings": Posting.objects.count()}
    if wrong:
        print(_("The ledger does not add up."))
    else:
        print(_("The ledger adds up: %(postings)d postings, %(desks)d desks.") % counts)
    return 1 if wrong else 0
