"""A policy on facts from a file, without a database: everything that comes out, with words.

What ``qingxun scoring run`` prints and what worked cases are checked with.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from qingxun.kit.decimals import ZERO, show_points

from .compiling import compile_policy
from .evaluating import evaluate, joined_items
from .explaining import explain, unsettled
from .facts import Facts
from .facts_reading import parse_facts
from .lines import Line, OwnerKind
from .parsing import parse_policy
from .policy import Policy
from .rewards import Payment, explain_payment, payments
from .settling import settle, settles
from .settling_figures import Candidate, Year
from .settling_gathering import gather, sums_of_lines
from .settling_report import names_of, report
from .settling_results import Settlement
from .versions import Version, assessment_year, year_span


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that came out for one assessment year. ``lines`` are those of all years."""

    policy: Policy
    year: int
    as_of: dt.date
    lines: tuple[Line, ...]
    payments: tuple[Payment, ...]
    candidates: tuple[Candidate, ...]
    settlement: Settlement

    @property
    def unsettled(self) -> list[Line]:
        """Lines that wait for a person: 0 points until then."""
        return [line for line in self.lines if unsettled(line.trace)]

    @property
    def rewards(self) -> dict[str, Decimal]:
        """Yuan by owner, all years."""
        found: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for payment in self.payments:
            found[payment.owner] += payment.amount
        return dict(found)


def run_policy(
    policy_data: object,
    facts_data: object,
    *,
    year: int | None = None,
    as_of: dt.date | None = None,
) -> Run:
    """Evaluate and settle. ``as_of`` (else the facts file's, else the end of the facts' last
    year) decides which periods have ended; ``year`` (else that of the last fact) is settled.

    Raises ``PolicyInvalidError`` and ``FactsInvalidError`` with the list of errors.
    """
    policy = parse_policy(policy_data)
    facts, of_file = parse_facts(facts_data)
    return run_facts(policy, facts, year=year, as_of=as_of or of_file)


def run_facts(
    policy: Policy, facts: Facts, *, year: int | None = None, as_of: dt.date | None = None
) -> Run:
    """The same for a policy and facts that have been read already."""
    compiled = compile_policy(policy)
    versions = [Version(compiled)]
    first = policy.first_month
    days = last_days(facts)
    last = max((assessment_year(first, day) for day in days), default=None)
    last = max((last or 0, *(unit.year for unit in facts.unit_years)))
    if as_of is None:
        as_of = year_span(first, last or dt.date.max.year - 1).ends_on
    chosen = year or last or as_of.year
    lines = evaluate(versions, facts, as_of)
    items = joined_items(versions, facts)
    whole = year_span(first, chosen)
    span = Year(str(chosen), whole.starts_on, whole.ends_on, as_of)
    candidates: list[Candidate] = []
    settlement = Settlement()
    if settles(policy):
        joined = replace(facts, items=items)
        candidates = gather(compiled, joined, sums_of_lines(lines, span), span)
        settlement = settle(policy, candidates, span)
    return Run(
        policy=policy,
        year=chosen,
        as_of=as_of,
        lines=tuple(lines),
        payments=tuple(payments(versions, items, lines)),
        candidates=tuple(candidates),
        settlement=settlement,
    )


def last_days(facts: Facts) -> list[dt.date]:
    """The days of all facts, as far as they have one."""
    days = [day for item in facts.items for day in (item.filed_on, item.accepted_on) if day]
    days += [adoption.adopted_on for item in facts.items for adoption in item.adoptions]
    days += [fact.instructed_on for item in facts.items for fact in item.instructions]
    days += [fact.on for fact in facts.incidents]
    days += [fact.on for fact in facts.outputs]
    days += [fact.on for fact in facts.table_entries]
    return days + [fact.due_on for fact in facts.commissions]


def report_run(run: Run) -> dict[str, Any]:
    """JSON-able: postings, sums, unsettled, rewards, and what the year settles to."""
    names = names_of(run.candidates)
    return {
        "policy": run.policy.id,
        "title": run.policy.title,
        "year": run.year,
        "as_of": str(run.as_of),
        "postings": [_posting(run.policy, line) for line in run.lines],
        "sums": _sums(run.lines),
        "unsettled": [
            {
                "owner": line.owner,
                "clause": line.clause,
                "fact": line.fact,
                "words": explain(run.policy, line),
            }
            for line in run.unsettled
        ],
        "rewards": [
            {
                "who": str(payment.owner_kind),
                "owner": payment.owner,
                "year": payment.year,
                "clause": payment.clause,
                "fact": payment.fact,
                "yuan": show_points(payment.amount),
                "words": explain_payment(payment),
            }
            for payment in run.payments
        ],
        **report(run.policy, run.settlement, names),
    }


def _posting(policy: Policy, line: Line) -> dict[str, Any]:
    return {
        "who": str(line.owner_kind),
        "owner": line.owner,
        "kind": str(line.kind),
        "period": line.period,
        "on": str(line.on),
        "points": show_points(line.amount),
        "clause": line.clause,
        "fact_kind": str(line.fact_kind),
        "fact": line.fact,
        "trace": line.trace,
        "words": explain(policy, line),
    }


def _sums(lines: Sequence[Line]) -> list[dict[str, str]]:
    """By owner, whole and by month of booking."""
    found: dict[tuple[OwnerKind, str, str], Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        found[line.owner_kind, line.owner, ""] += line.amount
        found[line.owner_kind, line.owner, line.month] += line.amount
    return [
        {"who": str(kind), "owner": owner, "month": month, "points": show_points(amount)}
        for (kind, owner, month), amount in sorted(found.items())
    ]
