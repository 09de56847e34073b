"""What a verification finds, and the sentences that say it."""

import base64
import datetime as dt
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingxun.audit.models import AuditRow
from qingxun.kit.clock import CHINA


class Damage(StrEnum):
    """What was done to the log."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    REWRITTEN = "rewritten"
    TREE = "tree"
    PERSONAL = "personal"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``sequence`` to ``last`` are places in the log, 0 for unknown."""

    damage: Damage
    sentence: str
    sequence: int = 0
    last: int = 0
    row: uuid.UUID | None = None
    verb: str = ""
    at: dt.datetime | None = None


@dataclass(slots=True)
class Verification:
    """What came out. ``rows`` are sealed; they were recomputed up to the first damage."""

    rows: int = 0
    unsealed: int = 0
    checkpoints: int = 0
    erased: int = 0
    root: bytes = b""
    findings: list[Finding] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def first_bad(self) -> Finding | None:
        """The first thing that is wrong, in the order of the log."""
        return self.findings[0] if self.findings else None

    @property
    def sentences(self) -> list[str]:
        """The outcome for a reader, the verdict first."""
        counts = _(
            "%(rows)d sealed rows, %(unsealed)d not sealed yet, %(checkpoints)d checkpoints."
        ) % {"rows": self.rows, "unsealed": self.unsealed, "checkpoints": self.checkpoints}
        if self.ok:
            verdict = _("The log is whole: no row was changed, removed or inserted.")
            root = base64.b64encode(self.root).decode()
            return [
                verdict,
                counts,
                _("Root of the log: %(root)s") % {"root": root},
                *self.warnings,
            ]
        verdict = _("The log was tampered with.")
        return [verdict, *(found.sentence for found in self.findings), counts, *self.warnings]


def tree_damage(first: int, last: int) -> Finding:
    """The hashes over these rows are not what the rows give."""
    text = _("The stored tree over rows %(first)d to %(last)d was changed.")
    return Finding(Damage.TREE, text % {"first": first, "last": last}, first, last)


def removed(first: int, last: int) -> Finding:
    """Neither row nor leaf is there."""
    text = ngettext(
        "Row %(first)d was removed together with its leaf.",
        "Rows %(first)d to %(last)d were removed together with their leaves.",
        last - first + 1,
    )
    return Finding(Damage.REMOVED, text % {"first": first, "last": last}, first, last)


def inserted(row: AuditRow | None, sequence: int) -> Finding:
    """A leaf that no signed head covers."""
    text = _("Row %(sequence)d (%(verb)s, %(time)s) was put in past the sealer.")
    if row is None:
        text = _("Leaf %(sequence)d was put in without a row.") % {"sequence": sequence}
        return Finding(Damage.INSERTED, text, sequence, sequence)
    return finding_about(Damage.INSERTED, text, row, sequence)


def finding_about(damage: Damage, text: str, row: AuditRow, sequence: int) -> Finding:
    """A finding on one row; the text may name %(sequence)d, %(verb)s, %(time)s and %(id)s."""
    words = {"sequence": sequence, "verb": row.verb, "time": show_time(row.at), "id": row.id}
    return Finding(damage, text % words, sequence, sequence, row.id, row.verb, row.at)


def show_time(at: dt.datetime | None) -> str:
    """A moment as the sentences say it: China's time to the second."""
    if at is None:
        return "?"
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
