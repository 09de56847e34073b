"""Why not, for an owner's period: targets, caps, penalties and the other clauses of stages 6 and 7
that brought nothing (or cut something), and what was missing."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from qingxun.kit.decimals import show_points
from qingxun.kit.periods import Span

from .choices import Measure
from .compiling import Compiled
from .explaining import explain
from .explaining_periods import BASIS
from .fact_lines import incident_fits
from .lines import Line, OwnerKind, total
from .misses import Miss
from .owner_lines import Outcome, OwnerYear
from .period_policy import (
    Cap,
    CommissionRule,
    Entered,
    Floor,
    FollowUp,
    IncidentRule,
    OutputPoints,
    RatePenalty,
    Start,
    Target,
)
from .policy import Clause, Policy
from .targets import HeadcountUnknownError, required
from .words import KINDS

Reasons = Iterator[str]


def explain_owner_misses(year: OwnerYear, compiled: Compiled, span: Span) -> list[Miss]:
    """The clauses about owners' periods and facts that brought nothing in these days, or cut what
    others brought, in the order of the regulation. ``year`` is an evaluated one that holds them."""
    asker = _Asker(year, compiled, span)
    found = []
    for clause in compiled.policy.clauses:
        ask = _REASONS.get(type(clause))
        if ask is None or not _meant(year, clause):
            continue
        reasons = tuple(dict.fromkeys(ask(asker, clause)))
        if reasons:
            found.append(Miss(clause.id, clause.number, clause.text, reasons))
    return found


def _meant(year: OwnerYear, clause: Any) -> bool:
    """Clauses of such owners and their group, that were not excluded for this one."""
    groups: frozenset[str] = getattr(clause, "groups", frozenset())
    return (
        getattr(clause, "owner", year.kind) is year.kind
        and (not groups or year.group in groups)
        and year.holds(clause)
    )


class _Asker:
    """Asks the clauses about one owner in some days."""

    def __init__(self, year: OwnerYear, compiled: Compiled, span: Span) -> None:
        self.year, self.compiled, self.span = year, compiled, span

    @property
    def policy(self) -> Policy:
        return self.compiled.policy

    def lines(self, clause: Clause) -> list[Line]:
        """What the clause brought or took in these days, or in a longer period that holds some of
        them."""
        return [
            line
            for line in self.year.added
            if line.clause == clause.id and self._touches(Span.from_key(line.period))
        ]

    def _touches(self, period: Span) -> bool:
        return period.starts_on < self.span.ends_on and self.span.starts_on < period.ends_on

    def periods(self, clause: Any) -> Iterable[Span]:
        """The clause's periods inside these days that have begun; the one around shorter days."""
        first = self.policy.first_month
        parts = self.span.parts(clause.per) or [Span.of(clause.per, self.span.starts_on, first)]
        return [part for part in parts if part.starts_on <= self.year.as_of]

    def targets(self, clause: Target) -> Reasons:
        if not self.year.assessed:
            yield "单位没有排名组，不下任务" if self.of_unit else "不在名册，不下任务"
            return
        outcomes = {each.period: each for each in self.year.outcomes if each.clause == clause.id}
        for span in self.periods(clause):
            try:
                asked = required(clause, self.year.stated, self.year.group, span)
            except HeadcountUnknownError:
                yield f"{span.label}：没有登记人数，算不出任务"
                continue
            found = outcomes.get(span.key)
            if asked is not None and found is not None and found.brought < found.asked:
                yield _short(clause, span, found)

    @property
    def of_unit(self) -> bool:
        return self.year.kind is OwnerKind.UNIT

    def caps(self, clause: Cap) -> Reasons:
        """A cap that cut is why there is not more."""
        for line in self.lines(clause):
            yield explain(self.policy, line)

    def floors(self, clause: Floor) -> Reasons:
        if self.lines(clause):
            return
        for span in self.periods(clause):
            lines = [line for line in self.year.within(span) if line.kind in clause.kinds]
            kinds = "、".join(KINDS[kind] for kind in KINDS if kind in clause.kinds)
            if not lines:
                yield f"{span.label}没有{kinds}，不保底"
            elif total(lines) >= clause.limit:
                words = f"{span.label}{kinds}合计 {show_points(total(lines))} 分"
                yield f"{words}，不低于保底的 {show_points(clause.limit)} 分"

    def starts(self, clause: Start) -> Reasons:
        if not self.lines(clause) and not self.year.assessed:
            yield "单位没有排名组，没有起评分" if self.of_unit else "不在名册，没有起评分"

    def rates(self, clause: RatePenalty) -> Reasons:
        if self.lines(clause):
            return
        for span in self.periods(clause):
            filed = self.year.count(f"{clause.id}/filed", span.key, self.compiled)
            adopted = self.year.count(f"{clause.id}/adopted", span.key, self.compiled)
            if filed < clause.from_items:
                yield f"{span.label}报送 {filed} 件，不足 {clause.from_items} 件，不看采用率"
            elif Fraction(100 * adopted, filed) >= Fraction(clause.least):
                words = f"{span.label}报送 {filed} 件，被采用 {adopted} 件"
                yield f"{words}，采用率不低于 {show_points(clause.least)}%，不扣"

    def incidents(self, clause: IncidentRule) -> Reasons:
        if self.lines(clause):
            return
        own = [each for each in self.year.facts.incidents if each.on in self.span]
        fitting = sum(incident_fits(clause, each) for each in own)
        if not fitting:
            names = self.policy.incidents
            words = "、".join(names.get(code, code) for code in sorted(clause.types)) or "失误"
            yield f"没有登记的{words}，不扣"
        elif clause.from_count > 1:
            yield f"有 {fitting} 次，第 {clause.from_count} 次起才扣"
        else:
            yield "已按前面的条款扣分"

    def commissions(self, clause: CommissionRule) -> Reasons:
        if self.lines(clause):
            return
        due = [each for each in self.year.facts.commissions if each.due_on in self.span]
        due = [each for each in due if not clause.kinds or each.kind in clause.kinds]
        if not due:
            yield "没有到期的约稿"
        elif all(each.excused for each in due):
            yield "约稿已免责"
        else:
            yield f"{len(due)} 件约稿没有失误，也没有加分的评价"

    def outputs(self, clause: OutputPoints) -> Reasons:
        if self.lines(clause):
            return
        names = self.policy.outputs
        types = {code for row in clause.rows for code in row.types}
        words = "、".join(names.get(code, code) for code in sorted(types)) or "成果"
        yield f"没有登记的{words}"

    def entered(self, clause: Entered) -> Reasons:
        if not self.lines(clause):
            yield f"还没有录入{self.policy.tables.get(clause.table, clause.table)}"

    def follow_ups(self, clause: FollowUp) -> Reasons:
        if self.lines(clause):
            return
        due = [each for each in self.year.facts.duties if each.due_on in self.span]
        yield "要反馈的批示都按时反馈了" if due else "没有到期要反馈的批示"


def _short(clause: Target, span: Span, found: Outcome) -> str:
    """2026年3月应报送 2 件，已报送 1 件，还差 1 件."""
    missing = show_points(found.asked - found.brought)
    asked, brought = show_points(found.asked), show_points(found.brought)
    if clause.measure is Measure.POINTS:
        return f"{span.label}应得 {asked} 分，已得 {brought} 分，还差 {missing} 分"
    act = BASIS[str(clause.basis)]
    return f"{span.label}应{act} {asked} 件，已{act} {brought} 件，还差 {missing} 件"


_REASONS: dict[type[Any], Callable[[_Asker, Any], Reasons]] = {
    Target: _Asker.targets,
    Cap: _Asker.caps,
    Floor: _Asker.floors,
    Start: _Asker.starts,
    RatePenalty: _Asker.rates,
    IncidentRule: _Asker.incidents,
    CommissionRule: _Asker.commissions,
    OutputPoints: _Asker.outputs,
    Entered: _Asker.entered,
    FollowUp: _Asker.follow_ups,
}
