"""What one piece would bring by the policy in force: an invented item, evaluated as a real one."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from qingxun.scoring import engine

OWN = "own"


@dataclass(frozen=True, slots=True)
class Worth:
    """What the own unit gets, with a sentence for each line."""

    points: Decimal
    sentences: tuple[str, ...]


def worth_of(
    compiled: engine.Compiled,
    *,
    kind: str,
    outlet: engine.Adoption | None,
    rank: str,
    units: int,
    day: dt.date,
) -> Worth:
    """Points of one own unit for an item of ``kind`` of so many units, accepted, used by an outlet
    and instructed on by a leader of ``rank`` (empty: not), all on one day."""
    others = tuple(engine.Contributor(f"unit-{number}") for number in range(1, units))
    item = engine.Item(
        id="calculated",
        kind=kind,
        contributors=(engine.Contributor(OWN), *others),
        filed_on=day,
        accepted_on=day,
        adoptions=(outlet,) if outlet else (),
        instructions=(engine.Instruction("rank", rank, day),) if rank else (),
    )
    lines = [
        line
        for line in engine.evaluate_item(compiled, item)
        if line.owner == OWN and line.owner_kind is engine.OwnerKind.UNIT
    ]
    policy = compiled.policy
    return Worth(engine.total(lines), tuple(engine.explain(policy, line) for line in lines))
