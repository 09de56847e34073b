"""How the ledger is kept: what becomes of late facts, and how long a line may be questioned.

Settings of the policy (``keeping``), because no published regulation says them: rule silent, made
explicit (docs/explanation/scoring-engine.md).
"""

import datetime as dt
from dataclasses import dataclass

from .choices import AfterClosing, ObjectionsFrom
from .facts import Adoption, Incident, Instruction, Output, TableEntry
from .lines import Trace
from .reading import Fields

MOST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Days are calendar days. ``note_after_days``: a fact that is recorded more than that many days
    after it happened is noted and brings nothing; ``None``: no limit."""

    after_closing: AfterClosing = AfterClosing.NEXT_OPEN
    note_after_days: int | None = None
    objection_days: int = 7
    objections_from: ObjectionsFrom = ObjectionsFrom.POSTING
    answer_days: int = 7


USUAL = Keeping()


def read_keeping(top: Fields) -> Keeping:
    """The settings under ``keeping``; what is not said is as in ``Keeping``."""
    value = top.take("keeping")
    fields = Fields({} if value is None else value, top.at("keeping"), top.errors)
    keeping = Keeping(
        after_closing=fields.choice("after_closing", AfterClosing, USUAL.after_closing)
        or USUAL.after_closing,
        note_after_days=fields.whole("note_after_days", least=1, most=MOST_DAYS),
        objection_days=_days(fields, "objection_days", USUAL.objection_days),
        objections_from=fields.choice("objections_from", ObjectionsFrom, USUAL.objections_from)
        or USUAL.objections_from,
        answer_days=_days(fields, "answer_days", USUAL.answer_days),
    )
    fields.finish()
    return keeping


def _days(fields: Fields, key: str, usual: int) -> int:
    return fields.whole(key, least=1, most=MOST_DAYS, default=usual) or usual


Recorded = Adoption | Instruction | Incident | Output | TableEntry
"""Facts that somebody records, and may record late."""


def noted_only(keeping: Keeping, fact: Recorded, day: dt.date) -> Trace | None:
    """Why a late fact of that day brings nothing, as part of a line's trace; ``None``: it counts.

    ``{"days": 45, "limit": 30}``, or ``{"closed": true}`` when its month was closed before.
    """
    limit = keeping.note_after_days
    if limit is not None and fact.recorded_on is not None:
        days = (fact.recorded_on - day).days
        if days > limit:
            return {"days": days, "limit": limit}
    if keeping.after_closing is AfterClosing.NOTE_ONLY and fact.after_closing:
        return {"closed": True}
    return None


def explain_noted(noted: Trace) -> str:
    """The same in words."""
    if noted.get("closed"):
        return "所在月份关账以后才登记，按办法只登记、不计分"
    return f"发生后第 {noted['days']} 天才登记，超过 {noted['limit']} 天，按办法只登记、不计分"
