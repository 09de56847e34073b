"""Awards and next year's classes from their mappings."""

from typing import Any

from qingxun.kit.decimals import ZERO

from .policy import ANY, Clause, Policy
from .reading import Fields
from .settling_measures import PLACES, measures, to_measure
from .settling_policy import (
    POINTS,
    SCORE,
    Award,
    Classes,
    ClassRule,
    Eligible,
    Grant,
    OnTie,
    Seats,
    Who,
    Within,
)

MOST = 1000


def award_clause(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    grant = fields.choice("grant", Grant, Grant.TITLE) or Grant.TITLE
    rank = fields.code("rank") if fields.has("rank") else ""
    by = measures(fields, "by", policy) if fields.has("by") else ()
    if rank and by:
        fields.error("by", "引用了排名条款，不再另写名次依据。")
    if grant is Grant.TITLE and not rank and not by:
        fields.error("rank", "写明按哪一条排名，或写名次依据。")
    who = fields.choice("who", Who, Who.UNIT) or Who.UNIT
    if grant is Grant.PLACES and who is not Who.UNIT:
        fields.error("who", "名额只能分给单位。")
    return Award(
        **head,
        who=who,
        title=fields.text("title", limit=60),
        by=by or (SCORE, POINTS),
        rank=rank,
        within=fields.choice("within", Within, Within.GROUP) or Within.GROUP,
        seats=Seats() if grant is Grant.LISTED else _seats(fields, policy),
        eligible=_eligible(fields, policy),
        on_tie=fields.choice("on_tie", OnTie, OnTie.DECIDE) or OnTie.DECIDE,
        replace=fields.flag("replace") is not False,
        grant=grant,
    )


def _seats(fields: Fields, policy: Policy) -> Seats:
    """A number, or a mapping: by group, ``every``, ``for_winners``."""
    value = fields.take("seats")
    data = {ANY: value} if isinstance(value, int) else value
    inner = Fields(data, fields.at("seats"), fields.errors)
    fixed = {}
    for code in (ANY, *policy.groups):
        number = inner.whole(code, least=0, most=MOST)
        if number is not None:
            fixed[code] = number
    every = inner.whole("every", least=1, most=1_000_000)
    winners_of = inner.code("winners_of") if inner.has("winners_of") else ""
    for_winners = inner.whole("for_winners", least=0, most=MOST, default=0) or 0
    if bool(winners_of) != bool(for_winners):
        inner.error("for_winners", "获奖单位另加的名额要写明哪一项评优、几个名额。")
    found = Seats(
        fixed=fixed,
        every=every,
        at_least=inner.whole("at_least", least=0, most=MOST, default=0) or 0,
        at_most=inner.whole("at_most", least=0, most=MOST),
        for_winners=for_winners,
        winners_of=winners_of,
    )
    inner.finish()
    if not fixed and not every and not winners_of:
        fields.error("seats", "没有写名额。")
    return found


def _eligible(fields: Fields, policy: Policy) -> Eligible:
    value = fields.take("eligible")
    if value is None:
        return Eligible()
    inner = Fields(value, fields.at("eligible"), fields.errors)
    least = []
    for number, row in enumerate(inner.rows("least", limit=20) if inner.has("least") else [], 1):
        place = f"{inner.place}第 {number} 项"
        one = Fields(row, place, inner.errors)
        bar = one.number("from", places=PLACES, least=-100_000) or ZERO
        rest = {key: entry for key, entry in one.data.items() if key != "from"}
        least.append((to_measure(inner, f"least」第 {number} 项「", rest, policy), bar))
    found = Eligible(
        least=tuple(least),
        under_age=inner.whole("under_age", least=1, most=150),
        posts=inner.codes("posts", None, what="职务"),
        kinds=inner.codes("kinds", policy.kinds or None, what="稿件类型"),
        groups=inner.codes("groups", policy.groups, what="排名组"),
    )
    inner.finish()
    return found


def classes_clause(fields: Fields, policy: Policy, head: dict[str, Any]) -> Clause:
    rules = []
    for number, row in enumerate(fields.rows("rules", limit=50), start=1):
        inner = Fields(row, f"{fields.place}第 {number} 项", fields.errors)
        to = inner.code("to")
        if to and to not in policy.groups:
            inner.error("to", f"不认识的排名组「{to}」。")
        rules.append(
            ClassRule(
                to=to,
                winners_of=inner.codes("winners_of", None, what="评优条款"),
                top=inner.whole("top", least=1, most=10_000),
            )
        )
        inner.finish()
    rank = fields.code("rank") if fields.has("rank") else ""
    if not rank and any(rule.top for rule in rules):
        fields.error("rank", "按名次分类的，写明按哪一条排名。")
    return Classes(
        **head,
        rules=tuple(rules),
        rank=rank,
        groups=fields.codes("groups", policy.groups, what="排名组"),
        keep=fields.flag("keep") is not False,
    )
